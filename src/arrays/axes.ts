/** What the axes of an array are: `--axes`, and what is guessed without it. */

import type { ProblemCode } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { formatShape } from './string-types.ts';

/**
 * What an axis of an array runs over. `--batch` picks one of a batch, of examples or of training steps. Rows of weights
 * count as queries, whichever positions they are of. Offsets are the columns of a sliding window: keys by their distance.
 */
export type AxisName = 'batch' | 'step' | 'example' | 'layer' | 'head' | 'query' | 'key' | 'offset';

const NAMES: readonly AxisName[] = ['batch', 'step', 'example', 'layer', 'head', 'query', 'key', 'offset'];

/** The axes that `--batch` picks from. */
export type SequenceAxis = 'batch' | 'step' | 'example';

export const isSequenceAxis = (axis: AxisName): axis is SequenceAxis =>
  axis === 'batch' || axis === 'step' || axis === 'example';

/** What the items of such an axis are called, one and many. */
export const SEQUENCE_WORDS: Readonly<Record<SequenceAxis, readonly [one: string, many: string]>> = {
  batch: ['sequence', 'sequences'],
  step: ['training step', 'training steps'],
  example: ['example', 'examples'],
};

/**
 * Reads `--axes`: a name for each axis, `layer head query key`, divided by spaces or commas; `row` is another word for
 * query. Without a query axis there is one query.
 * @throws OptionConflict
 */
export function parseAxes(text: string): readonly AxisName[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const axes = words.map((word) => (word === 'row' ? 'query' : word)) as AxisName[];
  const unknown = axes.find((axis) => !NAMES.includes(axis));
  if (unknown !== undefined)
    throw wrongAxes(`found "${unknown}", expected names of axes: ${NAMES.join(', ')}`);
  const twice = axes.find((axis, i) => axes.indexOf(axis) !== i);
  if (twice !== undefined) throw wrongAxes(`found ${twice} twice, expected each axis once`);
  const hasKey = axes.includes('key') || axes.includes('offset');
  // A model's own output has a batch and queries; only what was picked from it may be a single query.
  if (!hasKey || (axes.includes('batch') && !axes.includes('query')))
    throw wrongAxes(`found "${text}", expected query and key among the axes, or key alone for one query`);
  if (axes.includes('key') && axes.includes('offset'))
    throw wrongAxes(`found "${text}", expected either key or offset`);
  return axes;
}

/** Names of axes that a file gives, as `--axes` takes them; undefined for others. */
export function axesNamed(names: readonly string[]): readonly AxisName[] | undefined {
  try {
    return parseAxes(names.join(' '));
  } catch (error) {
    if (error instanceof OptionConflict) return undefined;
    throw error;
  }
}

export const wrongAxes = (message: string, hint = AXES_EXAMPLE): OptionConflict =>
  wrongOption('axes', 'wrong-axes', message, hint);

const AXES_EXAMPLE = 'write a name for each axis of the array, such as --axes "layer head query key"';

/** An option that does not fit the file. */
export const wrongOption = (
  option: 'tensor' | 'axes' | 'batch',
  code: ProblemCode,
  message: string,
  hint: string,
): OptionConflict => new OptionConflict({ code, option, message, hint });

/** What is known of an array's axes before its shape is looked at. */
export interface KnownAxes {
  /** Whether the names of the arrays tell their layers, and their heads. */
  readonly layer: boolean;
  readonly head: boolean;
  /** Whether the user says that there is a batch. */
  readonly batched: boolean;
  /** Whether the name says layers, and not one of them. */
  readonly saysLayers: boolean;
}

/**
 * The ways to read an array's axes: one for a known convention, several where it is ambiguous, none for no convention.
 * A batch or a head axis of size 1 read as the other gives the same weights, so that is not counted as ambiguous.
 */
export function guessAxes(shape: readonly number[], known: KnownAxes): AxisName[][] {
  if (shape.includes(0)) return [];
  const { layer, head, batched, saysLayers } = known;
  const outer: AxisName = batched || layer ? 'batch' : 'layer';
  switch (shape.length) {
    case 2:
      return [saysLayers && !layer && shape[0] !== shape[1] ? ['layer', 'key'] : ['query', 'key']];
    case 3:
      return [[layer && !head && !batched ? 'head' : outer, 'query', 'key']];
    case 4:
      if (head) return layer ? [] : [['layer', 'batch', 'query', 'key']];
      return [[outer, 'head', 'query', 'key']];
    case 5:
      return layer || head ? [] : guessFive(shape);
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
export const saysLayers = (name: string): boolean => /layer(?!s?[\W_]*\d)/i.test(name);
/** Hugging Face's name for a tuple over layers. */
const IS_TUPLE = /(^|[^a-z])attentions$/i;

/**
 * What to say where `guessAxes` gave one way to read an array and another is as likely. An axis of 1 gives the same weights
 * either way, and nothing is said of it.
 */
export function guessNotice(
  name: string,
  shape: readonly number[],
  axes: readonly AxisName[],
): string | undefined {
  const [first] = axes;
  if (shape[0] === 1) return undefined;
  const taken = `${name} ${formatShape(shape)} is taken as ${axes.join(' ')}`;
  if (axes.length === 2 && shape[0] !== shape[1])
    return first === 'layer'
      ? `${taken}, one query a layer (if these are queries: --axes "query key")`
      : `${taken} (if these are layers of one query: --axes "layer key")`;
  if (first === 'batch' && axes.length < 5)
    return `${taken} (if these are layers: leave out --batch, or name the axes with --axes)`;
  if (first !== 'layer' || saysLayers(name)) return undefined;
  if (axes.length === 3) return `${taken} (if these are heads: --axes "head query key")`;
  if (axes.length === 4 && !IS_TUPLE.test(name))
    return `${taken} (if the first are examples or training steps: --axes "example head query key" or --axes "step head query key", with --batch 0)`;
  return undefined;
}

/** What to say where as many heads as keys, and fewer or more queries, may as well be queries before heads. */
export function orderNotice(
  name: string,
  shape: readonly number[],
  axes: readonly AxisName[],
): string | undefined {
  const [heads, queries, keys] = shape.slice(-3);
  if (axes.at(-3) !== 'head' || heads !== keys || queries === keys || queries === 1) return undefined;
  const order = [...axes.slice(0, -3), 'query', 'head', 'key'].join(' ');
  return `${name} ${formatShape(shape)} is taken as ${axes.join(' ')} (if the queries stand before the heads: --axes "${order}")`;
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
