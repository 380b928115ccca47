import type { Attention } from '../attention/attention.ts';
import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { type DataRange, type Extent, findNonPositive, smallestPositive } from './data-range.ts';
import type { ScaleEnds } from './percentiles.ts';

/** A sign that reaches less than this share of the other would show in less than one of its 88 colours. */
const NEGLIGIBLE_SIGN = 0.01;
/** Where all values are at least this share of the largest, a scale from 0 would be half empty. */
const FAR_FROM_ZERO = 0.5;
/** No attention weight is larger; larger values are scores, or something else. */
const LARGEST_WEIGHT = 1;

/** Whether a range has two signs that are both worth colours. */
export const hasTwoSides = ([low, high]: readonly [number, number]): boolean =>
  low < 0 && high > 0 && Math.min(-low, high) >= NEGLIGIBLE_SIGN * Math.max(-low, high);

/** Red above 0 and blue below it; its ends look alike in grey. */
export const DIVERGING = 'RdBu_r';

/** The default colormap: diverging where data and domain have two signs, or where the user asks for a domain symmetric about 0. */
export function defaultColormap(extent: Extent, domain: readonly [number, number]): string {
  const isAsked = domain[0] === -domain[1] || extent === undefined || hasTwoSides(extent);
  return hasTwoSides(domain) && isAsked ? DIVERGING : 'inferno';
}

/**
 * The ends of the colour scale: as given, else by the data. Data of two signs has a domain symmetric about 0. Weights, and
 * other positive values that come near 0, start at 0; values far from 0, and negative ones, have their own ends. Constant
 * data, or none, still has a domain of some width.
 * @throws OptionConflict where the ends are out of order, where one alone lies beyond the data, or a log scale has values at or below 0
 */
export function resolveDomain(
  attention: Attention,
  extent: Extent,
  ends: ScaleEnds,
): readonly [number, number] {
  if (ends.scale !== 'log') return domainOf({ extent, smallestPositive: undefined }, ends);
  refuseNonPositive(attention, ends);
  return domainOf({ extent, smallestPositive: smallestPositive(attention) }, ends);
}

/** As `resolveDomain`, for a range that has been checked against its scale. */
export function domainOf(range: DataRange, ends: ScaleEnds): readonly [number, number] {
  const [low, high] = defaultDomain(range, ends);
  refuseEmpty([low, high], ends);
  const { vmin = low, vmax = high } = ends;
  if (vmin < vmax) return withWidth([vmin, vmax], ends);
  if (ends.vmin === undefined) throw beyondData('vmax', vmax, low, range);
  if (ends.vmax === undefined) throw beyondData('vmin', vmin, high, range);
  throw new OptionConflict({
    option: 'vmin',
    others: ['vmax'],
    code: 'empty-domain',
    message: `found vmin ${vmin} and vmax ${vmax}, expected vmin below vmax: ${drawnWords(range)}`,
    hint:
      vmin === vmax
        ? 'set ends that differ'
        : 'set both ends, the lower one as vmin; to turn the colours around, add _r to the colormap',
  });
}

const drawnWords = ({ extent }: DataRange): string =>
  extent ? `the values drawn run from ${extent.join(' to ')}` : 'no values are drawn';

/** One end that leaves the data none of the scale: the other would have to be invented. */
function beyondData(option: 'vmin' | 'vmax', asked: number, end: number, range: DataRange): OptionConflict {
  const [side, which] = option === 'vmax' ? ['above', 'low'] : ['below', 'high'];
  return new OptionConflict({
    option,
    code: 'empty-domain',
    message: `found ${asked}, expected a value ${side} ${end}, the ${which} end of the scale: ${drawnWords(range)}`,
    hint: 'leave it out, or set both vmin and vmax: values outside are then drawn as clipped',
  });
}

/**
 * Checks what a scale shared with other inputs asks of each of them; one end alone may lie beyond the values of some.
 * @throws OptionConflict where the ends are out of order, or a log scale has values at or below 0
 */
export function checkDomain(attention: Attention, extent: Extent, ends: ScaleEnds): void {
  if (ends.scale === 'log') refuseNonPositive(attention, ends);
  if (ends.vmin !== undefined && ends.vmax !== undefined) resolveDomain(attention, extent, ends);
}

/** A scale divides by its width, which must not overflow, nor one over it. */
const LEAST_WIDTH = 1e-300;

