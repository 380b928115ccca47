/** Names at the outer edges of a grid of panels: over its columns, and left of its lines. */
import type { Notice } from '../core/codes.ts';
import { largestOf, smallestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { plain } from '../figure/rich-text.ts';
import { shortenText } from './fit-text.ts';
import type { ColumnNames, NamesPlan, Page } from './page-plan.ts';
import type { Group, TextMark } from './scene.ts';
import { nextRound } from './tick-fit.ts';
import { lowestBeside } from './ticks.ts';
import { LEAST_LABEL_PT, LEAST_SHRINK, lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** The most of the page's width that names of lines take. */
const MOST_SHARE = 0.25;

/** @param pitchPt distance of neighbouring columns */
export function planNames(figure: Figure, pitchPt: number, setter: Typesetter): NamesPlan | undefined {
  const { grid } = figure;
  if (!grid) return undefined;
  const { style } = setter;
  const columns = columnNames(grid.columns, pitchPt, setter);
  const isNamed = grid.columns.some((name) => name !== '');
  const heightPt =
    (isNamed ? lineHeight(columns.sizePt) + 0.5 * style.gapPt : 0) +
    (columns.title === '' ? 0 : lineHeight(style.layerPt));
  return { heightPt, widthPt: lineNamesPt(figure, setter), columns };
}

/** Room that names of lines take left of the panels, the distance to what follows included. */
export function lineNamesPt({ grid, widthPt }: Figure, { style, ...setter }: Typesetter): number {
  const widestPt = largestOf(grid?.lines ?? [], (name) => setter.widthPt(name, style.layerPt), 0);
  return widestPt === 0 ? 0 : Math.min(widestPt, MOST_SHARE * widthPt) + 1.5 * style.gapPt;
}

const NUMBERED = /^(.*\S)\s+(\d+)$/s;

function columnNames(names: readonly string[], pitchPt: number, { style, widthPt }: Typesetter): ColumnNames {
  const roomPt = Math.max(pitchPt - style.gapPt, 0);
  const whole = { title: '', texts: names, sizePt: style.layerPt, every: 1 };
  const widestOf = (texts: readonly string[]) => largestOf(texts, (text) => widthPt(text, 1), 0);
  if (widestOf(names) * style.layerPt <= roomPt) return whole;
  const parts = names.map((name) => NUMBERED.exec(name));
  const title = parts[0]?.[1] ?? '';
  const leastPt = Math.max(LEAST_SHRINK * style.layerPt, LEAST_LABEL_PT);
  if (title === '' || parts.some((part) => part?.[1] !== title)) {
    const smallerPt = roomPt / widestOf(names);
    if (smallerPt >= leastPt) return { ...whole, sizePt: smallerPt };
    const texts = names.map(
      (name) => shortenText(plain(name), roomPt, (text) => widthPt(text, style.layerPt)).text,
    );
    return { ...whole, texts: texts.map((text) => (widthPt(text, style.layerPt) <= roomPt ? text : '')) };
  }
  const texts = parts.map((part) => part?.[2] ?? '');
  const fittingPt = (pitchPt - 0.6 * style.gapPt) / widestOf(texts);
  if (fittingPt >= leastPt) return { title, texts, sizePt: Math.min(style.layerPt, fittingPt), every: 1 };
  let every = 2;
  while (every < names.length && widestOf(texts) * style.layerPt + style.gapPt > every * pitchPt)
    every = nextRound(every);
  return { title, texts, sizePt: style.layerPt, every };
}

/** How far names of lines stand out above and below panels that are lower than text. */
export const standOutPt = ({ grid }: Figure, panelHeightPt: number, style: Style): number =>
  grid?.lines.some((name) => name !== '') ? Math.max(0, (lineHeight(style.layerPt) - panelHeightPt) / 2) : 0;

/** The bottom of the name over the first column where it reaches left of `x`, to labels of rows; else they may stand anywhere. */
export function nameBottomLeftOf(
  x: number,
  { names, namesTopPt, lefts, panelWidthPt }: Page,
  { style, widthPt }: Typesetter,
): number {
  const { texts = [], sizePt = 0 } = names?.columns ?? {};
  const nameX = (lefts[0] ?? 0) + (panelWidthPt - widthPt(texts[0] ?? '', sizePt)) / 2;
  return names && nameX < x ? namesTopPt + names.heightPt - 0.5 * style.gapPt : Number.NEGATIVE_INFINITY;
}

/** Places the names of a planned page. */
export function layoutNames(figure: Figure, page: Page, setter: Typesetter): Group[] {
  const { grid } = figure;
  const { names } = page;
  if (!grid || !names) return [];
  const columns = columnMarks(names, page, setter);
  const lines = lineMarks(figure, page, setter);
  const marks = [...columns, ...lines];
  if (marks.length === 0) return [];
  return [{ kind: 'names', label: 'Names of columns and lines', marks }];
}

/** What is said of names that have no room. */
export function nameNotices({ grid, widthPt }: Figure, { names }: Page, setter: Typesetter): Notice[] {
  if (!grid || !names) return [];
  const { title, texts } = names.columns;
  const columns = title === '' ? grid.columns.filter((name, i) => texts[i] !== name) : [];
  const lines = grid.lines.filter((name) => shortName(name, widthPt, setter) !== name);
  return [...columns, ...lines].map((name) => ({
    code: 'labels-shortened',
    message: `the name ${JSON.stringify(name)} is shortened`,
  }));
}

const shortName = (name: string, pagePt: number, { style, widthPt }: Typesetter): string =>
  shortenText(plain(name), MOST_SHARE * pagePt, (part) => widthPt(part, style.layerPt)).text;

/** The names over the columns of each block. */
function columnMarks(names: NamesPlan, page: Page, setter: Typesetter): TextMark[] {
  const { tops, namesTopPt, arrangement } = page;
  const { columns, lines, blockLines } = arrangement;
  const abovePt = (tops[0] ?? 0) - namesTopPt;
  return Array.from({ length: lines / blockLines }, (_, block) => {
    const texts = names.columns.texts.slice(block * columns, (block + 1) * columns);
    const bottom = (tops[block * blockLines] ?? 0) - abovePt + names.heightPt - 0.5 * setter.style.gapPt;
    return blockMarks({ ...names.columns, texts }, bottom, page, setter);
  }).flat();
}

/** The names over the columns of one block. @param bottom of the names */
function blockMarks(
  { title, texts, sizePt, every }: ColumnNames,
  bottom: number,
  { lefts, panelWidthPt }: Page,
  setter: Typesetter,
): TextMark[] {
  const { style } = setter;
  const marks = texts.flatMap((text, column) => {
    if (column % every !== 0 || text === '') return [];
    const x = (lefts[column] ?? 0) + panelWidthPt / 2;
    return [setter.text({ text, x, y: bottom - style.descentEm * sizePt, sizePt })];
  });
  if (title === '') return marks;
  const middle = ((lefts[0] ?? 0) + (lefts[texts.length - 1] ?? 0) + panelWidthPt) / 2;
  const y = bottom - lineHeight(sizePt) - style.descentEm * style.layerPt;
  return [...marks, setter.text({ text: title, x: middle, y, sizePt: style.layerPt })];
}

function lineMarks(figure: Figure, page: Page, setter: Typesetter): TextMark[] {
  const { grid, order, widthPt } = figure;
  const { lefts, tops, panelHeightPt, labelsPt, ticks, arrangement } = page;
  const { style } = setter;
  const { layerPt: sizePt } = style;
  const names = order === 'bottom-up' ? (grid?.lines.toReversed() ?? []) : (grid?.lines ?? []);
  const bottom = (tops.at(-1) ?? 0) + panelHeightPt;
  const lowest = lowestBeside(ticks, bottom, style);
  const pitchPt = smallestOf(tops.keys(), (i) => (tops[i + 1] ?? Number.POSITIVE_INFINITY) - (tops[i] ?? 0));
  let every = 1;
  while (every < names.length && every * pitchPt < lineHeight(sizePt)) every = nextRound(every);
  return tops.flatMap((top, line) => {
    const inBlock = line % arrangement.blockLines;
    const name = names[inBlock] ?? '';
    const y = top + panelHeightPt / 2 + (style.capEm / 2) * sizePt;
    if (name === '' || inBlock % every !== 0 || y + style.descentEm * sizePt > lowest) return [];
    return [
      setter.text({
        text: shortName(name, widthPt, setter),
        x: (lefts[0] ?? 0) - labelsPt,
        y,
        sizePt,
        anchor: 'start',
      }),
    ];
  });
}
