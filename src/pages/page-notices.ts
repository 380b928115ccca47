import type { Notice } from '../codes.ts';
import type { Attention } from '../input/attention.ts';

/** Cells beyond which a table is of no use to anyone, and a page grows by megabytes. */
export const MOST_IN_TABLES = 20_000;
/** Cells beyond which a page would be slow to open: about 8 MB of numbers. */
export const MOST_IN_PAGE = 1_000_000;

/** What a figure's page leaves out, in words. */
export function pageNotices({ layers, rows }: Attention): Notice[] {
  const count = layers.reduce((sum, { keyCount }) => sum + keyCount * rows.length, 0);
  if (count > MOST_IN_PAGE)
    return [
      {
        code: 'no-values',
        message: `${count} values are too many for the page, which has the picture alone`,
      },
    ];
  if (count <= MOST_IN_TABLES) return [];
  return [
    { code: 'no-table', message: `${count} values are too many for a table, and are shown one by one` },
  ];
}
