/**
 * Places a figure on a page.
 *
 * 1. Widths: the left margin is the widest layer label beside the widest row label, the right one the colorbar; either
 *    grows where a token label would leave the page. What remains is the width of every panel.
 * 2. Tick labels are planned for that width, which gives the height of what stands under a panel.
 * 3. Heights: title on top, then panels of equal rows. Rows take their height from the page if it has one, else from
 *    the number of rows, within the bounds that look right.
 * 4. Marks are made. Edges of cells fall on multiples of `gridPt`, one device pixel, so that no cell has a soft edge and
 *    equal rows are equal to the pixel.
 */
import { OptionConflict } from '../errors.ts';
import type { Figure } from '../figure/figure.ts';
import { ASCENT, type TextMeasurer } from '../text/measure.ts';
import { type ColorbarPlan, layoutColorbar, planColorbar } from './colorbar.ts';
import { layoutPanel } from './panel.ts';
import type { Group, Scene } from './scene.ts';
import { lineHeight } from './style.ts';
import { planTicks, type TickPlan, tickLines } from './ticks.ts';
import { createTypesetter, type Typesetter } from './typesetter.ts';
import { wrapText } from './wrap.ts';

export interface Layout {
  readonly scene: Scene;
  /** What the figure leaves out, in words for its owner. */
  readonly notices: readonly string[];
}

/** Row heights when the page has no height of its own: the stack aims at this height, within these bounds, in ems of the font. */
const STACK_HEIGHT = 44;
const ROW_HEIGHT = { min: 1.4, max: 3 } as const;
/** A panel narrower than this, in ems, says nothing. */
const LEAST_PANEL_WIDTH = 4;

/** Columns of the page, in points from its left edge. */
interface Columns {
  readonly layerLabelX: number;
  readonly rowLabelX: number;
  readonly panelX: number;
  readonly panelWidthPt: number;
  readonly colorbarX: number;
}

/** Rows of the page, in points from its top edge. */
interface Rows {
  readonly heightPt: number;
  readonly rowHeightPt: number;
  /** Top edge of each panel. */
  readonly tops: readonly number[];
}

/**
 * Places every mark of a figure.
 * @throws OptionConflict where the page is too small, naming the option to change
 */
export function layoutFigure(figure: Figure, measurer: TextMeasurer): Layout {
  const setter = createTypesetter(figure, measurer);
  const title = planTitle(figure, setter);
  // The colorbar's width depends on its ticks, and those on its height, which is known only once ticks are planned:
  // widths of tick labels hardly change with their number, so a first guess is planned and the final bar measured again.
  let colorbar =
    figure.colorbar && planColorbar(figure.colorbar, figure.heightPt ?? defaultStackPt(figure), setter);
  for (;;) {
    const { columns, ticks } = planWidths(figure, colorbar, setter);
    const rows = planHeights(figure, title.heightPt, ticks, setter);
    const bottom = (rows.tops.at(-1) ?? 0) + figure.rows.length * rows.rowHeightPt;
    const top = rows.tops[0] ?? 0;
    const final = figure.colorbar && planColorbar(figure.colorbar, bottom - top, setter);
    if (final && colorbar && final.widthPt > colorbar.widthPt) {
      colorbar = final;
      continue;
    }
    const panels = figure.panels.map((panel, i) => {
      const labelled = figure.ticks === 'all' || (figure.ticks === 'last' && i === figure.panels.length - 1);
      return layoutPanel(
        panel,
        figure,
        { ...columns, y: rows.tops[i] ?? 0, rowHeightPt: rows.rowHeightPt },
        labelled ? ticks : undefined,
        setter,
      );
    });
    const groups: Group[] = [...title.groups, ...panels.map(({ group }) => group)];
    if (final)
      groups.push(layoutColorbar(final, figure.colors, { x: columns.colorbarX, top, bottom }, setter));
    const { widthPt, background, colors } = figure;
    const notices = [
      ...new Set([
        ...(figure.ticks === 'none' ? [] : ticks.notices),
        ...panels.flatMap((panel) => panel.notices),
      ]),
    ];
    return { scene: { widthPt, heightPt: rows.heightPt, background, colors, groups }, notices };
  }
}

function planTitle(figure: Figure, setter: Typesetter): { heightPt: number; groups: Group[] } {
  const { style } = setter;
  if (figure.title.trim() === '') return { heightPt: 0, groups: [] };
  const lines = wrapText(figure.title, style.titlePt, figure.widthPt - 2 * style.paddingPt, setter);
  const marks = lines.map((text, i) =>
    setter.text({
      text,
      x: figure.widthPt / 2,
      y: style.paddingPt + ASCENT * style.titlePt + i * lineHeight(style.titlePt),
      sizePt: style.titlePt,
    }),
  );
  const widest = Math.max(...marks.map((mark) => mark.widthPt));
  if (widest > figure.widthPt) throw tooNarrow(figure, 'a single character of the title', widest);
  return {
    heightPt: lines.length * lineHeight(style.titlePt) + style.gapPt,
    groups: [{ kind: 'title', label: figure.title, marks }],
  };
}

