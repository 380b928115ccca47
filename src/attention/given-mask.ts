/** A mask of the keys of each query, which an array beside the weights tells: `attention_mask [batch, 1, query, key]`. */

import type { TensorFile, TensorInfo } from '../arrays/array.ts';
import type { AttentionTensors } from '../arrays/conventions.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import type { Numbers } from '../arrays/number-types.ts';
import type { Notice } from '../core/codes.ts';
import { largestOf, smallestOf } from '../core/math.ts';
import { type AttentionLayer, CellState } from './attention.ts';
import { layersListed } from './mask-notices.ts';
import { isAbsent } from './unseen.ts';

/** What is read of the file. */
interface Drawn extends Pick<AttentionTensors, 'sequence'> {
  readonly shape: Pick<TensorLayer, 'queries' | 'keys'>;
  /** The queries of the rows, by their places in the file. */
  readonly queries: readonly number[];
}

/**
 * Masks the keys that an array says a query does not see, in the layers that have no weight on any of them, and the rows of
 * queries that see none. True and 0 are used for either meaning: the weights tell which it is.
 */
export async function maskGiven(
  file: TensorFile,
  layers: readonly AttentionLayer[],
  drawn: Drawn,
): Promise<{ readonly layers: readonly AttentionLayer[]; readonly notices: readonly Notice[] }> {
  let done = layers;
  const notices: Notice[] = [];
  for (const array of file.arrays) {
    const selection = selectionOf(array, drawn);
    if (!selection) continue;
    const { values } = await file.readNumbers(array.name, selection);
    const masked = done.map((layer) => withMask(layer, values));
    const labels = masked.flatMap((layer, i) => (layer === done[i] ? [] : [layer.label]));
    if (labels.length === 0) continue;
    done = masked;
    const message = `keys masked as ${array.name} says, in ${layersListed(labels)} (--mask none shows them)`;
    notices.push({ code: 'keys-masked', message });
  }
  return { layers: done, notices };
}

/** The rows of a mask that are drawn, of the sequence that is; undefined for any other array. */
function selectionOf({ name, kind, shape }: TensorInfo, { shape: size, queries, sequence }: Drawn) {
  const { pick, count } = sequence;
  const outer = shape.slice(0, -2);
  const [rows, keys] = shape.slice(-2);
  const isMask = /masks?$/i.test(name) && kind !== 'string' && kind !== 'refused';
  if (!isMask || size.queries === 1 || rows !== size.queries || keys !== size.keys) return undefined;
  // Of as many sequences as queries, a list of two axes is a row for each sequence.
  if (outer.length === 0 && count === rows) return undefined;
  const isOne = outer.slice(1).every((length) => length === 1);
  const [first = 1] = outer;
  if (!isOne || (first !== 1 && (first !== count || pick === 'mean'))) return undefined;
  const chosen = outer.map((length, i) => [i === 0 && length > 1 ? Number(pick) : 0]);
  return [...chosen, queries, 'all' as const];
}

/** The layer with the keys masked that a mask hides; the same layer where that changes nothing, or it has weights on them. */
function withMask(layer: AttentionLayer, values: Numbers): AttentionLayer {
  const [low, high] = [smallestOf(values, Number), largestOf(values, Number)];
  if (low === high) return layer;
  for (const hidden of [low, high]) {
    const masked = hide(layer, (row, key) => values[row * layer.keyCount + key] === hidden, values.length);
    if (masked) return masked;
  }
  return layer;
}

/** @returns undefined where a key that is hidden has a weight, unless its row sees none, or where no cell is masked anew */
function hide(
  layer: AttentionLayer,
  isHidden: (row: number, key: number) => boolean,
  size: number,
): AttentionLayer | undefined {
  const { keyCount } = layer;
  const [weights, states] = [layer.weights.slice(), layer.states.slice()];
  const rowsEach = layer.tokens.length / (size / keyCount);
  let isNew = false;
  for (const r of layer.tokens.keys()) {
    const row = Math.floor(r / rowsEach);
    let seesAny = false;
    for (let key = 0; key < keyCount && !seesAny; key++) seesAny = !isHidden(row, key);
    for (let key = 0; key < keyCount; key++) {
      const i = r * keyCount + key;
      if (!isHidden(row, key) || states[i] !== CellState.value) continue;
      if (seesAny && !isAbsent(weights[i] as number)) return undefined;
      weights[i] = Number.NaN;
      states[i] = CellState.masked;
      isNew = true;
    }
  }
  return isNew ? { ...layer, weights, states } : undefined;
}
