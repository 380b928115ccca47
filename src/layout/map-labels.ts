/** Labels along the edges of a map, whose rows are its keys: tokens where all fit, else positions, as axes of numbers have. */
import type { Figure } from '../figure/figure.ts';
import { plain, type RichText } from '../figure/rich-text.ts';
import type { TokenList } from '../figure/tokens.ts';
import { nextRound, usualPitch } from './tick-fit.ts';
import { LEAST_LABEL_PT, LEAST_SHRINK, type Style } from './typesetter.ts';

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

/** The rows of square cells that have labels, and the size of these; none of a map where there is no room for two. */
export function mapRows(
  { rows, shape }: Figure,
  rowHeightPt: number,
  style: Style,
): { readonly labelled: readonly MapRow[]; readonly sizePt: number } {
  const { rowPt } = style;
  const pitchEm = usualPitch(style);
  const labels = rows.map(({ label }, row) => ({ row, label }));
  const fittingPt = rowHeightPt / pitchEm;
  if (fittingPt >= Math.max(LEAST_SHRINK * rowPt, LEAST_LABEL_PT))
    return { labelled: labels, sizePt: Math.min(rowPt, fittingPt) };
  const isNamed = labels.some(({ label }) => label.text !== '');
  const least = (pitchEm * rowPt) / rowHeightPt - 1e-6;
  if (!shape.rowsAreKeys)
    return { labelled: labels.filter(({ row }) => row % Math.ceil(least) === 0), sizePt: rowPt };
  const roundStep = (from: number) => {
    let step = 1;
    while (step < from) step = nextRound(step);
    return step;
  };
  const comfortable = roundStep(COMFORT * least);
  const step = comfortable < rows.length ? comfortable : roundStep(least);
  if (step >= rows.length || !isNamed) return { labelled: [], sizePt: rowPt };
  const numbered = labels.map(({ row }) => ({ row, label: plain(String(row)) }));
  return { labelled: numbered.filter(({ row }) => row % step === 0), sizePt: rowPt };
}
