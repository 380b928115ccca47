/**
 * Plain labels without HarfBuzz.
 *
 * Most figures are labelled in printable ASCII, which the bundled font sets one glyph a character, with kerning. The build
 * records what HarfBuzz makes of each character and pair, and a test holds the result against HarfBuzz itself. Loading,
 * compiling and asking HarfBuzz takes a seventh of a whole command (the seed: 210 ms with it, 180 ms without, in pairs).
 */
import { readAsset } from './assets.ts';
import { memoize } from './memoize.ts';
import type { ShapedText, Typeface } from './typeface.ts';

interface LatinTable {
  readonly unitsPerEm: number;
  readonly glyphs: Readonly<Record<string, LatinGlyph>>;
  /** What a pair adds to the advance of its first character, in font units. */
  readonly kerning: Readonly<Record<string, number>>;
  readonly ligatures: readonly string[];
}

/** Lengths in font units. */
interface LatinGlyph {
  readonly id: number;
  readonly advance: number;
  /** The outline as SVG path data, y upwards. */
  readonly path: string;
}

/** A typeface for these texts and all that is made of their parts, if the table is enough for them. */
export function latinTypeface(texts: readonly string[]): Typeface | undefined {
  const table: LatinTable = JSON.parse(new TextDecoder().decode(readAsset('latin.json')));
  const isPlain = (text: string) =>
    [...text].every((character) => Object.hasOwn(table.glyphs, character)) &&
    !table.ligatures.some((pair) => text.includes(pair));
  if (!texts.every(isPlain)) return undefined;
  const shape = memoize((text: string) => shapeLatin(text, table));
  const width = memoize((text: string) => widthOf(text, table));
  const byId = new Map(Object.values(table.glyphs).map((glyph) => [glyph.id, glyph]));
  return {
    shape,
    widthPt: (text, sizePt) => width(text) * sizePt,
    outline: (_font, glyph) => byId.get(glyph)?.path ?? '',
    unitsPerEm: () => table.unitsPerEm,
    advance: (_font, glyph) => byId.get(glyph)?.advance ?? 0,
    fontName: () => 'DejaVuSans',
    missing: () => [],
  };
}

/** In ems. Of thousands of labels that are measured, few are drawn. Every character of the table is one UTF-16 unit. */
function widthOf(text: string, { unitsPerEm, glyphs, kerning }: LatinTable): number {
  let width = 0;
  for (let i = 0; i < text.length; i++)
    width += (glyphs[text[i] as string] as LatinGlyph).advance + (kerning[text.slice(i, i + 2)] ?? 0);
  return width / unitsPerEm;
}

function shapeLatin(text: string, { unitsPerEm, glyphs, kerning }: LatinTable): ShapedText {
  let x = 0;
  const placed = [...text].map((character, i) => {
    const glyph = glyphs[character] as LatinGlyph;
    const at = x / unitsPerEm;
    x += glyph.advance + (kerning[text.slice(i, i + 2)] ?? 0);
    // Every character of the table is one UTF-16 unit.
    return { font: 0, id: glyph.id, x: at, y: 0, cluster: i };
  });
  return { width: x / unitsPerEm, glyphs: placed };
}
