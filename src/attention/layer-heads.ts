/** What becomes of the heads of each layer. */

import { OptionConflict } from '../core/errors.ts';
import type { FigureOptions } from '../options/options.ts';
import { layerLabel } from './attention.ts';
import {
  type HeadChoice,
  type HeadsOfLayer,
  headNumbersOf,
  type LayerChoice,
  resolveHeads,
} from './heads.ts';
import type { HeadReduction } from './reduction.ts';

/** Whether all layers have heads of the same numbers. */
export const haveSameHeads = (layers: readonly HeadsOfLayer[]): boolean =>
  new Set(layers.map(({ heads, headNumbers }) => String(headNumbers ?? heads))).size === 1;

/** What becomes of the heads of each layer. */
export interface LayerHeads {
  /** A choice for each layer. */
  readonly choices: readonly HeadChoice[];
  /** What they are in all, as the figure says it, where layers have other heads than their neighbours. */
  readonly uneven?: { readonly reduction?: HeadReduction };
}

/**
 * What becomes of the heads of layers, which may have others than their neighbours.
 * @throws OptionConflict for a head that a layer does not have, and for a row a head where layers differ
 */
export function resolveLayerHeads(
  spec: FigureOptions['head'],
  layers: readonly HeadsOfLayer[],
  choice: LayerChoice,
): LayerHeads {
  const isEven = haveSameHeads(layers);
  const choices = layers.map((layer) =>
    resolveHeads(spec, layer, isEven ? choice : { ...choice, where: layerLabel(layer.index) }),
  );
  const [first] = choices as [HeadChoice];
  if (isEven || first.isListed) return { choices };
  const counts = layers.map(({ heads }) => heads);
  if (first.reduce === 'each')
    throw new OptionConflict({
      option: 'head',
      code: 'unequal-layers',
      message: `found ${headsInWords(layers)}, expected the same heads in all, as each row is drawn in every panel`,
      hint: `use --head mean, or draw one layer: --layers ${layers[0]?.index}`,
    });
  if (first.reduce === 'panels' || (counts.every((count) => count === 1) && first.reduce !== 'rollout'))
    return { choices, uneven: {} };
  const kind = first.reduce === 'pairs' ? 'mean' : first.reduce;
  return { choices, uneven: { reduction: { kind, heads: { perLayer: counts } } } };
}

/** `layers of 4, 2, 1 heads`, or which heads they are where all have as many. */
function headsInWords(layers: readonly HeadsOfLayer[]): string {
  const counts = [...new Set(layers.map(({ heads }) => heads))];
  if (counts.length > 1) return `layers of ${counts.join(', ')} heads`;
  const [first, other] = [...new Set(layers.map((layer) => headNumbersOf(layer).join(', ')))];
  return `layers with other heads than one another (${first}; ${other})`;
}
