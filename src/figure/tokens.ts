import { type Attention, truePositions } from '../attention/attention.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf, tenfoldStep } from '../core/math.ts';
import { memoize } from '../core/memoize.ts';
import type { FigureOptions } from '../options/options.ts';
import type { RichText } from './rich-text.ts';
import { tokenLabels } from './token-label.ts';

/** Labels of the key tokens of one or several rows. */
export interface TokenList {
  readonly labels: readonly RichText[];
  /** Keys that are labelled where there is room, 0-based, low to high: all, unless the user chose. */
  readonly keys: readonly number[];
  /** Keys that keep their label when others are thinned, the first ones first: the user's, the queries of the rows. */
  readonly pinned: readonly number[];
  /** How many of them are the user's own. */
  readonly ownPins: number;
}

/** The different lists of a panel's rows; none where no key is labelled, as a hundred thousand rows may have tokens of their own. */
export function listsToLabel(tokens: readonly TokenList[]): TokenList[] {
  const lists = [...new Set(tokens)];
  return lists.some(({ keys, pinned }) => keys.length + pinned.length > 0) ? lists : [];
}

/** The labels of panels that have none, as their columns are no keys. */
export const NO_TOKEN_LABELS: TokenList = { labels: [], keys: [], pinned: [], ownPins: 0 };

/** One list of tokens of the input. */
interface Sequence {
  readonly tokens: readonly string[];
  /** Query positions of the rows that share it. */
  readonly queries: Set<number>;
}

/** Tokens of an input by their names or positions, as `--pin` and `--label-keys` take them. */
type KeyNames = readonly (string | number)[];

/**
 * Labels for every list of tokens in the input; rows of one sequence share one.
 * @throws OptionConflict for a pinned or labelled token or position that no list has
 */
export function resolveTokens(
  attention: Attention,
  options: FigureOptions,
): (tokens: readonly string[]) => TokenList {
  const sequences = collectSequences(attention);
  const lists = [...new Set(sequences.values())];
  const find = (option: 'pin' | 'labelKeys') => findKeys(option, options[option], lists, attention);
  const [pins, choice] = [find('pin'), choiceOf(options, find)];
  const resolved = new Map(
    lists.map((list): [Sequence, TokenList] => {
      const labels = tokenLabels(list.tokens, options.tokenStyle ?? 'readable');
      const own = [...new Set(pins(list))];
      return [list, { labels, ownPins: own.length, ...labelledKeys(list, own, choice) }];
    }),
  );
  return (tokens) => resolved.get(sequences.get(tokens) as Sequence) as TokenList;
}

/** Which keys of a list are to be labelled: all, every n-th, or those named. */
type Choice =
  | { readonly kind: 'all' }
  | { readonly kind: 'every'; readonly step: number }
  | { readonly kind: 'named'; readonly find: (list: Sequence) => readonly number[] };

function choiceOf(
  { ticks, labelKeys }: FigureOptions,
  find: (option: 'labelKeys') => (list: Sequence) => readonly number[],
): Choice {
  if (labelKeys === 'none' || ticks === 'none') return { kind: 'named', find: () => [] };
  if (labelKeys === undefined) return { kind: 'all' };
  const [, step] = /^every:(\d+)$/.exec(String(labelKeys)) ?? [];
  return step === undefined
    ? { kind: 'named', find: find('labelKeys') }
    : { kind: 'every', step: Number(step) };
}

/** The keys of a list that are labelled, and those that go before others. */
function labelledKeys(
  list: Sequence,
  pins: readonly number[],
  choice: Choice,
): Pick<TokenList, 'keys' | 'pinned'> {
  if (choice.kind === 'named') return { keys: [], pinned: [...new Set([...pins, ...choice.find(list)])] };
  const all = list.tokens.map((_, key) => key);
  if (choice.kind === 'every') return { keys: all.filter((key) => key % choice.step === 0), pinned: pins };
  // Where every key is a query, none is set apart.
  const queries = list.queries.size < all.length ? list.queries : [];
  return { keys: mayBeLabelled(all), pinned: [...new Set([...pins, ...queries])] };
}

/** The most keys whose labels are measured; no page has room for as many. */
const MOST_MEASURED = 100_000;

/** All keys, or those on a round step, so that numbers fall on round ones. */
function mayBeLabelled(all: readonly number[]): readonly number[] {
  const step = tenfoldStep(all.length, MOST_MEASURED);
  return step === 1 ? all : all.filter((key) => key % step === 0);
}

