import { constants, inflateSync } from 'node:zlib';
import * as z from 'zod/mini';
import type { AttentionFile } from '../input/attention-file.ts';
import { reductionSchema } from '../input/schema.ts';
import { type NumberType, unpackNumbers, widthOf } from './numbers.ts';
import type { PackedHeader } from './pack.ts';
import type { EmbeddedData } from './provenance.ts';

const count = z.int().check(z.nonnegative());
const tokens = z.array(z.string());

const headerSchema = z.strictObject({
  reduction: z.optional(reductionSchema()),
  tokens,
  rows: z.array(z.strictObject({ label: z.string(), query: z.optional(count), tokens: z.optional(tokens) })),
  layers: z.array(z.strictObject({ label: z.string(), tokens: z.optional(tokens), keys: z.array(count) })),
  missing: z.array(z.tuple([count, count])),
});

/** Values that inflate to more than allowed. */
export class TooLarge extends Error {}

/**
 * The attention file that `packAttention` packed, without title and figure block.
 * @param mostBytes that may be inflated
 * @returns undefined where the data is damaged
 * @throws TooLarge
 */
export function unpackAttention(
  { numbers, zlib }: EmbeddedData,
  mostBytes: number,
): AttentionFile | undefined {
  const packed = inflate(Buffer.from(zlib, 'base64'), mostBytes);
  const end = packed?.indexOf('\n') ?? -1;
  if (!packed || end < 0) return undefined;
  const header = parseHeader(packed.toString('utf8', 0, end));
  const planes = packed.subarray(end + 1);
  if (!header || planes.length !== cellCount(header) * widthOf(numbers)) return undefined;
  const cells = cellsOf(planes, numbers, header.missing);
  return cells && toFile(header, cells);
}

function inflate(stream: Buffer, mostBytes: number): Buffer | undefined {
  try {
    return inflateSync(stream, { maxOutputLength: Math.ceil(mostBytes), finishFlush: constants.Z_FINISH });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new TooLarge();
    return undefined;
  }
}

function parseHeader(text: string): PackedHeader | undefined {
  try {
    const parsed = headerSchema.safeParse(JSON.parse(text));
    return parsed.success ? (parsed.data as PackedHeader) : undefined;
  } catch {
    return undefined;
  }
}

const cellCount = ({ layers }: PackedHeader) =>
  layers.reduce((sum, { keys }) => sum + keys.reduce((a, b) => a + b, 0), 0);

/** Weights of all cells that are not masked, null where missing; undefined where a missing one is none of them. */
function cellsOf(
  planes: Uint8Array,
  numbers: NumberType,
  missing: PackedHeader['missing'],
): (number | null)[] | undefined {
  const cells: (number | null)[] = Array.from(unpackNumbers(planes, numbers));
  for (const [first, length] of missing) {
    if (first + length > cells.length) return undefined;
    cells.fill(null, first, first + length);
  }
  return cells;
}

function toFile(
  { missing: _, layers, ...rest }: PackedHeader,
  cells: readonly (number | null)[],
): AttentionFile {
  let at = 0;
  const take = (keys: number) => {
    at += keys;
    return cells.slice(at - keys, at);
  };
  return {
    ...rest,
    rows: rest.rows.map((row) => (row.query === undefined && !row.tokens ? row.label : row)),
    layers: layers.map(({ keys, ...layer }) => ({ ...layer, weights: keys.map(take) as number[][] })),
  };
}
