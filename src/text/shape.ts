/** Text in fonts that HarfBuzz has loaded: which characters a font has, glyphs in their places, and how far their ink reaches. */

import type { Font, GlyphPosition, Buffer as HarfBuzzBuffer } from 'harfbuzzjs';
import type { FontFile } from '../core/fonts.ts';
import type { Run } from './runs.ts';
import type { PlacedGlyph, Reach, ShapedText } from './shaped.ts';

const NO_INK: Reach = { above: 0, below: 0 };

export type HarfBuzz = typeof import('harfbuzzjs');

export interface LoadedFont {
  readonly name: string;
  readonly family: string;
  readonly font: Font;
  readonly unitsPerEm: number;
}

export function loadFont(hb: HarfBuzz, { bytes, index }: FontFile): LoadedFont {
  const face = new hb.Face(new hb.Blob(bytes), index);
  // Name 6 is the PostScript name (OpenType, name table).
  const plainName = face.getName(6, 'en').replace(/[^A-Za-z0-9-]/g, '') || 'Font';
  // Without the signs that CSS and XML read.
  const family =
    face
      .getName(1, 'en')
      .replace(/['"\\<>&;{}\p{Cc}]/gu, '')
      .trim() || plainName;
  return { name: plainName, family, font: new hb.Font(face), unitsPerEm: face.upem };
}

/** The reach of all glyphs that have ink. */
export function reachOf({ glyphs }: ShapedText, fonts: readonly LoadedFont[]): Reach {
  let [above, below] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { font: place, id, y } of glyphs) {
    const { font, unitsPerEm } = fonts[place] as LoadedFont;
    const extents = font.glyphExtents(id);
    if (!extents || extents.height === 0) continue;
    above = Math.max(above, y + extents.yBearing / unitsPerEm);
    // A height is counted downwards, and so below 0.
    below = Math.max(below, -y - (extents.yBearing + extents.height) / unitsPerEm);
  }
  return above === Number.NEGATIVE_INFINITY ? NO_INK : { above, below };
}

/** Whether a font has a character, or the parts HarfBuzz takes it apart into. */
export function covers(font: Font, character: string): boolean {
  const has = (part: string) => font.nominalGlyph(part.codePointAt(0) as number) !== undefined;
  if (has(character)) return true;
  const parts = [...character.normalize('NFD')];
  return parts[0] !== character && parts.every(has);
}

/** @param buffer any, also one used before: a new one for each of thousands of labels takes most of their time */
export function shapeRuns(
  hb: HarfBuzz,
  buffer: HarfBuzzBuffer,
  fonts: readonly LoadedFont[],
  text: string,
  runs: readonly Run[],
): ShapedText {
  let x = 0;
  const glyphs = runs.flatMap((run): PlacedGlyph[] => {
    const { font, unitsPerEm } = fonts[run.font] as LoadedFont;
    buffer.reset();
    buffer.addText(text, run.start, run.end - run.start);
    buffer.guessSegmentProperties();
    buffer.setDirection(run.rightToLeft ? hb.Direction.RTL : hb.Direction.LTR);
    hb.shape(font, buffer);
    const positions = buffer.getGlyphPositions();
    return buffer.getGlyphInfos().map(({ codepoint, cluster }, i) => {
      const { xAdvance, xOffset, yOffset } = positions[i] as GlyphPosition;
      const placed = {
        font: run.font,
        id: codepoint,
        x: x + xOffset / unitsPerEm,
        y: yOffset / unitsPerEm,
        cluster,
      };
      x += xAdvance / unitsPerEm;
      return placed;
    });
  });
  return { width: x, glyphs };
}
