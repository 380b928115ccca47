/** Reads the values in figures of attnplot 0.1. */
import { parseWithin } from '../json/json.ts';
import type { OldNumberType } from './provenance.ts';

/** The header before the numbers: an attention file with the lengths of rows in place of their weights. */
interface OldHeader {
  readonly rows: readonly { readonly label: string; readonly query?: number; readonly tokens?: unknown }[];
  readonly layers: readonly { readonly keys: readonly number[] }[];
  /** Runs of cells without a value, as positions over all rows. */
  readonly missing: readonly (readonly [first: number, count: number])[];
}

/**
 * The attention file in data of attnplot 0.1: a header as JSON, a line feed, and the weights of all rows, 0 where missing.
 * @throws any error for damaged data. The schema and the digest of the values find wrong lengths.
 */
export function unpackOld(packed: Buffer, type: OldNumberType): unknown {
  const headerEnd = packed.indexOf('\n');
  const { missing, ...file } = parseWithin(packed.toString('utf8', 0, headerEnd)) as OldHeader;
  const cells: (number | null)[] = Array.from(numbersOf(packed.subarray(headerEnd + 1), type));
  let end = 0;
  for (const [first, count] of missing) {
    // In order, so that none is filled twice: a short text may name any number of runs.
    if (!(first >= end && count >= 0)) throw new RangeError('runs of missing cells out of order');
    end = first + count;
    cells.fill(null, first, end);
  }
  let at = 0;
  const take = (keys: number) => {
    at += keys;
    if (!(keys >= 0 && at <= cells.length)) throw new RangeError('a row of cells that are not there');
    return cells.slice(at - keys, at);
  };
  return {
    ...file,
    rows: file.rows.map((row) => (row.query === undefined && row.tokens === undefined ? row.label : row)),
    layers: file.layers.map(({ keys, ...layer }) => ({ ...layer, weights: keys.map(take) })),
  };
}

function numbersOf(planes: Uint8Array, type: OldNumberType): Float64Array {
  const width = type === 'float64' ? 8 : 4;
  const count = planes.length / width;
  const bytes = new Uint8Array(planes.length);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = planes[(i % width) * count + Math.floor(i / width)] as number;
  const { buffer } = bytes;
  if (type === 'float64') return new Float64Array(buffer);
  if (type === 'float32') return Float64Array.from(new Float32Array(buffer));
  const power = 10 ** Number(type.slice('decimal'.length));
  return Float64Array.from(new Int32Array(buffer), (scaled) => scaled / power);
}
