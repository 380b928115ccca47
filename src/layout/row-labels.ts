/** Labels of rows, left of their panel. */
import type { Notice } from '../core/codes.ts';
import { smallestOf } from '../core/math.ts';
import { formatValue } from '../core/words.ts';
import type { Figure } from '../figure/figure.ts';
import { type ChosenRows, mapRows, rowsApart } from './map-labels.ts';
import type { Page } from './page-plan.ts';
import type { Mark } from './scene.ts';
import { LEAST_LABEL_PT, LEAST_SHRINK, lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** Where the labels of a panel's rows stand: its top left corner, and how high and low they may reach. */
interface RowLabelPlace {
  readonly x: number;
  readonly y: number;
  readonly highest: number;
  readonly lowest: number;
}

/** Labels of all rows, a little smaller if that is what it takes, or of every n-th where rows are lower than that. */
export function layoutRowLabels(
  figure: Figure,
  { panelHeightPt, tops, arrangement }: Page,
  { x, y, highest, lowest }: RowLabelPlace,
  setter: Typesetter,
): { marks: Mark[]; notices: Notice[] } {
  const { style } = setter;
  const { rows, shape } = figure;
  const rowHeightPt = panelHeightPt / rows.length;
  const isMap = shape.aspect === 'equal';
  const { labelled, sizePt } = isMap
    ? mapRows(figure, rowHeightPt, arrangement, setter)
    : everyNth(figure, rowHeightPt, style);
  // The first label of the panel below wants its place too.
  const pitchPt = smallestOf(tops.keys(), (i) => (tops[i + 1] ?? Number.POSITIVE_INFINITY) - (tops[i] ?? 0));
  const mostPt = pitchPt - lineHeight(sizePt) + 1e-6;
  const right = x - style.gapPt - (isMap ? style.tickMarkPt : 0);
  const drawn = labelled.flatMap(({ label, row }): Mark[][] => {
    if (row * rowHeightPt > mostPt) return [];
    const middle = y + (row + 0.5) * rowHeightPt;
    const reachPt = (style.capEm / 2 + style.descentEm) * sizePt;
    if (middle + reachPt > lowest || middle - reachPt < highest) return [];
    const at = { x: right, y: middle + (style.capEm * sizePt) / 2, sizePt, anchor: 'end' } as const;
    const text = setter.richText(label, at);
    if (!isMap) return [[text]];
    // Rows of a map have tick marks, as its keys do.
    return label.text === '' ? [] : [[setter.line(x - style.tickMarkPt, middle, x, middle), text]];
  });
  const left = rows.filter(({ label }) => label.text !== '').length - drawn.length;
  const message = `${left} of ${rows.length} row labels are left out, as rows are only ${formatValue(rowHeightPt)} pt high`;
  return { marks: drawn.flat(), notices: left <= 0 ? [] : [{ code: 'rows-thinned', message }] };
}

function everyNth(figure: Figure, rowHeightPt: number, { rowPt }: Style): ChosenRows {
  const fittingPt = rowHeightPt / lineHeight(1);
  const sizePt =
    fittingPt >= Math.max(LEAST_SHRINK * rowPt, LEAST_LABEL_PT) ? Math.min(rowPt, fittingPt) : rowPt;
  const every = rowsApart(figure, lineHeight(sizePt), rowHeightPt);
  const labels = figure.rows.map(({ label }, row) => ({ row, label }));
  return { labelled: labels.filter(({ row }) => row % every === 0), sizePt };
}
