/** Cells that share pixels: what a panel draws, and the note that says so. */
import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import type { Panel } from '../figure/panel.ts';
import type { Page } from './page-plan.ts';
import { widthOf } from './panel-width.ts';
import type { HeatmapMark } from './scene.ts';

/** The size of a panel's cells; a height that is not yet known, or is that of whole rows, is left out. */
type PanelSize = Pick<Page, 'panelWidthPt'> & {
  readonly panelHeightPt?: number;
  readonly squareHeightPt?: number;
};

/** Pixels across and down a panel, a full one unless one is given: no more cells than that can be told apart. */
function pixelsOf(
  figure: Figure,
  { panelWidthPt, panelHeightPt, squareHeightPt }: PanelSize,
  panel: Pick<Panel, 'share'> = {},
) {
  const { gridPt } = figure;
  const heightPt = panelHeightPt ?? squareHeightPt ?? Number.POSITIVE_INFINITY;
  const widthPt = widthOf(panel, panelWidthPt, figure);
  return { columns: Math.round(widthPt / gridPt), lines: Math.round(heightPt / gridPt) };
}

/** Where keys or rows share a pixel, how many do, and what the pixel shows. */
export function poolingNotes(figure: Figure, size: PanelSize): Notice[] {
  const keys = largestOf(figure.panels, ({ keyCount }) => keyCount);
  const rows = figure.rows.length;
  const { columns, lines } = pixelsOf(figure, size);
  if (keys <= columns && rows <= lines) return [];
  const signed = figure.signed ? 'value furthest from the middle of the scale' : 'largest value';
  const shown = figure.pool === 'mean' ? 'mean' : signed;
  const [across, down] = [Math.ceil(keys / columns), Math.ceil(rows / lines)];
  if (down <= 1) {
    const message = `${keys} keys share ${columns} pixels: each shows the ${shown} of up to ${across}`;
    return [{ code: 'keys-pooled', message }];
  }
  const message =
    across <= 1
      ? `${rows} rows share ${lines} pixels: each shows the ${shown} of up to ${down}`
      : `${rows} rows and ${keys} keys share ${lines} x ${columns} pixels: each shows the ${shown} of up to ${down} x ${across}`;
  return [{ code: 'rows-pooled', message }];
}

/** One cell a row and key, or one a pixel where there are more than that. */
export function drawnCells(
  panel: Panel,
  figure: Figure,
  size: PanelSize,
): Pick<HeatmapMark, 'columns' | 'rows' | 'codes'> {
  const pixels = pixelsOf(figure, size, panel);
  const [columns, rows] = [
    Math.min(pixels.columns, panel.keyCount),
    Math.min(pixels.lines, figure.rows.length),
  ];
  const isWhole = columns === panel.keyCount && rows === figure.rows.length;
  return { rows, columns, codes: isWhole ? panel.codes : panel.pooled(columns, rows) };
}
