import type { Attention } from '../attention/attention.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import type { RichText } from './rich-text.ts';
import { tokenLabels } from './token-label.ts';

/** Labels of the key tokens of one or several rows. */
export interface TokenList {
  readonly labels: readonly RichText[];
  /** Keys that keep their label when others are thinned: the user's, then the queries of the rows; 0-based. */
  readonly pinned: readonly number[];
}

/** One list of tokens of the input. */
interface Sequence {
  readonly tokens: readonly string[];
  /** Query positions of the rows that share it. */
  readonly queries: Set<number>;
}

/**
 * Labels for every list of tokens in the input; rows of one sequence share one.
 * @throws OptionConflict for a pinned token or position that no list has
 */
export function resolveTokens(
  attention: Attention,
  options: FigureOptions,
): (tokens: readonly string[]) => TokenList {
  const sequences = collectSequences(attention);
  const lists = [...new Set(sequences.values())];
  const pins = pinsOf(options.pin, lists);
  const unknown = pins.find((pin) => lists.every(({ tokens }) => findPin(tokens, pin).length === 0));
  if (unknown !== undefined) throw noSuchToken(unknown, attention);
  const resolved = new Map(
    lists.map((list): [Sequence, TokenList] => {
      const { tokens, queries } = list;
      const pinned = new Set([...pins.flatMap((pin) => findPin(tokens, pin)), ...queries]);
      return [list, { labels: tokenLabels(tokens, options.tokenStyle ?? 'readable'), pinned: [...pinned] }];
    }),
  );
  return (tokens) => resolved.get(sequences.get(tokens) as Sequence) as TokenList;
}

/** The sequence of each list of tokens; lists of equal tokens have one sequence. */
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

/** A comma separates pins, unless it is part of a token. */
function pinsOf(pin: FigureOptions['pin'], lists: readonly Sequence[]): readonly (string | number)[] {
  if (pin === undefined) return [];
  if (typeof pin !== 'string') return pin;
  return lists.some(({ tokens }) => tokens.includes(pin)) ? [pin] : pin.split(',');
}

/** A whole number is a position; anything else a token, wherever it occurs. */
function findPin(tokens: readonly string[], pin: string | number): number[] {
  if (typeof pin === 'string' && !/^\d+$/.test(pin.trim()))
    return tokens.flatMap((token, key) => (token === pin ? [key] : []));
  return Number(pin) < tokens.length ? [Number(pin)] : [];
}

function noSuchToken(pin: string | number, { layers }: Attention): OptionConflict {
  const most = largestOf(layers, ({ keyCount }) => keyCount);
  return new OptionConflict({
    option: 'pin',
    code: 'no-such-token',
    message: `found ${JSON.stringify(pin)}, expected a token of the input or a position from 0 to ${most - 1}`,
    hint: 'tokens are matched as the file has them, tokenizer marks included; whole numbers are positions',
  });
}
