import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf, smallestOf } from '../core/math.ts';
import type { Figure, Panel } from '../figure/figure.ts';
import { readableOn } from '../figure/palette.ts';
import { plain } from '../figure/rich-text.ts';
import { shortenText } from './fit-text.ts';
import { layoutOutlines, type NumberSize } from './outlines.ts';
import type { Page } from './page-plan.ts';
import type { Group, HeatmapMark, Mark, TextMark } from './scene.ts';
import { bracketMarks, layoutRowBrackets, separatorMarks } from './segments.ts';
import { reachUnderSideLabels } from './tick-plan.ts';
import { nameReach, rowNameRoom, tickLabelsTopPt, tickMarks } from './ticks.ts';
import {
  FRAME_COLOR,
  LEAST_LABEL_PT,
  LEAST_SHRINK,
  lineHeight,
  type Style,
  type Typesetter,
} from './typesetter.ts';

/** Columns of pixels in a panel: no more cells than that can be told apart. */
const pixelColumns = (figure: Figure, panelWidthPt: number): number =>
  Math.round(panelWidthPt / figure.gridPt);

/** Where keys share a pixel, how many do, and what the pixel shows. */
export function poolingNotes(figure: Figure, panelWidthPt: number): Notice[] {
  const keys = largestOf(figure.panels, ({ keyCount }) => keyCount);
  const pixels = pixelColumns(figure, panelWidthPt);
  if (keys <= pixels) return [];
  const signed = figure.signed ? 'value furthest from the middle of the scale' : 'largest value';
  const shown = figure.pool === 'mean' ? 'mean' : signed;
  const message = `${keys} keys share ${pixels} pixels: each shows the ${shown} of up to ${Math.ceil(keys / pixels)}`;
  return [{ code: 'keys-pooled', message }];
}

/** Where a panel stands, in points, and which of the figure's panels it is. */
interface PanelPlace {
  readonly x: number;
  readonly y: number;
  readonly index: number;
  /** Whether its group's name stands over it. */
  readonly isNamed: boolean;
}

/** Numbers in cells are no larger than row labels, and no smaller than this, in points. */
const LEAST_ANNOTATION_PT = 4;
/** Share of a cell's width and height that its number may take. */
const ANNOTATION_SHARE = { width: 0.86, height: 0.7 } as const;

/** One layer: its heatmap in a frame, its label, row labels, and token labels where they belong. */
export function layoutPanel(
  panel: Panel,
  figure: Figure,
  page: Page,
  { x, y, index, isNamed }: PanelPlace,
  setter: Typesetter,
): { group: Group; notices: Notice[] } {
  const { style } = setter;
  const rowCount = figure.rows.length;
  const area = { x, y, width: page.panelWidthPt, height: rowCount * page.rowHeightPt };
  const rowLabelX = x - style.gapPt;
  const ticks = page.ticks.panels[index];
  const isOver = ticks && (page.ticks.namesRows || reachUnderSideLabels(page.ticks, style));
  const lowest = isOver ? y + area.height + tickLabelsTopPt(style) : Number.POSITIVE_INFINITY;
  const rowLabels = layoutRowLabels(figure, page, { x: rowLabelX, y, lowest }, setter);
  const layerLabel = {
    text: panel.label,
    x: x - page.labelsPt,
    y: y + area.height / 2 + (style.capEm * style.layerPt) / 2,
  };
  const rowBrackets = layoutRowBrackets(
    figure,
    { right: rowLabelX - page.rowLabelsPt - style.gapPt, y, rowHeightPt: page.rowHeightPt },
    setter,
  );
  const name = isNamed ? groupName(panel, figure, area, setter) : undefined;
  const numbers = layoutAnnotations(panel, figure, area, setter);
  const marks: Mark[] = [
    { type: 'heatmap', ...area, rows: rowCount, ...cellsOf(panel, figure, page) },
    { type: 'frame', ...area, strokePt: style.strokePt, color: FRAME_COLOR },
    ...separatorMarks(panel, figure, area, setter),
    setter.text({ ...layerLabel, sizePt: style.layerPt, anchor: 'start' }),
    ...rowLabels.marks,
    ...rowBrackets.marks,
    ...numbers,
    ...layoutOutlines(panel, figure, area, numberOf(numbers, style)),
    ...(name ? [name.mark] : []),
  ];
  if (ticks) {
    const rowNameX = x - nameReach(page.ticks.overhangPt.left, style);
    const at = {
      x,
      y: y + area.height,
      stepPt: area.width / panel.keyCount,
      rowNameX,
      rowNamePt: rowNameRoom(page.labelsPt, setter),
    };
    for (const mark of tickMarks(ticks, at, setter)) marks.push(mark);
    const below = { x, top: at.y + ticks.lines.length * ticks.linePt };
    if (ticks.brackets) marks.push(...bracketMarks(ticks.brackets, below, setter));
  }
  return {
    group: { kind: 'panel', label: panel.label, marks },
    notices: [...rowLabels.notices, ...rowBrackets.notices, ...(name?.notices ?? [])],
  };
}