/** Whether labels are numbers, as positions are: thinned, they fall on round steps. */
export const areNumbers = (labels: readonly RichText[]): boolean =>
  labels.every(({ text }) => /^\d+$/.test(text));

/** The sequence of every list: rows that spell out the same tokens share one, as those do that share a list. */
function collectSequences({ layers, rows }: Attention): Map<readonly string[], Sequence> {
  const sequences = new Map<readonly string[], Sequence>();
  const byContent = new Map<string, Sequence>();
  for (const layer of layers) {
    layer.tokens.forEach((tokens, row) => {
      let sequence = sequences.get(tokens);
      if (!sequence) {
        const content = JSON.stringify(tokens);
        sequence = byContent.get(content) ?? { tokens, queries: new Set() };
        byContent.set(content, sequence);
        sequences.set(tokens, sequence);
      }
      const query = rows[row]?.query;
      if (query !== undefined && query < tokens.length) sequence.queries.add(query);
    });
  }
  return sequences;
}

/** Finds the keys that an option names in each list. @throws OptionConflict for one that no list has */
function findKeys(
  option: 'pin' | 'labelKeys',
  given: string | KeyNames | undefined,
  lists: readonly Sequence[],
  attention: Attention,
): (list: Sequence) => readonly number[] {
  const names = namesOf(given, lists);
  const find = createFinder(names, attention);
  const found = new Set(lists.flatMap((list) => find(list).map(({ name }) => name)));
  const unknown = names.find((name) => !found.has(placeOrToken(name)));
  if (unknown !== undefined) throw noSuchToken(option, unknown, attention);
  return (list) => find(list).map(({ key }) => key);
}

/** A comma separates names, unless it is part of a token. */
function namesOf(given: string | KeyNames | undefined, lists: readonly Sequence[]): KeyNames {
  if (given === undefined) return [];
  if (typeof given !== 'string') return given;
  return lists.some(({ tokens }) => tokens.includes(given)) ? [given] : given.split(',');
}

/** A whole number is a position in the whole sequence; anything else a token, wherever it occurs. */
const placeOrToken = (name: string | number): string | number =>
  typeof name === 'string' && !/^\d+$/.test(name.trim()) ? name : Number(name);

/** A key that was named, and how. */
interface NamedKey {
  readonly name: string | number;
  readonly key: number;
}

/** A function that finds the keys named in a list, in the order of the names. */
function createFinder(names: KeyNames, attention: Attention): (list: Sequence) => readonly NamedKey[] {
  if (names.length === 0) return () => [];
  const positionOf = truePositions(attention);
  const ranks = new Map<string | number, number>();
  for (const name of names.map(placeOrToken)) if (!ranks.has(name)) ranks.set(name, ranks.size);
  const rankOf = ({ name }: NamedKey) => ranks.get(name) as number;
  // Of thousands of names, or of lists, none is looked for in each of the others.
  return memoize(({ tokens }: Sequence) => {
    const named: NamedKey[] = [];
    tokens.forEach((token, key) => {
      for (const name of [token, positionOf(key)]) if (ranks.has(name)) named.push({ name, key });
    });
    return named.sort((a, b) => rankOf(a) - rankOf(b) || a.key - b.key);
  });
}

/** Where a token stands whose text is a whole number, which is always read as a position; undefined for other names. */
export function numberHint(
  name: string | number,
  lists: readonly (readonly string[])[],
  positionOf: (key: number) => number,
): string | undefined {
  const text = String(name).trim();
  const tokens = /^\d+$/.test(text) ? lists.find((list) => list.includes(text)) : undefined;
  if (!tokens) return undefined;
  const places = tokens.flatMap((token, key) => (token === text ? [positionOf(key)] : []));
  return `whole numbers are positions: for the token ${JSON.stringify(text)} write ${places[0]}`;
}

function noSuchToken(option: string, name: string | number, attention: Attention): OptionConflict {
  const { layers, selection } = attention;
  const most = largestOf(layers, ({ keyCount }) => keyCount);
  return new OptionConflict({
    option,
    code: 'no-such-token',
    message: `found ${JSON.stringify(name)}, expected a token of the input or ${selection ? `one of the positions drawn, ${selection.keys}` : `a position from 0 to ${most - 1}`}`,
    hint:
      numberHint(
        name,
        layers.flatMap(({ tokens }) => tokens),
        truePositions(attention),
      ) ?? 'tokens are matched as the file has them, tokenizer marks included; whole numbers are positions',
  });
}
