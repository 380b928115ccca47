/** Cells of arrays as pictures of characters: what each is drawn as. */
import { type Attention, CellState } from '../../src/attention/attention.ts';
import type { FigureOptions } from '../../src/options/options.ts';
import { openAttention } from '../../src/pipeline/open-attention.ts';
import { npyOf, save } from './dumps.ts';

export type Matrix = number[][];

/** A causal sequence of five tokens. */
export const TRIANGLE = ['.####', '..###', '...##', '....#', '.....'];

/** What a cell is drawn as: `.` a weight, `#` masked, `?` missing. */
const SIGNS = { [CellState.value]: '.', [CellState.masked]: '#', [CellState.missing]: '?' } as const;
export const picture = ({ layers }: Attention) =>
  layers.map(({ states, keyCount, tokens }) =>
    tokens.map((_, row) =>
      [...states.subarray(row * keyCount, (row + 1) * keyCount)]
        .map((state) => SIGNS[state as keyof typeof SIGNS])
        .join(''),
    ),
  );

export async function open(path: string, options: FigureOptions = {}) {
  const { attention, notices } = await (await openAttention(path)).read({ query: 'all', ...options });
  return { attention, picture: picture(attention), codes: notices.map(({ code }) => code), notices };
}
export const drawn = (values: unknown, options: FigureOptions = {}) => open(save(npyOf(values)), options);

/** Row-normalised weights where `sees` says so and `fill` elsewhere, no two rows alike. */
export function matrix(size: number, sees: (query: number, key: number) => boolean, fill = 0): Matrix {
  return Array.from({ length: size }, (_, query) => {
    const raw = Array.from({ length: size }, (_, key) =>
      sees(query, key) ? 1 + ((query * 5 + key * 3) % 7) : 0,
    );
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((value) => (value === 0 ? fill : value / sum));
  });
}
export const causal = (query: number, key: number) => key <= query;
