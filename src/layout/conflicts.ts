import { OptionConflict } from '../core/errors.ts';
import type { Figure } from '../figure/figure.ts';

/** A panel narrower than this, in ems, says nothing. */
export const LEAST_PANEL_WIDTH = 4;

const inches = (pt: number) => `${(Math.ceil((pt / 72) * 100) / 100).toFixed(2)}in`;

/** The page is too narrow for `what`, which takes `takesPt` of its width. */
export function tooNarrow(figure: Figure, what: string, takesPt: number): OptionConflict {
  // Snapping edges to whole pixels takes one or two more.
  const least = takesPt + LEAST_PANEL_WIDTH * figure.fontSizePt + 2 * figure.gridPt;
  return new OptionConflict({
    option: 'width',
    code: 'page-too-small',
    message: `found a width of ${inches(figure.widthPt)}, expected ${inches(least)} or more: ${what} and margins take ${inches(takesPt)}, and cells need room too`,
    hint: `set a larger width or a font size smaller than ${figure.fontSizePt}`,
  });
}

/** The page is too low: everything on it, with rows as low as they can be, takes `leastPt`. */
export function tooLow(figure: Figure, leastPt: number): OptionConflict {
  return new OptionConflict({
    option: 'height',
    code: 'page-too-small',
    message: `found a height of ${inches(figure.heightPt ?? 0)}, expected ${inches(leastPt)} or more for ${figure.panels.length} ${figure.panels.length === 1 ? 'panel' : 'panels'} and their labels`,
    hint: `set a larger height, fewer layers, ticks "last" or a font size smaller than ${figure.fontSizePt}`,
  });
}

/** The colorbar's label has a word longer than the page is high. */
export function labelTooLong(figure: Figure, labelPt: number): OptionConflict {
  return new OptionConflict({
    option: 'colorbarLabel',
    code: 'page-too-small',
    message: `found a label that takes ${inches(labelPt)}, expected room for it on a page ${inches(figure.heightPt ?? 0)} high`,
    hint: 'shorten the label, or set a larger height',
  });
}
