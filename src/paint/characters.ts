/**
 * Places a scene in characters, which `character-ink.ts` writes: two cells of colour, one above the other, in each half block, and
 * labels as text. The scene is laid out for it: a character is `CHARACTER.widthPt` wide and `CHARACTER.heightPt` high. Thin lines
 * have no room and are left out.
 */
import stringWidth from 'string-width';
import { MASKED, MISSING } from '../figure/cells.ts';
import { visibleLine } from '../figure/token-label.ts';
import type { FrameMark, HeatmapMark, Scene, TextMark } from '../layout/scene.ts';
import { FRAME_COLOR } from '../layout/typesetter.ts';
import { colorsOf, gradientCells } from './cell-colors.ts';

/** The page that a character takes, in points: twice as high as wide, so that half blocks are square. */
export const CHARACTER = { widthPt: 3, heightPt: 6 } as const;

/** What stands at a place of the screen: a part of a text, or the two halves of a block. */
export type Place =
  | { readonly kind: 'text'; readonly text: string; readonly color: string; readonly on: number }
  | { readonly kind: 'halves'; readonly upper: number; readonly lower: number };

/** A page of characters, `places[line][column]`; a wide character leaves the next place out. */
export interface CharacterPage {
  readonly places: readonly (readonly (Place | undefined)[])[];
  /** The colour tables of all cells; a cell's code has `TABLE_SPAN` added for each table before its own. */
  readonly tables: readonly (readonly string[])[];
  /** Labels that found no room. */
  readonly dropped: number;
}

/** In place of a code: no cell, only the page. */
export const PAGE = -1;

/** As many codes as one colour table takes, those of masked and missing cells included. */
export const TABLE_SPAN = MISSING + 1;

/** Places the marks of a scene on a grid of characters. */
export function paintCharacters(scene: Scene): CharacterPage {
  const columns = Math.round(scene.widthPt / CHARACTER.widthPt);
  const lines = Math.ceil(scene.heightPt / CHARACTER.heightPt - 1e-6);
  const halves = Array.from({ length: 2 * lines }, () => new Int32Array(columns).fill(PAGE));
  const marks = scene.groups.flatMap((group) => group.marks);
  const tables: (readonly string[])[] = [scene.colors];
  const fill = (mark: HeatmapMark) => {
    const table = colorsOf(mark, scene);
    if (!tables.includes(table)) tables.push(table);
    fillCells(mark, TABLE_SPAN * tables.indexOf(table), halves);
  };
  for (const mark of marks) {
    if (mark.type === 'heatmap') fill(mark);
    if (mark.type === 'gradient') fill(gradientCells(mark, scene));
  }
  const places: (Place | undefined)[][] = Array.from({ length: lines }, (_, line) =>
    Array.from({ length: columns }, (_, column) => ({
      kind: 'halves',
      upper: halves[2 * line]?.[column] ?? PAGE,
      lower: halves[2 * line + 1]?.[column] ?? PAGE,
    })),
  );
  const texts = marks.flatMap((mark): TextMark[] => {
    if (mark.type === 'text') return [mark];
    return mark.type === 'frame' && mark.color !== FRAME_COLOR ? [signOf(mark)] : [];
  });
  const dropped = texts.filter((text) => !placeText(text, places)).length;
  return { places, tables, dropped };
}

/** Half a character is a pixel here, whose centre says which cell it shows. @param shift what its table adds to codes of values */
function fillCells(mark: HeatmapMark, shift: number, halves: readonly Int32Array[]): void {
  const pixel = CHARACTER.widthPt;
  const [left, right] = [Math.round(mark.x / pixel), Math.round((mark.x + mark.width) / pixel)];
  const [top, bottom] = [Math.round(mark.y / pixel), Math.round((mark.y + mark.height) / pixel)];
  for (let y = Math.max(0, top); y < Math.min(halves.length, bottom); y++) {
    const row = Math.floor(((y - top + 0.5) * mark.rows) / (bottom - top));
    for (let x = Math.max(0, left); x < right; x++) {
      const column = Math.floor(((x - left + 0.5) * mark.columns) / (right - left));
      const line = halves[y] as Int32Array;
      const code = mark.codes[row * mark.columns + column] as number;
      if (x < line.length) line[x] = code >= MASKED ? code : code + shift;
    }
  }
}

