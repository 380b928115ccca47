import type { ProblemCode } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';
import { formatShape } from './string-types.ts';

/** What an axis of an array runs over. Rows of weights count as queries, whichever positions they are of. */
export type AxisName = 'batch' | 'layer' | 'head' | 'query' | 'key';

const NAMES: readonly AxisName[] = ['batch', 'layer', 'head', 'query', 'key'];

/**
 * Reads `--axes`: a name for each axis, `layer head query key`, divided by spaces or commas; `row` is another word for query.
 * @throws AttnplotError (usage)
 */
export function parseAxes(text: string): readonly AxisName[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const axes = words.map((word) => (word === 'row' ? 'query' : word)) as AxisName[];
  const unknown = axes.find((axis) => !NAMES.includes(axis));
  if (unknown !== undefined)
    throw wrongAxes(`found "${unknown}", expected names of axes: ${NAMES.join(', ')}`);
  const twice = axes.find((axis, i) => axes.indexOf(axis) !== i);
  if (twice !== undefined) throw wrongAxes(`found ${twice} twice, expected each axis once`);
  if (!axes.includes('query') || !axes.includes('key'))
    throw wrongAxes(`found "${text}", expected query and key among the axes`);
  return axes;
}

export const wrongAxes = (message: string): AttnplotError =>
  wrongOption('--axes', 'wrong-axes', message, AXES_EXAMPLE);

const AXES_EXAMPLE = 'write a name for each axis of the array, such as --axes "layer head query key"';

/** The error of a flag that does not fit the file. */
export const wrongOption = (
  option: string,
  code: ProblemCode,
  message: string,
  hint: string,
): AttnplotError =>
  new AttnplotError('usage', 'the options do not fit the file', [{ code, option, message, hint }]);

/**
 * The ways to read an array's axes: one for a known convention, several where it is ambiguous, none for no convention.
 * A batch or a head axis of size 1 read as the other gives the same weights, so that is not counted as ambiguous.
 * @param perLayer whether the array's name already says which layer it is
 * @param batched whether the user says that there is a batch
 */
export function guessAxes(shape: readonly number[], perLayer: boolean, batched: boolean): AxisName[][] {
  if (shape.includes(0)) return [];
  switch (shape.length) {
    case 2:
      return [['query', 'key']];
    case 3:
      return [[batched ? 'batch' : perLayer ? 'head' : 'layer', 'query', 'key']];
    case 4:
      return [[perLayer || batched ? 'batch' : 'layer', 'head', 'query', 'key']];
    case 5:
      return perLayer ? [] : guessFive(shape);
    default:
      return [];
  }
}

/** The batch is the axis of 1: torch.stack over layers puts it second, stacking over sequences first. */
function guessFive([first, second]: readonly number[]): AxisName[][] {
  const stacked: AxisName[] = ['layer', 'batch', 'head', 'query', 'key'];
  const batchFirst: AxisName[] = ['batch', 'layer', 'head', 'query', 'key'];
  if (second === 1) return [stacked];
  return first === 1 ? [batchFirst] : [stacked, batchFirst];
}

/** A name that says layers, and not one of them. */
const SAYS_LAYERS = /layer(?!s?[\W_]*\d)/i;

/**
 * What to say where `guessAxes` gave one way to read an array and another is as likely: three axes may be of heads, and what is
 * called a batch may be layers. An axis of 1 gives the same weights either way.
 */
export function guessNotice(
  name: string,
  shape: readonly number[],
  axes: readonly AxisName[],
): string | undefined {
  const [first] = axes;
  if (shape[0] === 1) return undefined;
  const taken = `${name} ${formatShape(shape)} is taken as ${axes.join(' ')}`;
  if (first === 'batch' && axes.length < 5)
    return `${taken} (if these are layers: leave out --batch, or name the axes with --axes)`;
  if (first === 'layer' && axes.length === 3 && !SAYS_LAYERS.test(name))
    return `${taken} (if these are heads: --axes "head query key")`;
  return undefined;
}

/** The size of an axis; 1 where the array has none of that name. */
export function sizeOf(shape: readonly number[], axes: readonly AxisName[], axis: AxisName): number {
  return shape[axes.indexOf(axis)] ?? 1;
}

/** `[layer 12, head 4, query 40, key 40]` */
export const formatAxes = (shape: readonly number[], axes: readonly AxisName[]): string =>
  axes.length === shape.length
    ? `[${axes.map((axis, i) => `${axis} ${shape[i]}`).join(', ')}]`
    : formatShape(shape);
