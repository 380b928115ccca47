import type { Font } from 'harfbuzzjs';
import { readAsset } from './assets.ts';
import type { TextMeasurer } from './measure.ts';

/** A glyph of a shaped text: which outline, and where its origin stands from the text's start, in ems (y upwards). */
export interface PlacedGlyph {
  readonly id: number;
  readonly x: number;
  readonly y: number;
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

/** The bundled typeface: shaping, widths and outlines. No font of the machine is ever consulted. */
export interface Typeface extends TextMeasurer {
  readonly shape: (text: string) => ShapedText;
  /** A glyph's outline as SVG path data, `unitsPerEm` units to the em, y upwards. */
  readonly outline: (glyph: number) => string;
  readonly unitsPerEm: number;
}

let loaded: Promise<Typeface> | undefined;

/** DejaVu Sans, loaded once per process. */
export function loadTypeface(): Promise<Typeface> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Typeface> {
  const shaper = import('harfbuzzjs');
  // Read while the shaper compiles.
  const bytes = readAsset('DejaVuSans.ttf');
  const hb = await shaper;
  const face = new hb.Face(new hb.Blob(bytes));
  const font = new hb.Font(face);
  const unitsPerEm = face.upem;
  const shape = memoize((text: string) => shapeWith(hb, font, text, unitsPerEm));
  return {
    shape,
    widthPt: (text, sizePt) => shape(text).width * sizePt,
    outline: memoize((glyph: number) => font.glyphToPath(glyph)),
    unitsPerEm,
  };
}

function shapeWith(
  hb: typeof import('harfbuzzjs'),
  font: Font,
  text: string,
  unitsPerEm: number,
): ShapedText {
  const buffer = new hb.Buffer();
  buffer.addText(text);
  buffer.guessSegmentProperties();
  hb.shape(font, buffer);
  let x = 0;
  const ink = { left: 0, bottom: 0, right: 0, top: 0 };
  const glyphs = buffer.getGlyphInfosAndPositions().map((glyph) => {
    const placed = {
      id: glyph.codepoint,
      x: (x + (glyph.xOffset ?? 0)) / unitsPerEm,
      y: (glyph.yOffset ?? 0) / unitsPerEm,
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
    x += glyph.xAdvance ?? 0;
    return placed;
  });
  return { width: x / unitsPerEm, glyphs, ink };
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