/** An outline of cells has no room between them; a sign in their middle stands for it. */
const signOf = ({ x, y, width, height, color }: FrameMark): TextMark => ({
  ...{ type: 'text', text: '□', anchor: 'middle', angle: 0, sizePt: 5, widthPt: CHARACTER.widthPt, color },
  ...{ x: x + width / 2, y: y + height / 2 + MIDDLE_EM * 5 },
});

/** The middle of a line of text is this far above its baseline. */
const MIDDLE_EM = 0.35;

/** Characters of a text as a reader sees them, none of which a terminal obeys. */
function charactersOf(
  mark: TextMark,
): { readonly text: string; readonly color: string; readonly width: number }[] {
  const { text } = mark;
  return [...new Intl.Segmenter().segment(text)].map(({ segment, index }) => {
    const shown = visibleLine(segment).text;
    const span = mark.spans?.find(({ start, end }) => index >= start && index < end);
    return { text: shown, color: span?.color ?? mark.color, width: stringWidth(shown) };
  });
}

/** Writes a text where it stands, or a line above or below where cells or other texts are in its way. @returns whether it found room */
function placeText(mark: TextMark, places: (Place | undefined)[][]): boolean {
  const characters = charactersOf(mark).filter(({ width }) => width > 0);
  const width = characters.reduce((sum, one) => sum + one.width, 0);
  if (width === 0) return true;
  if (mark.angle !== 0) return placeUpright(mark, characters, places);
  const share = { start: 0, middle: 0.5, end: 1 }[mark.anchor];
  const columns = places[0]?.length ?? 0;
  const left = Math.max(0, Math.min(columns - width, Math.round(mark.x / CHARACTER.widthPt - share * width)));
  const natural = Math.floor((mark.y - MIDDLE_EM * mark.sizePt) / CHARACTER.heightPt);
  const at = places[natural]?.[Math.floor(mark.x / CHARACTER.widthPt)];
  const isInCells =
    at?.kind === 'halves' && at.upper !== PAGE && at.lower !== PAGE && mark.anchor === 'middle';
  const line = [natural, natural + 1, natural - 1].find((one) => isFree(places[one], left, width, isInCells));
  if (line === undefined) return false;
  let column = left;
  for (const { text, color, width: wide } of characters) {
    put(places, line, column, text, color);
    for (let rest = 1; rest < wide; rest++)
      (places[line] as (Place | undefined)[])[column + rest] = undefined;
    column += wide;
  }
  return true;
}

/** Whether a stretch of a line holds no text, and no cells unless the text is about these. */
const isFree = (
  line: (Place | undefined)[] | undefined,
  left: number,
  width: number,
  onCells: boolean,
): boolean =>
  line !== undefined &&
  left + width <= line.length &&
  line
    .slice(left, left + width)
    .every(
      (place) => place?.kind === 'halves' && (onCells || (place.upper === PAGE && place.lower === PAGE)),
    );

/** A turned text reads downwards, a character a line. */
function placeUpright(
  mark: TextMark,
  characters: ReturnType<typeof charactersOf>,
  places: (Place | undefined)[][],
): boolean {
  const column = Math.floor(mark.x / CHARACTER.widthPt);
  const rise = { start: 0.5, middle: 0, end: -0.5 }[mark.anchor] * mark.widthPt;
  const top = Math.max(0, Math.round((mark.y - rise) / CHARACTER.heightPt - characters.length / 2));
  const fits = characters.every(({ width }, i) => isFree(places[top + i], column, width, false));
  if (fits)
    for (const [i, { text, color }] of characters.entries()) put(places, top + i, column, text, color);
  return fits;
}

function put(
  places: (Place | undefined)[][],
  line: number,
  column: number,
  text: string,
  color: string,
): void {
  const under = places[line]?.[column];
  (places[line] as (Place | undefined)[])[column] = {
    ...{ kind: 'text', text, color },
    on: under?.kind === 'halves' ? under.lower : PAGE,
  };
}
