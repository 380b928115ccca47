import { format } from 'd3-format';
import { largestOf } from '../extremes.ts';
import type { Attention } from '../input/attention.ts';
import { reductionWords } from '../input/reduction.ts';
import { type Statistics, statisticsOf } from './statistics.ts';

const number = format('.3~g');
const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** Names beyond this many are given as first and last. */
const MOST_NAMES = 4;

/** How values became colours. */
interface Drawn {
  readonly domain: readonly [number, number];
  readonly clipped: { readonly below: number; readonly above: number };
}

/** One paragraph of alt text: what the figure shows, its range, its maximum, and where each row looks most. */
export function describe(attention: Attention, { domain, clipped }: Drawn): string {
  const { layers, rows } = attention;
  const facts = statisticsOf(attention, MOST_NAMES);
  const keys = largestOf(layers, (layer) => layer.keyCount);
  const upTo = layers.some((layer) => layer.keyCount < keys) ? 'up to ' : '';
  const sentences = [
    `Heatmaps of attention weights: ${plural(layers.length, 'layer')} (${names(layers)}), each with ${plural(rows.length, 'row')} (${names(rows)}) and ${upTo}${plural(keys, 'key')}.`,
  ];
  if (attention.reduction) sentences.push(`Each weight is the ${reductionWords(attention.reduction)}.`);
  sentences.push(...valuesInWords(facts, layers.length));
  const outside = clipped.below + clipped.above;
  if (outside > 0)
    sentences.push(
      `Colours run from ${number(domain[0])} to ${number(domain[1])}, and ${plural(outside, 'value')} outside are clipped.`,
    );
  if (facts.masked > 0) sentences.push(`${plural(facts.masked, 'cell')} masked.`);
  if (facts.missing > 0) sentences.push(`${plural(facts.missing, 'cell')} missing.`);
  return sentences.join(' ');
}

function valuesInWords({ min, max, favourites }: Statistics, layerCount: number): string[] {
  if (!max) return ['No cell has a value.'];
  if (max.value === min) return [`All values are ${number(min)}.`];
  const { value, layer, row, key, token } = max;
  const range = `Values run from ${number(min)} to ${number(value)}; the largest is in ${layer}, row ${row}, at key ${key} ("${token}").`;
  if (favourites.length === 0) return [range];
  const parts = favourites.map(
    ({ row, key, token, mean, equals }) =>
      `${row} attends most to key ${key} ("${token}", ${number(mean)})${equals > 0 ? ` and as much to ${plural(equals, 'other')}` : ''}`,
  );
  return [range, `${layerCount > 1 ? 'Averaged over layers, ' : ''}${parts.join('; ')}.`];
}

function names(items: readonly { readonly label: string }[]): string {
  if (items.length <= MOST_NAMES) return items.map(({ label }) => label).join(', ');
  return `${items[0]?.label} to ${items.at(-1)?.label}`;
}
