/** Why a figure is stale: what changed between the values and options it was drawn with and those of today. */

import {
  type Attention,
  type AttentionLayer,
  CellState,
  layerLabel,
  sumWords,
} from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import { segmentWords } from '../attention/segments.ts';
import type { Reason, ReasonCode } from '../core/codes.ts';
import { count, formatValue, someOf } from '../core/words.ts';
import { OPTION_NAMES } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import type { ValuesDigest } from './provenance.ts';

/** The most names that a message lists. */
const MOST_NAMES = 8;

/**
 * What changed in the values and labels, in sentences such as `values changed in layer 3 (largest change 0.12 at ...)`.
 * @param then what was drawn; `attention` if the figure carries its values
 * @param now what would be drawn today
 */
export function valueChanges(
  then: { readonly digest: ValuesDigest; readonly attention?: Attention | undefined },
  now: { readonly digest: ValuesDigest; readonly attention: Attention },
): Reason[] {
  if (then.digest.sha256 === now.digest.sha256) return [];
  const shape = then.attention
    ? shapeChanges(then.attention, now.attention)
    : digestChanges(then.digest, now.digest);
  const comparable =
    then.digest.layers.length === now.digest.layers.length &&
    !shape.some(({ code }) => OF_SHAPE.includes(code));
  const changed = comparable
    ? now.attention.layers.filter((_, i) => then.digest.layers[i] !== now.digest.layers[i])
    : [];
  if (changed.length === 0) return shape.length > 0 ? shape : [{ code: 'values', message: 'values changed' }];
  const where = `values changed in ${layerNames(changed, now.attention.layers)}`;
  const how = then.attention
    ? largestChange(then.attention, now.attention)
    : 'by how much is unknown: the figure does not carry its values';
  return [...shape, { code: 'values', message: how === '' ? where : `${where} (${how})` }];
}

/** Changes after which cells cannot be compared one by one. */
const OF_SHAPE: readonly Reason['code'][] = ['layers', 'rows', 'keys'];

function digestChanges(then: ValuesDigest, now: ValuesDigest): Reason[] {
  if (then.layers.length !== now.layers.length)
    return [changeOf('layers', then.layers.length, now.layers.length)];
  return then.labels === now.labels ? [] : [{ code: 'labels', message: 'labels or tokens changed' }];
}

function shapeChanges(then: Attention, now: Attention): Reason[] {
  const labels = ({ layers }: Attention) => layers.map(({ label }) => label);
  const rows = (attention: Attention) => attention.rows.map(({ label }) => label);
  const keys = ({ layers }: Attention) => layers.map(({ keyCount }) => String(keyCount));
  return [
    ...listChange('layers', labels(then), labels(now)),
    ...listChange('rows', rows(then), rows(now)),
    ...itemChange('keys', keys(then), keys(now)),
    ...itemChange('keys', [sumsOf(then)], [sumsOf(now)]),
    ...queryChange(then, now),
    ...listChange('heads', [headsOf(then)], [headsOf(now)]),
    ...tokenChange(then, now),
    ...itemChange('segments', [segmentsOf(then)], [segmentsOf(now)]),
  ];
}

const segmentsOf = ({ segments = [], rows }: Attention) => {
  const inRows = segments.flatMap(({ name }, i) => {
    const some = rows.filter(({ segment }) => segment === i).length;
    return some === 0 ? [] : [`${count(some, 'row')} in ${name}`];
  });
  return [segmentWords(segments), ...inRows].filter(Boolean).join(', ') || 'none';
};

const headsOf = ({ reduction }: Attention) => (reduction ? reductionWords(reduction) : 'as they are');
const sumsOf = ({ sums = [] }: Attention) => sums.map(sumWords).join(', ') || 'as they are';

/** Compares the queries as one list, because only the whole list shows which rows are meant. */
function queryChange(then: Attention, now: Attention): Reason[] {
  if (then.rows.length !== now.rows.length) return [];
  const words = ({ rows }: Attention) => {
    const queries = rows.map(({ query }) => String(query ?? 'none'));
    if (new Set(queries).size === 1) return queries[0] as string;
    return someOf(queries, MOST_NAMES);
  };
  return itemChange('queries', [words(then)], [words(now)]);
}

