import { format } from 'd3-format';
import type { Attention } from '../input/attention.ts';
import { statisticsOf } from './statistics.ts';

const number = format('.3~g');
const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** Names beyond this many are given as first and last. */
const MOST_NAMES = 4;

/** One paragraph of alt text: what the figure shows, its range, its maximum, and where each row looks most. */
export function describe(attention: Attention): string {
  const { layers, rows } = attention;
  const facts = statisticsOf(attention, MOST_NAMES);
  const keyCounts = layers.map((layer) => layer.keyCount);
  const keys = Math.max(...keyCounts);
  const upTo = Math.min(...keyCounts) < keys ? 'up to ' : '';
  const sentences = [
    `Heatmaps of attention weights: ${plural(layers.length, 'layer')} (${names(layers)}), each with ${plural(rows.length, 'row')} (${names(rows)}) and ${upTo}${plural(keys, 'key')}.`,
  ];
  if (attention.reduction) sentences.push(`Each weight is the ${attention.reduction}.`);
  if (facts.max) {
    const { value, layer, row, key, token } = facts.max;
    sentences.push(
      `Values run from ${number(facts.min)} to ${number(value)}; the largest is in ${layer}, row ${row}, at key ${key} ("${token}").`,
    );
  } else sentences.push('No cell has a value.');
  if (facts.favourites.length > 0) {
    const parts = facts.favourites.map(
      ({ row, key, token, mean }) => `${row} attends most to key ${key} ("${token}", ${number(mean)})`,
    );
    sentences.push(`${layers.length > 1 ? 'Averaged over layers, ' : ''}${parts.join('; ')}.`);
  }
  if (facts.masked > 0) sentences.push(`${plural(facts.masked, 'cell')} masked.`);
  if (facts.missing > 0) sentences.push(`${plural(facts.missing, 'cell')} missing.`);
  return sentences.join(' ');
}

function names(items: readonly { readonly label: string }[]): string {
  if (items.length <= MOST_NAMES) return items.map(({ label }) => label).join(', ');
  return `${items[0]?.label} to ${items.at(-1)?.label}`;
}
