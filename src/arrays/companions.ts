/** Arrays beside the weights that say what their first axis is: `steps [4]`, `sample_ids [8]`, `tokens [2, 40]`. */

import { memoize } from '../core/memoize.ts';
import { grouped } from '../core/places.ts';
import type { TensorInfo } from './array.ts';
import { type AxisName, guessAxes, type KnownAxes } from './axes.ts';
import { isTokenName } from './token-names.ts';

/** An array that is as long as an axis of the weights, and what its name says of that axis. */
interface Companion {
  readonly name: string;
  readonly axis: 'step' | 'example' | 'layer' | 'head';
}

const SUFFIX = '([_-]?(ids?|idx|index|indices|names?|nums?|numbers?|list|values?))?$';
const NAMED: readonly (readonly [RegExp, Companion['axis']])[] = [
  [
    new RegExp(
      `^((global|train|training|opt|optimi[sz]er)[_-]?)?(steps?|epochs?|checkpoints?|ckpts?|iterations?|iters?|revisions?)${SUFFIX}`,
      'i',
    ),
    'step',
  ],
  [
    new RegExp(
      `^(samples?|examples?|sequences?|seqs?|sentences?|prompts?|texts?|docs?|documents?|items?|instances?|inputs?|data|dataset|batch|batches|questions?|uids?|guids?|ids)${SUFFIX}`,
      'i',
    ),
    'example',
  ],
  [new RegExp(`^(layers?|blocks?)${SUFFIX}`, 'i'), 'layer'],
  [new RegExp(`^heads?${SUFFIX}`, 'i'), 'head'],
];
/** What belongs to an example, a value each. */
const OF_EXAMPLES = /^(labels?|targets?|(seq|sequence|sentence|prompt|input)?_?len(gth)?s?|seq_?lens?)$/i;
/** Ids and masks that have a row an example: `[example, key]`. */
const OF_KEYS =
  /^(input_ids|token_ids|ids|attention_masks?|attn_masks?|masks?|((src|tgt)_)?(key_)?padding_masks?)$/i;

/** Whether an array is `attention_mask [batch, 1, query, key]`, with 1 for the queries, or without the heads. */
const isMaskOfEach = (name: string, own: readonly number[], shape: readonly number[]): boolean =>
  /masks?$/i.test(name) &&
  (own.length === 3 || (own.length === 4 && own[1] === 1)) &&
  [1, shape.at(-2)].includes(own.at(-2)) &&
  own.at(-1) === shape.at(-1);

/** The companion of an axis, by its place among the axes. */
type CompanionOf = (shape: readonly number[], at: number) => Companion | undefined;

/** Finds companions among the arrays of a file: once for all weights of the same sizes, as there may be as many as arrays. */
export function companionsAmong(arrays: readonly TensorInfo[]): CompanionOf {
  const bySize = grouped(arrays, ({ shape }) => shape[0]);
  const find = memoize((sizes: string) => {
    const [size = 1, ...inner] = sizes.split(' ').map(Number);
    return { found: size === 1 ? undefined : findCompanion(bySize.get(size) ?? [], inner) };
  });
  return (shape, at) => find([shape[at], ...shape.slice(-2)].join(' ')).found;
}

/** The first array that says what its first axis is. @param shape queries and keys of the weights beside it */
function findCompanion(arrays: readonly TensorInfo[], shape: readonly number[]): Companion | undefined {
  const keys = shape.at(-1);
  for (const { name, shape: own, kind } of arrays) {
    const last = name.split(/[./]/).at(-1) ?? name;
    const isRow = own.length === 2 && own[1] === keys && (isTokenName(last) || OF_KEYS.test(last));
    if (isRow || isMaskOfEach(last, own, shape)) return { name, axis: 'example' };
    if (own.length !== 1 || isTokenName(last)) continue;
    const axis = NAMED.find(([pattern]) => pattern.test(last))?.[1];
    if (axis) return { name, axis };
    if (kind === 'integer' && OF_EXAMPLES.test(last)) return { name, axis: 'example' };
  }
  return undefined;
}

/** Axes that a companion settles. */
interface SettledAxes {
  readonly axes: AxisName[];
  readonly companion: Companion;
}

/**
 * The axes of an array, where another one of the file is as long as its first axis, or as one of two that may be the batch,
 * and says by its name what that axis runs over.
 */
export function settledAxes(
  companionOf: CompanionOf,
  shape: readonly number[],
  known: KnownAxes,
): SettledAxes | undefined {
  if (shape.length < 3 || shape.includes(0)) return undefined;
  const first = companionOf(shape, 0);
  const second = shape.length === 5 ? companionOf(shape, 1) : undefined;
  // Tokens that may be of either axis settle nothing.
  if (first && second && first.axis === second.axis) return undefined;
  if (second?.axis === 'example' && !known.layer)
    return { axes: ['layer', 'example', 'head', 'query', 'key'], companion: second };
  if (!first || (first.axis === 'layer' && known.layer)) return undefined;
  if (first.axis === 'layer' || first.axis === 'head') {
    const rest = RESTS[first.axis][shape.length];
    return rest && !known.head ? { axes: [first.axis, ...rest], companion: first } : undefined;
  }
  const inner = shape.slice(1);
  // Of the axes after the examples, three are heads, queries and keys.
  const [rest, other] = guessAxes(inner, {
    ...known,
    layer: known.layer || inner.length === 3,
    batched: false,
  });
  const isOne = rest && !other && !rest.includes(first.axis);
  return isOne ? { axes: [first.axis, ...rest], companion: first } : undefined;
}

/** The axes after the first, by how many there are in all. */
const RESTS: Readonly<Record<'layer' | 'head', Readonly<Record<number, readonly AxisName[]>>>> = {
  layer: {
    3: ['query', 'key'],
    4: ['head', 'query', 'key'],
    5: ['batch', 'head', 'query', 'key'],
  },
  head: { 3: ['query', 'key'] },
};
