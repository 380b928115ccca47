/** Axes along which rows grow by a key: the steps of a generation, in an array that is padded to the last one's keys. */

import type { TensorFile } from '../arrays/array.ts';
import { type AxisName, isSequenceAxis } from '../arrays/axes.ts';
import type { AttentionPiece } from '../arrays/pieces.ts';
import { isAbsent } from './unseen.ts';

/** Indices read of the axis that may grow, and of every other one. */
const [MOST_STEPS, MOST_OTHERS] = [40, 2];
/** Fewer rows may grow so by chance. */
const LEAST_ROWS = 6;

/** What was read, and which axes. */
interface Grown {
  readonly file: TensorFile;
  readonly piece: AttentionPiece;
  readonly shape: readonly number[];
}

/**
 * The axis before that of the queries along which each row sees one key more than the one before it, while it sees as many along
 * all others: `[step, layer, head, key]`, taken for layers, heads and queries.
 */
export async function growingAxis(of: Grown): Promise<number | undefined> {
  const { piece, shape } = of;
  const { axes } = piece;
  const query = axes.indexOf('query');
  const keys = shape.at(-1) ?? 0;
  // Rows of one query that already see all keys cannot grow, and those that grow by the queries are as they should be.
  const [own] = await lengths(of, query, MOST_OTHERS);
  if (!own || own[0] === keys || own.some((length) => length !== own[0])) return undefined;
  for (const [axis, name] of axes.entries()) {
    const size = shape[axis] as number;
    if (axis >= query || isSequenceAxis(name) || size < 2) continue;
    const rows = await lengths(of, axis, MOST_STEPS);
    const [first = []] = rows;
    const grows = first.every((length, i) => length === (first[0] as number) + i);
    const isSame = rows.every((row) => row.every((length, i) => length === first[i]));
    if (grows && isSame && rows.length * first.length >= LEAST_ROWS) return axis;
  }
  return undefined;
}

/** How many keys rows have up to the last that they see: along an axis, for some places on the others. */
async function lengths({ file, piece, shape }: Grown, along: number, most: number): Promise<number[][]> {
  const { axes, array } = piece;
  const isQuery = axes[along] === 'query';
  const counts = shape.map((size, axis) => {
    if (axis === along) return Math.min(size, most);
    return isQuery || isSequenceAxis(axes[axis] as AxisName) ? 1 : Math.min(size, MOST_OTHERS);
  });
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  const keys = shape.at(-1) ?? 0;
  const selection = counts.map((count, axis) =>
    axis === shape.length - 1 ? ('all' as const) : range(count),
  );
  const { values } = await file.readNumbers(array, selection);
  const steps = counts[along] as number;
  const inner = counts.slice(along + 1, -1).reduce((product, count) => product * count, 1);
  const outer = values.length / keys / steps / inner;
  const lengthOf = (row: number): number => {
    let end = keys;
    while (end > 0 && isAbsent(values[row * keys + end - 1] as number)) end--;
    return end;
  };
  return range(outer * inner).map((other) =>
    range(steps).map((step) =>
      lengthOf((Math.floor(other / inner) * steps + step) * inner + (other % inner)),
    ),
  );
}
