/** The difference of two inputs that stands beside them, and what is said of its rows. */

import { type Attention, ownLabel } from './attention.ts';

/** An attention without the difference that stands beside its inputs, whose numbers are no weights. */
export function withoutDifference(attention: Attention): Attention {
  const layers = attention.layers.filter(({ difference }) => !difference);
  return layers.length === attention.layers.length ? attention : { ...attention, layers };
}

/** The difference that stands beside inputs, by itself; undefined where there is none. */
export function differenceOf(attention: Attention): Attention | undefined {
  const layers = attention.layers.filter(({ difference }) => difference);
  if (layers.length === 0) return undefined;
  const { inputs: _, ...rest } = attention;
  return {
    ...rest,
    quantity: 'difference',
    layers: layers.map((layer) => ({ ...layer, label: ownLabel(layer) })),
  };
}

/** What stands at the ends of rows of a difference; empty where nothing does. */
export function divergenceWords({ layers, inputs, divergence }: Attention): string {
  if (layers.every(({ divergences }) => divergences === undefined)) return '';
  const of = inputs ? `${differenceName(inputs)}: ` : '';
  return divergence === 'pairs'
    ? `${of}least Jensen-Shannon divergence over pairs of heads at the end of each row, in nats`
    : `${of}Jensen-Shannon divergence of each row at its end, in nats`;
}

/** What the difference of the first two of several inputs is called. */
export const differenceName = ([a = '', b = '']: readonly string[]): string => `${a} \u2212 ${b}`;
