/** Widths of panels that are aligned by key. */
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import type { Panel } from '../figure/panel.ts';
import type { Page } from './page-plan.ts';

/** Width of a panel where a full one is `panelWidthPt` wide, in whole pixels. */
export function widthOf(
  { share }: Pick<Panel, 'share'>,
  panelWidthPt: number,
  { gridPt }: Pick<Figure, 'gridPt'>,
): number {
  if (share === undefined) return panelWidthPt;
  return Math.max(1, Math.floor((share * panelWidthPt) / gridPt + 1e-6)) * gridPt;
}

/** The right edge of the panel that reaches furthest. */
export const panelsRight = (
  figure: Figure,
  { arrangement, lefts, panelWidthPt }: Pick<Page, 'arrangement' | 'lefts' | 'panelWidthPt'>,
): number =>
  largestOf(figure.panels.entries(), ([i, panel]) => {
    const left = lefts[arrangement.places[i]?.column ?? 0] ?? 0;
    return left + widthOf(panel, panelWidthPt, figure);
  });
