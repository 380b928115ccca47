/** The table by which plain Latin labels are set without loading HarfBuzz. */
import * as hb from 'harfbuzzjs';
import type { LatinTable } from '../text/latin.ts';

/** Printable ASCII, and the symbols that attnplot puts into labels. */
const CHARACTERS = [...Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i)), ...'…␣⏎⇥∅−'];

/**
 * Shapes these characters with HarfBuzz: a glyph for each, and the kerning of each pair. Ligatures are only listed; texts with
 * one are shaped by HarfBuzz.
 */
export function latinTable(fontFile: Uint8Array): LatinTable {
  const face = new hb.Face(new hb.Blob(fontFile));
  const font = new hb.Font(face);
  const advancesOf = (text: string) => shape(font, text).map(({ xAdvance = 0 }) => xAdvance);
  const singles = CHARACTERS.flatMap((character) => shape(font, character));
  const advances = singles.map(({ xAdvance = 0 }) => xAdvance);
  const extents = singles.map(({ codepoint }) => font.glyphExtents(codepoint) ?? { yBearing: 0, height: 0 });
  const pairs = CHARACTERS.map((one) =>
    CHARACTERS.map((other) => ({ other, text: one + other, advances: advancesOf(one + other) })),
  );
  const kerned = pairs.map((after, i) =>
    after.flatMap(({ other, advances: [first = 0, ...rest] }) => {
      const kerning = first - (advances[i] ?? 0);
      return rest.length === 1 && kerning !== 0 ? [{ other, kerning }] : [];
    }),
  );
  return {
    unitsPerEm: face.upem,
    characters: CHARACTERS.join(''),
    ids: singles.map(({ codepoint }) => codepoint),
    advances,
    tops: extents.map(({ yBearing }) => yBearing),
    bottoms: extents.map(({ yBearing, height }) => yBearing + height),
    paths: singles.map(({ codepoint }) => font.glyphToPath(codepoint)),
    followers: kerned.map((after) => after.map(({ other }) => other).join('')),
    kerning: kerned.map((after) => after.map(({ kerning }) => kerning)),
    ligatures: pairs.flat().flatMap(({ text, advances }) => (advances.length === 2 ? [] : [text])),
  };
}

function shape(font: hb.Font, text: string) {
  const buffer = new hb.Buffer();
  buffer.addText(text);
  buffer.guessSegmentProperties();
  hb.shape(font, buffer);
  return buffer.getGlyphInfosAndPositions();
}
