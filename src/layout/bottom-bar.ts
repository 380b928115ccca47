/** A colorbar that lies below the panels, low values at the left. */
import { largestOf } from '../core/math.ts';
import type { Colorbar } from '../figure/colorbar.ts';
import type { Figure } from '../figure/figure.ts';
import { type ColorbarTick, MOST_TICKS } from '../figure/scale.ts';
import { ARROW_WIDTH, pitchOf, reachOf } from './bar-reach.ts';
import { arrowMarks, ownColors } from './colorbar.ts';
import { tooNarrow } from './conflicts.ts';
import { wrapText } from './fit-text.ts';
import { type BottomBar, type Page, snapDown, snapUp } from './page-plan.ts';
import { widthOf } from './panel-width.ts';
import type { Group, Mark } from './scene.ts';
import { FRAME_COLOR, lineHeight, type Typesetter } from './typesetter.ts';

/** Where a bar and what belongs to it stand across the page, and how high they are. */
interface Along {
  readonly figure: Figure;
  readonly colorbar: Colorbar;
  /** Tips of the arrows at clipped ends; the ends of the bar where it has none. */
  readonly left: number;
  readonly right: number;
  /** Ends of the bar itself. */
  readonly bar: { readonly left: number; readonly right: number };
  readonly ticks: readonly ColorbarTick[];
  /** The label, broken into lines. */
  readonly lines: readonly string[];
  readonly barPt: number;
  readonly numbersPt: number;
}

/** From the left edge of the first panel to the right edge of the panel that reaches furthest; longer where that leaves its numbers no room, and shorter where they would leave the page. */
export function planBottomBar(
  figure: Figure,
  colorbar: Colorbar,
  page: Pick<Page, 'arrangement' | 'lefts' | 'panelWidthPt'>,
  setter: Typesetter,
): BottomBar {
  const { style } = setter;
  const { left, right } = endsOf(figure, colorbar, page, setter);
  const arrowPt = snapUp(ARROW_WIDTH * style.colorbarPt, figure.gridPt);
  const bar = {
    left: left + (colorbar.clipped.below ? arrowPt : 0),
    right: right - (colorbar.clipped.above ? arrowPt : 0),
  };
  const ticks = ticksAlong(colorbar, bar.right - bar.left, setter);
  const middle = (bar.left + bar.right) / 2;
  const roomPt = 2 * (Math.min(middle, figure.widthPt - middle) - style.paddingPt);
  const lines = colorbar.label.trim() === '' ? [] : wrapText(colorbar.label, style.rowPt, roomPt, setter);
  const barPt = snapUp(style.colorbarPt, figure.gridPt);
  const numbersPt = style.tickMarkPt + 0.5 * style.gapPt + lineHeight(style.tickPt);
  const heightPt =
    3 * style.gapPt + barPt + figure.gridPt + numbersPt + lines.length * lineHeight(style.rowPt);
  const along: Along = { figure, colorbar, left, right, bar, ticks, lines, barPt, numbersPt };
  const place: BottomBar['place'] = ({ heightPt: pagePt, footer }, belowPt) => {
    const foot = pagePt - style.paddingPt - footer.heightPt - belowPt;
    const top = snapUp(foot - heightPt + 2 * style.gapPt, figure.gridPt);
    const marks = [...barMarks(along, top, setter), ...textMarks(along, top + barPt, setter)];
    return { kind: 'colorbar', label: colorbar.label === '' ? 'Colorbar' : colorbar.label, marks };
  };
  return { ticks, heightPt, place };
}

/** The right edge of the panel that reaches furthest. */
const panelsRight = (
  figure: Figure,
  { arrangement, lefts, panelWidthPt }: Pick<Page, 'arrangement' | 'lefts' | 'panelWidthPt'>,
): number =>
  largestOf(figure.panels.entries(), ([i, panel]) => {
    const left = lefts[arrangement.places[i]?.column ?? 0] ?? 0;
    return left + widthOf(panel, panelWidthPt, figure);
  });

