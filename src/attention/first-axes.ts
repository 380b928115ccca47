/** Arrays whose queries and keys stand first, `[query, key, head, layer]`, as the transpose of a whole dump. */

import type { TensorFile } from '../arrays/array.ts';
import type { AxisName } from '../arrays/axes.ts';
import { refusal } from '../arrays/limits.ts';
import type { Numbers } from '../arrays/number-types.ts';
import { formatShape } from '../arrays/string-types.ts';

/** Indices read of an axis that is not summed over. */
const MOST_READ = 2;

/** An array as it was taken. */
interface Taken {
  readonly file: TensorFile;
  readonly tensor: string;
  readonly array: string;
  readonly axes: readonly AxisName[];
  readonly shape: readonly number[];
}

/**
 * Refuses an array taken for `[layer, head, query, key]` whose weights sum to 1 along one of the first two axes, and not along the
 * last.
 * @throws AttnplotError (input) with the axes to name
 */
export async function refuseFirstAxes(taken: Taken): Promise<void> {
  const { file, tensor, axes, shape } = taken;
  if (axes.join(' ') !== 'layer head query key' || (await sumTo1(taken, 3))) return;
  const isKeySecond = await sumTo1(taken, 1);
  if (!isKeySecond && (shape[0] !== shape[1] || !(await sumTo1(taken, 0)))) return;
  const first = isKeySecond ? 'query key' : 'key query';
  throw refusal(
    file.name,
    'wrong-axes',
    `${tensor} ${formatShape(shape)}: found weights that sum to 1 along axis ${isKeySecond ? 1 : 0}, expected the keys last`,
    `name the axes: --axes "${first} head layer", or --axes "${first} layer head"`,
  );
}

/** Whether all sums along an axis are 1 but for rounding, at some places of the others. NaN, which masks, counts as 0. */
async function sumTo1({ file, array, shape }: Taken, along: number): Promise<boolean> {
  const length = shape[along] as number;
  if (length < 2) return false;
  const counts = shape.map((size, axis) => (axis === along ? size : Math.min(size, MOST_READ)));
  const selection = counts.map((count, axis) =>
    axis === along ? ('all' as const) : Array.from({ length: count }, (_, i) => i),
  );
  const { values } = await file.readNumbers(array, selection);
  const step = counts.slice(along + 1).reduce((product, count) => product * count, 1);
  for (let start = 0; start < values.length; start += step * length)
    for (let i = 0; i < step; i++) if (!isNear1(values, start + i, step, length)) return false;
  return true;
}

function isNear1(values: Numbers, start: number, step: number, length: number): boolean {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += values[start + i * step] || 0;
  return Math.abs(sum - 1) < 0.02;
}
