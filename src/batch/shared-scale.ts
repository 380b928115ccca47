/** The colour scale that all figures of a batch or an animation share. */
import { AttnplotError, OptionConflict } from '../core/errors.ts';
import { largestOf, smallestOf } from '../core/math.ts';
import type { DataRange, Extent } from '../figure/data-range.ts';
import { checkLogEnds, defaultColormap, domainOf } from '../figure/domain.ts';
import { endsOf, foundPercentile, type Percentiles, type ScaleEnds } from '../figure/percentiles.ts';
import { blame, mergeOptions, type OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import type { ScaleRequest } from '../pipeline/scale-request.ts';

/** A complete colour scale: with it, one colour is one value in every figure. */
export interface SharedScale {
  readonly domain: readonly [number, number];
  /** `linear`, `log`, `symlog` or `pow:<exponent>`. */
  readonly scale: string;
  /** The colormap of inputs that set none. */
  readonly colormap: string;
  /** Ends of the domain that are percentiles of the values of all inputs; absent where none is. */
  readonly percentiles?: Percentiles;
}

/**
 * The scale of one figure with all the data: extents are united, and a log scale starts at the smallest value above 0. An end
 * that an input's own options set replaces the end of its data.
 * @param before a scale that the result covers, unless the inputs ask for another kind of scale
 * @throws AttnplotError (usage) where inputs ask for different kinds of scale
 */
export function uniteScales(
  requests: readonly ScaleRequest[],
  flags: readonly OptionSource[],
  before?: SharedScale,
): SharedScale {
  const scale = commonScale(requests);
  const earlier = before?.scale === scale ? [toReach(before)] : [];
  const ends = { ...commonEnds(requests), scale };
  const reaches = [...requests.map((request) => reachOf(request, ends)), ...earlier];
  const extent = uniteExtents(reaches.map((reach) => reach.extent));
  const positives = reaches.flatMap(({ smallestPositive }) => smallestPositive ?? []);
  const range = {
    extent,
    smallestPositive: positives.length > 0 ? smallestOf(positives, (value) => value) : undefined,
  };
  const colormaps = new Set(requests.map(({ colormap }) => colormap));
  const [colormap] = colormaps.size === 1 ? colormaps : [];
  const domain = blaming(flags, () => {
    if (scale === 'log') checkLogEnds(ends);
    return domainOf(range, ends);
  });
  const all = uniteExtents([...requests, ...earlier].map((range) => range.extent));
  return {
    domain,
    scale,
    colormap: colormap ?? defaultColormap(all, domain),
    ...(ends.percentiles ? { percentiles: ends.percentiles } : {}),
  };
}

/**
 * The scale that `vmin` and `vmax` give without reading any input; undefined unless both are set. The colormap diverges if the
 * low end is negative, because the data is not known.
 */
export function givenScale(flags: readonly OptionSource[]): SharedScale | undefined {
  const { vmin, vmax, scale = 'linear', colormap } = mergeOptions(flags).options;
  if (typeof vmin !== 'number' || typeof vmax !== 'number') return undefined;
  const domain = blaming(flags, () => {
    if (scale === 'log') checkLogEnds({ vmin, vmax });
    return domainOf({ extent: undefined, smallestPositive: undefined }, { vmin, vmax, scale });
  });
  return { domain, scale, colormap: colormap ?? defaultColormap(undefined, domain) };
}

/**
 * Puts a prepared figure on the shared scale. The scale's ends override all options; its colormap is only a default.
 * @throws AttnplotError (input) where the input's own options ask for another kind of scale
 */
export function onScale(prepared: Prepared, { domain, scale, colormap, percentiles }: SharedScale): Prepared {
  const asked = mergeOptions(prepared.sources).options.scale ?? scale;
  if (asked !== scale) throw otherScale(asked, scale);
  const source = (options: FigureOptions): OptionSource => ({ options, kind: 'usage', nameOf: flagOf });
  const end = (percentile: string | undefined, value: number) =>
    percentile === undefined ? value : foundPercentile(percentile, value);
  const [vmin, vmax] = [end(percentiles?.vmin, domain[0]), end(percentiles?.vmax, domain[1])];
  const sources = [source({ colormap }), ...prepared.sources, source({ vmin, vmax, scale })];
  return { ...prepared, sources };
}

const otherScale = (asked: string, scale: string) =>
  new AttnplotError('input', 'the figure cannot share the scale', [
    {
      option: 'figure.scale',
      code: 'scales-differ',
      message: `found ${asked}, expected ${scale}, the scale of the batch`,
      hint: `draw it on that scale too with --scale ${scale}, or, without --scale-from, give each figure its own with --no-shared-scale`,
    },
  ]);

function commonScale(requests: readonly ScaleRequest[]): string {
  const scales = [...new Set(requests.map(({ scale }) => scale))];
  if (scales.length <= 1) return scales[0] ?? 'linear';
  throw new AttnplotError('usage', 'the figures cannot share a scale', [
    {
      option: '--scale',
      code: 'scales-differ',
      message: `found ${scales.join(' and ')} in the figure blocks of the inputs, expected one kind of scale`,
      hint: 'set one for all with --scale, or give each figure its own: attnplot batch --no-shared-scale',
    },
  ]);
}

/** Ends that every input sets, such as those of a flag: a percentile that all ask for is of all their values together. */
function commonEnds(requests: readonly ScaleRequest[]): Omit<ScaleEnds, 'scale'> {
  const pooled = { ...pooledEnd('vmin', requests), ...pooledEnd('vmax', requests) };
  const { vmin, vmax, percentiles } = endsOf(pooled, () => valuesOf(requests));
  return {
    vmin: pooled.vmin === undefined ? commonNumber('vmin', requests, smallestOf) : vmin,
    vmax: pooled.vmax === undefined ? commonNumber('vmax', requests, largestOf) : vmax,
    percentiles,
  };
}

function pooledEnd(end: 'vmin' | 'vmax', requests: readonly ScaleRequest[]): Percentiles {
  const asked = new Set(requests.map(({ percentiles }) => percentiles?.[end]));
  const [percentile] = asked;
  return asked.size === 1 && percentile !== undefined ? { [end]: percentile } : {};
}

function commonNumber(
  end: 'vmin' | 'vmax',
  requests: readonly ScaleRequest[],
  choose: (values: readonly number[], numberOf: (value: number) => number) => number,
): number | undefined {
  const set = requests.flatMap((request) => request[end] ?? []);
  return set.length === requests.length && set.length > 0 ? choose(set, (value) => value) : undefined;
}

/** Values that may be held at once for a percentile: 400 MB. */
const MOST_VALUES = 50e6;

/** The values of all inputs, sorted. @throws AttnplotError (usage) for more than can be held */
function valuesOf(requests: readonly ScaleRequest[]): Float64Array {
  const lists = requests.map(({ values = [] }) => values);
  const count = lists.reduce((sum, { length }) => sum + length, 0);
  if (count > MOST_VALUES) throw tooManyValues(count);
  const all = new Float64Array(count);
  let used = 0;
  for (const list of lists) {
    all.set(list, used);
    used += list.length;
  }
  return all.sort();
}

const tooManyValues = (count: number) =>
  new AttnplotError('usage', 'the figures cannot share a scale', [
    {
      option: '--vmax',
      code: 'too-large',
      message: `found ${count} values to take a percentile of, expected at most ${MOST_VALUES}`,
      hint: 'give --vmin and --vmax as numbers, draw fewer rows, or give each figure its own scale: attnplot batch --no-shared-scale',
    },
  ]);

/** What counts for the ends that not all inputs set: an input's own end instead of its data's. */
function reachOf({ extent, smallestPositive, ...own }: ScaleRequest, common: ScaleEnds): DataRange {
  if (!extent) return { extent, smallestPositive };
  const vmin = common.vmin === undefined ? own.vmin : undefined;
  const vmax = common.vmax === undefined ? own.vmax : undefined;
  return {
    extent: [vmin ?? extent[0], vmax ?? extent[1]],
    smallestPositive: vmin !== undefined && vmin > 0 ? vmin : smallestPositive,
  };
}

const toReach = ({ domain }: SharedScale): DataRange => ({
  extent: domain,
  smallestPositive: domain[0] > 0 ? domain[0] : undefined,
});

/** The extent of all the data; undefined where no extent is known. */
export function uniteExtents(extents: readonly Extent[]): Extent {
  const known = extents.filter((extent) => extent !== undefined);
  if (known.length === 0) return undefined;
  return [smallestOf(known, ([min]) => min), largestOf(known, ([, max]) => max)];
}

/** Runs a function and turns its option conflict into an error about the flag that set the option. */
function blaming<T>(flags: readonly OptionSource[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof OptionConflict)) throw error;
    throw blame(error, mergeOptions(flags), flags.at(-1) as OptionSource);
  }
}