/** The ends of a bar with its arrows. @throws OptionConflict where its numbers do not fit between them */
function endsOf(
  figure: Figure,
  colorbar: Colorbar,
  page: Pick<Page, 'arrangement' | 'lefts' | 'panelWidthPt'>,
  setter: Typesetter,
): { readonly left: number; readonly right: number } {
  const { style } = setter;
  const { leastPt, beyond } = reachOf(figure, colorbar, setter);
  const left = snapUp(Math.max(page.lefts[0] ?? 0, style.paddingPt + beyond.left), figure.gridPt);
  const panelsEnd = panelsRight(figure, page);
  const pageEnd = figure.widthPt - style.paddingPt - beyond.right;
  const right = snapDown(
    Math.min(Math.max(panelsEnd, left + leastPt + figure.gridPt), pageEnd),
    figure.gridPt,
  );
  if (right - left < leastPt)
    throw tooNarrow(figure, "the colorbar's numbers", left + leastPt + beyond.right + style.paddingPt);
  return { left, right };
}

/** The colours in a frame, and arrows at clipped ends. */
function barMarks(
  { figure, colorbar, left, right, bar, barPt }: Along,
  top: number,
  setter: Typesetter,
): Mark[] {
  const { style } = setter;
  const { colors } = colorbar;
  const lengthPt = bar.right - bar.left;
  const area = { x: bar.left, y: top, width: lengthPt, height: barPt };
  const columns = Math.min(colors.length, Math.max(1, Math.round(lengthPt / figure.gridPt)));
  const codes = Uint16Array.from({ length: columns }, (_, i) =>
    Math.min(colors.length - 1, Math.floor(((i + 0.5) / columns) * colors.length)),
  );
  const arrow = (base: number, tip: number, color?: string) =>
    arrowMarks({ widthPt: barPt, color }, tip - base, figure.gridPt, setter, (across, along) => [
      base + along,
      top + barPt / 2 + across,
    ]);
  return [
    { type: 'heatmap', ...area, columns, rows: 1, codes, ...ownColors(colorbar, figure) },
    { type: 'frame', ...area, color: FRAME_COLOR, strokePt: style.strokePt },
    ...(bar.left > left ? arrow(bar.left, left, colors[0]) : []),
    ...(bar.right < right ? arrow(bar.right, right, colors.at(-1)) : []),
  ];
}

/** Ticks with their numbers below the bar, and the label below them. */
function textMarks({ bar, ticks, lines, numbersPt }: Along, bottom: number, setter: Typesetter): Mark[] {
  const { style } = setter;
  const numbers = ticks.flatMap(({ position, label }) => {
    const x = bar.left + position * (bar.right - bar.left);
    const y = bottom + style.tickMarkPt + 0.5 * style.gapPt + style.capEm * style.tickPt;
    return [
      setter.line(x, bottom, x, bottom + style.tickMarkPt),
      setter.text({ text: label, x, y, sizePt: style.tickPt }),
    ];
  });
  const label = lines.map((text, i) => {
    const y = bottom + numbersPt + (i + 0.8) * lineHeight(style.rowPt);
    return setter.text({ text, x: (bar.left + bar.right) / 2, y, sizePt: style.rowPt });
  });
  return [...numbers, ...label];
}

/** The bars below the panels, one above the other. */
export const layoutBottomBars = (page: Page): Group[] =>
  page.bottomBars.map((bar, i) =>
    bar.place(
      page,
      page.bottomBars.slice(i + 1).reduce((sum, { heightPt }) => sum + heightPt, 0),
    ),
  );

/** As many ticks as stand apart; of those that the user chose, all that do. The first and the last tell the bar's ends, so they go first. */
function ticksAlong(colorbar: Colorbar, lengthPt: number, setter: Typesetter): ColorbarTick[] {
  const standApart = (one: ColorbarTick, other: ColorbarTick) =>
    Math.abs(other.position - one.position) * lengthPt >= pitchOf(one, other, setter);
  for (let count = MOST_TICKS; ; count--) {
    const ticks = colorbar.ticks(count);
    const kept: ColorbarTick[] = [];
    for (const tick of [...ticks.slice(0, 1), ...ticks.slice(1).slice(-1), ...ticks.slice(1, -1)])
      if (kept.every((other) => standApart(other, tick))) kept.push(tick);
    if (kept.length === ticks.length || count <= 2) return kept.sort((a, b) => a.position - b.position);
  }
}
