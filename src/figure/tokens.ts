import { OptionConflict } from '../errors.ts';
import type { Attention } from '../input/attention.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import type { RichText } from './rich-text.ts';
import { tokenLabels } from './token-label.ts';

/** The key tokens that some rows share, as labels. */
export interface TokenList {
  readonly labels: readonly RichText[];
  /** Keys that keep their label when others are thinned: the user's, then the queries of the rows; 0-based. */
  readonly pinned: readonly number[];
}

/**
 * Labels for every list of tokens in the input; rows of one sequence share one.
 * @throws OptionConflict for a pinned token or position that no list has
 */
export function resolveTokens(
  attention: Attention,
  options: FigureOptions,
): (tokens: readonly string[]) => TokenList {
  const pins =
    options.pin === undefined ? [] : typeof options.pin === 'string' ? options.pin.split(',') : options.pin;
  const lists = new Map<readonly string[], TokenList>();
  const queries = new Map<readonly string[], Set<number>>();
  for (const layer of attention.layers) {
    layer.tokens.forEach((tokens, row) => {
      const known = queries.get(tokens) ?? new Set();
      const query = attention.rows[row]?.query;
      if (query !== undefined && query < tokens.length) known.add(query);
      queries.set(tokens, known);
    });
  }
  const used = new Set<string | number>();
  for (const [tokens, own] of queries) {
    const pinned = new Set(pins.flatMap((pin) => markUsed(pin, findPin(tokens, pin))));
    for (const query of own) pinned.add(query);
    lists.set(tokens, { labels: tokenLabels(tokens, options.tokenStyle ?? 'readable'), pinned: [...pinned] });
  }
  const unknown = pins.find((pin) => !used.has(pin));
  if (unknown !== undefined) throw noSuchToken(unknown, attention);
  return (tokens) => lists.get(tokens) as TokenList;

  function markUsed(pin: string | number, keys: number[]): number[] {
    if (keys.length > 0) used.add(pin);
    return keys;
  }
}

/** A token by its text, wherever it occurs; else a position. */
function findPin(tokens: readonly string[], pin: string | number): number[] {
  const keys = tokens.flatMap((token, key) => (token === pin ? [key] : []));
  if (keys.length > 0) return keys;
  const position = typeof pin === 'number' || /^\d+$/.test(pin) ? Number(pin) : -1;
  return position >= 0 && position < tokens.length ? [position] : [];
}

function noSuchToken(pin: string | number, { layers }: Attention): OptionConflict {
  const most = Math.max(...layers.map(({ keyCount }) => keyCount));
  return new OptionConflict({
    option: 'pin',
    message: `found ${JSON.stringify(pin)}, expected a token of the input or a position from 0 to ${most - 1}`,
    hint: 'tokens are matched as the file has them, tokenizer marks included',
  });
}
