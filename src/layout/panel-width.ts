/** Widths of panels that are aligned by key. */
import type { Figure } from '../figure/figure.ts';
import type { Panel } from '../figure/panel.ts';

/** Width of a panel where a full one is `panelWidthPt` wide, in whole pixels. */
export function widthOf(
  { share }: Pick<Panel, 'share'>,
  panelWidthPt: number,
  { gridPt }: Pick<Figure, 'gridPt'>,
): number {
  if (share === undefined) return panelWidthPt;
  return Math.max(1, Math.floor((share * panelWidthPt) / gridPt + 1e-6)) * gridPt;
}
