/** What no page can show is refused at once, with the flags that help. */
import type { Attention } from '../attention/attention.ts';
import { refuseManyKeys } from '../attention/keys.ts';
import type { PanelCounts } from '../attention/wanted.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { MOST_HEADS } from '../describe/head-matrix.ts';
import type { Figure } from '../figure/figure.ts';
import { listsToLabel } from '../figure/tokens.ts';
import type { FigureOptions } from '../options/options.ts';

/** The most panels of a page, and the most rows of all panels: with more, laying out takes minutes, and nobody could read it. */
const MOST_PANELS = 5000;
const MOST_ROWS = 100_000;
/** The most rows of a panel, more than the highest picture has pixels: each has a label of its own to be measured. */
const MOST_ROWS_EACH = 50_000;
/** The most lines of a curve; and the most numbers of all its lines, numbers in cells, and brackets of segments. */
const MOST_LINES = 1000;
const MOST_NUMBERS = 100_000;

/** @throws OptionConflict for more lines or numbers than a curve shows */
function refuseTooLong(parts: number, lines: number, places: number): void {
  const numbers = parts * lines * places;
  if (lines <= MOST_LINES && numbers <= MOST_NUMBERS) return;
  const most = Math.min(12, Math.floor(MOST_NUMBERS / (parts * places)));
  throw new OptionConflict({
    option: 'rows',
    code: 'page-too-large',
    message:
      lines > MOST_LINES
        ? `found ${lines} lines of a curve, expected at most ${MOST_LINES}`
        : `found ${numbers} numbers of a curve, expected at most ${MOST_NUMBERS}`,
    hint:
      most > 0 ? `draw some of them, such as --rows 0-${most - 1}` : 'draw the curve again over fewer places',
  });
}

/** @throws OptionConflict for more panels, rows, keys, segments or numbers in cells than a page shows */
export function refuseTooMany(
  { layers, rows, measure, segments = [] }: Attention,
  options: FigureOptions,
): void {
  if (measure?.kind === 'curve') {
    refuseTooLong(layers.length, rows.length, measure.places.length);
    return;
  }
  const heads = largestOf(layers, ({ weights }) => weights.length, 0);
  if (measure?.kind === 'matrix' && heads > MOST_HEADS)
    throw tooLarge(
      'rows',
      `found ${heads} heads, expected at most ${MOST_HEADS}`,
      'draw those of some layers, such as --rows 0-11',
    );
  refuseManyKeys(largestOf(layers, ({ keyCount }) => keyCount, 0));
  if (options.annotate)
    refuseManyNumbers(layers.reduce((sum, { keyCount }) => sum + keyCount, 0) * rows.length);
  refuseManyPanels({ layers: layers.length, rows: rows.length }, options, segments.length);
}

/**
 * Refuses panels and rows by their numbers, before their weights are read.
 * @throws OptionConflict for more panels, rows, or brackets of segments than a page shows
 */
export function refuseManyPanels(
  { layers, rows }: PanelCounts,
  { panels }: Pick<FigureOptions, 'panels'>,
  segments = 0,
): void {
  const [option, count] = panels === 'queries' ? (['rows', rows] as const) : (['layers', layers] as const);
  const hint = `draw some of them, such as ${option === 'rows' ? fewerQueries(layers) : fewer(layers, rows)}`;
  if (count > MOST_PANELS)
    throw tooLarge(option, `found ${count} ${option}, expected at most ${MOST_PANELS}, a panel each`, hint);
  if (rows > MOST_ROWS_EACH && panels !== 'queries')
    throw tooLarge('rows', `found ${rows} rows, expected at most ${MOST_ROWS_EACH} a panel`, hint);
  const total = layers * rows;
  if (total > MOST_ROWS)
    throw tooLarge('rows', `found ${total} rows in all panels, expected at most ${MOST_ROWS}`, hint);
  const brackets = count * segments;
  if (brackets > MOST_NUMBERS)
    throw tooLarge(
      option,
      `found ${brackets} segments in all panels, expected at most ${MOST_NUMBERS}`,
      hint,
    );
}

/** The most lines of token labels under a panel, one for each list of tokens that its rows have. */
const MOST_LABEL_LINES = 200;

/** @throws OptionConflict for a panel whose rows have more lists of tokens than lines of labels can stand under it */
export function refuseManyLists({ panels }: Pick<Figure, 'panels'>): void {
  const most = largestOf(panels, ({ tokens }) => listsToLabel(tokens).length, 0);
  if (most <= MOST_LABEL_LINES) return;
  throw tooLarge(
    'ticks',
    `found rows with ${most} lists of tokens in a panel, expected at most ${MOST_LABEL_LINES}, a line of labels each`,
    'leave the labels out (--ticks none), or draw some of the rows, such as --rows 0-11',
  );
}

/** @throws OptionConflict for more numbers in cells than a page shows */
function refuseManyNumbers(numbers: number): void {
  if (numbers <= MOST_NUMBERS) return;
  throw tooLarge(
    'annotate',
    `found ${numbers} cells with numbers, expected at most ${MOST_NUMBERS}`,
    'draw fewer layers, rows or keys, or leave the numbers out',
  );
}

const tooLarge = (option: string, message: string, hint: string) =>
  new OptionConflict({ option, code: 'page-too-large', message, hint });

/** A flag that leaves few enough panels where each is a row of all layers. */
const fewerQueries = (layers: number): string =>
  `--rows 0-${Math.max(1, Math.min(12, Math.floor(MOST_ROWS / layers))) - 1}`;

/** Flags that leave few enough panels and rows: each by itself where one is enough. */
function fewer(layers: number, rows: number): string {
  const few = (most: number, total: number) => `0-${Math.min(most, total) - 1}`;
  const [byLayers, byRows] = [Math.floor(MOST_ROWS / rows), Math.floor(MOST_ROWS / layers)];
  const flags = [
    ...(layers > 1 && byLayers > 0
      ? [`--layers ${few(12, Math.min(byLayers, layers))}`, '--layers mean']
      : []),
    ...(rows > 1 && layers <= MOST_PANELS ? [`--rows ${few(100, Math.min(byRows, rows))}`] : []),
  ];
  if (flags.length === 0) return `--layers ${few(12, layers)} --rows ${few(100, rows)}`;
  return flags.length < 3 ? flags.join(' or ') : `${flags.slice(0, -1).join(', ')} or ${flags.at(-1)}`;
}
