/** Pictures of image patches: each row of each layer as a panel, its keys as the patches of an image, line by line. */
import { type Attention, type AttentionLayer, CellState, truePositions } from '../attention/attention.ts';
import type { Notice } from '../core/codes.ts';
import { count } from '../core/words.ts';
import { number } from '../describe/names.ts';
import type { FigureOptions } from '../options/options.ts';
import type { PlacedGrid } from './panel-grid.ts';
import { refuse, refuseUnfit } from './patch-options.ts';
import { plain } from './rich-text.ts';
import type { TokenList } from './tokens.ts';

/** The pictures of a figure. */
export interface PatchForm {
  readonly kind: 'patches';
  /** A layer for each picture, whose rows are lines of patches; they have no tokens. */
  readonly shown: Attention;
  /** The attention that the pictures are of. */
  readonly source: Attention;
  readonly grid?: PlacedGrid;
  /** The lines and columns of each, and the key of the first patch. */
  readonly patches: NonNullable<Attention['patches']>;
}

/** More pictures than this are too small to be seen. */
const MOST_PICTURES = 2000;

/**
 * Turns each row of each layer into a panel.
 * @throws OptionConflict for a grid that does not hold the keys of each layer, and options that pictures do not have
 */
export function patchForm(attention: Attention, grid: string, options: FigureOptions): PatchForm {
  refuseUnfit(options);
  const { layers, rows, inputs } = attention;
  if (inputs)
    throw refuse(
      'grid',
      'flags-conflict',
      'found with several inputs, expected one: pictures stand in a grid of rows and layers',
      'draw a figure of each, or leave the grid out',
    );
  const { skip = 0 } = options;
  const [columns = 0, lines = 0] = grid.split('x').map(Number);
  const counts = [...new Set(layers.map(({ keyCount }) => keyCount))];
  if (counts.length > 1)
    throw refuse(
      'grid',
      'grid-mismatch',
      `found layers of ${counts.join(', ')} keys, expected as many in all, as they have one grid`,
      `draw layers that have as many, as in --layers ${layers[0]?.index}`,
    );
  for (const layer of layers) checkCount(layer, { columns, lines, skip });
  if (layers.length * rows.length > MOST_PICTURES)
    throw refuse(
      'grid',
      'page-too-large',
      `found ${layers.length * rows.length} pictures, one for each row and layer, expected at most ${MOST_PICTURES}`,
      'draw fewer rows or layers, as in --query 0 or --layers 0,5,11',
    );
  const pictures = layers.flatMap((layer) =>
    rows.map((_, row) => pictureOf(layer, row, { columns, lines, skip })),
  );
  const { segments: _, ...rest } = attention;
  const shown: Attention = {
    ...rest,
    rows: Array.from({ length: lines }, (_, index) => ({ index, label: `line ${index}` })),
    layers: pictures,
  };
  const isGrid = layers.length > 1 && rows.length > 1 && options.columns === undefined;
  return {
    kind: 'patches',
    shown,
    source: attention,
    ...(isGrid ? { grid: gridOf(attention) } : {}),
    patches: { lines, columns, first: skip },
  };
}

/** Layers down, rows across. */
const gridOf = ({ layers, rows }: Attention): PlacedGrid => ({
  columns: rows.map(({ label }) => label),
  lines: layers.map(({ label }) => label),
  wraps: false,
  places: layers.flatMap((_, line) => rows.map((_, column) => ({ column, line }))),
});

/** Labels of keys in words, which name a patch by its place in the picture, from 0 on as keys are. */
export const withPatchNames = (list: TokenList, { columns, first }: PatchForm['patches']): TokenList => ({
  ...list,
  labels: list.labels.map((label, key) =>
    key < first
      ? label
      : plain(`line ${Math.floor((key - first) / columns)}, column ${(key - first) % columns}`),
  ),
});

/** Labels of pictures: each by what sets it apart from the others, and what all share. */
interface PatchLabels {
  readonly panels: readonly string[];
  /** Their only row, or their only layer; empty where there are several of both. */
  readonly shared: string;
}

/** @param layers labels of the layers. @param rows labels of the rows */
export function patchLabels(layers: readonly string[], rows: readonly string[]): PatchLabels {
  const [row = '', ...others] = rows;
  if (others.length === 0) return { panels: layers, shared: row === '' ? '' : `row ${row}` };
  const [layer = '', ...more] = layers;
  if (more.length === 0) return { panels: rows, shared: layer };
  return { panels: layers.flatMap((name) => rows.map((label) => `${name}, ${label}`)), shared: '' };
}

