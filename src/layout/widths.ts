/** Widths of a page: margins of its panels, their own width, and the token labels that fit it. */
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import type { RichText } from '../figure/rich-text.ts';
import { asidePt } from './aside.ts';
import { numbersBelow } from './bar-reach.ts';
import { barsPt } from './colorbar-plan.ts';
import { divideColumns, type Margins, type PlacedColumns, placeColumns, roomAbove } from './column-widths.ts';
import { leastWidth, tooNarrow } from './conflicts.ts';
import { gapBeside } from './gaps.ts';
import { mapRows } from './map-labels.ts';
import { lineNamesPt, planNames } from './names.ts';
import type { ColorbarPlan, Page, PageRequest } from './page-plan.ts';
import { snapDown } from './page-plan.ts';
import { rowBracketsPt } from './segments.ts';
import { squarePanel } from './square-cells.ts';
import { planTicks, type TickPlan } from './tick-plan.ts';
import { nameReach, rowNameRoom, rowNamesPt } from './ticks.ts';
import { rowStep, type Typesetter } from './typesetter.ts';

/** Everything across a page. */
export type Widths = Pick<
  Page,
  | 'panelWidthPt'
  | 'columnsPt'
  | 'besidePt'
  | 'lefts'
  | 'labelsPt'
  | 'rowLabelsPt'
  | 'rightPt'
  | 'ticks'
  | 'names'
> & {
  /** Height of a panel of square cells. */
  readonly squareHeightPt?: number;
};

/**
 * Divides the width of a page among the columns of its panels.
 * @throws OptionConflict where it is too narrow
 */
export function planWidths(
  figure: Figure,
  request: PageRequest,
  colorbars: readonly ColorbarPlan[],
  setter: Typesetter,
): Widths {
  const widths = fitWidths(figure, request, colorbars, setter);
  if (request.ticks === 'none' || widths.ticks.panels.some((under) => under !== undefined)) return widths;
  // Token labels that panels have no room for in the end leave none between panels either.
  return { ...fitWidths(figure, { ...request, ticks: 'none' }, colorbars, setter), ticks: widths.ticks };
}

function fitWidths(
  figure: Figure,
  request: PageRequest,
  colorbars: readonly ColorbarPlan[],
  setter: Typesetter,
): Widths {
  const { style } = setter;
  const { columns } = request.arrangement;
  const isSquare = figure.shape.aspect === 'equal';
  const measured = figure.rows.filter((_, row) => row % rowStep(figure) === 0);
  let side: SideLabels = isSquare ? { labelsPt: 0, rowLabelsPt: 0 } : sideLabels(figure, measured, setter);
  const barPt = barsPt(colorbars, style);
  let margins = firstMargins(figure, request, side, colorbars.length > 0, setter);
  // A narrower panel may turn or thin the labels; margins only ever grow, so this ends.
  for (;;) {
    const { left, right, between } = margins;
    const marginsPt = style.paddingPt + left + right + (columns - 1) * between + barPt;
    const panel = panelWithin(figure, request, marginsPt, setter);
    if (isSquare) side = wider(side, mapLabels(figure, panel, request, setter));
    const ticks = planTicks(figure, request, panel.widthPt, setter);
    const wanted = growMargins(margins, figure, { side, ticks }, setter);
    if (wanted.left === left && wanted.right === right && wanted.between === between) {
      // Names may reach into the distance of columns, but not to what stands beside the outer ones.
      const besidePt = Math.min(between, 2 * Math.min(left, right) - style.gapPt);
      const placed = placeColumns(figure, margins, { columns, panel, marginsPt, style });
      // A colorbar stands beside the names of all blocks but the first.
      const isInBlocks = request.arrangement.lines > request.arrangement.blockLines;
      const pitchesPt =
        columns === 1 && !isInBlocks
          ? [roomAbove(placed, style)]
          : panel.columnsPt.map((pt) => pt + besidePt);
      const names = planNames(figure, pitchesPt, setter);
      return { ...placed, ...side, besidePt, ticks, ...(names && { names }) };
    }
    margins = wanted;
  }
}

/** Margins before token labels are known. */
function firstMargins(
  figure: Figure,
  { arrangement }: PageRequest,
  { labelsPt: left }: SideLabels,
  hasBar: boolean,
  setter: Typesetter,
): Margins {
  const { style } = setter;
  // The right margin of the last column holds the colorbar as well.
  // A panel may move right by nearly a pixel, and must not meet the labels of its neighbour there.
  const least = Math.max(
    figure.gridPt,
    hasBar ? 2.5 * style.gapPt : style.paddingPt,
    ...numbersBelow(figure, setter),
  );
  const numbersPt = asidePt(figure, setter);
  const right = least + numbersPt;
  const insidePt = hasNumbersInside(figure, arrangement) ? numbersPt : 0;
  const between = figure.shape.sharesRows ? gapBeside(figure, arrangement, style) + insidePt : left + right;
  return { left, right, between };
}

