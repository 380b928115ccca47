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

/** Cells across and down a panel as they are drawn. */
interface CellCounts {
  readonly columns: number;
  readonly rows: number;
}

/** One cell a key and row, or one a pixel where there are more than that; of the panel with the most keys unless one is given. */
export function cellCounts(
  figure: Figure,
  { panelWidthPt, panelHeightPt, squareHeightPt }: PanelSize,
  panel: Pick<Panel, 'keyCount' | 'share'> = { keyCount: mostKeys(figure) },
): CellCounts {
  const { gridPt, rows } = figure;
  const heightPt = panelHeightPt ?? squareHeightPt ?? Number.POSITIVE_INFINITY;
  return {
    columns: Math.min(panel.keyCount, Math.round(widthOf(panel, panelWidthPt, figure) / gridPt)),
    rows: Math.min(rows.length, Math.round(heightPt / gridPt)),
  };
}

const mostKeys = ({ panels }: Figure): number => largestOf(panels, ({ keyCount }) => keyCount);

/** Where keys or rows share a pixel, how many do, and what the pixel shows. */
export function poolingNotes(figure: Figure, { columns, rows: lines }: CellCounts): Notice[] {
  const [keys, rows] = [mostKeys(figure), figure.rows.length];
  if (keys === columns && rows === lines) return [];
  const signed = figure.signed ? 'value furthest from the middle of the scale' : 'largest value';
  const furthest = figure.panels.some(({ colors }) => colors)
    ? `${signed} (of the difference the one furthest from 0)`
    : signed;
  const shown = figure.pool === 'mean' ? 'mean' : furthest;
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

/** The cells of a panel, pooled where they share pixels. */
export function drawnCells(
  panel: Panel,
  figure: Figure,
  size: PanelSize,
): Pick<HeatmapMark, 'columns' | 'rows' | 'codes'> {
  const { columns, rows } = cellCounts(figure, size, panel);
  const isWhole = columns === panel.keyCount && rows === figure.rows.length;
  return { rows, columns, codes: isWhole ? panel.codes : panel.pooled(columns, rows) };
}