function planWidths(
  figure: Figure,
  colorbar: ColorbarPlan | undefined,
  setter: Typesetter,
): { columns: Columns; ticks: TickPlan } {
  const { style, widthPt } = setter;
  const layerPt = Math.max(...figure.panels.map(({ label }) => widthPt(label, style.layerPt)));
  const rowPt = Math.max(...figure.rows.map(({ label }) => widthPt(label, style.rowPt)));
  const labelsPt = style.paddingPt + layerPt + 2 * style.gapPt + rowPt + style.gapPt;
  const barPt = colorbar ? colorbar.widthPt + style.paddingPt : 0;
  let [left, right] = [labelsPt, barPt + (colorbar ? 2.5 * style.gapPt : style.paddingPt)];
  for (;;) {
    const panelX = snapUp(left, figure.gridPt);
    const panelWidthPt = snapDown(figure.widthPt - right - panelX, figure.gridPt);
    if (panelWidthPt < LEAST_PANEL_WIDTH * figure.fontSizePt)
      throw tooNarrow(figure, 'the labels', left + right);
    const ticks = planTicks(figure, panelWidthPt, setter);
    const needed =
      figure.ticks === 'none'
        ? [0, 0]
        : [ticks.overhangPt.left + style.paddingPt, ticks.overhangPt.right + barPt + style.paddingPt];
    const [neededLeft = 0, neededRight = 0] = needed;
    if (neededLeft <= left && neededRight <= right) {
      const columns = {
        layerLabelX: panelX - labelsPt + style.paddingPt,
        rowLabelX: panelX - style.gapPt,
        panelX,
        panelWidthPt,
        colorbarX: figure.widthPt - barPt,
      };
      return { columns, ticks };
    }
    // A narrower panel may turn or thin the labels; margins only ever grow, so this ends.
    [left, right] = [Math.max(left, neededLeft), Math.max(right, neededRight)];
  }
}

function planHeights(figure: Figure, titlePt: number, ticks: TickPlan, { style }: Typesetter): Rows {
  const count = figure.panels.length;
  const tickPt = figure.panels.map((panel, i) =>
    figure.ticks === 'all' || (figure.ticks === 'last' && i === count - 1)
      ? tickLines(panel, figure.rows).length * ticks.linePt
      : 0,
  );
  const ticksPt = tickPt.reduce((sum, pt) => sum + pt, 0);
  // Half a line of the colorbar's topmost and lowest label stands out beyond the bar.
  const overhang = figure.colorbar ? lineHeight(style.tickPt) / 2 : 0;
  const topPt = style.paddingPt + Math.max(titlePt, overhang);
  const bottomPt = style.paddingPt + Math.max(0, overhang - (tickPt.at(-1) ?? 0));
  const gapPt = 1.2 * style.gapPt;
  const chromePt = topPt + bottomPt + ticksPt + (count - 1) * gapPt;
  const rowHeightPt =
    figure.heightPt === undefined
      ? defaultRowPt(figure)
      : (figure.heightPt - chromePt) / (count * figure.rows.length);
  const snapped = snapDown(rowHeightPt, figure.gridPt);
  const pitchPt = Math.min(...tickPt) + figure.rows.length * snapped + gapPt;
  if (snapped < figure.gridPt || (count > 1 && pitchPt < lineHeight(style.layerPt)))
    throw tooLow(figure, chromePt, Math.min(...tickPt) + gapPt, style.layerPt);
  const stackPt = chromePt + count * figure.rows.length * snapped;
  // What snapping left over goes between the panels, so that the stack still fills the page.
  const sparePt =
    figure.heightPt === undefined || count === 1 ? 0 : (figure.heightPt - stackPt) / (count - 1);
  const tops: number[] = [];
  let y = topPt;
  for (const pt of tickPt) {
    tops.push(snapUp(y, figure.gridPt));
    y += figure.rows.length * snapped + pt + gapPt + sparePt;
  }
  const lastBottom = (tops.at(-1) ?? 0) + figure.rows.length * snapped + (tickPt.at(-1) ?? 0) + bottomPt;
  return { heightPt: figure.heightPt ?? snapUp(lastBottom, figure.gridPt), rowHeightPt: snapped, tops };
}

function defaultRowPt({ panels, rows, fontSizePt }: Figure): number {
  const aim = STACK_HEIGHT / (panels.length * rows.length);
  return fontSizePt * Math.min(ROW_HEIGHT.max, Math.max(ROW_HEIGHT.min, aim));
}

const defaultStackPt = (figure: Figure) => defaultRowPt(figure) * figure.rows.length * figure.panels.length;

/** To a multiple of the grid; the slack keeps 3 * 0.24 from becoming 4 * 0.24 by a rounding error. */
const snapUp = (pt: number, gridPt: number) => Math.ceil(pt / gridPt - 1e-6) * gridPt;
const snapDown = (pt: number, gridPt: number) => Math.floor(pt / gridPt + 1e-6) * gridPt;

const inches = (pt: number) => `${(Math.ceil((pt / 72) * 100) / 100).toFixed(2)}in`;

function tooNarrow(figure: Figure, what: string, takesPt: number): OptionConflict {
  const least = takesPt + LEAST_PANEL_WIDTH * figure.fontSizePt;
  return new OptionConflict({
    option: 'width',
    message: `found a width of ${inches(figure.widthPt)}, expected room for ${what}, which take ${inches(takesPt)}, and for the cells`,
    hint: `set the width to ${inches(least)} or more, or a font size smaller than ${figure.fontSizePt}`,
  });
}

function tooLow(figure: Figure, chromePt: number, betweenPt: number, layerPt: number): OptionConflict {
  const rowsPt = Math.max(figure.gridPt, (lineHeight(layerPt) - betweenPt) / figure.rows.length);
  const least = chromePt + figure.panels.length * figure.rows.length * (rowsPt + figure.gridPt);
  return new OptionConflict({
    option: 'height',
    message: `found a height of ${inches(figure.heightPt ?? 0)}, expected room for ${figure.panels.length} panels, which take ${inches(least)} with their labels`,
    hint: `set the height to ${inches(least)} or more, or fewer layers, ticks "last", or a font size smaller than ${figure.fontSizePt}`,
  });
}
