/** What the values of a figure say, in sentences: their range, and where rows attend to (level 2). */

import type { Attention } from '../attention/attention.ts';
import { differenceName } from '../attention/difference.ts';
import { count } from '../core/words.ts';
import { panelWord } from './drawing-sentences.ts';
import { measureSentences } from './measure-text.ts';
import { keyName, MOST_NAMES, number } from './names.ts';
import { type Overall, overallOf } from './overall.ts';
import { joined, name, type Sentence, say } from './sentence.ts';
import { effectiveKeys, keysSeen } from './statistics.ts';
import { rowOf } from './weight-row.ts';

/** The colour scale, and how many values lie outside it. */
export interface Drawn {
  readonly domain: readonly [number, number];
  readonly clipped: { readonly below: number; readonly above: number };
}

/** What the values say: of a statistic of heads, of several inputs, or of one. */
export function mainSentences(attention: Attention, facts: Overall): Sentence[] {
  if (attention.measure) return measureSentences(attention, attention.measure);
  if (attention.quantity === 'difference') return differenceSentences(attention, facts);
  return attention.inputs ? inputSentences(attention, facts) : statisticSentences(attention, facts);
}

const statisticSentences = (attention: Attention, facts: Overall): Sentence[] => [
  ...valueSentences(attention, facts),
  ...concentrationSentences(attention),
];

/** The range of differences, and the row whose two distributions diverge most (level 2). */
function differenceSentences(attention: Attention, facts: Overall): Sentence[] {
  const { layers, rows } = attention;
  const diverging = layers.flatMap(({ label, divergences = [] }) =>
    divergences.flatMap((nats, row) => (nats === null ? [] : [{ label, nats, row: rows[row]?.label ?? '' }])),
  );
  const range = valueSentences(attention, { ...facts, favourites: [] });
  if (diverging.length === 0) return range;
  const most = diverging.reduce((one, other) => (other.nats > one.nats ? other : one));
  return [
    ...range,
    say`The two diverge most in ${name(most.label)}, row ${name(most.row)}: ${number(most.nats)} nats (${attention.divergence === 'pairs' ? 'least Jensen-Shannon divergence over pairs of heads' : 'Jensen-Shannon divergence'}).`,
  ];
}

/** What the difference that stands beside inputs says (level 2); nothing where there is none. */
export const besideSentences = (
  { inputs = [] }: Attention,
  difference: Attention | undefined,
): readonly Sentence[] =>
  difference
    ? [
        say`The last column shows ${name(differenceName(inputs))}, on a scale of its own.`,
        ...differenceSentences(difference, overallOf(difference, 0)).map(
          (one) => say`${name(differenceName(inputs))}: ${one}`,
        ),
      ]
    : [];

/** The range over all inputs, and what each of them attends to (level 2). */
function inputSentences(attention: Attention, facts: Overall): Sentence[] {
  const { inputs = [], layers } = attention;
  return [
    ...valueSentences(attention, { ...facts, favourites: [] }),
    ...inputs.flatMap((input, number) => {
      const own = { ...attention, layers: layers.filter((layer) => layer.input?.number === number) };
      const [, ...favourites] = valueSentences(own, overallOf(own, MOST_NAMES));
      return [...favourites, ...concentrationSentences(own)].map((one) => say`${name(input)}: ${one}`);
    }),
  ];
}

/** The range of the values, the largest, and the key that each row attends to most (level 2). */
export function valueSentences({ layers, rows }: Attention, { min, max, favourites }: Overall): Sentence[] {
  if (!max) return [['No cell has a value.']];
  if (max.value === min) return [[`All values are ${number(min)}.`]];
  const [layer, row] = [layers[max.layer]?.label ?? '', rows[max.row]?.label ?? ''];
  const range = say`Values run from ${number(min)} to ${number(max.value)}; the largest is in ${name(layer)}, row ${name(row)}, at ${keyName(max.key, max.token)}.`;
  if (favourites.length === 0) return [range];
  const parts = favourites.map(({ row: of, key, token: label, mean, equals }) => {
    const equal = equals > 0 ? ` and as much to ${count(equals, 'other')}` : '';
    return say`${name(rows[of]?.label ?? '')} attends most to ${favouriteName(key, label, mean)}${equal}`;
  });
  return [
    range,
    say`${layers.length > 1 ? `Averaged over ${panelWord({ layers })}s, ` : ''}${joined(parts, '; ')}.`,
  ];
}

/** `key 0 ("8", 0.294)` */
function favouriteName(key: number, label: string, mean: number): Sentence {
  const named = keyName(key, label);
  return label === '' ? say`key ${key} (${number(mean)})` : [...named.slice(0, -1), `, ${number(mean)})`];
}

/** Over how many keys each of few rows spreads (level 2). */
function concentrationSentences({ layers, rows }: Attention): Sentence[] {
  if (rows.length > MOST_NAMES) return [];
  const parts = rows.flatMap(({ label }, row) => {
    const found = layers.flatMap((layer) => {
      const weights = rowOf(layer, rows, row);
      const effective = effectiveKeys(weights);
      return effective === undefined ? [] : [{ effective, seen: keysSeen(weights) }];
    });
    if (found.length === 0) return [];
    const mean = (numberOf: (one: (typeof found)[number]) => number) =>
      found.reduce((sum, one) => sum + numberOf(one), 0) / found.length;
    const [keys, seen] = [mean(({ effective }) => effective), mean((one) => one.seen)];
    return [say`${name(label)} ${number(keys)} of ${number(seen)}`];
  });
  if (parts.length === 0) return [];
  const over = layers.length > 1 ? `, mean over ${panelWord({ layers })}s` : '';
  return [say`Effective keys (exp of the entropy${over}): ${joined(parts, ', ')}.`];
}

/** Values that are clipped, and cells that have none (level 2). */
export function stateSentences({ masked, missing }: Overall, { domain, clipped }: Drawn): Sentence[] {
  const outside = clipped.below + clipped.above;
  const clips = `Colours run from ${number(domain[0])} to ${number(domain[1])}, and ${count(outside, 'value')} outside are clipped.`;
  return [
    ...(outside > 0 ? [[clips]] : []),
    ...(masked > 0 ? [[`${count(masked, 'cell')} masked.`]] : []),
    ...(missing > 0 ? [[`${count(missing, 'cell')} missing.`]] : []),
  ];
}
