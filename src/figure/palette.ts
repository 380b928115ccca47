import { color, rgb } from 'd3-color';
import { interpolateRgb } from 'd3-interpolate';
import type { FigureOptions } from '../options/options.ts';

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

/** Colours of everything but cells, as `#rrggbb`. */
export interface Palette {
  /** Text and tick marks: black or white, whichever the page calls for. */
  readonly ink: string;
  /** Tokenizer marks and notes. */
  readonly dim: string;
  /** Special tokens. */
  readonly accent: string;
  /** Cells without a value: their ground, the quiet hatch of masked ones, the plain cross of missing ones. */
  readonly paper: string;
  readonly hatch: string;
  readonly cross: string;
}

const DARK_PAGE = '#121212';
/** How much of the ink goes into what must be quieter than text. */
const INK_SHARE = { dim: 0.55, hatch: 0.23, cross: 0.52 } as const;
/** Contrasts by which areas are told apart, and thin lines as well as text (WCAG 2.2, success criteria 1.4.11 and 1.4.3). */
const CONTRAST = { area: 3, line: 4.5 } as const;
const ACCENT = { onLight: '#1c5fa8', onDark: '#86b8ff' } as const;

/**
 * Page colour as `#rrggbb`, or null for none, and what goes with it; a page without colour is as light or dark as the theme.
 * @param zero colour of a cell whose value is 0, which a masked one must not look like
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

/** Colours that go with a page of this colour, and cells of this colour for 0. */
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

/** A quiet hatch, unless cells of 0 look much like the paper: then one that stands out from both. */
function hatchOn(paper: string, zero: string | undefined, shade: (share: number) => string): string {
  const quiet = shade(INK_SHARE.hatch);
  if (zero === undefined || contrast(paper, zero) >= CONTRAST.area) return quiet;
  const shades = Array.from({ length: 78 }, (_, i) => shade(INK_SHARE.hatch + i / 100));
  const standsOut = (color: string) => [paper, zero].every((one) => contrast(color, one) >= CONTRAST.line);
  return shades.find(standsOut) ?? shade(1);
}
