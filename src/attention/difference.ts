/** The difference of two inputs that stands beside them, and what is said of its rows. */

import { type Attention, isPart, ownLabel } from './attention.ts';

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
export function divergenceWords(attention: Attention): string {
  const { layers, inputs, divergence } = attention;
  if (layers.every(({ divergences }) => divergences === undefined)) return '';
  const of = inputs ? `${differenceName(inputs)}: ` : '';
  const words =
    divergence === 'pairs'
      ? 'least Jensen-Shannon divergence over pairs of heads at the end of each row, in nats'
      : 'Jensen-Shannon divergence of each row at its end, in nats';
  // A divergence is of distributions, and a part of the keys need not be one.
  return `${of}${words}${isPart(attention) ? ', of the weights on the keys drawn, scaled to sum to 1' : ''}`;
}

/** What the difference of the first two of several inputs is called. */
export const differenceName = ([a = '', b = '']: readonly string[]): string => `${a} \u2212 ${b}`;
