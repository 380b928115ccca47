/** The grid of patches that pictures stand in: whether it holds the keys, and which grids would. */

import type { Attention, AttentionLayer } from '../attention/attention.ts';
import { count } from '../core/words.ts';
import { refuse } from './patch-options.ts';

/** More pictures than this are too small to be seen. */
const MOST_PICTURES = 2000;

export interface Patches {
  readonly columns: number;
  readonly lines: number;
  readonly skip: number;
}

/** @throws OptionConflict for a grid that does not hold the keys of each layer, for several inputs, and for too many pictures */
export function checkGrid({ layers, rows, inputs }: Attention, patches: Patches): void {
  if (inputs)
    throw refuse(
      'grid',
      'flags-conflict',
      'found with several inputs, expected one: pictures stand in a grid of rows and layers',
      'draw a figure of each, or leave the grid out',
    );
  const counts = [...new Set(layers.map(({ keyCount }) => keyCount))];
  if (counts.length > 1)
    throw refuse(
      'grid',
      'grid-mismatch',
      `found layers of ${counts.join(', ')} keys, expected as many in all, as they have one grid`,
      `draw layers that have as many, as in --layers ${layers[0]?.index}`,
    );
  for (const layer of layers) checkCount(layer, patches);
  if (layers.length * rows.length > MOST_PICTURES) throw tooManyPictures(layers.length, rows.length);
}

function tooManyPictures(layers: number, rows: number) {
  const most = Math.floor(MOST_PICTURES / layers);
  return refuse(
    'grid',
    'page-too-large',
    `found ${layers * rows} pictures, one for each row and layer, expected at most ${MOST_PICTURES}`,
    most > 0
      ? `draw fewer rows, as in --rows 0-${most - 1}`
      : `draw fewer layers and one row: --rows 0 --layers 0-${MOST_PICTURES - 1}`,
  );
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
export const MOST_SKIPPED = 8;

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
