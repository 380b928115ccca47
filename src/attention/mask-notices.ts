/** What was masked, in words. */

import type { Notice } from '../core/codes.ts';
import { count } from '../core/words.ts';
import type { AttentionLayer } from './attention.ts';

/** What was masked, and why. */
export interface Found {
  /** Cells that held a fill, and the one furthest from 0. */
  fills: number;
  fill: number;
  /** Labels of the layers, by the words for their padding or window. */
  readonly padding: Map<string, string[]>;
  readonly windows: Map<string, string[]>;
  /** The same, by the last keys of stretches that see one another. */
  readonly stretches: Map<string, string[]>;
}

/** Adds a layer to those of the same words. */
export function note(layers: Map<string, string[]>, words: string, { label }: AttentionLayer): void {
  const labels = layers.get(words);
  if (labels) labels.push(label);
  else layers.set(words, [label]);
}

/** `key 0`, `keys 0-3`. */
export const firstKeys = (count: number) => keysBetween(0, count - 1);

/** `key 3`, `keys 3-5`. */
export const keysBetween = (first: number, last: number) =>
  first === last ? `key ${first}` : `keys ${first}-${last}`;

/** Says what was masked, and in which layers. */
export function noticesOf({ fills, fill, padding, windows, stretches }: Found): Notice[] {
  const value = Number.isFinite(fill) ? String(Number(fill.toPrecision(5))) : fill < 0 ? '-inf' : '+inf';
  const message = `${count(fills, 'value')} masked that a query may not see (fill ${value}): these are scores before the softmax`;
  return [
    ...(fills > 0 ? [{ code: 'fill-masked', message } as const] : []),
    ...[...padding].map(
      ([keys, labels]): Notice => ({
        code: 'keys-masked',
        message: `${keys} masked in ${layersListed(labels)}, as no row drawn sees them (--mask none shows the zeros)`,
      }),
    ),
    ...[...windows].map(
      ([window, labels]): Notice => ({
        code: 'keys-masked',
        message: `keys outside ${window} masked in ${layersListed(labels)} (--mask none shows the zeros)`,
      }),
    ),
    ...[...stretches].map(
      ([ends, labels]): Notice => ({
        code: 'keys-masked',
        message: `keys after each query masked in ${layersListed(labels)}, but for those up to ${ends} that see one another, as a prefix or an image does (--mask none shows the zeros)`,
      }),
    ),
  ];
}

/** `Layer 0, Layer 1`, or the first and the last of many. */
export const layersListed = (labels: readonly string[]) =>
  labels.length <= 3 ? labels.join(', ') : `${labels[0]} to ${labels.at(-1)} (${labels.length} layers)`;
