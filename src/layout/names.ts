/** Names at the outer edges of a grid of panels: over its columns, and left of its lines. */
import type { Notice } from '../core/codes.ts';
import { largestOf, smallestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import type { Panel } from '../figure/panel.ts';
import { plain } from '../figure/rich-text.ts';
import { shortenText } from './fit-text.ts';
import type { ColumnNames, NamesPlan, Page } from './page-plan.ts';
import { widthOf } from './panel-width.ts';
import type { Group, TextMark } from './scene.ts';
import { nextRound } from './tick-fit.ts';
import { lowestBeside } from './ticks.ts';
import { LEAST_LABEL_PT, LEAST_SHRINK, lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** The most of the page's width that names of lines take. */
const MOST_SHARE = 0.25;

/** @param pitchesPt distance from the left edge of each column to that of the next */
export function planNames(
  figure: Figure,
  pitchesPt: readonly number[],
  setter: Typesetter,
): NamesPlan | undefined {
  const { grid } = figure;
  if (!grid) return undefined;
  const { style } = setter;
  const columns = columnNames(grid.columns, pitchesPt, setter);
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

function columnNames(
  names: readonly string[],
  pitchesPt: readonly number[],
  { style, widthPt }: Typesetter,
): ColumnNames {
  const roomsPt = pitchesPt.map((pt) => Math.max(pt - style.gapPt, 0));
  const whole = { title: '', texts: names, sizePt: style.layerPt, every: 1 };
  const fits = (text: string, column: number) => widthPt(text, style.layerPt) <= (roomsPt[column] ?? 0);
  if (names.every(fits)) return whole;
  const parts = names.map((name) => NUMBERED.exec(name));
  const title = parts[0]?.[1] ?? '';
  if (title === '' || parts.some((part) => part?.[1] !== title)) {
    const texts = names.map(
      (name, i) => shortenText(plain(name), roomsPt[i] ?? 0, (text) => widthPt(text, style.layerPt)).text,
    );
    return { ...whole, texts: texts.map((text, column) => (fits(text, column) ? text : '')) };
  }
  const texts = parts.map((part) => part?.[2] ?? '');
  const widestEm = largestOf(texts, (text) => widthPt(text, 1), 0);
  const pitchPt = smallestOf(pitchesPt, (pt) => pt);
  const leastPt = Math.max(LEAST_SHRINK * style.layerPt, LEAST_LABEL_PT);
  const fittingPt = (pitchPt - 0.6 * style.gapPt) / widestEm;
  if (fittingPt >= leastPt) return { title, texts, sizePt: Math.min(style.layerPt, fittingPt), every: 1 };
  let every = 2;
  while (every < names.length && widestEm * style.layerPt + style.gapPt > every * pitchPt)
    every = nextRound(every);
  return { title, texts, sizePt: style.layerPt, every };
}

/** How far names of lines stand out above and below panels that are lower than text. */
export const standOutPt = ({ grid }: Figure, panelHeightPt: number, style: Style): number =>
  grid?.lines.some((name) => name !== '') ? Math.max(0, (lineHeight(style.layerPt) - panelHeightPt) / 2) : 0;

/** The bottom of the name over the first column where it reaches left of `x`, to labels of rows; else they may stand anywhere. */
export function nameBottomLeftOf(x: number, figure: Figure, page: Page, setter: Typesetter): number {
  const { names, namesTopPt } = page;
  if (!names) return Number.NEGATIVE_INFINITY;
  const namePt = setter.widthPt(names.columns.texts[0] ?? '', names.columns.sizePt);
  const isLeft = nameMiddle(0, namePt, figure, page) - namePt / 2 < x;
  return isLeft ? namesTopPt + names.heightPt - 0.5 * setter.style.gapPt : Number.NEGATIVE_INFINITY;
}

/** Where the middle of a column's name stands: over its highest panel; a name wider than a narrow panel begins where that does. */
function nameMiddle(column: number, namePt: number, figure: Figure, page: Page): number {
  const leastPt = Math.min(namePt, page.columnsPt[column] ?? 0);
  return (page.lefts[column] ?? 0) + Math.max(highestWidth(column, figure, page), leastPt) / 2;
}

/** Width of the highest panel of a column. */
function highestWidth(column: number, figure: Figure, { arrangement, panelWidthPt }: Page): number {
  const under = [...arrangement.places.entries()].filter(([, place]) => place.column === column);
  const [highest] = under.sort(([, a], [, b]) => a.line - b.line);
  return highest ? widthOf(figure.panels[highest[0]] as Panel, panelWidthPt, figure) : panelWidthPt;
}

/** Places the names of a planned page. */
export function layoutNames(figure: Figure, page: Page, setter: Typesetter): Group[] {
  const { grid } = figure;
  const { names } = page;
  if (!grid || !names) return [];
  const columns = columnMarks(names, figure, page, setter);
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

function columnMarks(
  { heightPt, columns: { title, texts, sizePt, every } }: NamesPlan,
  figure: Figure,
  page: Page,
  setter: Typesetter,
): TextMark[] {
  const { style } = setter;
  const bottom = page.namesTopPt + heightPt - 0.5 * style.gapPt;
  const marks = texts.flatMap((text, column) => {
    if (column % every !== 0 || text === '') return [];
    const x = nameMiddle(column, setter.widthPt(text, sizePt), figure, page);
    return [setter.text({ text, x, y: bottom - style.descentEm * sizePt, sizePt })];
  });
  if (title === '') return marks;
  const last = texts.length - 1;
  const right = (page.lefts[last] ?? 0) + highestWidth(last, figure, page);
  const y = bottom - lineHeight(sizePt) - style.descentEm * style.layerPt;
  return [
    ...marks,
    setter.text({ text: title, x: ((page.lefts[0] ?? 0) + right) / 2, y, sizePt: style.layerPt }),
  ];
}

function lineMarks(
  { grid, widthPt }: Figure,
  { lefts, tops, panelHeightPt, labelsPt, ticks }: Page,
  setter: Typesetter,
): TextMark[] {
  const { style } = setter;
  const { layerPt: sizePt } = style;
  const lines = grid?.lines ?? [];
  const bottom = (tops.at(-1) ?? 0) + panelHeightPt;
  const lowest = lowestBeside(ticks, bottom, style);
  const pitchPt = smallestOf(tops.keys(), (i) => (tops[i + 1] ?? Number.POSITIVE_INFINITY) - (tops[i] ?? 0));
  let every = 1;
  while (every < lines.length && every * pitchPt < lineHeight(sizePt)) every = nextRound(every);
  return lines.flatMap((name, line) => {
    const y = (tops[line] ?? 0) + panelHeightPt / 2 + (style.capEm / 2) * sizePt;
    if (name === '' || line % every !== 0 || y + style.descentEm * sizePt > lowest) return [];
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
