import type { Notice } from '../core/codes.ts';
import type { Figure } from '../figure/figure.ts';
import type { Panel } from '../figure/panel.ts';
import { plain } from '../figure/rich-text.ts';
import { layoutAnnotations, numberOf } from './annotations.ts';
import { type Place, placeKey } from './arrangement.ts';
import { layoutAside } from './aside.ts';
import { nameBottomLeftOf } from './column-names.ts';
import { shortenText } from './fit-text.ts';
import { LABEL_GAP, panelLabelPt } from './gaps.ts';
import { layoutOutlines } from './outlines.ts';
import type { Page } from './page-plan.ts';
import { widthOf } from './panel-width.ts';
import { drawnCells } from './pooling.ts';
import { layoutRowLabels } from './row-labels.ts';
import type { Area, Group, Mark, TextMark } from './scene.ts';
import { bracketMarks, layoutRowBrackets } from './segments.ts';
import { separatorMarks } from './separators.ts';
import type { PanelTicks } from './tick-plan.ts';
import { lowestBeside, nameReach, rowNameRoom, tickMarks } from './ticks.ts';
import { FRAME_COLOR, lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** Where a panel stands, in points, and which of the figure's panels it is. */
interface PanelPlace {
  readonly x: number;
  readonly y: number;
  readonly index: number;
}

/** A panel's marks, and what is said of them. */
interface PanelLayout {
  readonly group: Group;
  readonly notices: readonly Notice[];
  /** Labels without room for the whole text. */
  readonly shortened: readonly string[];
}

/** One layer, head or query: its heatmap in a frame, its label, row labels, and token labels where they belong. */
export function layoutPanel(
  panel: Panel,
  figure: Figure,
  page: Page,
  { x, y, index }: PanelPlace,
  setter: Typesetter,
): PanelLayout {
  const { style } = setter;
  const { under } = figure;
  const area = { x, y, width: widthOf(panel, page.panelWidthPt, figure), height: page.panelHeightPt };
  const ticks = page.ticks.panels[index];
  const lowest = ticks ? lowestBeside(page.ticks, y + area.height, setter.style) : Number.POSITIVE_INFINITY;
  const rowLabels = labelsOfRows(index, figure, page, { ...area, lowest }, setter);
  const labels = [panelLabel(panel, figure, page, { ...area, lowest }, setter)];
  if (page.arrangement.named.has(index))
    labels.push(groupName(panel, figure, { ...area, width: nameWidth(page, index) }, setter));
  const numbers = layoutAnnotations(panel, figure, page, area, setter);
  const marks: Mark[] = [
    ...(under ? [{ type: 'image', ...area } as const] : []),
    {
      ...{ type: 'heatmap', ...area, ...drawnCells(panel, figure, page) },
      ...(under ? { opacity: under.opacity } : {}),
      ...(panel.colors ? { colors: panel.colors } : {}),
    },
    { type: 'frame', ...area, strokePt: style.strokePt, color: FRAME_COLOR },
    ...separatorMarks(panel, figure, area, setter),
    ...labels.slice(0, 1).flatMap((label) => label.marks),
    ...rowLabels.marks,
    ...layoutAside(panel, area, setter),
    ...numbers,
    ...layoutOutlines(panel, figure, area, numberOf(numbers, style)),
    ...labels.slice(1).flatMap((label) => label.marks),
  ];
  if (ticks) for (const mark of ticksUnder(ticks, panel, page, area, setter)) marks.push(mark);
  return {
    group: { kind: 'panel', label: panel.label, marks },
    notices: rowLabels.notices,
    shortened: labels.flatMap(({ shortened }) => shortened ?? []),
  };
}

/** A panel, and how low the labels at its side may reach. */
interface AreaAbove extends Area {
  readonly lowest: number;
}

/** Labels of a panel's rows, or none where panels of one line share those of the first, left of all columns. */
function labelsOfRows(
  index: number,
  figure: Figure,
  page: Page,
  { x, y, height, lowest }: AreaAbove,
  setter: Typesetter,
) {
  const { ticks, lefts, arrangement } = page;
  const { isFirst, column, line } = arrangement.places[index] as Place;
  // Token labels of the panel above may reach over them.
  const isUnder = ticks.overhangPt.left > setter.style.gapPt && line > 0;
  const isShared = figure.shape.sharesRows;
  if (isShared && (!isFirst || (column > 0 && isUnder))) return { marks: [], notices: [] };
  const left = isShared ? (lefts[0] ?? x) : x;
  const highest = Math.max(
    isUnder ? y - page.gapPt : Number.NEGATIVE_INFINITY,
    nameBottomLeftOf(left - setter.style.gapPt, line, figure, page, setter),
  );
  const labels = layoutRowLabels(figure, page, { x: left, y, highest, lowest }, setter);
  const right = left - page.rowLabelsPt - 2 * setter.style.gapPt;
  const brackets = layoutRowBrackets(figure, { right, y, rowHeightPt: height / figure.rows.length }, setter);
  return {
    marks: [...labels.marks, ...brackets.marks],
    notices: [...labels.notices, ...brackets.notices],
  };
}

function ticksUnder(ticks: PanelTicks, panel: Panel, page: Page, area: Area, setter: Typesetter): Mark[] {
  const at = {
    x: area.x,
    y: area.y + area.height,
    stepPt: area.width / panel.keyCount,
    rowNameX: area.x - nameReach(page.ticks.overhangPt.left, setter.style),
    rowNamePt: rowNameRoom(page.labelsPt, setter),
  };
  const below = { x: area.x, top: at.y + ticks.lines.length * ticks.linePt };
  return [
    ...tickMarks(ticks, at, setter),
    ...(ticks.brackets ? bracketMarks(ticks.brackets, below, setter) : []),
  ];
}

interface Label {
  readonly marks: readonly TextMark[];
  /** The whole text, where there is no room for it. */
  readonly shortened?: string;
}

/** The most that a label above a panel takes: the panel's width, and of what lies between square panels all but a gap. */
export function roomAbovePanel(
  { shape, rows }: Figure,
  { lefts, besidePt }: Page,
  { width, height }: Pick<Area, 'width' | 'height'>,
  style: Style,
): number {
  const isSquare = shape.aspect === 'equal';
  const standOutPt = isSquare && lefts.length > 1 ? Math.max(0, besidePt - style.gapPt) : 0;
  // Labels of rows that are lower than they stand as high as the label, up to a gap from the panel.
  const isLow = height / rows.length < lineHeight(style.rowPt);
  return width + (isLow ? Math.min(standOutPt, 2 * style.gapPt) : standOutPt);
}

/** The panel's own label: left of it, or above, no wider than the panel and what lies between it and the next. */
function panelLabel(
  { label }: Panel,
  figure: Figure,
  page: Page,
  { x, y, width, height, lowest }: AreaAbove,
  { style, ...setter }: Typesetter,
): Label {
  const { shape } = figure;
  const sizePt = style.layerPt;
  if (shape.label === 'none' || (shape.label === 'top' && label === '')) return { marks: [] };
  if (shape.label === 'left') {
    const middle = y + height / 2 + (style.capEm * sizePt) / 2;
    const at = { x: x - page.labelsPt, y: Math.min(middle, lowest - style.descentEm * sizePt) };
    return { marks: [setter.text({ text: label, ...at, sizePt, anchor: 'start' })] };
  }
  const isSquare = shape.aspect === 'equal';
  const roomPt = roomAbovePanel(figure, page, { width, height }, style);
  const short = shortenText(plain(label), roomPt, (part) => setter.widthPt(part, sizePt)).text;
  const text = setter.widthPt(short, sizePt) <= roomPt ? short : '';
  const at = { x: isSquare ? x + width / 2 : x, y: y - LABEL_GAP * style.gapPt - style.descentEm * sizePt };
  return {
    marks: [setter.text({ text, ...at, sizePt, anchor: isSquare ? 'middle' : 'start' })],
    ...(text === label ? {} : { shortened: label }),
  };
}

/** Room of a group's name: its panel, or all of a line of panels up to the next name, or to labels that hang where a grid has no panel. */
function nameWidth({ arrangement, lefts, columnsPt }: Page, index: number): number {
  const { places, named, isAcross, at, lowest } = arrangement;
  const { column, line } = places[index] as Place;
  const isEnd = (other: number) =>
    named.has(at.get(placeKey(other, line)) ?? -1) || (lowest.get(other) ?? -1) < line;
  let last = column;
  while (isAcross && last + 1 < lefts.length && !isEnd(last + 1)) last++;
  return (lefts[last] ?? 0) + (columnsPt[last] ?? 0) - (lefts[column] ?? 0);
}

/** The name of a group over its first panel. */
function groupName(
  { group }: Panel,
  figure: Figure,
  { x, y, width }: Area,
  { style, ...setter }: Typesetter,
): Label {
  const name = plain(figure.groups[group ?? -1] ?? '');
  const label = shortenText(name, width, (part) => setter.widthPt(part, style.layerPt));
  const baseline = y - panelLabelPt(figure, style) - style.gapPt - style.descentEm * style.layerPt;
  return {
    marks: [setter.text({ text: label.text, x, y: baseline, sizePt: style.layerPt, anchor: 'start' })],
    ...(label === name ? {} : { shortened: name.text }),
  };
}
