/** Shaping, widths and outlines with bundled fonts and those the user adds, never with fonts installed on the machine. */

import { readAsset } from '../core/assets.ts';
import { AttnplotError } from '../core/errors.ts';
import type { FontFile } from '../core/fonts.ts';
import { memoize } from '../core/memoize.ts';
import { type Face, type Proportions, SANS, SERIF } from './faces.ts';
import { CONSUMED, fontRuns } from './runs.ts';
import { covers, type HarfBuzz, type LoadedFont, loadFont, reachOf, shapeRuns } from './shape.ts';
import type { Reach, ShapedText } from './shaped.ts';

/** What layout needs of a typeface. */
export interface TextMeasurer {
  /** Advance width of a line of text in points. */
  readonly widthPt: (text: string, sizePt: number) => number;
  /** How far a text's ink reaches above its baseline and below it, in ems; `above` is negative for one wholly below it. */
  readonly reach: (text: string) => Reach;
  readonly proportions: Proportions;
}

export interface Typeface extends TextMeasurer {
  readonly shape: (text: string) => ShapedText;
  /** A glyph's outline as SVG path data, in units of its font, y upwards. */
  readonly outline: (font: number, glyph: number) => string;
  readonly unitsPerEm: (font: number) => number;
  /** A glyph's own advance width, in units of its font. */
  readonly advance: (font: number, glyph: number) => number;
  /** A font's PostScript name: letters, digits and hyphens. */
  readonly fontName: (font: number) => string;
  /** Families that look like it on other machines, as CSS lists them. */
  readonly families: string;
  /** Characters of a text that no font has a glyph for. */
  readonly missing: (text: string) => string[];
}

/** HarfBuzz and DejaVu Sans, loaded once per process. */
let loaded: Promise<{ readonly hb: HarfBuzz; readonly sans: LoadedFont }> | undefined;

/** Loads a typeface: its own font first, then DejaVu Sans, then the given fonts in their order. */
export async function loadTypeface(
  fallbacks: readonly FontFile[] = [],
  face: Face = 'sans',
): Promise<Typeface> {
  loaded ??= loadSans();
  const { hb, sans } = await loaded;
  const others = [sans, ...fallbacks.map((file) => loadFont(hb, file))];
  if (face === 'sans')
    return { ...createTypeface(hb, others), families: SANS.families, proportions: SANS.proportions };
  const own = loadFont(hb, face === 'serif' ? bundled(SERIF.asset) : face);
  const typeface = createTypeface(hb, [own, ...others]);
  const families = face === 'serif' ? SERIF.families : familiesOf(own);
  return { ...typeface, families, proportions: proportionsOf(typeface) };
}

async function loadSans(): Promise<{ hb: HarfBuzz; sans: LoadedFont }> {
  refuseFewAddresses();
  const shaper = import('harfbuzzjs');
  // The font is read while HarfBuzz compiles.
  const file = bundled(SANS.asset);
  const hb = await shaper;
  return { hb, sans: loadFont(hb, file) };
}

const bundled = (name: string): FontFile => ({ name, bytes: readAsset(name), index: 0 });

/** Heights of a font's own letters, no more than a line has room for; those of DejaVu Sans where it has no such letters. */
function proportionsOf({ reach }: Pick<Typeface, 'reach'>): Proportions {
  const [above, below] = [reach('bdfhkl').above, reach('gjpqy').below];
  if (!(above > 0)) return SANS.proportions;
  return {
    capEm: Math.min(reach('H').above, 0.9),
    ascentEm: Math.min(above, 0.9),
    descentEm: Math.min(Math.max(below, 0.1), 0.3),
  };
}

/** Name 1 is the family (OpenType, name table). */
const familiesOf = ({ family }: LoadedFont): string => `'${family}', sans-serif`;

/** The part that is used here: Node's types leave WebAssembly to the DOM's. */
declare const WebAssembly: { readonly Memory: new (size: { initial: number }) => unknown };

/**
 * Tries a WebAssembly memory, because HarfBuzz does not say why it cannot have one.
 * @throws AttnplotError (io) where the address space is limited: V8 reserves 10 GB of it around each memory, to catch
 *   accesses outside it
 */
function refuseFewAddresses(): void {
  try {
    new WebAssembly.Memory({ initial: 1 });
  } catch {
    throw new AttnplotError('io', 'there is no memory for shaping text', [
      {
        code: 'no-memory',
        message:
          'found a limit on the address space (ulimit -v), expected 10 GB of it, which is reserved but not used',
        hint: 'raise the limit, or do without: NODE_OPTIONS=--disable-wasm-trap-handler',
      },
    ]);
  }
}

function createTypeface(
  hb: HarfBuzz,
  fonts: readonly LoadedFont[],
): Omit<Typeface, 'families' | 'proportions'> {
  const coverage = memoize((character: string) => fonts.map(({ font }) => covers(font, character)));
  const missing = (text: string) =>
    [...text].filter((character) => !coverage(character).includes(true) && !CONSUMED.test(character));
  const buffer = new hb.Buffer();
  const shapeOnce = (text: string) => shapeRuns(hb, buffer, fonts, text, fontRuns(text, coverage));
  const shape = memoize(shapeOnce);
  // Thousands of labels are measured, and few are drawn: of the others no glyphs are kept.
  const width = memoize((text: string) => shapeOnce(text).width);
  const reach = memoize((text: string) => reachOf(shape(text), fonts));
  const outlines = fonts.map(({ font }) => memoize((glyph: number) => font.glyphToPath(glyph)));
  return {
    shape,
    widthPt: (text, sizePt) => width(text) * sizePt,
    reach,
    outline: (font, glyph) => outlines[font]?.(glyph) ?? '',
    unitsPerEm: (font) => fonts[font]?.unitsPerEm ?? 1,
    advance: (font, glyph) => fonts[font]?.font.glyphHAdvance(glyph) ?? 0,
    fontName: (font) => fonts[font]?.name ?? '',
    missing,
  };
}
