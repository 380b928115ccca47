/** The shape of panels: square cells or cells that fill the width, and where their labels stand. */
import { OptionConflict } from '../core/errors.ts';
import type { FigureOptions } from '../options/options.ts';
import type { PanelForm } from './panel-form.ts';

/** How panels look. */
export interface PanelShape {
  /** Whether cells are square, or fill the width. */
  readonly aspect: 'equal' | 'auto';
  /** Where a panel's label stands. */
  readonly label: 'left' | 'top' | 'none';
  /** Whether cells are square and rows are the keys in their order, so that one axis says what the other does. */
  readonly rowsAreKeys: boolean;
  /** Whether row labels stand left of each line of panels alone, as all panels share them. */
  readonly sharesRows: boolean;
  /** Whether labels that stand left may go above their panels, as nobody asked for a place. */
  readonly mayLabelAbove: boolean;
}

/** Square matrices of no more rows than this are drawn as rows, not as maps. */
const MOST_ROWS = 4;

/** @throws OptionConflict for square cells in panels that are not equally wide, or rows of a given height */
export function resolveShape(form: PanelForm, options: FigureOptions): PanelShape {
  const isMap = isSquareMap(form);
  const aspect = resolveAspect(form, options, isMap || isPartOfMap(form));
  if (form.grid && options.panelLabel === 'left') throw namesAtLeft();
  const label = options.panelLabel ?? (form.grid ? 'none' : aspect === 'equal' ? 'top' : 'left');
  const mayLabelAbove = options.panelLabel === undefined && label === 'left';
  return {
    aspect,
    label,
    rowsAreKeys: isMap && aspect === 'equal',
    sharesRows: label !== 'left',
    mayLabelAbove,
  };
}

const namesAtLeft = () =>
  new OptionConflict({
    option: 'panelLabel',
    others: ['panels'],
    code: 'flags-conflict',
    message:
      'found the panel label "left" with a grid of panels, whose layers are named there, expected top or none',
    hint: 'leave one of the two out, or use the panel label top to name layer and column over each panel',
  });

/** Whether rows are the keys in their order: as many of them, each of another query; rows of one query are its heads or layers. */
function isSquareMap(form: PanelForm): boolean {
  const { layers, rows } = form.shown;
  return mayBeMap(form) && layers.every(({ keyCount }) => keyCount === rows.length);
}

/** Matrices of this share of all rows or keys, or more, are drawn as maps like whole ones: fewer rows make no higher figure. */
const LEAST_SHARE = 0.5;

/** Whether rows and keys are most of those of a square matrix, in their order. A query may be none of the keys drawn. */
function isPartOfMap(form: PanelForm): boolean {
  const { layers, rows } = form.shown;
  const counts = new Set(layers.map(({ keyCount }) => keyCount));
  const [keyCount = 0] = counts;
  const queries = rows.flatMap(({ query }) => query ?? []);
  const isOrdered = queries.every((query, i) => query < keyCount && query > (queries[i - 1] ?? -1));
  const least = LEAST_SHARE * Math.max(rows.length, keyCount);
  return mayBeMap(form) && counts.size === 1 && isOrdered && Math.min(queries.length, keyCount) >= least;
}

/** Whether rows are more than a few, each of another query. */
function mayBeMap({ kind, shown: { rows } }: PanelForm): boolean {
  if (kind === 'queries' || kind === 'patches' || rows.length <= MOST_ROWS) return false;
  const queries = rows.flatMap(({ query }) => query ?? []);
  return new Set(queries).size === queries.length;
}

function resolveAspect(
  { kind, shown }: PanelForm,
  options: FigureOptions,
  isMap: boolean,
): PanelShape['aspect'] {
  const { aspect, rowHeight, annotate } = options;
  if (kind === 'patches') return 'equal';
  // Numbers want wide cells, unless one panel has the page to itself.
  if (aspect === undefined)
    return isMap && rowHeight === undefined && (!annotate || shown.layers.length === 1) ? 'equal' : 'auto';
  if (aspect === 'auto') return aspect;
  const counts = [...new Set(shown.layers.map(({ keyCount }) => keyCount))];
  if (counts.length > 1)
    throw new OptionConflict({
      option: 'aspect',
      code: 'flags-conflict',
      message: `found "equal" for panels of ${counts.join(', ')} keys, expected as many in all, because panels are equally wide`,
      hint: 'draw the same keys of all layers, as in --keys 0-19, or use the aspect "auto"',
    });
  if (rowHeight !== undefined)
    throw new OptionConflict({
      option: 'rowHeight',
      others: ['aspect'],
      code: 'flags-conflict',
      message: 'found a row height with the aspect "equal", by which the width of a cell is its height',
      hint: 'leave one of the two out; width, height and columns change the size of square cells',
    });
  return aspect;
}
