/** Pictures of image patches: each row of each layer as a panel, its keys as the patches of an image, line by line. */

import { type Attention, type AttentionLayer, CellState, truePositions } from '../attention/attention.ts';
import type { Notice } from '../core/codes.ts';
import { spanOf } from '../core/math.ts';
import { count } from '../core/words.ts';
import { number } from '../describe/names.ts';
import type { FigureOptions } from '../options/options.ts';
import type { PlacedGrid } from './panel-grid.ts';
import { checkGrid, MOST_SKIPPED, type Patches } from './patch-grid.ts';
import { refuseUnfit } from './patch-options.ts';
import { plain } from './rich-text.ts';
import { visibleLine } from './token-label.ts';
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

/**
 * Turns each row of each layer into a panel.
 * @throws OptionConflict for a grid that does not hold the keys of each layer, and options that pictures do not have
 */
export function patchForm(attention: Attention, grid: string, options: FigureOptions): PatchForm {
  refuseUnfit(options);
  const { skip = 0 } = options;
  const [columns = 0, lines = 0] = grid.split('x').map(Number);
  checkGrid(attention, { columns, lines, skip });
  const { layers, rows } = attention;
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
      .filter((token, key) => token.trim() !== '' && token !== String(positionOf(key)))
      .map((token) => visibleLine(token).text) ?? [];
  const numbers = first === 1 ? `key ${positionOf(0)}` : `the first ${count(first, 'key')}`;
  const what = names.length === first && first <= MOST_SKIPPED ? names.join(', ') : numbers;
  const sums = layers.flatMap((layer) => rows.flatMap((_, row) => skippedSum(layer, row, first) ?? []));
  const [least, most] = spanOf(sums).map(number);
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
