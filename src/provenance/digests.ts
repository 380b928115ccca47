/** Digests of the values that a figure shows, to tell whether data has changed. */

import { createHash } from 'node:crypto';
import {
  type Attention,
  type AttentionLayer,
  CellState,
  rowEnd,
  type Segment,
  sumWords,
} from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import { sha256 } from '../core/files.ts';
import { largestOf } from '../core/math.ts';
import type { ValuesDigest } from './provenance.ts';

/** The distinct token lists of layers, and the list of each row of each layer. */
interface TokenTable {
  readonly lists: readonly (readonly string[])[];
  /** `numbers[layer][row]`, positions in `lists` */
  readonly numbers: readonly (readonly number[])[];
}

/** Numbers the distinct token lists. Rows of one sequence share a list, so most are found by identity, without reading it. */
export function tokenTable(layers: readonly Pick<AttentionLayer, 'tokens'>[]): TokenTable {
  const lists: (readonly string[])[] = [];
  const byIdentity = new Map<readonly string[], number>();
  const byContent = new Map<string, number>();
  const numberOf = (list: readonly string[]): number => {
    const known = byIdentity.get(list);
    if (known !== undefined) return known;
    const content = JSON.stringify(list);
    const number = byContent.get(content) ?? lists.push(list) - 1;
    byContent.set(content, number);
    byIdentity.set(list, number);
    return number;
  };
  const numbers = layers.map(({ tokens }) => tokens.map(numberOf));
  return { lists, numbers };
}

/** Digits kept of the digests of layers and of labels, which only tell what changed. */
const LAYER_DIGITS = 8;
const LABELS_DIGITS = 16;

/**
 * Digests of the attention that is drawn: selected, reduced and masked. The title does not count.
 *
 * - A layer's digest is the SHA-256 of its weights as little-endian float64, row by row with `keyCount` weights each, where -0
 *   and cells without a value count as 0; followed by its states in the same order, one byte per cell: 0 value, 1 masked,
 *   2 missing.
 * - The digest of the labels is the SHA-256 of UTF-8 JSON without spaces, `[reduction in words or "", rows, lists, layers]`. After
 *   these stand `sums in words, segments` where there are any of either, and last the measure where the numbers are no weights. A
 *   row is `[label, query or null]`, with the position of its segment if it is in one; a segment is `[name, first key, last key]`,
 *   or `[name]`. `lists` are the distinct token lists in the order of first use, layer by layer, row by row. A layer is
 *   `[label, keyCount, the number of each row's list]`.
 * - The digest of it all is the SHA-256 of these digests as hexadecimal text of 64 digits each: labels first, then layers.
 */
export function digestValues(attention: Attention): ValuesDigest {
  const labels = sha256(labelsText(attention));
  const room = new Float64Array(largestOf(attention.layers, ({ weights }) => weights.length, 0));
  const layers = attention.layers.map((layer) => digestLayer(layer, room));
  return {
    sha256: sha256([labels, ...layers].join('')),
    labels: labels.slice(0, LABELS_DIGITS),
    layers: layers.map((digest) => digest.slice(0, LAYER_DIGITS)),
  };
}

/** @param room for the values of any layer: memory of its own for each would be a copy of the whole file */
function digestLayer(layer: AttentionLayer, room: Float64Array): string {
  const { weights, states, keyCount } = layer;
  const values = room.subarray(0, weights.length).fill(0);
  for (let start = 0, row = 0; start < weights.length; start += keyCount, row++) {
    const end = rowEnd(layer, row);
    // Adding 0 turns -0 into 0.
    for (let i = start; i < end; i++)
      if (states[i] === CellState.value) values[i] = (weights[i] as number) + 0;
  }
  return createHash('sha256').update(values).update(states).digest('hex');
}

function labelsText({ reduction, measure, sums, segments, rows, layers }: Attention): string {
  const { lists, numbers } = tokenTable(layers);
  return JSON.stringify([
    reduction ? reductionWords(reduction) : '',
    rows.map(({ label, query, segment }) => [
      label,
      query ?? null,
      ...(segment === undefined ? [] : [segment]),
    ]),
    lists,
    layers.map(({ label, keyCount }, i) => [label, keyCount, numbers[i]]),
    ...(sums || segments ? [(sums ?? []).map(sumWords), (segments ?? []).map(segmentOf)] : []),
    ...(measure ? [measure] : []),
  ]);
}

const segmentOf = ({ name, first, last }: Segment) => (first === undefined ? [name] : [name, first, last]);
