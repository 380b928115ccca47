import type { Notice } from '../codes.ts';
import { largestOf } from '../extremes.ts';
import type { Figure } from '../figure/figure.ts';

/** Columns of pixels in a panel: no more cells than that can be told apart. */
export const pixelColumns = (figure: Figure, panelWidthPt: number): number =>
  Math.round(panelWidthPt / figure.gridPt);

/** Where keys share a pixel, how many do, and what the pixel shows. */
export function poolingNotes(figure: Figure, panelWidthPt: number): Notice[] {
  const keys = largestOf(figure.panels, ({ keyCount }) => keyCount);
  const pixels = pixelColumns(figure, panelWidthPt);
  if (keys <= pixels) return [];
  const signed = figure.signed ? 'value furthest from the middle of the scale' : 'largest value';
  const shown = figure.pool === 'mean' ? 'mean' : signed;
  const message = `${keys} keys share ${pixels} pixels: each shows the ${shown} of up to ${Math.ceil(keys / pixels)}`;
  return [{ code: 'keys-pooled', message }];
}
