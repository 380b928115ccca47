/** Names at the outer edges of a grid of panels: over its columns, and left of its lines. */
import type { Notice } from '../core/codes.ts';
import { largestOf, smallestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { plain } from '../figure/rich-text.ts';
import { columnMarks, planColumnNames } from './column-names.ts';
import { shortenedNotices, shortenText } from './fit-text.ts';
import type { NamesPlan, Page } from './page-plan.ts';
import type { Group, TextMark } from './scene.ts';
import { nextRound } from './tick-fit.ts';
import { lowestBeside } from './ticks.ts';
import { lineHeight, type Style, type Typesetter } from './typesetter.ts';

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
  const columns = planColumnNames(grid.columns, pitchesPt, setter);
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

/** How far names of lines stand out above and below panels that are lower than text. */
export const standOutPt = ({ grid }: Figure, panelHeightPt: number, style: Style): number =>
  grid?.lines.some((name) => name !== '') ? Math.max(0, (lineHeight(style.layerPt) - panelHeightPt) / 2) : 0;

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
  return shortenedNotices('name', [...columns, ...lines]);
}

const shortName = (name: string, pagePt: number, { style, widthPt }: Typesetter): string =>
  shortenText(plain(name), MOST_SHARE * pagePt, (part) => widthPt(part, style.layerPt)).text;

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
