import type { Figure } from '../figure/figure.ts';

/** Where a panel stands: its column, its line within that column, and whether it is the last one there. */
interface Cell {
  readonly column: number;
  readonly line: number;
  readonly isLast: boolean;
}

/** Panels run down the first column, then the next; where they do not come out even, the first columns hold one more. */
export function cellOf(panelCount: number, columns: number, i: number): Cell {
  const [short, longColumns] = [Math.floor(panelCount / columns), panelCount % columns];
  const inLong = longColumns * (short + 1);
  const [height, from, before] = i < inLong ? [short + 1, 0, 0] : [short, inLong, longColumns];
  const line = (i - from) % height;
  return { column: before + Math.floor((i - from) / height), line, isLast: line === height - 1 };
}

/** Whether a panel has token labels: all of them, or the last of each column. */
export const hasTicks = ({ ticks }: Figure, { isLast }: Cell): boolean =>
  ticks === 'all' || (ticks === 'last' && isLast);
