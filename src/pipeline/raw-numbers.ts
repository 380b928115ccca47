/** Numbers without a header, as `x.tofile` and `np.memmap` write them. */
import { isUtf8 } from 'node:buffer';
import type { ByteSource } from '../arrays/bytes.ts';
import { decodeNumbers, NUMBER_TYPES, type NumberType } from '../arrays/number-types.ts';
import type { Known } from './pickles.ts';

/** Fewer numbers are any bytes. */
const FEWEST = 4;

/** float32 first: two of them may look like one float64. Any bits are a float16, so that only weights are told. */
const TYPES: readonly (readonly [dtype: string, fits: (value: number) => boolean])[] = [
  ['float32', between(1e-15, 1e4)],
  ['float64', between(1e-30, 1e4)],
  ['float16', (value) => value >= 0 && value <= 1],
];

/** Whether a number is a weight or a score, the fill -inf included. */
function between(least: number, most: number): (value: number) => boolean {
  return (value) =>
    value === 0 || value === Number.NEGATIVE_INFINITY || (Math.abs(value) > least && Math.abs(value) < most);
}

/** What a file of numbers alone is; undefined for text, and for bytes that are no numbers of any type. */
export function rawNumbers({ size, path = 'file' }: ByteSource, start: Uint8Array): Known | undefined {
  if (isUtf8(start) && !start.includes(0)) return undefined;
  const [dtype] = TYPES.find(([name, fits]) => isAllOf(start, size, name, fits)) ?? [];
  if (dtype === undefined) return undefined;
  return {
    what: `numbers without their shape, probably ${dtype}, as x.tofile writes them`,
    hint: `give them their shape: np.savez('attentions.npz', attentions=np.fromfile(${JSON.stringify(path)}, dtype=np.${dtype}).reshape(layers, heads, queries, keys))`,
  };
}

function isAllOf(start: Uint8Array, size: number, dtype: string, fits: (value: number) => boolean): boolean {
  const type = NUMBER_TYPES.get(dtype) as NumberType;
  const count = Math.floor(start.length / type.bytes);
  if (size % type.bytes !== 0 || count < FEWEST) return false;
  const values = new Float64Array(count);
  decodeNumbers(type, start.slice(0, count * type.bytes), true, values);
  return values.some((value) => value !== 0) && values.every(fits);
}
