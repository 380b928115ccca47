/** Names over the columns of a grid of panels. */
import { largestOf, smallestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { plain } from '../figure/rich-text.ts';
import { placeKey } from './arrangement.ts';
import { shortenText } from './fit-text.ts';
import type { ColumnNames, NamesPlan, Page } from './page-plan.ts';
import { widthOf } from './panel-width.ts';
import type { TextMark } from './scene.ts';
import { nextRound } from './tick-fit.ts';
import { LEAST_LABEL_PT, LEAST_SHRINK, lineHeight, type Typesetter } from './typesetter.ts';

const NUMBERED = /^(.*\S)\s+(\d+)$/s;

/**
 * The names as they are drawn: whole, a little smaller if that is what it takes, as numbers under a word that all begin with, or
 * shortened.
 * @param pitchesPt distance from the left edge of each column to that of the next
 */
export function planColumnNames(
  names: readonly string[],
  pitchesPt: readonly number[],
  { style, widthPt }: Typesetter,
): ColumnNames {
  // Columns of a grid that stand below one another have the same room.
  const roomOf = (column: number) => Math.max((pitchesPt[column % pitchesPt.length] ?? 0) - style.gapPt, 0);
  const whole = { title: '', texts: names, sizePt: style.layerPt, every: 1 };
  const fits = (text: string, column: number) => widthPt(text, style.layerPt) <= roomOf(column);
  if (names.every(fits)) return whole;
  const parts = names.map((name) => NUMBERED.exec(name));
  const title = parts[0]?.[1] ?? '';
  const leastPt = Math.max(LEAST_SHRINK * style.layerPt, LEAST_LABEL_PT);
  if (title === '' || parts.some((part) => part?.[1] !== title)) {
    const smallerPt = smallestOf(names.entries(), ([i, name]) => roomOf(i) / widthPt(name, 1));
    if (smallerPt >= leastPt) return { ...whole, sizePt: smallerPt };
    const texts = names.map(
      (name, i) => shortenText(plain(name), roomOf(i), (text) => widthPt(text, style.layerPt)).text,
    );
    return { ...whole, texts: texts.map((text, column) => (fits(text, column) ? text : '')) };
  }
  const texts = parts.map((part) => part?.[2] ?? '');
  const widestEm = largestOf(texts, (text) => widthPt(text, 1), 0);
  const pitchPt = smallestOf(pitchesPt, (pt) => pt);
  const fittingPt = (pitchPt - 0.6 * style.gapPt) / widestEm;
  if (fittingPt >= leastPt) return { title, texts, sizePt: Math.min(style.layerPt, fittingPt), every: 1 };
  let every = 2;
  while (every < names.length && widestEm * style.layerPt + style.gapPt > every * pitchPt)
    every = nextRound(every);
  return { title, texts, sizePt: style.layerPt, every };
}

/**
 * The bottom of the name over the first column where it reaches left of `x`, to labels of rows of the first line below it; else
 * they may stand anywhere.
 */
export function nameBottomLeftOf(
  x: number,
  line: number,
  figure: Figure,
  page: Page,
  setter: Typesetter,
): number {
  const { names, arrangement } = page;
  const { columns, blockLines } = arrangement;
  if (!names || line % blockLines !== 0) return Number.NEGATIVE_INFINITY;
  const block = line / blockLines;
  const namePt = setter.widthPt(names.columns.texts[block * columns] ?? '', names.columns.sizePt);
  const isLeft = nameMiddle(block * columns, namePt, figure, page) - namePt / 2 < x;
  return isLeft ? namesBottom(names, block, page, setter) : Number.NEGATIVE_INFINITY;
}

/** The bottom of the names over a block of columns. */
const namesBottom = (
  { heightPt }: NamesPlan,
  block: number,
  { tops, namesTopPt, arrangement }: Page,
  { style }: Typesetter,
): number =>
  (tops[block * arrangement.blockLines] ?? 0) - (tops[0] ?? 0) + namesTopPt + heightPt - 0.5 * style.gapPt;

/** Where the middle of a column's name stands: over its highest panel; a name wider than a narrow panel begins where that does. */
function nameMiddle(column: number, namePt: number, figure: Figure, page: Page): number {
  const { columns } = page.arrangement;
  const leastPt = Math.min(namePt, page.columnsPt[column % columns] ?? 0);
  return (page.lefts[column % columns] ?? 0) + Math.max(highestWidth(column, figure, page), leastPt) / 2;
}

/** Width of the highest panel of a column of the grid; 0 of a column without one. */
function highestWidth(column: number, figure: Figure, { arrangement, panelWidthPt }: Page): number {
  const { columns, highest } = arrangement;
  const panel = figure.panels[highest.get(placeKey(column % columns, Math.floor(column / columns))) ?? -1];
  return panel ? widthOf(panel, panelWidthPt, figure) : 0;
}

/** The names over the columns of each block. */
export function columnMarks(names: NamesPlan, figure: Figure, page: Page, setter: Typesetter): TextMark[] {
  const { lines, blockLines } = page.arrangement;
  return Array.from({ length: Math.ceil(lines / blockLines) }, (_, block) =>
    blockMarks(names, block, figure, page, setter),
  ).flat();
}

function blockMarks(
  names: NamesPlan,
  block: number,
  figure: Figure,
  page: Page,
  setter: Typesetter,
): TextMark[] {
  const { style } = setter;
  const { title, texts, sizePt, every } = names.columns;
  const { columns } = page.arrangement;
  const bottom = namesBottom(names, block, page, setter);
  const [first, end] = [block * columns, Math.min((block + 1) * columns, texts.length)];
  const marks = texts.slice(first, end).flatMap((text, column) => {
    if (column % every !== 0 || text === '') return [];
    const x = nameMiddle(first + column, setter.widthPt(text, sizePt), figure, page);
    return [setter.text({ text, x, y: bottom - style.descentEm * sizePt, sizePt })];
  });
  if (title === '') return marks;
  const right = (page.lefts[end - first - 1] ?? 0) + highestWidth(end - 1, figure, page);
  const x = ((page.lefts[0] ?? 0) + right) / 2;
  const y = bottom - lineHeight(sizePt) - style.descentEm * style.layerPt;
  return [...marks, setter.text({ text: title, x, y, sizePt: style.layerPt })];
}
