/** Plans the token labels under the panels of a page, each panel by its own keys, and puts what they leave out into words. */
import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { keysTexts, type Panel } from '../figure/panel.ts';
import { isOfHeads } from '../figure/panel-grid.ts';
import type { RichText } from '../figure/rich-text.ts';
import { areNumbers, listsToLabel, type TokenList } from '../figure/tokens.ts';
import { type Arrangement, hasTicks, type Place } from './arrangement.ts';
import { mayBePositions, positionsOf } from './map-labels.ts';
import { widthOf } from './panel-width.ts';
import { rowNames } from './row-names.ts';
import { type Brackets, bracketNotices, planBrackets } from './segments.ts';
import { chooseKeys, type LabelList, liftOf, type Orientation, orient, radians } from './tick-fit.ts';
import { type ChosenLabels, tickNotices } from './tick-notices.ts';
import { lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** What stands under the panels of a page. */
export interface TickPlan {
  /** By panel; undefined where nothing stands under it. */
  readonly panels: readonly (PanelTicks | undefined)[];
  /** How far labels reach beyond a panel's sides. */
  readonly overhangPt: Overhang;
  /** Whether lines of labels have the names of their rows beside them, as the rows of some panel have tokens of their own. */
  readonly namesRows: boolean;
  readonly notices: readonly Notice[];
}

interface Overhang {
  readonly left: number;
  readonly right: number;
}

/** The lines of labels under a panel: one, unless its rows come from different sequences. */
export interface PanelTicks extends Orientation {
  readonly lines: readonly TickLine[];
  /** Height of one line, the distance to the panel included. */
  readonly linePt: number;
  readonly overhangPt: Overhang;
  /** Brackets of segments below the lines. */
  readonly brackets?: Brackets;
  /** Height of it all. */
  readonly heightPt: number;
}

interface TickLine {
  readonly labels: readonly TickLabel[];
  /** The rows' labels, where the panel's rows have tokens of their own; else undefined. */
  readonly rows?: string;
}

/** A label that is drawn, with the 0-based key it belongs to. */
export interface TickLabel {
  readonly key: number;
  readonly label: RichText;
  /** How far it is raised to be centred on its key, in ems. */
  readonly liftEm: number;
}

interface TickRequest {
  readonly arrangement: Arrangement;
  readonly ticks?: 'all' | 'last' | 'none';
}

/** Plans labels for panels `panelWidthPt` wide. */
export function planTicks(
  figure: Figure,
  { arrangement, ticks = 'all' }: TickRequest,
  panelWidthPt: number,
  setter: Typesetter,
): TickPlan {
  const known = new Map<string, Planned>();
  const keysOf = keysTexts();
  const panels = figure.panels.map((panel, i) => {
    if (!hasTicks(ticks, arrangement.places[i] as Place)) return undefined;
    const keys = keysOf(panel);
    const plan = known.get(keys) ?? planPanel(panel, figure, widthOf(panel, panelWidthPt, figure), setter);
    known.set(keys, plan);
    return plan.ticks;
  });
  const planned = [...known.values()];
  const drawn = planned.flatMap((plan) => plan.ticks ?? []);
  return {
    panels,
    overhangPt: {
      left: largestOf(drawn, ({ overhangPt }) => overhangPt.left, 0),
      right: largestOf(drawn, ({ overhangPt }) => overhangPt.right, 0),
    },
    namesRows: drawn.some(({ lines }) => lines.some(({ rows }) => rows !== undefined)),
    notices: [...tickNotices(planned), ...bracketNotices(drawn.flatMap(({ brackets }) => brackets ?? []))],
  };
}

/** A panel's labels with what they were chosen from; panels with the same keys share them. */
interface Planned extends ChosenLabels {
  readonly ticks: PanelTicks | undefined;
}

/** Heads narrower than this, in ems, have three labels or none. */
const NARROW = 3;

function planPanel(panel: Panel, figure: Figure, panelWidthPt: number, setter: Typesetter): Planned {
  const { style } = setter;
  const measureAll = (lists: readonly TokenList[]) =>
    lists.map((tokens) => ({ tokens, ...measure(tokens, panelWidthPt / panel.keyCount, setter) }));
  const own = listsToLabel(panel.tokens);
  let measured = measureAll(own);
  let orientation = orient(measured, style, figure.tickRotation);
  if (figure.shape.rowsAreKeys && orientation.every > 1 && own.every(mayBePositions)) {
    measured = measureAll([positionsOf(own[0] as TokenList)]);
    orientation = orient(measured, style, figure.tickRotation);
  }
  // One label by itself says nothing of an axis, and two push narrow heads apart.
  const few = isOfHeads(figure) && panelWidthPt < NARROW * figure.fontSizePt ? 2 : 1;
  const lists = measured.map((list) => {
    const chosen = chooseKeys(list, orientation, style);
    const saysLittle = (figure.shape.rowsAreKeys || figure.grid) && chosen.length <= few;
    return saysLittle && list.wanted.length > few && list.ownPins === 0
      ? { ...list, chosen: [], pinned: [] }
      : { ...list, chosen };
  });
  const rowsOf = rowNames(panel, figure.rows);
  const lines = lists
    .filter(({ chosen }) => chosen.length > 0)
    .map(
      ({ tokens, ...list }): TickLine => ({
        labels: labelsOf(list, orientation, style),
        ...(lists.length > 1 ? { rows: rowsOf(tokens) } : {}),
      }),
    );
  const widestEm = largestOf(lists, ({ chosen, emOf }) => largestOf(chosen, emOf, 0));
  // The names of rows beside the labels stand upright, whichever way those are turned.
  const namePt = lists.length > 1 ? lineHeight(style.tickPt) : 0;
  const reachPt = Math.max(lineReach(orientation, widestEm, style), namePt);
  const linePt = reachPt + style.tickMarkPt + 0.5 * style.gapPt;
  const overhangPt = overhang(lists, orientation, panelWidthPt, style);
  const brackets = planBrackets(panel, figure, panelWidthPt, setter);
  const heightPt = lines.length * linePt + (brackets?.heightPt ?? 0);
  const under = { lines, linePt, overhangPt, heightPt, ...(brackets ? { brackets } : {}) };
  const ticks = heightPt === 0 ? undefined : { ...orientation, ...under };
  return { ticks, every: orientation.every, lists };
}

/** The chosen labels of a list; turned ones are raised. */
const labelsOf = (
  {
    chosen,
    labelOf,
    reachOf,
  }: Pick<LabelList, 'labelOf' | 'reachOf'> & { readonly chosen: readonly number[] },
  { angle }: Orientation,
  style: Style,
): TickLabel[] =>
  chosen.map((key) => ({
    key,
    label: labelOf(key),
    liftEm: angle === 0 ? 0 : liftOf(reachOf(key), style),
  }));

function measure(tokens: TokenList, stepPt: number, { fitLabels }: Typesetter): LabelList {
  const { keys, labels } = tokens;
  const numbers = areNumbers(labels);
  // Of words both ends are labelled; numbers count on evenly.
  const ends =
    keys.length < labels.length || labels.length === 0 ? [] : numbers ? [0] : [0, labels.length - 1];
  const pinned = [...new Set([...tokens.pinned, ...ends])];
  const wanted =
    keys.length === labels.length ? keys : [...new Set([...keys, ...pinned])].sort((a, b) => a - b);
  const { ownPins } = tokens;
  return { ...fitLabels(tokens), stepPt, keys, pinned, ownPins, wanted, areNumbers: numbers };
}

/** How far below the panel the widest label reaches. */
function lineReach({ angle, sizePt }: Orientation, widestEm: number, { capEm, descentEm }: Style): number {
  if (angle === 0) return lineHeight(sizePt);
  const [sin, cos] = [Math.sin(radians(angle)), Math.cos(radians(angle))];
  return (widestEm * sin + (capEm + descentEm) * cos + 0.1) * sizePt;
}

function overhang(
  lists: Planned['lists'],
  { angle, sizePt }: Orientation,
  panelWidthPt: number,
  style: Style,
): Overhang {
  let [left, right] = [0, 0];
  const cos = Math.cos(radians(angle));
  for (const { emOf, stepPt, chosen, reachOf } of lists) {
    for (const key of chosen) {
      const center = (key + 0.5) * stepPt;
      const width = emOf(key) * sizePt;
      const beyond = angle === 0 ? width / 2 : width * cos + (0.5 + liftOf(reachOf(key), style)) * sizePt;
      left = Math.max(left, beyond - center);
      right = Math.max(right, (angle === 0 ? width / 2 : sizePt) - (panelWidthPt - center));
    }
  }
  return { left, right };
}
