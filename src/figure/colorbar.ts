import type { Notice, ProblemCode } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Clipped } from './cells.ts';
import type { Extent } from './data-range.ts';
import { isFound } from './percentiles.ts';
import type { ColorbarTick, ColorScale } from './scale.ts';
import { visibleLine } from './token-label.ts';

/** The scale, as drawn beside the panels. */
export interface Colorbar {
  readonly side: 'right' | 'bottom';
  readonly label: string;
  /** The colour table, low to high, as `#rrggbb`. */
  readonly colors: readonly string[];
  /** Whether the user chose the ticks. */
  readonly hasOwnTicks: boolean;
  /** About `count` ticks, low to high. */
  readonly ticks: (count: number) => readonly ColorbarTick[];
  /** Whether values are clipped at the ends, each shown by an arrow. */
  readonly clipped: { readonly below: boolean; readonly above: boolean };
}

interface Drawn {
  readonly extent: Extent;
  readonly scale: ColorScale;
  readonly clipped: Clipped;
  /** What the values are, where the options name no label. */
  readonly label: string;
  readonly colors: readonly string[];
}

/**
 * The colorbar that a figure has, unless it is refused, or no cell has a value and the options do not set both ends.
 * @throws OptionConflict for ticks outside the scale
 */
export function resolveColorbar(
  options: FigureOptions,
  { extent, scale, clipped, label, colors }: Drawn,
): { readonly colorbar?: Colorbar; readonly notices: readonly Notice[] } {
  const { colorbar = 'right', colorbarTicks, vmin, vmax } = options;
  if (colorbar === false || colorbar === 'none') return { notices: [] };
  const areEndsSet = vmin !== undefined && vmax !== undefined && isFound(vmin) && isFound(vmax);
  if (!extent && !areEndsSet) return { notices: [NO_COLORBAR] };
  const own = colorbarTicks === undefined ? undefined : ownTicks(colorbarTicks, scale);
  return {
    colorbar: {
      side: colorbar === 'bottom' ? 'bottom' : 'right',
      label: visibleLine(options.colorbarLabel ?? label).text,
      colors,
      hasOwnTicks: own !== undefined,
      ticks: own ? () => own : scale.ticks,
      clipped: { below: clipped.below > 0, above: clipped.above > 0 },
    },
    notices: [],
  };
}

const NO_COLORBAR: Notice = {
  code: 'no-colorbar',
  message: 'no cell has a value, so there is no colorbar',
};

/** Ticks as the user writes them, low to high. */
function ownTicks(
  given: NonNullable<FigureOptions['colorbarTicks']>,
  { domain, norm }: ColorScale,
): ColorbarTick[] {
  const texts = typeof given === 'string' ? given.split(',') : [given].flat().map(String);
  const [low, high] = domain;
  const outside = texts.find((text) => Number(text) < low || Number(text) > high);
  if (outside !== undefined)
    throw refuse(
      'outside-scale',
      `found ${outside.trim()}, expected values from ${low} to ${high}, the ends of the scale`,
      'leave it out, or set vmin or vmax',
    );
  return texts
    .map((text) => ({ position: norm(Number(text)), label: text.trim().replace(/^-/, '\u2212') }))
    .sort((a, b) => a.position - b.position);
}

const refuse = (code: ProblemCode, message: string, hint: string) =>
  new OptionConflict({ option: 'colorbarTicks', code, message, hint });
