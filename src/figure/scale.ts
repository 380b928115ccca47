import { scaleLinear, scaleLog, scalePow, scaleSymlog } from 'd3-scale';

/** A label on the colorbar and where it stands: 0 at the low end, 1 at the high end. */
export interface ColorbarTick {
  readonly position: number;
  readonly label: string;
}

/** A colour scale: data values to positions on the colorbar. */
export interface ColorScale {
  readonly domain: readonly [number, number];
  /** value -> [0, 1]; outside the domain the result is below 0 or above 1. */
  readonly norm: (value: number) => number;
  /** About `count` round values within the domain. */
  readonly ticks: (count: number) => readonly ColorbarTick[];
}

/** Share of the domain's largest magnitude within which `symlog` is nearly linear. */
const SYMLOG_LINEAR_SHARE = 0.01;

/** A scale by its option's name: `linear`, `log`, `symlog` or `pow:<exponent>`. */
export function colorScale(name: string, domain: readonly [number, number]): ColorScale {
  const scale = baseScale(name, domain).domain(domain).range([0, 1]);
  return { domain, norm: (value) => scale(value), ticks: (count) => ticksOf(scale, count) };
}

function baseScale(name: string, domain: readonly [number, number]) {
  if (name === 'log') return scaleLog();
  if (name === 'symlog')
    return scaleSymlog().constant(SYMLOG_LINEAR_SHARE * Math.max(Math.abs(domain[0]), Math.abs(domain[1])));
  if (name.startsWith('pow:')) return scalePow().exponent(Number(name.slice('pow:'.length)));
  return scaleLinear();
}

function ticksOf(scale: ReturnType<typeof baseScale>, count: number): ColorbarTick[] {
  const format = scale.tickFormat(count);
  return scale
    .ticks(count)
    .map((value) => ({ position: scale(value), label: format(value) }))
    .filter(({ label }) => label !== '');
}
