import { createHash } from 'node:crypto';
import { type Attention, type AttentionLayer, CellState, rowEnd } from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import { sha256 } from '../core/files.ts';
import type { ValuesDigest } from './provenance.ts';

/** The distinct token lists of some layers, and which of them each row of each layer has. */
interface TokenTable {
  readonly lists: readonly (readonly string[])[];
  /** `numbers[layer][row]`, positions in `lists` */
  readonly numbers: readonly (readonly number[])[];
}

/** Finds equal lists, mostly by identity: rows of one sequence share one list, and lists are long. */
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

/** Digits kept of a layer's digest, which only tells which layers have changed, and of that of all labels. */
const LAYER_DIGITS = 8;
const LABELS_DIGITS = 16;

/**
 * Digests of what is drawn: the layers and rows selected, heads reduced, keys masked. The title is not among it.
 *
 * - A layer's digest is SHA-256 of its weights as little-endian float64, row by row, all `keyCount` of each, with 0 for -0 and
 *   for every cell that holds no value; then of its states, a byte a cell in the same order: 0 value, 1 masked, 2 missing.
 * - The labels' digest is SHA-256 of UTF-8 JSON without spaces, `[reduction in words or "", rows, lists, layers]`: of each row
 *   `[label, query or null]`; the distinct lists of tokens in the order of first use, layer by layer and in it row by row; of
 *   each layer `[label, keyCount, for each row the number of its list]`.
 * - The whole digest is SHA-256 of these digests as hexadecimal text, the labels' first, then the layers', all of 64 digits.
 */
export function digestValues(attention: Attention): ValuesDigest {
  const labels = sha256(labelsText(attention));
  const layers = attention.layers.map(digestLayer);
  return {
    sha256: sha256([labels, ...layers].join('')),
    labels: labels.slice(0, LABELS_DIGITS),
    layers: layers.map((digest) => digest.slice(0, LAYER_DIGITS)),
  };
}

function digestLayer(layer: AttentionLayer): string {
  const { weights, states, keyCount } = layer;
  const values = new Float64Array(weights.length);
  for (let start = 0, row = 0; start < weights.length; start += keyCount, row++) {
    const end = rowEnd(layer, row);
    // Adding 0 makes 0 of -0.
    for (let i = start; i < end; i++)
      if (states[i] === CellState.value) values[i] = (weights[i] as number) + 0;
  }
  return createHash('sha256').update(new Uint8Array(values.buffer)).update(states).digest('hex');
}

function labelsText({ reduction, rows, layers }: Attention): string {
  const { lists, numbers } = tokenTable(layers);
  return JSON.stringify([
    reduction ? reductionWords(reduction) : '',
    rows.map(({ label, query }) => [label, query ?? null]),
    lists,
    layers.map(({ label, keyCount }, i) => [label, keyCount, numbers[i]]),
  ]);
}
