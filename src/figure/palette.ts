/** Colours of the page and of everything on it but cells with a value. */
import { color, rgb } from 'd3-color';
import { interpolateRgb } from 'd3-interpolate';
import type { FigureOptions } from '../options/options.ts';

/** Colours of everything but cells, as `#rrggbb`. */
export interface Palette {
  /** Text and tick marks: black or white, whichever the page calls for. */
  readonly ink: string;
  /** Tokenizer marks and notes. */
  readonly dim: string;
  /** Special tokens. */
  readonly accent: string;
  /** Cells without a value: their background, the hatch of masked ones, the cross of missing ones. */
  readonly paper: string;
  readonly hatch: string;
  readonly cross: string;
}

const DARK_PAGE = '#121212';
/** Share of ink in marks that must be quieter than text. Masked cells are often half of a figure: their hatch is only just seen. */
const INK_SHARE = { dim: 0.55, hatch: 0.13, cross: 0.52 } as const;
/** The same for the hatch where cells of 0 look like the paper, so that the hatch alone tells them apart. */
const HATCH_BESIDE_ZERO = 0.26;
/** Least contrast of neighbouring areas (WCAG 2.2, success criterion 1.4.11). */
const AREA_CONTRAST = 3;
const ACCENT = { onLight: '#1c5fa8', onDark: '#86b8ff' } as const;

/**
 * Page colour as `#rrggbb`, or null for none, and its palette; the palette of a page without colour follows the theme.
 * @param zero colour of a cell of 0, which a masked cell must not look like
 */
export function resolveColours(
  { background, theme }: Pick<FigureOptions, 'background' | 'theme'>,
  zero?: string,
): {
  readonly background: string | null;
  readonly palette: Palette;
} {
  const page = theme === 'dark' ? DARK_PAGE : '#ffffff';
  const asked = background ?? page;
  const paper = asked === 'transparent' ? null : (color(asked)?.formatHex() ?? null);
  return { background: paper, palette: paletteOn(paper ?? page, zero) };
}

/** Palette for a page of colour `paper` on which a cell of 0 has the colour `zero`. */
export function paletteOn(paper: string, zero?: string): Palette {
  const ink = readableOn(paper);
  const mix = interpolateRgb(paper, ink);
  const shade = (share: number) => rgb(mix(share)).formatHex();
  const accent = ink === '#000000' ? ACCENT.onLight : ACCENT.onDark;
  const isLikeZero = zero !== undefined && contrast(paper, zero) < AREA_CONTRAST;
  return {
    ink,
    accent,
    paper,
    dim: shade(INK_SHARE.dim),
    hatch: shade(isLikeZero ? HATCH_BESIDE_ZERO : INK_SHARE.hatch),
    cross: shade(INK_SHARE.cross),
  };
}

/** Relative luminance of a colour, 0 to 1 (WCAG 2.2, section "relative luminance"). */
function luminance(colour: string): number {
  const { r, g, b } = rgb(colour);
  const linear = [r, g, b].map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05];
  return Math.max(a, b) / Math.min(a, b);
}

/** Luminance at which black and white have equal WCAG contrast: (L + 0.05)^2 = 1.05 * 0.05. */
const EQUAL_CONTRAST = Math.sqrt(1.05 * 0.05) - 0.05;

/** Whichever of black and white reads better on a colour. */
export const readableOn = (colour: string): '#000000' | '#ffffff' =>
  luminance(colour) > EQUAL_CONTRAST ? '#000000' : '#ffffff';
