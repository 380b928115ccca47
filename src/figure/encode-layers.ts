/** The colour scale of all values shown, and that of a difference beside them; and the cells of each panel as codes on its scale. */
import type { Attention } from '../attention/attention.ts';
import { differenceOf, withoutDifference } from '../attention/difference.ts';
import type { FigureOptions } from '../options/options.ts';
import { type Clipped, encodeCells, MASKED, MISSING } from './cells.ts';
import { type Extent, extentOf } from './data-range.ts';
import { resolveDomain } from './domain.ts';
import { endsOf, type Percentiles, type ScaleEnds, sortedValues } from './percentiles.ts';
import { type ColorScale, colorScale } from './scale.ts';

/** Values on their scale. */
export interface Encoded {
  readonly extent: Extent;
  readonly scale: ColorScale;
  /** Ends of the scale that are percentiles; undefined where none is. */
  readonly percentiles: Percentiles | undefined;
  /** Cell codes of each layer, as `encodeCells` has them. */
  readonly cells: readonly Uint16Array[];
  readonly clipped: Clipped;
  /** The difference that stands beside inputs, on a scale of its own; absent where there is none. */
  readonly difference?: { readonly extent: Extent; readonly scale: ColorScale };
}

/** A difference has 0 in the middle of its scale, however much larger one sign is, and where there is none of either. */
function aboutZero({ quantity }: Attention, extent: Extent, ends: ScaleEnds): ScaleEnds {
  const { vmin, vmax, scale } = ends;
  if (quantity !== 'difference' || scale === 'log' || (vmin !== undefined && vmax !== undefined)) return ends;
  const reach = vmax ?? (vmin === undefined ? Math.max(-(extent?.[0] ?? 0), extent?.[1] ?? 0) || 1 : -vmin);
  return reach > 0 ? { ...ends, vmin: -reach, vmax: reach } : ends;
}

/**
 * Chooses the scale of all values shown, and encodes each layer on it.
 * @param attention that `shown` was made of, where a problem of a value is reported
 */
export function encodeLayers(attention: Attention, shown: Attention, options: FigureOptions): Encoded {
  const values = withoutDifference(shown);
  const extent = extentOf(values);
  const ends = aboutZero(
    attention,
    extent,
    endsOf(options, () => sortedValues(values)),
  );
  const domain = resolveDomain(withoutDifference(attention), extent, ends);
  const scale = colorScale(options.scale ?? 'linear', domain);
  const difference = scaleOfDifference(shown);
  const encoded = shown.layers.map((layer) =>
    encodeCells(layer, layer.difference && difference ? difference.scale : scale),
  );
  const cells = encoded.map(({ codes }) => codes);
  const clipped = sumClipped(encoded.map((one) => one.clipped));
  const { percentiles } = ends;
  return { extent, percentiles, scale, cells, clipped, ...(difference ? { difference } : {}) };
}

/** All values of a difference are on its scale, so none is clipped. */
function scaleOfDifference(shown: Attention): Encoded['difference'] {
  const difference = differenceOf(shown);
  if (!difference) return undefined;
  const extent = extentOf(difference);
  const domain = resolveDomain(difference, extent, aboutZero(difference, extent, {}));
  return { extent, scale: colorScale('linear', domain) };
}

/** States of cells that occur. @param layers codes of the cells of each */
export function statesOf(layers: readonly Uint16Array[]): ('masked' | 'missing')[] {
  const states: ('masked' | 'missing')[] = [];
  if (layers.some((codes) => codes.includes(MASKED))) states.push('masked');
  if (layers.some((codes) => codes.includes(MISSING))) states.push('missing');
  return states;
}

const sumClipped = (parts: readonly Clipped[]): Clipped => ({
  below: parts.reduce((sum, part) => sum + part.below, 0),
  above: parts.reduce((sum, part) => sum + part.above, 0),
});
