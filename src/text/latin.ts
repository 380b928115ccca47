/**
 * Plain labels without HarfBuzz.
 *
 * Most figures are labelled in printable ASCII, which the bundled font sets one glyph a character, with kerning. The build
 * records what HarfBuzz makes of each character and pair, and a test holds the result against HarfBuzz itself. Loading,
 * compiling and asking HarfBuzz takes a seventh of a whole command (the seed: 210 ms with it, 180 ms without, in pairs).
 */
import { readAsset } from '../core/assets.ts';
import { largestOf, smallestOf } from '../core/math.ts';
import { memoize } from '../core/memoize.ts';
import { SANS } from './faces.ts';
import type { Reach, ShapedText } from './shaped.ts';
import type { Typeface } from './typeface.ts';

/** Flat lists, because JSON.parse reads those fastest. Lengths are in font units. */
export interface LatinTable {
  readonly unitsPerEm: number;
  /** Each is one UTF-16 unit; the lists below have an entry for each. */
  readonly characters: string;
  readonly ids: readonly number[];
  readonly advances: readonly number[];
  /** Top and bottom of a character's ink over the baseline; 0 and 0 without any. */
  readonly tops: readonly number[];
  readonly bottoms: readonly number[];
  /** Outlines as SVG path data, y upwards. */
  readonly paths: readonly string[];
  /** What follows a character closer or farther than others do, and what that adds to its advance. */
  readonly followers: readonly string[];
  readonly kerning: readonly (readonly number[])[];
  readonly ligatures: readonly string[];
}

/** A typeface for these texts and parts of them; undefined where one has a character or a ligature that the table lacks. */
export function latinTypeface(texts: readonly string[]): Typeface | undefined {
  const table: LatinTable = JSON.parse(readAsset('latin.json').toString());
  const plain = new RegExp(`^[${table.characters.replace(/[\]\\^-]/g, '\\$&')}]*$`);
  const ligature = new RegExp(table.ligatures.join('|'));
  if (!texts.every((text) => plain.test(text) && !ligature.test(text))) return undefined;
  const shape = memoize((text: string) => shapeLatin(text, table));
  const width = memoize((text: string) => widthOf(text, table));
  return {
    shape,
    widthPt: (text, sizePt) => width(text) * sizePt,
    reach: (text) => reachOf(text, table),
    outline: (_font, glyph) => table.paths[table.ids.indexOf(glyph)] ?? '',
    unitsPerEm: () => table.unitsPerEm,
    advance: (_font, glyph) => table.advances[table.ids.indexOf(glyph)] ?? 0,
    fontName: () => 'DejaVuSans',
    families: SANS.families,
    proportions: SANS.proportions,
    missing: () => [],
  };
}

/** Width in ems, without glyphs: thousands of labels are measured, and few are drawn. */
function widthOf(text: string, table: LatinTable): number {
  let width = 0;
  for (let i = 0; i < text.length; i++) width += advanceAt(text, i, table);
  return width / table.unitsPerEm;
}

function reachOf(text: string, { characters, tops, bottoms, unitsPerEm }: LatinTable): Reach {
  const inked = Array.from(text, (character) => characters.indexOf(character)).filter(
    (place) => tops[place] !== bottoms[place],
  );
  if (inked.length === 0) return { above: 0, below: 0 };
  const top = largestOf(inked, (place) => tops[place] as number);
  const bottom = smallestOf(inked, (place) => bottoms[place] as number);
  return { above: top / unitsPerEm, below: -bottom / unitsPerEm };
}

/** From the character at an offset to the next. */
function advanceAt(
  text: string,
  at: number,
  { characters, advances, followers, kerning }: LatinTable,
): number {
  const place = characters.indexOf(text[at] as string);
  const close = at + 1 < text.length ? (followers[place] as string).indexOf(text[at + 1] as string) : -1;
  return (advances[place] as number) + (close < 0 ? 0 : (kerning[place]?.[close] as number));
}

function shapeLatin(text: string, table: LatinTable): ShapedText {
  const { unitsPerEm, characters, ids } = table;
  let x = 0;
  const glyphs = Array.from(text, (character, i) => {
    const at = x / unitsPerEm;
    x += advanceAt(text, i, table);
    return { font: 0, id: ids[characters.indexOf(character)] as number, x: at, y: 0, cluster: i };
  });
  return { width: x / unitsPerEm, glyphs };
}
