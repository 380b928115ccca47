/** Which sequence of a batch, of examples or of training steps is read: `--batch`. */

import { shellQuoted } from '../core/words.ts';
import type { TensorInfo } from './array.ts';
import {
  type AxisName,
  formatAxes,
  isSequenceAxis,
  SEQUENCE_WORDS,
  type SequenceAxis,
  sizeOf,
  wrongOption,
} from './axes.ts';
import type { Family, Member } from './families.ts';
import { refusal } from './limits.ts';

/** A sequence by its index on the axis that has several, or the mean over all of them. */
export interface SequenceChoice {
  /** Absent where the arrays are of one sequence. */
  readonly axis?: SequenceAxis;
  /** How many there are. */
  readonly count: number;
  readonly pick: number | 'mean';
}

/** `--batch`: an index from 0, or `mean`. */
export type BatchOption = number | 'mean';

/** How a file's arrays say that their first axis is of examples or steps. */
interface Settled {
  /** Name of the array that is as long. */
  readonly by?: string | undefined;
}

/**
 * The sequence that `--batch` picks; where there is only one, that.
 * @throws AttnplotError (input) for several without a choice, (usage) for a choice that is not there
 */
export function chooseSequence(
  file: string,
  family: Family,
  axes: readonly AxisName[],
  batch: BatchOption | undefined,
  { by }: Settled,
): SequenceChoice {
  const [{ array }] = family.members as [Member];
  const several = axes.filter((axis) => isSequenceAxis(axis) && sizeOf(array.shape, axes, axis) > 1);
  const [axis = axes.find(isSequenceAxis)] = several as SequenceAxis[];
  const count = axis === undefined ? 1 : sizeOf(array.shape, axes, axis);
  if (several.length > 1)
    throw refusal(
      file,
      'no-such-sequence',
      `${array.name}: found ${formatAxes(array.shape, axes)}, expected several of ${several.join(' or ')}, not of both`,
      'save the array for one of them, as x[0]',
    );
  const choice = { ...(axis ? { axis } : {}), count };
  if (batch === undefined) {
    if (count > 1) throw unchosen(file, family, axes, axis as SequenceAxis, count, by);
    return { ...choice, pick: 0 };
  }
  if (batch === 'mean') {
    if (axis === 'step' && count > 1) throw meanOfSteps(count);
    return { ...choice, pick: count > 1 ? 'mean' : 0 };
  }
  if (Number.isInteger(batch) && batch >= 0 && batch < count) return { ...choice, pick: batch };
  throw wrongOption(
    'batch',
    'no-such-sequence',
    `found ${batch}, expected ${count === 1 ? `0, as ${array.name} ${formatAxes(array.shape, axes)} is of one sequence` : `0 to ${count - 1}`}`,
    'sequences count from 0; if one of the axes is a batch, name them: --axes "batch head query key"',
  );
}

function unchosen(
  file: string,
  { pattern, members }: Family,
  axes: readonly AxisName[],
  axis: SequenceAxis,
  count: number,
  by: string | undefined,
) {
  const [{ array, layer }] = members as [Member];
  const [one, many] = SEQUENCE_WORDS[axis];
  const found = axis === 'batch' ? `a batch of ${count} ${many}` : `${count} ${many}`;
  const source = by === undefined ? '' : `, as ${by} has as many entries`;
  const last = count - 1;
  const choose = axis === 'step' ? `choose one, from 0: --batch ${last}` : 'choose one, from 0: --batch 0';
  const mean = axis === 'step' ? '' : ', or average them: --batch mean';
  return refusal(
    file,
    'no-such-sequence',
    `${pattern} as ${formatAxes(array.shape, axes)}: found ${found}${source}, expected one ${one}`,
    areAlike(members)
      ? `${choose}${mean}; ${layer === undefined ? otherwise(axes, axis) : aloneHint(array)}`
      : `name one array, as the others have other queries and keys: --tensor ${shellQuoted(array.name)}`,
  );
}

/** Whether the arrays of layers fit one another, as those of examples that were not padded do not. */
const areAlike = (members: readonly Member[]): boolean =>
  members.some(({ step }) => step !== undefined) ||
  new Set(members.map(({ array }) => String(array.shape.slice(-2)))).size === 1;

function otherwise(axes: readonly AxisName[], axis: SequenceAxis): string {
  if (axes.includes('layer')) return 'if the axes are others, name them with --axes';
  const layered = axes.map((name) => (name === axis ? 'layer' : name));
  return `if these are layers, name the axes: --axes "${layered.join(' ')}"`;
}

/** Of one array by its name, the first axis may be the layers. A file each, such as of checkpoints, may be a figure each. */
const aloneHint = ({ name, shape, roles }: TensorInfo): string =>
  roles
    ? `if each file holds all layers, draw a figure each with attnplot batch, or name one: --tensor ${shellQuoted(name)}`
    : oneHint(name, shape);

const oneHint = (name: string, shape: readonly number[]): string =>
  shape.length === 4
    ? `if the first axis of each array is its layers, name one array: --tensor ${shellQuoted(name)}`
    : `or name one array: --tensor ${shellQuoted(name)}`;

const meanOfSteps = (count: number) =>
  wrongOption(
    'batch',
    'no-such-sequence',
    `found mean over ${count} training steps, expected one of them`,
    `choose one, from 0: --batch ${count - 1}; if these are examples: --axes "example head query key"`,
  );
