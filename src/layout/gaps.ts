/** Distances of panels from one another, and from the labels above them. */
import type { Figure } from '../figure/figure.ts';
import type { Arrangement } from './arrangement.ts';
import { lineHeight, type Style } from './typesetter.ts';

/** Distances of panels below one another and side by side, and of a label from the panel below it, in gaps between texts. */
const PANEL_GAP = { below: 1.2, beside: 2 } as const;
export const LABEL_GAP = 0.5;
/** Share of the page's width that distances of panels take at the most. */
const MOST_BETWEEN = 0.12;

/** Distance of lines of panels; in a grid of many columns, that of its columns. */
export function gapBelow(
  { grid, widthPt, panelGapPt }: Figure,
  { columns }: Pick<Arrangement, 'columns'>,
  style: Style,
): number {
  if (panelGapPt !== undefined) return panelGapPt;
  const gapPt = PANEL_GAP.below * style.gapPt;
  return grid ? Math.min(gapPt, (MOST_BETWEEN * widthPt) / columns) : gapPt;
}

/** The least distance of panels side by side that share the labels of their rows: less where they are many. */
export const gapBeside = (
  { widthPt, gridPt }: Figure,
  { columns }: Pick<Arrangement, 'columns'>,
  style: Style,
): number => Math.max(gridPt, Math.min(PANEL_GAP.beside * style.gapPt, (MOST_BETWEEN * widthPt) / columns));

/** Height of the labels above panels, the distance to them included; 0 where they stand elsewhere, or are empty. */
export const panelLabelPt = ({ shape, panels }: Figure, style: Style): number =>
  shape.label === 'top' && panels.some(({ label }) => label !== '')
    ? lineHeight(style.layerPt) + LABEL_GAP * style.gapPt
    : 0;
