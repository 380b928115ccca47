/** How large square cells are. */
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';

/** Rows and keys of all panels, which are alike where cells are square. */
export const cellsOf = ({ panels, rows }: Figure) => ({
  rows: rows.length,
  keys: largestOf(panels, ({ keyCount }) => keyCount),
});

/** Cells are a whole number of pixels, unless that would take more than this share of a panel's width. */
const MOST_LOST = 0.15;

/**
 * The largest panel of square cells that is no wider than this: its edges, and mostly those of its cells, on whole pixels.
 * Where keys are more than pixels, a pixel is a cell.
 */
export function squarePanel(figure: Figure, widthPt: number): { widthPt: number; heightPt: number } {
  const { rows, keys } = cellsOf(figure);
  const { gridPt } = figure;
  const pixels = Math.floor(widthPt / gridPt + 1e-6);
  const whole = Math.floor(pixels / keys);
  const width = whole * keys >= (1 - MOST_LOST) * pixels ? whole * keys : pixels;
  const height = Math.max(1, Math.round((width * rows) / keys));
  return { widthPt: width * gridPt, heightPt: height * gridPt };
}