/** The name of a group over its first panel, no wider than that. */
function groupName(
  { group }: Panel,
  figure: Figure,
  { x, y, width }: Area,
  { style, ...setter }: Typesetter,
): { mark: TextMark; notices: Notice[] } {
  const name = plain(figure.groups[group ?? -1] ?? '');
  const label = shortenText(name, width, (part) => setter.widthPt(part, style.layerPt));
  const message = `the group name ${JSON.stringify(name.text)} is shortened`;
  const baseline = y - style.gapPt - style.descentEm * style.layerPt;
  return {
    mark: setter.text({ text: label.text, x, y: baseline, sizePt: style.layerPt, anchor: 'start' }),
    notices: label === name ? [] : [{ code: 'labels-shortened', message }],
  };
}

/** One column a key, or one a pixel where there are more keys than that. */
function cellsOf(panel: Panel, figure: Figure, page: Page): Pick<HeatmapMark, 'columns' | 'codes'> {
  const pixels = pixelColumns(figure, page.panelWidthPt);
  if (panel.keyCount <= pixels) return { columns: panel.keyCount, codes: panel.codes };
  return { columns: pixels, codes: panel.pooled(pixels) };
}

/**
 * Labels of all rows, a little smaller if that is what it takes, or of every n-th where rows are lower than that.
 * `x` is their right end, `y` the panel's top, and `lowest` the top of what stands below them.
 */
function layoutRowLabels(
  figure: Figure,
  { rowHeightPt, tops }: Page,
  { x, y, lowest }: { readonly x: number; readonly y: number; readonly lowest: number },
  setter: Typesetter,
): { marks: Mark[]; notices: Notice[] } {
  const { rowPt, capEm, descentEm } = setter.style;
  const fittingPt = rowHeightPt / lineHeight(1);
  const sizePt =
    fittingPt >= Math.max(LEAST_SHRINK * rowPt, LEAST_LABEL_PT) ? Math.min(rowPt, fittingPt) : rowPt;
  const linePt = lineHeight(sizePt);
  const every = Math.ceil(linePt / rowHeightPt - 1e-6);
  // The first label of the panel below wants its place too.
  const pitchPt = smallestOf(tops.keys(), (i) => (tops[i + 1] ?? Number.POSITIVE_INFINITY) - (tops[i] ?? 0));
  const marks = figure.rows.flatMap(({ label }, row) => {
    if (row % every !== 0 || row * rowHeightPt + linePt > pitchPt + 1e-6) return [];
    const middle = y + (row + 0.5) * rowHeightPt;
    if (middle + (capEm / 2 + descentEm) * sizePt > lowest) return [];
    return [setter.richText(label, { x, y: middle + (capEm * sizePt) / 2, sizePt, anchor: 'end' })];
  });
  const left = figure.rows.length - marks.length;
  const message = `${left} of ${figure.rows.length} row labels are left out, as rows are only ${rowHeightPt.toFixed(1)} pt high`;
  return { marks, notices: left === 0 ? [] : [{ code: 'rows-thinned', message }] };
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Each value in its cell, all in one size, black or white as the cell's colour asks. */
function layoutAnnotations(panel: Panel, figure: Figure, area: Area, setter: Typesetter): TextMark[] {
  const { annotation } = panel;
  if (!annotation) return [];
  const [stepPt, rowPt] = [area.width / panel.keyCount, area.height / figure.rows.length];
  const cells = Array.from(panel.codes, (code, i) => {
    const [row, key] = [Math.floor(i / panel.keyCount), i % panel.keyCount];
    return { text: annotation(row, key), color: readableOn(figure.colors[code] ?? '#ffffff'), row, key };
  }).filter(({ text }) => text !== '');
  const widestEm = largestOf(cells, ({ text }) => setter.widthPt(text, 1), 0);
  const sizePt = Math.min(
    setter.style.rowPt,
    ANNOTATION_SHARE.height * rowPt,
    (ANNOTATION_SHARE.width * stepPt) / widestEm,
  );
  if (sizePt < LEAST_ANNOTATION_PT) throw numbersDoNotFit(panel, stepPt, rowPt);
  return cells.map(({ text, color, row, key }) => {
    const middle = area.y + (row + 0.5) * rowPt;
    return setter.text({
      text,
      x: area.x + (key + 0.5) * stepPt,
      y: middle + (setter.style.capEm * sizePt) / 2,
      sizePt,
      color,
    });
  });
}

/** The width and height that numbers in cells take; none without numbers. */
const numberOf = (numbers: readonly TextMark[], { capEm }: Style): NumberSize | undefined =>
  numbers[0] && {
    widthPt: largestOf(numbers, ({ widthPt }) => widthPt),
    heightPt: capEm * numbers[0].sizePt,
  };

function numbersDoNotFit(panel: Panel, widthPt: number, heightPt: number): OptionConflict {
  return new OptionConflict({
    option: 'annotate',
    code: 'page-too-small',
    message: `found cells of ${widthPt.toFixed(1)} by ${heightPt.toFixed(1)} pt in ${panel.label}, expected room for numbers of ${LEAST_ANNOTATION_PT} pt or more`,
    hint: 'make the figure wider or higher, draw fewer keys, rows or layers, or leave the numbers out',
  });
}
