import type { Notice } from '../core/codes.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Clipped } from './cells.ts';
import type { Extent } from './data-range.ts';
import type { ColorbarTick, ColorScale } from './scale.ts';
import { visibleLine } from './token-label.ts';

/** The scale, as drawn beside the panels. */
export interface Colorbar {
  readonly label: string;
  /** About `count` ticks, low to high. */
  readonly ticks: (count: number) => readonly ColorbarTick[];
  /** Whether values are clipped at the ends, each shown by an arrow. */
  readonly clipped: { readonly below: boolean; readonly above: boolean };
}

interface Drawn {
  readonly extent: Extent;
  readonly scale: ColorScale;
  readonly clipped: Clipped;
}

/** The colorbar that a figure has, unless it is refused, or no cell has a value and the options do not set both ends. */
export function resolveColorbar(
  options: FigureOptions,
  { extent, scale, clipped }: Drawn,
): { readonly colorbar?: Colorbar; readonly notices: readonly Notice[] } {
  if (options.colorbar === false) return { notices: [] };
  const areEndsSet = typeof options.vmin === 'number' && typeof options.vmax === 'number';
  if (!extent && !areEndsSet) return { notices: [NO_COLORBAR] };
  const colorbar = {
    label: visibleLine(options.colorbarLabel ?? '').text,
    ticks: scale.ticks,
    clipped: { below: clipped.below > 0, above: clipped.above > 0 },
  };
  return { colorbar, notices: [] };
}

const NO_COLORBAR: Notice = {
  code: 'no-colorbar',
  message: 'no cell has a value, so there is no colorbar',
};
