/** Labels along the edges of a map, whose rows are its keys: tokens where all fit, else positions, as axes of numbers have. */
import type { Figure } from '../figure/figure.ts';
import { plain, type RichText } from '../figure/rich-text.ts';
import type { TokenList } from '../figure/tokens.ts';
import type { Arrangement } from './arrangement.ts';
import { gapBelow, panelLabelPt } from './gaps.ts';
import { nextRound, usualPitch } from './tick-fit.ts';
import {
  LEAST_LABEL_PT,
  LEAST_SHRINK,
  lineHeight,
  rowStep,
  type Style,
  type Typesetter,
} from './typesetter.ts';

/** Positions stand this many times as far apart as they must, if that leaves two of them. */
const COMFORT = 1.6;

/** The positions of a list of tokens in place of the tokens. */
export const positionsOf = (list: TokenList): TokenList => ({
  ...list,
  labels: list.labels.map((_, key) => plain(String(key))),
});

/** Whether positions may stand in place of tokens: all are to be labelled, and the user has named none. */
export const mayBePositions = ({ labels, keys, ownPins }: TokenList): boolean =>
  keys.length === labels.length && ownPins === 0 && labels.some(({ text }, key) => text !== String(key));

/** A row that is labelled. */
interface MapRow {
  readonly row: number;
  readonly label: RichText;
}

/** Rows that are labelled, and the size of their labels. */
export interface ChosenRows {
  readonly labelled: readonly MapRow[];
  readonly sizePt: number;
}

/** The rows of square cells that have labels; none of a map where there is no room for two. */
export function mapRows(
  figure: Figure,
  rowHeightPt: number,
  arrangement: Arrangement,
  setter: Typesetter,
): ChosenRows {
  const { style } = setter;
  const { rowPt } = style;
  const labels = figure.rows.map(({ label }, row) => ({ row, label }));
  const pitchPt = usualPitch(style) * rowPt;
  const fittingPt = rowHeightPt / usualPitch(style);
  if (fittingPt >= Math.max(LEAST_SHRINK * rowPt, LEAST_LABEL_PT))
    return {
      labelled: labels.filter(({ row }) => row % rowStep(figure) === 0),
      sizePt: Math.min(rowPt, fittingPt),
    };
  if (!figure.shape.rowsAreKeys) {
    const every = rowsApart(figure, pitchPt, rowHeightPt);
    return { labelled: labels.filter(({ row }) => row % every === 0), sizePt: rowPt };
  }
  const isNamed = labels.some(({ label }) => label.text !== '');
  // Positions of keys stand beside one another: rows count in no smaller steps than those.
  const besidePt = setter.widthPt(String(labels.length - 1), style.tickPt) + style.gapPt;
  const [comfortable, least] = [Math.max(COMFORT * pitchPt, besidePt), pitchPt].map((pt) =>
    roundStep(pt / rowHeightPt - 1e-6),
  ) as [number, number];
  const step = comfortable < labels.length ? comfortable : least;
  const highestPt = lastRowPt(figure, rowHeightPt, arrangement, style);
  const numbered = labels
    .filter(({ row }) => row % step === 0 && row * rowHeightPt <= highestPt)
    .map(({ row }) => ({ row, label: plain(String(row)) }));
  // One label by itself says nothing of an axis.
  return { labelled: isNamed && numbered.length > 1 ? numbered : [], sizePt: rowPt };
}

/** From one row that is labelled to the next, of those whose labels are measured. @param pitchPt that labels want */
export function rowsApart(figure: Figure, pitchPt: number, rowHeightPt: number): number {
  const step = rowStep(figure);
  return step * Math.max(1, Math.ceil(pitchPt / rowHeightPt / step - 1e-6));
}

function roundStep(from: number): number {
  let step = 1;
  while (step < from) step = nextRound(step);
  return step;
}

/** How far down a panel a row may stand whose label leaves room for the first of the panel below. */
function lastRowPt(figure: Figure, rowHeightPt: number, arrangement: Arrangement, style: Style): number {
  if (arrangement.lines === 1) return Number.POSITIVE_INFINITY;
  const panelPt = figure.rows.length * rowHeightPt;
  return (
    panelPt + gapBelow(figure, arrangement, style) + panelLabelPt(figure, style) - lineHeight(style.rowPt)
  );
}
