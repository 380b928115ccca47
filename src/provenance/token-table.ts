import type { AttentionLayer } from '../input/attention.ts';

/** The distinct token lists of some layers, and which of them each row of each layer has. */
interface TokenTable {
  readonly lists: readonly (readonly string[])[];
  /** `numbers[layer][row]`, positions in `lists` */
  readonly numbers: readonly (readonly number[])[];
}

/** Finds equal lists, mostly by identity: rows of one sequence share one list, and lists are long. */
export function tokenTable(layers: readonly Pick<AttentionLayer, 'tokens'>[]): TokenTable {
  const lists: (readonly string[])[] = [];
  const byIdentity = new Map<readonly string[], number>();
  const byContent = new Map<string, number>();
  const numberOf = (list: readonly string[]): number => {
    const known = byIdentity.get(list);
    if (known !== undefined) return known;
    const content = JSON.stringify(list);
    const number = byContent.get(content) ?? lists.push(list) - 1;
    byContent.set(content, number);
    byIdentity.set(list, number);
    return number;
  };
  const numbers = layers.map(({ tokens }) => tokens.map(numberOf));
  return { lists, numbers };
}