interface Patches {
  readonly columns: number;
  readonly lines: number;
  readonly skip: number;
}

function pictureOf(
  { keyCount, weights, states, index, label, path }: AttentionLayer,
  row: number,
  { columns, lines, skip }: Patches,
): AttentionLayer {
  const [start, end] = [row * keyCount + skip, (row + 1) * keyCount];
  return {
    ...{ index, label, path, keyCount: columns },
    tokens: Array.from({ length: lines }, () => []),
    weights: weights.slice(start, end),
    states: states.slice(start, end),
  };
}

/** @throws OptionConflict for other than a key for each patch, with the grids that would do */
function checkCount({ label, keyCount }: AttentionLayer, { columns, lines, skip }: Patches): void {
  if (keyCount === skip + columns * lines) return;
  const skipped = skip === 0 ? '' : ` and ${count(skip, 'key')} skipped`;
  throw refuse(
    'grid',
    'grid-mismatch',
    `found ${columns}x${lines}, ${columns * lines} patches${skipped}, for the ${count(keyCount, 'key')} of ${label}, expected a patch for each key that is not skipped`,
    fittingGrid(keyCount, { columns, lines, skip }),
  );
}

/** The most keys before the patches of common models: a CLS token, a distillation token or registers. */
const MOST_SKIPPED = 8;
/** Images are mostly no longer than this, in their width. */
const MOST_RATIO = 3;

function fittingGrid(keys: number, { columns, lines, skip }: Patches): string {
  const skips = [skip, 1, 0, ...Array.from({ length: MOST_SKIPPED - 1 }, (_, i) => i + 2)];
  const square = skips.find((skipped) => keys > skipped && Number.isInteger(Math.sqrt(keys - skipped)));
  const words = (skipped: number, across: number, down: number) =>
    `${keys} keys are ${skipped === 0 ? '' : `--skip ${skipped} `}--grid ${across}x${down}`;
  const left = keys - columns * lines;
  if (left >= 0 && left <= MOST_SKIPPED) return words(left, columns, lines);
  if (square !== undefined) return words(square, Math.sqrt(keys - square), Math.sqrt(keys - square));
  const oblong = skips.flatMap((skipped) => {
    const rest = keys - skipped;
    let down = Math.floor(Math.sqrt(Math.max(0, rest)));
    while (down > 0 && rest % down !== 0) down--;
    return down > 0 && rest / down <= MOST_RATIO * down ? [words(skipped, rest / down, down)] : [];
  })[0];
  return oblong === undefined
    ? 'keep the keys of the patches alone with --keys, then give their grid'
    : `${oblong}, if the image is that much wider than high`;
}

/** What pictures leave out: the weight of the keys before the patches, and segments. */
export function patchNotices({ source, patches: { first } }: PatchForm): Notice[] {
  const { layers, rows, quantity, segments = [] } = source;
  const notices: Notice[] = [];
  if (segments.length > 0)
    notices.push({ code: 'segments-crowded', message: 'pictures of patches show no segments' });
  if (first === 0) return notices;
  const positionOf = truePositions(source);
  // Keys without tokens are numbered.
  const names =
    layers[0]?.tokens[0]
      ?.slice(0, first)
      .filter((token, key) => token.trim() !== '' && token !== String(positionOf(key))) ?? [];
  const numbers = first === 1 ? `key ${positionOf(0)}` : `the first ${count(first, 'key')}`;
  const what = names.length === first && first <= MOST_SKIPPED ? names.join(', ') : numbers;
  const sums = layers.flatMap((layer) => rows.flatMap((_, row) => skippedSum(layer, row, first) ?? []));
  const [least, most] = [Math.min(...sums), Math.max(...sums)].map(number);
  const range = least === most ? `${least}` : `${least} to ${most}`;
  // A sum of scores is no weight.
  const whose = sums.length === 1 ? "the row's" : "each row's";
  const weight = quantity === 'scores' || sums.length === 0 ? '' : `, with ${range} of ${whose} weight`;
  return [...notices, { code: 'keys-skipped', message: `not in the pictures: ${what}${weight}` }];
}

/** The weight of the first keys of a row; undefined where none has one. */
function skippedSum(
  { weights, states, keyCount }: AttentionLayer,
  row: number,
  first: number,
): number | undefined {
  const at = Array.from({ length: first }, (_, key) => row * keyCount + key);
  const known = at.filter((i) => states[i] === CellState.value);
  return known.length === 0 ? undefined : known.reduce((sum, i) => sum + (weights[i] as number), 0);
}
