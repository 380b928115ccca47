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
/** Share of ink in marks that must be quieter than text. */
const INK_SHARE = { dim: 0.55, hatch: 0.23, quietHatch: 0.1, cross: 0.52 } as const;
/** Least contrast of neighbouring areas, and of thin lines, as of text (WCAG 2.2, success criteria 1.4.11 and 1.4.3). */
const CONTRAST = { area: 3, line: 4.5 } as const;
const ACCENT = { onLight: '#1c5fa8', onDark: '#86b8ff' } as const;

/**
 * Page colour as `#rrggbb`, or null for none, and its palette; the palette of a page without colour follows the theme.
 * @param zero colour of a cell of 0, which a masked cell must not look like
 * @param isQuiet whether masked cells are many, as half of a causal map is, and must not draw the eye
 */
export function resolveColours(
  { background, theme }: Pick<FigureOptions, 'background' | 'theme'>,
  zero?: string,
  isQuiet = false,
): {
  readonly background: string | null;
  readonly palette: Palette;
} {
  const page = theme === 'dark' ? DARK_PAGE : '#ffffff';
  const asked = background ?? page;
  const paper = asked === 'transparent' ? null : (color(asked)?.formatHex() ?? null);
  const palette = paletteOn(paper ?? page, zero);
  return { background: paper, palette: isQuiet ? { ...palette, hatch: quietHatch(palette, zero) } : palette };
}

/** Palette for a page of colour `paper` on which a cell of 0 has the colour `zero`. */
export function paletteOn(paper: string, zero?: string): Palette {
  const ink = readableOn(paper);
  const mix = interpolateRgb(paper, ink);
  const shade = (share: number) => rgb(mix(share)).formatHex();
  const accent = ink === '#000000' ? ACCENT.onLight : ACCENT.onDark;
  return {
    ink,
    accent,
    paper,
    dim: shade(INK_SHARE.dim),
    hatch: hatchOn(paper, zero, shade),
    cross: shade(INK_SHARE.cross),
  };
}

/** The quiet hatch; where cells of 0 look like the paper, one that contrasts with both. */
function hatchOn(paper: string, zero: string | undefined, shade: (share: number) => string): string {
  const quiet = shade(INK_SHARE.hatch);
  if (zero === undefined || contrast(paper, zero) >= CONTRAST.area) return quiet;
  // From the quiet share of ink to all of it, in steps of 1%.
  const shades = Array.from({ length: 78 }, (_, i) => shade(INK_SHARE.hatch + i / 100));
  const standsOut = (color: string) => [paper, zero].every((one) => contrast(color, one) >= CONTRAST.line);
  return shades.find(standsOut) ?? shade(1);
}

/** A hatch that is only just seen; where cells of 0 look like the paper, as quiet as that of other figures. */
const quietHatch = ({ paper, ink }: Palette, zero = ink): string => {
  const share = contrast(paper, zero) >= CONTRAST.area ? INK_SHARE.quietHatch : INK_SHARE.hatch;
  return rgb(interpolateRgb(paper, ink)(share)).formatHex();
};

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
