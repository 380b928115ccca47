/** Which lists of texts in a file of arrays are tokens of its keys, and which of its rows. */

import type { TensorInfo } from '../arrays/array.ts';
import type { AttentionTensors } from '../arrays/conventions.ts';
import { looseRole, type TokenRole, tokenRole } from '../arrays/token-names.ts';

/** The weights that tokens are wanted for. */
type Weights = Partial<Pick<AttentionTensors, 'side'>> & {
  readonly queries?: number;
  readonly keys?: number;
};

/** The lists that are the keys' tokens and the rows'. */
interface TokenLists {
  readonly keys?: TensorInfo | undefined;
  readonly rows?: TensorInfo | undefined;
}

const fits = (list: TensorInfo | undefined, count: number | undefined): boolean =>
  list?.shape.at(-1) === count;

/**
 * The lists of the objects that the weights are in, the innermost first: of `prompt_1.attentions` those of `prompt_1`. Where none
 * has any, all lists but those of the same kind of object, `prompt_0`.
 * @param tensor the name of the weights
 */
export function nearestLists(lists: readonly TensorInfo[], tensor = ''): readonly TensorInfo[] {
  const within = (name: string) => name.split(/[./]/).slice(0, -1).join('.');
  const steps = within(tensor).split('.');
  const objects = ['', ...steps.map((_, i) => steps.slice(0, i + 1).join('.'))];
  const inner = lists
    .filter(({ name }) => objects.includes(within(name)))
    .toSorted((a, b) => within(b.name).length - within(a.name).length);
  if (inner.length > 0) return inner;
  const kindOf = (object: string) => object.replace(/\d+/g, '#');
  const kinds = objects.filter((object) => /\d/.test(object)).map(kindOf);
  return lists.filter(({ name }) => !kinds.includes(kindOf(within(name))));
}

/** Chooses by name, by the side that the weights are of, or by length. */
export function chooseLists(lists: readonly TensorInfo[], weights: Weights): TokenLists {
  const { side, queries, keys } = weights;
  const named = (role: TokenRole) =>
    lists.find(({ name }) => tokenRole(name) === role) ??
    lists.find((list) => roleOf(list, weights) === role);
  const [encoder, decoder] = [named('encoder'), named('decoder')];
  const lone = lists.filter((list) => roleOf(list, weights) !== 'row');
  const [first] = lone.length === 1 ? lone : [];
  const key = named('key');
  // Tokens that are as many as the rows, and not as the keys, are a decoder's, or the new ones of a decoding step.
  const ofRows = queries !== keys && key && fits(key, queries) && !fits(key, keys) ? key : undefined;
  const byName = {
    keys: ofRows ? undefined : key,
    rows: named('row') ?? ofRows ?? (first && isOfRows(first, weights) ? first : undefined),
  };
  // A list of another length under another name is of something else, such as the examples.
  const only =
    first && first !== ofRows && (keys === undefined || fits(first, keys) || tokenRole(first.name))
      ? first
      : undefined;
  if (side === 'cross')
    return {
      keys: encoder ?? byName.keys ?? (only === decoder ? undefined : only),
      rows: decoder ?? byName.rows,
    };
  if (side) {
    const own = side === 'encoder' ? encoder : decoder;
    return { ...byName, keys: own ?? byName.keys ?? (encoder || decoder ? undefined : only) };
  }
  if (byName.keys || !encoder || !decoder) return { ...byName, keys: byName.keys ?? only };
  if (queries !== keys)
    return {
      keys: fits(encoder, keys) ? encoder : undefined,
      rows: byName.rows ?? (fits(decoder, queries) ? decoder : undefined),
    };
  const square = [encoder, decoder].filter((list) => fits(list, keys));
  return { ...byName, keys: square.length === 1 ? square[0] : undefined };
}

/** Whose tokens a list is: by a name that tokens have, or by one that they may have and its length. */
function roleOf(list: TensorInfo, { queries, keys }: Weights): TokenRole | undefined {
  const loose = looseRole(list.name);
  const count = loose === 'key' || loose === 'encoder' ? keys : queries;
  return tokenRole(list.name) ?? (fits(list, count) ? loose : undefined);
}

/** Whether a list of any name is as long as the rows, and not as the keys. */
const isOfRows = (list: TensorInfo, weights: Weights): boolean =>
  weights.queries !== weights.keys && !roleOf(list, weights) && fits(list, weights.queries);
