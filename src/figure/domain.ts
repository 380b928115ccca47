import type { Attention } from '../attention/attention.ts';
import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { type DataRange, type Extent, findNonPositive, smallestPositive } from './data-range.ts';
import type { ScaleEnds } from './percentiles.ts';

/** A sign that reaches less far than this share of the other would show in less than one of the 88 colours that it has. */
const NEGLIGIBLE_SIGN = 0.01;
/** Values that are no weights, and all at least this share of the largest, are far from 0: a scale from 0 on would be half empty. */
const FAR_FROM_ZERO = 0.5;
/** No attention weight is larger. */
const LARGEST_WEIGHT = 1;

/** Whether a range has two sides of 0 that are both worth colours. */
export const hasTwoSides = ([low, high]: readonly [number, number]): boolean =>
  low < 0 && high > 0 && Math.min(-low, high) >= NEGLIGIBLE_SIGN * Math.max(-low, high);

/** The colormap where nobody named one: diverging where data and scale have two sides, or where a scale is symmetric by request. */
export function defaultColormap(extent: Extent, domain: readonly [number, number]): string {
  const isAsked = domain[0] === -domain[1] || extent === undefined || hasTwoSides(extent);
  return hasTwoSides(domain) && isAsked ? 'RdBu_r' : 'inferno';
}

/**
 * The ends of the colour scale: as given, else as the data asks. Data of two signs is symmetric about 0. Weights, and other
 * positive values that come near 0, begin at 0; values far from 0, and negative ones, have their own ends. Data that is
 * constant or absent still gets a domain of some width.
 * @throws OptionConflict where the ends are out of order, or a log scale meets values it has no place for
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

/** As `resolveDomain`, of data that has been checked against its scale. */
export function domainOf(range: DataRange, ends: ScaleEnds): readonly [number, number] {
  const [low, high] = defaultDomain(range, ends);
  refuseEmpty([low, high], ends);
  const vmin = ends.vmin ?? (ends.vmax !== undefined && low >= ends.vmax ? belowMax(ends) : low);
  const vmax = ends.vmax ?? (high <= vmin ? vmin + 1 : high);
  if (vmin < vmax) return [vmin, vmax];
  throw new OptionConflict({
    option: ends.vmin === undefined ? 'vmax' : 'vmin',
    code: 'empty-domain',
    message: `found vmin ${vmin} and vmax ${vmax}, expected vmin below vmax`,
    hint:
      vmin === vmax
        ? 'leave one of the two out: it follows from the data'
        : 'to turn the colours around, add _r to the colormap',
  });
}

/** A number of the user's own may lie beyond all values; a percentile that leaves the scale no width is no use. */
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
        ? `found ${asked}, which is ${to} of these values, expected more than ${from}, the low end of the scale`
        : `found ${asked}, which is ${from} of these values, expected less than ${to}, the high end of the scale`,
    hint: `choose a percentile further ${option === 'vmax' ? 'up' : 'down'}, or give a number`,
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

/** Symmetric about 0, whichever end the user sets; only an end that has 0 outside the domain leaves nothing to mirror. */
function signedDomain(
  [min, max]: readonly [number, number],
  { vmin, vmax }: ScaleEnds,
): readonly [number, number] {
  const reach = vmax ?? (vmin === undefined ? Math.max(-min, max) : -vmin);
  return reach > 0 ? [-reach, reach] : [min, max];
}

/** A low end for a vmax that lies at or below all of the data's own; 0 has no place on a log scale. */
function belowMax({ vmax = 0, scale }: ScaleEnds): number {
  if (scale === 'log') return vmax / 10;
  return vmax > 0 ? 0 : vmax - 1;
}

/** What is said of values whose sign the scale leaves out, as they are next to nothing beside the others. */
export function negligibleNotice(extent: Extent, domain: readonly [number, number]): Notice | undefined {
  if (!extent || hasTwoSides(extent)) return undefined;
  const [min, max] = extent;
  if (min < 0 && max > 0 && domain[0] === 0 && max > -min)
    return signClipped(`negative values, down to ${min}, are`, `vmin ${-max}`);
  if (min < 0 && max > 0 && domain[1] === 0)
    return signClipped(`positive values, up to ${max}, are`, `vmax ${-min}`);
  return undefined;
}

const signClipped = (values: string, remedy: string): Notice => ({
  code: 'sign-clipped',
  message: `${values} under 1% of the largest and clipped (${remedy} gives them colours)`,
});

/** A log scale has no place for 0; with a vmin of the user's own, what lies below it is clipped, and said to be. */
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

/** @throws OptionConflict for an end that a log scale cannot have */
export function checkLogEnds({ vmin, vmax, percentiles = {} }: ScaleEnds): void {
  for (const [option, end] of [
    ['vmin', vmin],
    ['vmax', vmax],
  ] as const) {
    if (end !== undefined && end <= 0) {
      throw new OptionConflict({
        option,
        code: 'not-positive',
        message: `found ${option} ${percentiles[option] ? `${percentiles[option]}, which is ` : ''}${end}, expected a value above 0 on a log scale`,
        hint: 'use the scale symlog for data that reaches 0',
      });
    }
  }
}
