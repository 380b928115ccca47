/** Labels of rows, left of their panel. */
import type { Notice } from '../core/codes.ts';
import { smallestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import type { RichText } from '../figure/rich-text.ts';
import { CAP_HEIGHT, DESCENT } from '../text/typeface.ts';
import { mapRows } from './map-labels.ts';
import type { Page } from './page-plan.ts';
import type { Mark } from './scene.ts';
import { LEAST_LABEL_PT, LEAST_SHRINK, lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** Where the labels of a panel's rows stand: its top left corner, and the top of what stands below them. */
interface RowLabelPlace {
  readonly x: number;
  readonly y: number;
  readonly lowest: number;
}

/** Rows that are labelled, and the size of their labels. */
interface ChosenRows {
  readonly labelled: readonly { readonly row: number; readonly label: RichText }[];
  readonly sizePt: number;
}

/** Labels of all rows, a little smaller if that is what it takes, or of every n-th where rows are lower than that. */
export function layoutRowLabels(
  figure: Figure,
  { panelHeightPt, tops }: Page,
  { x, y, lowest }: RowLabelPlace,
  setter: Typesetter,
): { marks: Mark[]; notices: Notice[] } {
  const { style } = setter;
  const { rows, shape } = figure;
  const rowHeightPt = panelHeightPt / rows.length;
  const isMap = shape.aspect === 'equal';
  const { labelled, sizePt } = isMap
    ? mapRows(figure, rowHeightPt, style)
    : everyNth(figure, rowHeightPt, tops, style);
  const right = x - style.gapPt - (isMap ? style.tickMarkPt : 0);
  const drawn = labelled.flatMap(({ label, row }): Mark[][] => {
    const middle = y + (row + 0.5) * rowHeightPt;
    if (middle + (CAP_HEIGHT / 2 + DESCENT) * sizePt > lowest) return [];
    const at = { x: right, y: middle + (CAP_HEIGHT * sizePt) / 2, sizePt, anchor: 'end' } as const;
    const text = setter.richText(label, at);
    // Rows of a map have tick marks, as its keys do.
    return [
      isMap && label.text !== '' ? [setter.line(x - style.tickMarkPt, middle, x, middle), text] : [text],
    ];
  });
  const left = rows.length - drawn.length;
  const message = `${left} of ${rows.length} row labels are left out, as rows are only ${rowHeightPt.toFixed(1)} pt high`;
  return { marks: drawn.flat(), notices: left === 0 ? [] : [{ code: 'rows-thinned', message }] };
}

function everyNth(
  { rows }: Figure,
  rowHeightPt: number,
  tops: readonly number[],
  { rowPt }: Style,
): ChosenRows {
  const fittingPt = rowHeightPt / lineHeight(1);
  const sizePt =
    fittingPt >= Math.max(LEAST_SHRINK * rowPt, LEAST_LABEL_PT) ? Math.min(rowPt, fittingPt) : rowPt;
  const linePt = lineHeight(sizePt);
  const every = Math.ceil(linePt / rowHeightPt - 1e-6);
  // The first label of the panel below wants its place too.
  const pitchPt = smallestOf(tops.keys(), (i) => (tops[i + 1] ?? Number.POSITIVE_INFINITY) - (tops[i] ?? 0));
  const labels = rows.map(({ label }, row) => ({ row, label }));
  const labelled = labels.filter(
    ({ row }) => row % every === 0 && row * rowHeightPt + linePt <= pitchPt + 1e-6,
  );
  return { labelled, sizePt };
}
