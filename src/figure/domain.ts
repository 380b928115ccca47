import { type Attention, CellState, cellPath, rowEnd } from '../attention/attention.ts';
import { OptionConflict, type Path } from '../core/errors.ts';
import type { FigureOptions } from '../options/options.ts';

/** Smallest and largest weight, over the cells that hold one; undefined where none does. */
export type Extent = readonly [min: number, max: number] | undefined;

export function extentOf({ layers }: Attention): Extent {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const layer of layers) {
    const { weights, keyCount } = layer;
    for (let start = 0, row = 0; start < weights.length; start += keyCount, row++) {
      const end = rowEnd(layer, row);
      for (let i = start; i < end; i++) {
        const weight = weights[i] as number;
        // NaN (masked, missing) fails both comparisons.
        if (weight < min) min = weight;
        if (weight > max) max = weight;
      }
    }
  }
  return min <= max ? [min, max] : undefined;
}

/** What a colour scale follows from: the values of one input, or of all that share the scale. */
export interface DataRange {
  readonly extent: Extent;
  /** The smallest weight above 0, where a log scale begins; undefined where there is none. */
  readonly smallestPositive: number | undefined;
}

export const rangeOf = (attention: Attention): DataRange => ({
  extent: extentOf(attention),
  smallestPositive: smallestPositive(attention),
});

/** Whether the data has two sides, and so wants a diverging map centred on 0. */
const isSigned = (extent: Extent): boolean => extent !== undefined && extent[0] < 0;

/** The colormap of data for which nobody named one. */
export const defaultColormap = (extent: Extent): string => (isSigned(extent) ? 'RdBu_r' : 'inferno');

/**
 * The ends of the colour scale: as given, else [0, max], else symmetric about 0 for signed data.
 * Data that is constant or absent still gets a domain of some width.
 * @throws OptionConflict where the ends are out of order, or a log scale meets values it has no place for
 */
export function resolveDomain(
  attention: Attention,
  extent: Extent,
  options: FigureOptions,
): readonly [number, number] {
  if (options.scale !== 'log') return domainOf({ extent, smallestPositive: undefined }, options);
  refuseNonPositive(attention, options);
  return domainOf({ extent, smallestPositive: smallestPositive(attention) }, options);
}

/** As `resolveDomain`, of data that has been checked against its scale. */
export function domainOf(range: DataRange, options: FigureOptions): readonly [number, number] {
  const [low, high] = defaultDomain(range, options);
  const vmin = options.vmin ?? (options.vmax !== undefined && low >= options.vmax ? belowMax(options) : low);
  const vmax = options.vmax ?? (high <= vmin ? vmin + 1 : high);
  if (vmin < vmax) return [vmin, vmax];
  throw new OptionConflict({
    option: options.vmin === undefined ? 'vmax' : 'vmin',
    code: 'empty-domain',
    message: `found vmin ${vmin} and vmax ${vmax}, expected vmin below vmax`,
    hint:
      vmin === vmax
        ? 'leave one of the two out: it follows from the data'
        : 'to turn the colours around, add _r to the colormap',
  });
}

function defaultDomain(
  { extent, smallestPositive }: DataRange,
  options: FigureOptions,
): readonly [number, number] {
  const { scale } = options;
  if (!extent) return scale === 'log' ? [0.1, 1] : [0, 1];
  const [min, max] = extent;
  if (scale === 'log') {
    const smallest = smallestPositive ?? max;
    return smallest < max ? [smallest, max] : [max / 10, max];
  }
  return min < 0 ? signedDomain(extent, options) : [0, max > 0 ? max : 1];
}

/** Symmetric about 0, whichever end the user sets; only an end that has 0 outside the domain leaves nothing to mirror. */
function signedDomain(
  [min, max]: readonly [number, number],
  { vmin, vmax }: FigureOptions,
): readonly [number, number] {
  const reach = vmax ?? (vmin === undefined ? Math.max(-min, max) : -vmin);
  return reach > 0 ? [-reach, reach] : [min, max];
}

/** A low end for a vmax that lies at or below all of the data's own; 0 has no place on a log scale. */
function belowMax({ vmax = 0, scale }: FigureOptions): number {
  if (scale === 'log') return vmax / 10;
  return vmax > 0 ? 0 : vmax - 1;
}

function smallestPositive({ layers }: Attention): number | undefined {
  let smallest = Number.POSITIVE_INFINITY;
  for (const { weights } of layers)
    for (const weight of weights) if (weight > 0 && weight < smallest) smallest = weight;
  return smallest === Number.POSITIVE_INFINITY ? undefined : smallest;
}

/** A log scale has no place for 0; with a vmin of the user's own, what lies below it is clipped, and said to be. */
function refuseNonPositive(attention: Attention, options: FigureOptions): void {
  checkLogEnds(options);
  if (options.vmin !== undefined) return;
  const found = findNonPositive(attention);
  if (!found) return;
  throw new OptionConflict({
    option: 'scale',
    code: 'not-positive',
    message: `found ${found.value}, expected values above 0 on a log scale (${found.count} of the values drawn are not)`,
    path: found.path,
    hint: 'set vmin to the smallest value worth a colour (what lies below is drawn as clipped), or use the scale symlog',
  });
}

/** @throws OptionConflict for an end that a log scale cannot have */
export function checkLogEnds({ vmin, vmax }: FigureOptions): void {
  for (const [option, end] of [
    ['vmin', vmin],
    ['vmax', vmax],
  ] as const) {
    if (end !== undefined && end <= 0) {
      throw new OptionConflict({
        option,
        code: 'not-positive',
        message: `found ${option} ${end}, expected a value above 0 on a log scale`,
        hint: 'use the scale symlog for data that reaches 0',
      });
    }
  }
}

function findNonPositive(attention: Attention): { value: number; path: Path; count: number } | undefined {
  let first: { value: number; path: Path } | undefined;
  let count = 0;
  for (const layer of attention.layers) {
    layer.weights.forEach((value, i) => {
      if (layer.states[i] !== CellState.value || value > 0) return;
      count++;
      first ??= {
        value,
        path: cellPath(attention, layer, Math.floor(i / layer.keyCount), i % layer.keyCount),
      };
    });
  }
  return first && { ...first, count };
}
