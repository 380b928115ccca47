/** Shaping, widths and outlines with the bundled font and those the user adds. No font of the machine is ever consulted. */
import type { Font } from 'harfbuzzjs';
import { readAsset } from './assets.ts';
import { directionRuns } from './bidi.ts';
import type { TextMeasurer } from './measure.ts';

/** A font to fall back on for what the ones before it lack. */
export interface FontFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Which font of a collection (.ttc), from 0. */
  readonly index: number;
}

/** A glyph of a shaped text: which outline, and where its origin stands from the text's start, in ems (y upwards). */
export interface PlacedGlyph {
  /** Position of its font: 0 for the bundled one. */
  readonly font: number;
  readonly id: number;
  readonly x: number;
  readonly y: number;
  /** UTF-16 offset of the first character it stands for. */
  readonly cluster: number;
}

/** A line of text turned into glyphs; lengths in ems. */
export interface ShapedText {
  readonly width: number;
  readonly glyphs: readonly PlacedGlyph[];
  /** The box that all outlines lie in, from the text's origin, y upwards. */
  readonly ink: {
    readonly left: number;
    readonly bottom: number;
    readonly right: number;
    readonly top: number;
  };
}

export interface Typeface extends TextMeasurer {
  readonly shape: (text: string) => ShapedText;
  /** A glyph's outline as SVG path data, in units of its font, y upwards. */
  readonly outline: (font: number, glyph: number) => string;
  readonly unitsPerEm: (font: number) => number;
  /** Characters of a text that no font has a glyph for. */
  readonly missing: (text: string) => string[];
}

type HarfBuzz = typeof import('harfbuzzjs');

interface LoadedFont {
  readonly font: Font;
  readonly unitsPerEm: number;
}

/** Joiners and variation selectors: shaping consumes them, so no font needs a glyph for them. */
const CONSUMED = /^(?:\u200c|\u200d|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}])$/u;

let bundled: Promise<{ readonly hb: HarfBuzz; readonly font: LoadedFont }> | undefined;

/** DejaVu Sans, loaded once per process, then the given fonts in their order. */
export async function loadTypeface(fallbacks: readonly FontFile[] = []): Promise<Typeface> {
  bundled ??= loadBundled();
  const { hb, font } = await bundled;
  return createTypeface(hb, [font, ...fallbacks.map((file) => loadFont(hb, file))]);
}

async function loadBundled(): Promise<{ hb: HarfBuzz; font: LoadedFont }> {
  const shaper = import('harfbuzzjs');
  // Read while the shaper compiles.
  const bytes = readAsset('DejaVuSans.ttf');
  const hb = await shaper;
  return { hb, font: loadFont(hb, { name: 'DejaVuSans.ttf', bytes, index: 0 }) };
}

function loadFont(hb: HarfBuzz, { bytes, index }: FontFile): LoadedFont {
  const face = new hb.Face(new hb.Blob(bytes), index);
  return { font: new hb.Font(face), unitsPerEm: face.upem };
}

function createTypeface(hb: HarfBuzz, fonts: readonly LoadedFont[]): Typeface {
  const has = memoize((character: string) =>
    fonts.findIndex(({ font }) => font.nominalGlyph(character.codePointAt(0) as number) !== undefined),
  );
  const missing = (text: string) =>
    [...text].filter((character) => has(character) < 0 && !CONSUMED.test(character));
  const shape = memoize((text: string) => shapeRuns(hb, fonts, text, fontRuns(text, has)));
  const outlines = fonts.map(({ font }) => memoize((glyph: number) => font.glyphToPath(glyph)));
  return {
    shape,
    widthPt: (text, sizePt) => shape(text).width * sizePt,
    outline: (font, glyph) => outlines[font]?.(glyph) ?? '',
    unitsPerEm: (font) => fonts[font]?.unitsPerEm ?? 1,
    missing,
  };
}

/** A stretch of text of one direction and one font. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly rightToLeft: boolean;
  readonly font: number;
}

/** Runs in the order they stand on the page. A cluster that no font has stays with the bundled one, whose box shows it. */
function fontRuns(text: string, fontOf: (character: string) => number): Run[] {
  return directionRuns(text).flatMap(({ start, end, rightToLeft }) => {
    const runs = clusters(text.slice(start, end), fontOf).map((run) => ({
      ...run,
      start: run.start + start,
      end: run.end + start,
      rightToLeft,
    }));
    return rightToLeft ? runs.reverse() : runs;
  });
}

/** Splits text by the first font that has all of a grapheme; a mark is never parted from its base. */
function clusters(
  text: string,
  fontOf: (character: string) => number,
): { start: number; end: number; font: number }[] {
  // Nearly all text is in the bundled font, and a segmenter takes longer to make than a figure's labels to shape.
  if ([...text].every((character) => fontOf(character) === 0))
    return [{ start: 0, end: text.length, font: 0 }];
  const runs: { start: number; end: number; font: number }[] = [];
  for (const { segment, index } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    const wanted = [...segment].filter((character) => !CONSUMED.test(character)).map(fontOf);
    const font = Math.max(0, ...wanted);
    const last = runs.at(-1);
    if (last?.font === font) last.end = index + segment.length;
    else runs.push({ start: index, end: index + segment.length, font });
  }
  return runs;
}

function shapeRuns(
  hb: HarfBuzz,
  fonts: readonly LoadedFont[],
  text: string,
  runs: readonly Run[],
): ShapedText {
  let x = 0;
  const ink = { left: 0, bottom: 0, right: 0, top: 0 };
  const glyphs = runs.flatMap((run): PlacedGlyph[] => {
    const { font, unitsPerEm } = fonts[run.font] as LoadedFont;
    const buffer = new hb.Buffer();
    buffer.addText(text, run.start, run.end - run.start);
    buffer.guessSegmentProperties();
    buffer.setDirection(run.rightToLeft ? hb.Direction.RTL : hb.Direction.LTR);
    hb.shape(font, buffer);
    return buffer.getGlyphInfosAndPositions().map((glyph) => {
      const placed = {
        font: run.font,
        id: glyph.codepoint,
        x: x + (glyph.xOffset ?? 0) / unitsPerEm,
        y: (glyph.yOffset ?? 0) / unitsPerEm,
        cluster: glyph.cluster,
      };
      const box = font.glyphExtents(glyph.codepoint);
      if (box) {
        // HarfBuzz gives the top left corner, and a height that counts downwards.
        const [left, top] = [placed.x + box.xBearing / unitsPerEm, placed.y + box.yBearing / unitsPerEm];
        ink.left = Math.min(ink.left, left);
        ink.top = Math.max(ink.top, top);
        ink.right = Math.max(ink.right, left + box.width / unitsPerEm);
        ink.bottom = Math.min(ink.bottom, top + box.height / unitsPerEm);
      }
      x += (glyph.xAdvance ?? 0) / unitsPerEm;
      return placed;
    });
  });
  return { width: x, glyphs, ink };
}

/** Labels repeat: a figure of 12 panels shapes each of its tokens once. */
function memoize<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = compute(key);
      known.set(key, value);
    }
    return value;
  };
}
