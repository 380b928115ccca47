import { OptionConflict } from '../errors.ts';
import { type AttentionRow, EMPTY_TOKEN } from './attention.ts';
import type { HeadChoice } from './heads.ts';
import { isPause } from './queries.ts';

/**
 * The rows drawn: one for each query, or for each query and head.
 * @param known whether `queries` are positions among the keys
 */
export function rowsOf(
  { queries, heads: { heads, reduce } }: { readonly queries: readonly number[]; readonly heads: HeadChoice },
  known: boolean,
  tokens: readonly string[] | undefined,
): AttentionRow[] {
  const perQuery = queries.map((query) => ({
    label: queryLabel(query, tokens?.[query]),
    ...(known ? { query } : {}),
  }));
  const rows =
    reduce === 'each'
      ? perQuery.flatMap((row) => heads.map((head) => ({ ...row, label: `${row.label} h${head}` })))
      : perQuery;
  return rows.map((row, index) => ({ ...row, index }));
}

/** `P@8` for a PAUSE query, `token@8` for another, `@8` where there are no tokens; an empty token has the sign its key has. */
function queryLabel(query: number, token: string | undefined): string {
  if (isPause(token)) return `P@${query}`;
  return `${token === '' ? EMPTY_TOKEN : (token ?? '')}@${query}`;
}

/** @throws OptionConflict for labels that are not as many as the rows */
export function labelRows(
  rows: readonly AttentionRow[],
  given: string | readonly string[] | undefined,
): readonly AttentionRow[] {
  if (given === undefined) return rows;
  const labels = typeof given === 'string' ? given.split(',') : given;
  if (labels.length === rows.length) return rows.map((row, i) => ({ ...row, label: labels[i] as string }));
  throw new OptionConflict({
    option: 'rowLabels',
    code: 'label-count',
    message: `found ${labels.length} ${labels.length === 1 ? 'label' : 'labels'}, expected ${rows.length}, one for each row`,
    hint: `the rows are ${rows.map(({ label }) => label).join(', ')}`,
  });
}
