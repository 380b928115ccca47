/** Everything on a page that is neither panels nor title: what stands above, below and between the lines of panels. */
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import type { Arrangement } from './arrangement.ts';
import { gapBelow, panelLabelPt } from './gaps.ts';
import { standOutPt } from './names.ts';
import type { Page, PageRequest } from './page-plan.ts';
import { snapUp } from './page-plan.ts';
import type { TickPlan } from './tick-plan.ts';
import { lineHeight, type Style } from './typesetter.ts';

/** What a new group adds to the distance of panels, in gaps between texts. */
const GROUP_GAP = 2;

/** What is known of a page before its heights. */
export type Across = Pick<Page, 'ticks' | 'names' | 'panelWidthPt'> & {
  /** Height of a panel of square cells. */
  readonly squareHeightPt?: number;
};

/** What stands above, below and between the lines of panels. */
export interface Chrome {
  readonly topPt: number;
  readonly bottomPt: number;
  readonly gapPt: number;
  /** Of each line: the room above its panels, and that of token labels below them. */
  readonly headsPt: readonly number[];
  readonly ticksPt: readonly number[];
  /** All of it together. */
  readonly sumPt: number;
}

interface Surroundings {
  readonly belowPt: number;
  /** The height of a panel, or less, given what stands between two. */
  readonly leastPanelPt: (between: Pick<Chrome, 'ticksPt' | 'gapPt'>) => number;
}

/** Measures it all. */
export function planChrome(
  figure: Figure,
  { arrangement, abovePt }: PageRequest,
  { ticks, names, squareHeightPt }: Across,
  { belowPt, leastPanelPt }: Surroundings,
  style: Style,
): Chrome {
  const ticksPt = tickHeights(ticks, arrangement);
  const rowsPt = rowStandOut(figure, style);
  const labelPt = labelBeyond(figure, squareHeightPt, style);
  const gapPt = Math.max(gapBelow(figure, arrangement, style), labelPt);
  const bar = beyondBar(figure, { ticksPt, gapPt }, leastPanelPt({ ticksPt, gapPt }), style);
  // Names stand out beyond low panels too.
  const namesPt = Math.max(standOutPt(figure, squareHeightPt ?? 0, style), rowsPt, labelPt);
  const headsPt = headHeights(figure, arrangement, names?.heightPt ?? 0, style);
  // Numbers and names beside the first line of panels may reach into the room above it.
  const headPt = headsPt[0] ?? 0;
  // A wide title stands over the colorbar, whose numbers may be larger than its own text.
  const besideTitlePt = abovePt - style.gapPt + bar.ink;
  const topPt = snapUp(
    style.paddingPt + Math.max(abovePt, Math.max(bar.above, besideTitlePt, abovePt + namesPt) - headPt),
    figure.gridPt,
  );
  const bottomPt = belowPt + Math.max(0, bar.below - (ticksPt.at(-1) ?? 0), namesPt) + style.paddingPt;
  const betweenPt = (ticksPt.length - 1) * (gapPt + figure.gridPt);
  const sumPt = topPt + bottomPt + [...ticksPt, ...headsPt].reduce((sum, pt) => sum + pt, 0) + betweenPt;
  return { topPt, bottomPt, gapPt, headsPt, ticksPt, sumPt };
}

/**
 * How far a colorbar's numbers stand out: half a line at either end, and more above a bar too short for two of them; `ink` is
 * how far letters reach of what is above.
 * @param panelPt height of a panel, or less
 */
function beyondBar(
  { colorbar }: Figure,
  { ticksPt, gapPt }: Pick<Chrome, 'ticksPt' | 'gapPt'>,
  panelPt: number,
  { tickPt, ascentEm, capEm }: Style,
): { readonly above: number; readonly below: number; readonly ink: number } {
  if (colorbar?.side !== 'right') return { above: 0, below: 0, ink: 0 };
  const linePt = lineHeight(tickPt);
  const barPt = panelPt + ticksPt.slice(0, -1).reduce((sum, pt) => sum + pt + gapPt + panelPt, 0);
  const apartPt = Math.max(0, linePt - barPt);
  return {
    above: linePt / 2 + apartPt,
    below: linePt / 2,
    ink: (ascentEm - capEm / 2) * tickPt + apartPt,
  };
}

/** Height of the token labels under each line of panels. Those of a shorter column hang where the next panel would be. */
function tickHeights(ticks: TickPlan, { lines, blockLines, places, lowest }: Arrangement): number[] {
  const heights = new Array<number>(lines).fill(0);
  ticks.panels.forEach((under, i) => {
    const place = places[i];
    if (!under || !place) return;
    const isLowest = lowest.get(place.column) === place.line;
    const blockEnd = Math.min((Math.floor(place.line / blockLines) + 1) * blockLines, lines) - 1;
    const line = !place.isLast ? place.line : isLowest ? lines - 1 : blockEnd;
    heights[line] = Math.max(heights[line] ?? 0, under.heightPt);
  });
  return heights;
}

/** Room above each line of panels: for names of groups and the gap before a new one, for labels of panels and of columns. */
function headHeights(
  figure: Figure,
  { lines, blockLines, apart, withNames }: Arrangement,
  namesPt: number,
  style: Style,
): number[] {
  const labelPt = panelLabelPt(figure, style);
  return Array.from({ length: lines }, (_, line) => {
    const groupPt = withNames.has(line) ? lineHeight(style.layerPt) + style.gapPt : 0;
    const gapPt = apart.has(line) ? GROUP_GAP * style.gapPt : 0;
    return snapUp(gapPt + groupPt + labelPt + (line % blockLines === 0 ? namesPt : 0), figure.gridPt);
  });
}

/** How much higher than a panel of square cells the label left of it is. */
const labelBeyond = ({ shape }: Figure, panelPt: number | undefined, { layerPt }: Style): number =>
  shape.label === 'left' && panelPt !== undefined ? Math.max(0, lineHeight(layerPt) - panelPt) : 0;

/** How far labels of rows that are lower than text stand out above and below a map. */
const rowStandOut = ({ shape, rows }: Figure, style: Style): number =>
  shape.aspect === 'equal' && largestOf(rows, ({ label }) => label.text.length, 0) > 0
    ? lineHeight(style.rowPt) / 2
    : 0;
