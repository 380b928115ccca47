/** One colour scale for every figure of a batch. */
import { AttnplotError, OptionConflict } from '../core/errors.ts';
import type { DataRange, Extent } from '../figure/data-range.ts';
import { checkLogEnds, defaultColormap, domainOf } from '../figure/domain.ts';
import { endsOf, type Percentiles, type ScaleEnds } from '../figure/percentiles.ts';
import { blame, mergeOptions, type OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Prepared, ScaleRequest } from '../pipeline/prepare.ts';

/** A colour scale in full: what makes one colour mean one value in every figure. */
export interface SharedScale {
  readonly domain: readonly [number, number];
  /** `linear`, `log`, `symlog` or `pow:<exponent>`. */
  readonly scale: string;
  /** The colormap of inputs whose options name none. */
  readonly colormap: string;
  /** Ends of the domain that are percentiles of the values of all inputs; absent where none is. */
  readonly percentiles?: Percentiles;
}

/**
 * The scale that one figure of all the data would have: extents are united, and log begins at the smallest value above 0.
 * An input whose own options set an end counts with that end instead of its data's.
 * @param before a scale that this one is to reach as far as, unless the inputs ask for another kind
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
  const extent = unite(reaches.map((reach) => reach.extent));
  const positives = reaches.flatMap(({ smallestPositive }) => smallestPositive ?? []);
  const range = { extent, smallestPositive: positives.length > 0 ? least(positives) : undefined };
  const colormaps = new Set(requests.map(({ colormap }) => colormap));
  const [colormap] = colormaps.size === 1 ? colormaps : [];
  const domain = blaming(flags, () => {
    if (scale === 'log') checkLogEnds(ends);
    return domainOf(range, ends);
  });
  const all = unite([...requests, ...earlier].map((range) => range.extent));
  return {
    domain,
    scale,
    colormap: colormap ?? defaultColormap(all, domain),
    ...(ends.percentiles ? { percentiles: ends.percentiles } : {}),
  };
}

/**
 * The scale where both ends are given and nothing need be read to know it; undefined otherwise. Whether data that nobody
 * has read has two sides is then told by the low end.
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
 * What has been read, to be drawn on the shared scale: its ends win over everyone's, its colormap stands in for none.
 * @throws AttnplotError (input) where the input's own options ask for another kind of scale
 */
export function onScale(
  prepared: Prepared,
  { domain: [vmin, vmax], scale, colormap }: SharedScale,
): Prepared {
  const asked = mergeOptions(prepared.sources).options.scale ?? scale;
  if (asked !== scale) throw otherScale(asked, scale);
  const source = (options: FigureOptions): OptionSource => ({ options, kind: 'usage', nameOf: flagOf });
  const sources = [source({ colormap }), ...prepared.sources, source({ vmin, vmax, scale })];
  return { ...prepared, sources };
}

const otherScale = (asked: string, scale: string) =>
  new AttnplotError('input', 'the figure cannot share the scale', [
    {
      option: 'figure.scale',
      code: 'scales-differ',
      message: `found ${asked}, and the scale of the batch is ${scale}`,
      hint: `choose one for all with --scale ${asked}, or give each figure its own with --no-shared-scale`,
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
      hint: 'choose one for all with --scale, or give each figure its own with --no-shared-scale',
    },
  ]);
}

/** Ends that every input sets, such as those of a flag: a percentile that all ask for is of all their values together. */
function commonEnds(requests: readonly ScaleRequest[]): Omit<ScaleEnds, 'scale'> {
  const pooled = { ...pooledEnd('vmin', requests), ...pooledEnd('vmax', requests) };
  const { vmin, vmax, percentiles } = endsOf(pooled, () => valuesOf(requests));
  return {
    vmin: pooled.vmin === undefined ? commonNumber('vmin', requests, least) : vmin,
    vmax: pooled.vmax === undefined ? commonNumber('vmax', requests, most) : vmax,
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
  choose: (values: readonly number[]) => number,
): number | undefined {
  const set = requests.flatMap((request) => request[end] ?? []);
  return set.length === requests.length && set.length > 0 ? choose(set) : undefined;
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
      hint: 'give --vmin and --vmax as numbers, draw fewer rows, or give each figure its own scale with --no-shared-scale',
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

function unite(extents: readonly Extent[]): Extent {
  const known = extents.filter((extent) => extent !== undefined);
  if (known.length === 0) return undefined;
  return [least(known.map(([min]) => min)), most(known.map(([, max]) => max))];
}

const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));

/** A conflict between flags, blamed on the one that set the option. */
function blaming<T>(flags: readonly OptionSource[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof OptionConflict)) throw error;
    throw blame(error, mergeOptions(flags), flags.at(-1) as OptionSource);
  }
}