function listChange(what: ReasonCode, then: readonly string[], now: readonly string[]): Reason[] {
  if (then.length !== now.length) return [changeOf(what, then.length, now.length)];
  return itemChange(what, then, now);
}

/** First item that differs; a different length is reported by the layer or row count. */
function itemChange(what: ReasonCode, then: readonly string[], now: readonly string[]): Reason[] {
  if (then.length !== now.length) return [];
  const at = then.findIndex((item, i) => item !== now[i]);
  return at < 0 ? [] : [changeOf(what, then[at], now[at])];
}

const changeOf = (code: ReasonCode, then: unknown, now: unknown): Reason => ({
  code,
  message: `${code} changed: ${then} -> ${now}`,
});

/** First token that differs; a different length is reported by the key count. */
function tokenChange(then: Attention, now: Attention): Reason[] {
  for (const [layer, { tokens }] of now.layers.entries()) {
    for (const [row, list] of tokens.entries()) {
      const before = then.layers[layer]?.tokens[row];
      const key = before?.length === list.length ? list.findIndex((token, i) => token !== before[i]) : -1;
      if (before && key >= 0)
        return [changeOf('tokens', `key ${key} ${JSON.stringify(before[key])}`, JSON.stringify(list[key]))];
    }
  }
  return [];
}

/** `largest change 0.12 at layer 3, P@32, key 15`, and the cells that gained or lost their value; empty for other changes. */
function largestChange(then: Attention, now: Attention): string {
  let largest = 0;
  let where = '';
  let states = 0;
  now.layers.forEach((layer, l) => {
    const { weights, states: after, keyCount } = layer;
    const before = then.layers[l] as AttentionLayer;
    weights.forEach((weight, i) => {
      if (before.states[i] !== after[i]) states++;
      const change = after[i] === CellState.value ? Math.abs(weight - (before.weights[i] ?? 0)) : 0;
      if (!(change > largest)) return;
      largest = change;
      where = `${layerName(layer)}, ${now.rows[Math.floor(i / keyCount)]?.label}, key ${i % keyCount}`;
    });
  });
  const parts = [
    ...(largest > 0 ? [`largest change ${formatValue(largest)} at ${where}`] : []),
    ...(states > 0
      ? [`${count(states, 'cell')} gained or lost ${states === 1 ? 'its' : 'their'} value`]
      : []),
  ];
  return parts.join('; ');
}

const isUnnamed = ({ label, index }: AttentionLayer) => label === layerLabel(index);

const layerName = (layer: AttentionLayer) =>
  isUnnamed(layer) ? `layer ${layer.index}` : JSON.stringify(layer.label);

function layerNames(changed: readonly AttentionLayer[], all: readonly AttentionLayer[]): string {
  if (changed.length === 1) return layerName(changed[0] as AttentionLayer);
  if (changed.length === all.length) return `all ${all.length} layers`;
  const names = changed.map((layer) => (isUnnamed(layer) ? layer.index : layerName(layer)));
  return `layers ${someOf(names, MOST_NAMES)}`;
}

/** Options that changed, in one sentence: `options changed: vmax 0.4 -> 0.5, title default -> A title`. */
export function optionChanges(then: FigureOptions, now: FigureOptions): Reason[] {
  const changes = OPTION_NAMES.flatMap((name) => {
    const [before, after] = [optionWords(then[name]), optionWords(now[name])];
    return before === after ? [] : [`${name} ${before ?? 'default'} -> ${after ?? 'default'}`];
  });
  return changes.length === 0 ? [] : [{ code: 'options', message: `options changed: ${changes.join(', ')}` }];
}

/** An option's value as a flag writes it, so that `[0, 1]` and `0,1` are equal. */
function optionWords(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return /^[\w.,:%+#@-]+$/.test(text) ? text : JSON.stringify(text);
}
