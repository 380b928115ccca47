/** The bundled fonts, and what layout and painters know of a typeface besides its glyphs. */
import type { FontFile } from '../core/fonts.ts';
import type { BundledName } from '../options/named-files.ts';

/** How high a typeface's letters are, in ems. */
export interface Proportions {
  /** Capitals. */
  readonly capEm: number;
  /** How far letters reach above the baseline and below it. */
  readonly ascentEm: number;
  readonly descentEm: number;
}

/** What text is set in first: a bundled font, or a font of the user's. */
export type Face = BundledName | FontFile;

/** DejaVu Sans: sCapHeight of its OS/2 table (1493 of 2048 units), top of b, bottom of p and a little more. */
export const SANS = {
  asset: 'DejaVuSans.ttf',
  // Verdana is nearly as wide, and installed where DejaVu Sans is not.
  families: "'DejaVu Sans', Verdana, sans-serif",
  proportions: { capEm: 0.729, ascentEm: 0.76, descentEm: 0.24 } as Proportions,
} as const;

/** Tinos has the widths of Times New Roman, as has Liberation Serif. */
export const SERIF = {
  asset: 'Tinos-Regular.ttf',
  families: "Tinos, 'Liberation Serif', 'Times New Roman', Times, serif",
} as const;
