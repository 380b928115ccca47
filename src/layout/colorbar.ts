import { largestOf } from '../core/math.ts';
import type { Colorbar, Figure } from '../figure/figure.ts';
import { type ColorbarTick, MOST_TICKS } from '../figure/scale.ts';
import { CAP_HEIGHT, DESCENT } from '../text/typeface.ts';
import { wrapText } from './fit-text.ts';
import type { ColorbarPlan, Page } from './page-plan.ts';
import type { Group, Mark } from './scene.ts';
import { FRAME_COLOR, lineHeight, type Typesetter } from './typesetter.ts';

/** Room a tick wants along the bar, in multiples of its label's line height. */
const TICK_PITCH = 5;
/** Clipped ends: height of the arrow in multiples of the bar's width. */
const ARROW_HEIGHT = 0.9;

/** As many ticks as the bar's height carries without crowding, and none that touch. */
export function planColorbar(colorbar: Colorbar, heightPt: number, setter: Typesetter): ColorbarPlan {
  const { style, widthPt } = setter;
  const arrow = ARROW_HEIGHT * style.colorbarPt;
  const inset = { top: colorbar.clipped.above ? arrow : 0, bottom: colorbar.clipped.below ? arrow : 0 };
  const pitch = lineHeight(style.tickPt);
  const wanted = Math.min(MOST_TICKS, Math.max(2, Math.round(heightPt / (TICK_PITCH * pitch))));
  const ticks = withoutTouching(colorbar.ticks(wanted), heightPt - inset.top - inset.bottom, pitch);
  const measured = ticks.map((tick) => ({ ...tick, widthPt: widthPt(tick.label, style.tickPt) }));
  const lines = wrapLabel(colorbar.label, heightPt, setter);
  const linesPt = lines.length === 0 ? 0 : style.gapPt + lines.length * lineHeight(style.rowPt);
  const ticksPt = Math.max(0, ...measured.map((tick) => tick.widthPt));
  return {
    ticks: measured,
    label: colorbar.label,
    lines,
    labelPt: largestOf(lines, (line) => widthPt(line, style.rowPt), 0),
    widthPt: style.colorbarPt + style.tickMarkPt + 0.5 * style.gapPt + ticksPt + linesPt,
    insetPt: inset,
  };
}

/** Breaks the label at spaces to fit along the bar; a word longer than the bar stays whole, and stands out at both ends. */
function wrapLabel(label: string, heightPt: number, { style, widthPt }: Typesetter): string[] {
  if (label.trim() === '') return [];
  const widestWord = largestOf(label.split(/\s+/), (word) => widthPt(word, style.rowPt));
  return wrapText(label, style.rowPt, Math.max(heightPt, widestWord), { widthPt });
}

/** Keeps ticks from the low end up, each far enough from the one kept before it. */
function withoutTouching(ticks: readonly ColorbarTick[], heightPt: number, pitchPt: number): ColorbarTick[] {
  const kept: ColorbarTick[] = [];
  for (const tick of ticks) {
    const last = kept.at(-1);
    if (!last || (tick.position - last.position) * heightPt >= pitchPt) kept.push(tick);
  }
  return kept;
}

/** The bar at the page's right edge, from the first panel's top to the last one's bottom, with ticks and label. */
export function layoutColorbar(plan: ColorbarPlan, figure: Figure, page: Page, setter: Typesetter): Group {
  const { style } = setter;
  const x = figure.widthPt - style.paddingPt - plan.widthPt;
  const top = page.tops[0] ?? 0;
  const bottom = (page.tops.at(-1) ?? 0) + figure.rows.length * page.rowHeightPt;
  const [width, high, low] = [style.colorbarPt, top + plan.insetPt.top, bottom - plan.insetPt.bottom];
  const bar = { x, y: high, width, height: low - high };
  const marks: Mark[] = [
    { type: 'gradient', ...bar },
    { type: 'frame', ...bar, color: FRAME_COLOR, strokePt: style.strokePt },
  ];
  const arrow = (base: number, tip: number, color = setter.palette.ink): Mark => ({
    type: 'polygon',
    points: [
      [x, base],
      [x + width, base],
      [x + width / 2, tip],
    ],
    color,
  });
  if (high > top) marks.push(arrow(high, top, figure.colors.at(-1)));
  if (low < bottom) marks.push(arrow(low, bottom, figure.colors[0]));
  const right = x + width;
  for (const tick of plan.ticks) {
    const y = low - tick.position * (low - high);
    marks.push(setter.line(right, y, right + style.tickMarkPt, y));
    marks.push(
      setter.text({
        text: tick.label,
        x: right + style.tickMarkPt + 0.5 * style.gapPt,
        y: y + (CAP_HEIGHT * style.tickPt) / 2,
        sizePt: style.tickPt,
        anchor: 'start',
      }),
    );
  }
  const half = plan.labelPt / 2;
  // A label longer than the bar has the height between title and foot to itself.
  const middle = Math.min(
    Math.max((top + bottom) / 2, style.paddingPt + page.abovePt + half),
    page.heightPt - style.paddingPt - page.footer.heightPt - half,
  );
  plan.lines.forEach((line, i) => {
    const fromRight = plan.lines.length - 1 - i;
    const baseline = x + plan.widthPt - DESCENT * style.rowPt - fromRight * lineHeight(style.rowPt);
    marks.push(setter.text({ text: line, x: baseline, y: middle, sizePt: style.rowPt, angle: 90 }));
  });
  return { kind: 'colorbar', label: plan.label === '' ? 'Colorbar' : plan.label, marks };
}
