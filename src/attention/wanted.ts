/** Which layers, heads and rows of arrays are wanted. */

import type { TensorLayer } from '../arrays/layers.ts';
import type { FigureOptions } from '../options/options.ts';
import { type HeadChoice, headNumbersOf, resolveHeads } from './heads.ts';
import { resolveLayerHeads } from './layer-heads.ts';
import { layersAsked, meanOfHeads } from './layers.ts';
import { resolveQueries } from './queries.ts';
import type { Wanted } from './read-rows.ts';
import { wholeWords } from './subwords.ts';
import type { ArrayTokens } from './tokens.ts';

/** How many layers, or heads with a panel each, are drawn, and rows of each. */
export interface PanelCounts {
  readonly layers: number;
  readonly rows: number;
}

/** How many panels and rows weights will have when they are read. Rows that are chosen later count as one. */
export function panelCounts(
  { layers, queries, heads, layerHeads }: Wanted,
  options: FigureOptions,
): PanelCounts {
  const ofHeads = layerHeads.choices.reduce((sum, { numbers }) => sum + numbers.length, 0);
  const panels = heads.reduce === 'panels' ? ofHeads : layers.length;
  const isLater = options.rows !== undefined || options.mergeSubwords === true;
  const rows = queries.length * (heads.reduce === 'each' ? heads.heads.length : 1);
  return { layers: options.layers === 'mean' ? 1 : panels, rows: isLater ? 1 : rows };
}

/** What the options ask for. @throws OptionConflict for layers, queries or heads that are not there */
export function choose(all: readonly TensorLayer[], tokens: ArrayTokens, options: FigureOptions): Wanted {
  const [first] = all as readonly [TensorLayer];
  const { queries: count } = first;
  const numbers = all.map(({ index }) => index);
  const { panels } = options;
  const byNumber = new Map(all.map((layer) => [layer.index, layer]));
  const headsOf = (layer: number) => headNumbersOf(byNumber.get(layer) ?? first);
  const choice = { numbers, layers: options.layers, headsOf, ...(panels ? { panels } : {}) };
  if (panels === 'heads' && options.layers === 'mean') throw meanOfHeads(numbers);
  const isPairs = typeof options.head === 'string' && options.head.includes(':');
  const pairs = isPairs ? resolveHeads(options.head, first, choice) : undefined;
  const layers = pairs
    ? (pairs.layers ?? []).map((number) => byNumber.get(number) as TensorLayer)
    : layersAsked(all, options.layers);
  const layerHeads = pairs
    ? { choices: layers.map(() => pairs) }
    : resolveLayerHeads(options.head, layers, choice);
  const [heads] = layerHeads.choices as [HeadChoice];
  const { firstQuery = 0, queries } = tokens;
  const range = { first: firstQuery, count, ...(queries ? { tokens: queries } : {}) };
  const asked = resolveQueries(options.query, range);
  const merged = options.mergeSubwords && tokens.firstQuery !== undefined ? tokens.keys : undefined;
  return {
    layers,
    queries: merged
      ? wholeWords(asked, merged).filter((query) => query >= firstQuery && query < firstQuery + count)
      : asked,
    firstQuery,
    heads,
    layerHeads,
  };
}
