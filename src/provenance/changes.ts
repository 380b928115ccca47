/** What has changed between what a figure shows and what its data gives today, in phrases. */
import { formatValue } from '../describe/finding.ts';
import { type Attention, type AttentionLayer, CellState } from '../input/attention.ts';
import type { ValuesDigest } from './provenance.ts';

/** Names beyond this many are counted. */
const MOST_NAMES = 8;

/** @param then as drawn; its values where the figure carries them */
export function valueChanges(
  then: { readonly digest: ValuesDigest; readonly attention?: Attention | undefined },
  now: { readonly digest: ValuesDigest; readonly attention: Attention },
): string[] {
  if (then.digest.sha256 === now.digest.sha256) return [];
  const shape = then.attention
    ? shapeChanges(then.attention, now.attention)
    : unseenChanges(then.digest, now.digest);
  const comparable = then.digest.layers.length === now.digest.layers.length && !shape.some(isOfShape);
  const changed = comparable
    ? now.attention.layers.filter((_, i) => then.digest.layers[i] !== now.digest.layers[i])
    : [];
  if (changed.length === 0) return shape.length > 0 ? shape : ['values changed'];
  const where = `values changed in ${layerNames(changed, now.attention.layers)}`;
  const how = then.attention
    ? largestChange(then.attention, now.attention)
    : 'the figure does not carry its values, so by how much is not known';
  return [...shape, how === '' ? where : `${where} (${how})`];
}

/** Changes after which cell and cell cannot be compared. */
const isOfShape = (phrase: string) => /^(layers|rows|keys) changed/.test(phrase);

function unseenChanges(then: ValuesDigest, now: ValuesDigest): string[] {
  if (then.layers.length !== now.layers.length)
    return [`layers changed: ${then.layers.length} -> ${now.layers.length}`];
  return then.labels === now.labels ? [] : ['labels or tokens changed'];
}

function shapeChanges(then: Attention, now: Attention): string[] {
  const labels = ({ layers }: Attention) => layers.map(({ label }) => label);
  const rows = (attention: Attention) => attention.rows.map(({ label }) => label);
  const keys = ({ layers }: Attention) => layers.map(({ keyCount }) => String(keyCount));
  return [
    ...listChange('layers', labels(then), labels(now)),
    ...listChange('rows', rows(then), rows(now)),
    ...itemChange('keys', keys(then), keys(now)),
    ...queryChange(then, now),
    ...listChange('heads', [then.reduction ?? 'as they are'], [now.reduction ?? 'as they are']),
    ...tokenChange(then, now),
  ];
}

/** All of them, as which rows are meant shows only in the whole list. */
function queryChange(then: Attention, now: Attention): string[] {
  if (then.rows.length !== now.rows.length) return [];
  const words = ({ rows }: Attention) => {
    const queries = rows.map(({ query }) => String(query ?? 'none'));
    if (new Set(queries).size === 1) return queries[0] as string;
    const more = queries.length > MOST_NAMES ? ` and ${queries.length - MOST_NAMES} more` : '';
    return `${queries.slice(0, MOST_NAMES).join(', ')}${more}`;
  };
  return itemChange('queries', [words(then)], [words(now)]);
}

function listChange(what: string, then: readonly string[], now: readonly string[]): string[] {
  if (then.length !== now.length) return [`${what} changed: ${then.length} -> ${now.length}`];
  return itemChange(what, then, now);
}

/** The first that is another, of lists that are as long as layers or rows are many, which is told of those. */
function itemChange(what: string, then: readonly string[], now: readonly string[]): string[] {
  if (then.length !== now.length) return [];
  const at = then.findIndex((item, i) => item !== now[i]);
  return at < 0 ? [] : [`${what} changed: ${then[at]} -> ${now[at]}`];
}

/** The first token that is another; lists of other lengths are told by the number of keys. */
function tokenChange(then: Attention, now: Attention): string[] {
  for (const [layer, { tokens }] of now.layers.entries()) {
    for (const [row, list] of tokens.entries()) {
      const before = then.layers[layer]?.tokens[row];
      const key = before?.length === list.length ? list.findIndex((token, i) => token !== before[i]) : -1;
      if (before && key >= 0)
        return [`tokens changed: key ${key} ${JSON.stringify(before[key])} -> ${JSON.stringify(list[key])}`];
    }
  }
  return [];
}

/** `largest change 0.12 at layer 3, P@32, key 15`, or how many cells have gained or lost their value; empty for other changes. */
function largestChange(then: Attention, now: Attention): string {
  let largest = 0;
  let where = '';
  let states = 0;
  now.layers.forEach(({ weights, states: after, keyCount, label }, l) => {
    const before = then.layers[l] as AttentionLayer;
    weights.forEach((weight, i) => {
      if (before.states[i] !== after[i]) states++;
      const change = after[i] === CellState.value ? Math.abs(weight - (before.weights[i] ?? 0)) : 0;
      if (!(change > largest)) return;
      largest = change;
      where = `${layerName(label)}, ${now.rows[Math.floor(i / keyCount)]?.label}, key ${i % keyCount}`;
    });
  });
  const parts = [
    ...(largest > 0 ? [`largest change ${formatValue(largest)} at ${where}`] : []),
    ...(states > 0
      ? [`${states} ${states === 1 ? 'cell' : 'cells'} masked or missing where it was not, or the other way`]
      : []),
  ];
  return parts.join('; ');
}

const layerName = (label: string) =>
  /^Layer \d+$/.test(label) ? label.toLowerCase() : JSON.stringify(label);

function layerNames(changed: readonly AttentionLayer[], all: readonly AttentionLayer[]): string {
  if (changed.length === 1) return layerName(changed[0]?.label ?? '');
  if (changed.length === all.length) return `all ${all.length} layers`;
  const names = changed.slice(0, MOST_NAMES).map(({ label }) => layerName(label).replace(/^layer /, ''));
  const more = changed.length > MOST_NAMES ? ` and ${changed.length - MOST_NAMES} more` : '';
  return `layers ${names.join(', ')}${more}`;
}