/** Whether a panel with numbers right of its rows has another panel right of it. */
function hasNumbersInside({ panels }: Figure, { places }: PageRequest['arrangement']): boolean {
  const last = new Map<number, number>();
  for (const { column, line } of places) last.set(line, Math.max(column, last.get(line) ?? 0));
  return places.some(({ column, line }, i) => panels[i]?.aside && column < (last.get(line) ?? 0));
}

/** The panel and the columns that such margins leave room for. @param marginsPt all of a line's together */
function panelWithin(
  figure: Figure,
  { arrangement, mostWidthPt }: PageRequest,
  marginsPt: number,
  setter: Typesetter,
): PlacedColumns['panel'] {
  const { mostPt, columnsPt } = divideColumns(figure, arrangement, figure.widthPt - marginsPt, setter);
  // Left edges move to whole pixels, by less than the one that panels give up for that.
  const roomPt = snapDown(mostPt, figure.gridPt) - figure.gridPt;
  if (roomPt < leastWidth(figure)) throw tooNarrow(figure, 'labels', marginsPt, arrangement.columns);
  const panel =
    figure.shape.aspect === 'equal'
      ? squarePanel(figure, Math.min(roomPt, mostWidthPt ?? roomPt))
      : { widthPt: roomPt };
  return { ...panel, columnsPt: columnsPt(panel.widthPt) };
}

/** Margins that hold such labels too. */
function growMargins(
  margins: Margins,
  { shape }: Figure,
  { side, ticks }: { readonly side: SideLabels; readonly ticks: TickPlan },
  setter: Typesetter,
): Margins {
  const { gapPt, paddingPt } = setter.style;
  const reach = marginsOf(ticks, side.labelsPt, setter);
  const left = Math.max(margins.left, side.labelsPt, reach.left);
  const right = Math.max(margins.right, reach.right + paddingPt);
  const reachPt = reach.left + reach.right;
  const betweenPt = shape.sharesRows ? reachPt + (reachPt > 0 ? gapPt : 0) : left + right;
  return { left, right, between: Math.max(margins.between, betweenPt) };
}

/** Width of the labels left of panels, and of those of rows among them. */
type SideLabels = Pick<Widths, 'labelsPt' | 'rowLabelsPt'>;

const wider = (one: SideLabels, other: SideLabels): SideLabels =>
  other.labelsPt > one.labelsPt ? other : one;

/** The same for a map, of which only some rows may be labelled. */
function mapLabels(
  figure: Figure,
  { heightPt = Number.POSITIVE_INFINITY }: PlacedColumns['panel'],
  { arrangement }: PageRequest,
  setter: Typesetter,
): SideLabels {
  const { labelled } = mapRows(figure, heightPt / figure.rows.length, arrangement, setter);
  return sideLabels(figure, labelled, setter);
}

/** Room for the labels left of panels: their own, or the names of lines, and those of rows. */
function sideLabels(
  figure: Figure,
  rows: readonly { readonly label: RichText }[],
  setter: Typesetter,
): SideLabels {
  const { style } = setter;
  const { panels, shape } = figure;
  const rowPt = largestOf(rows, ({ label }) => setter.widthPt(label.text, style.rowPt), 0);
  if (shape.label === 'left') {
    const layerPt = largestOf(panels, ({ label }) => setter.widthPt(label, style.layerPt));
    const layersPt = layerPt === 0 ? 0 : layerPt + 2 * style.gapPt;
    const labelsPt = layersPt + rowPt + style.gapPt + rowBracketsPt(figure, setter);
    return { labelsPt, rowLabelsPt: rowPt };
  }
  const rowLabelsPt = rowPt === 0 ? 0 : rowPt + (shape.aspect === 'equal' ? style.tickMarkPt : 0);
  const rowsPt = rowPt === 0 ? 0 : rowLabelsPt + style.gapPt;
  const labelsPt = lineNamesPt(figure, setter) + rowsPt + style.gapPt + rowBracketsPt(figure, setter);
  return { labelsPt, rowLabelsPt };
}

/** Room that token labels want at a panel's sides; the names of rows stand left of the labels, no wider than labels of panels. */
function marginsOf(ticks: TickPlan, labelsPt: number, setter: Typesetter): TickPlan['overhangPt'] {
  const { overhangPt } = ticks;
  if (!ticks.namesRows) return overhangPt;
  const namePt = Math.min(rowNameRoom(labelsPt, setter), rowNamesPt(ticks, setter));
  return { ...overhangPt, left: nameReach(overhangPt.left, setter.style) + namePt };
}