function withWidth(domain: readonly [number, number], ends: ScaleEnds): readonly [number, number] {
  const width = domain[1] - domain[0];
  if (width >= LEAST_WIDTH && Number.isFinite(width)) return domain;
  throw new OptionConflict({
    option: ends.vmin !== undefined && ends.vmax === undefined ? 'vmin' : 'vmax',
    code: 'empty-domain',
    message: `found a scale from ${domain[0]} to ${domain[1]}, expected ends between ${LEAST_WIDTH} and ${Number.MAX_VALUE.toPrecision(2)} apart`,
    hint: 'set both ends, such as vmin 0 and vmax 1: values outside are drawn as clipped',
  });
}

/** Refuses a percentile that leaves the scale no width. */
function refuseEmpty(
  [low, high]: readonly [number, number],
  { vmin, vmax, percentiles = {} }: ScaleEnds,
): void {
  const [from, to] = [vmin ?? low, vmax ?? high];
  if (from < to) return;
  const option = percentiles.vmax === undefined ? 'vmin' : 'vmax';
  const asked = percentiles[option];
  if (asked === undefined) return;
  throw new OptionConflict({
    option,
    code: 'empty-domain',
    message:
      option === 'vmax'
        ? `found ${asked}, which is ${to} for these values, expected more than ${from}, the low end of the scale`
        : `found ${asked}, which is ${from} for these values, expected less than ${to}, the high end of the scale`,
    hint: `choose a ${option === 'vmax' ? 'higher' : 'lower'} percentile, or give a number`,
  });
}

function defaultDomain({ extent, smallestPositive }: DataRange, ends: ScaleEnds): readonly [number, number] {
  if (!extent) return ends.scale === 'log' ? [0.1, 1] : [0, 1];
  const [min, max] = extent;
  if (ends.scale === 'log') {
    const smallest = smallestPositive ?? max;
    return smallest < max ? [smallest, max] : [max / 10, max];
  }
  if (hasTwoSides(extent)) return signedDomain(extent, ends);
  if (max > -min) return [isFarFromZero(extent) ? min : 0, max];
  return min < 0 ? [min, max < 0 && min < max ? max : 0] : [0, 1];
}

const isFarFromZero = ([min, max]: readonly [number, number]) =>
  max > LARGEST_WEIGHT && min >= FAR_FROM_ZERO * max && min < max;

/** Symmetric about 0, with the user's end mirrored; an end that leaves 0 outside the domain cannot be. */
function signedDomain(
  [min, max]: readonly [number, number],
  { vmin, vmax }: ScaleEnds,
): readonly [number, number] {
  const reach = vmax ?? (vmin === undefined ? Math.max(-min, max) : -vmin);
  return reach > 0 ? [-reach, reach] : [min, max];
}

/** Says that values of a negligible sign are clipped, where there are any. */
export function negligibleNotices(extent: Extent, domain: readonly [number, number]): readonly Notice[] {
  if (!extent || hasTwoSides(extent)) return [];
  const [min, max] = extent;
  if (min < 0 && max > 0 && domain[0] === 0 && max > -min)
    return [signClipped(`negative values, down to ${min}, are`, `vmin ${-max}`)];
  if (min < 0 && max > 0 && domain[1] === 0)
    return [signClipped(`positive values, up to ${max}, are`, `vmax ${-min}`)];
  return [];
}

const signClipped = (values: string, remedy: string): Notice => ({
  code: 'sign-clipped',
  message: `${values} under 1% of the largest and clipped (${remedy} gives them colours)`,
});

/** Refuses values at or below 0 on a log scale, unless the user's vmin clips them, which the report counts. */
function refuseNonPositive(attention: Attention, ends: ScaleEnds): void {
  checkLogEnds(ends);
  if (ends.vmin !== undefined) return;
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

/** @throws OptionConflict for an end at or below 0, which a log scale cannot have */
export function checkLogEnds({ vmin, vmax, percentiles = {} }: ScaleEnds): void {
  for (const [option, end] of [
    ['vmin', vmin],
    ['vmax', vmax],
  ] as const) {
    if (end !== undefined && end <= 0) {
      throw new OptionConflict({
        option,
        others: ['scale'],
        code: 'not-positive',
        message: `found ${option} ${percentiles[option] ? `${percentiles[option]}, which is ` : ''}${end}, expected a value above 0 on a log scale`,
        hint: `set ${option} above 0, or use the scale symlog for data that reaches 0`,
      });
    }
  }
}
