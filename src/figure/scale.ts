import { format } from 'd3-format';
import { scaleLinear, scaleLog, scalePow, scaleSymlog } from 'd3-scale';
import { OptionConflict } from '../core/errors.ts';

/** A value worth a label on the colorbar. */
interface ValueTick {
  readonly value: number;
  readonly label: string;
}

/** `0.001`, `20`, `1e-7`: unlike d3's default for logarithms, whose `1m` for a thousandth nobody writes beside a weight. */
const plain = format('~g');
/** Largest magnitudes that read well in full; others are powers of ten. */
const WRITTEN_OUT = { from: 1e-4, to: 1e6 } as const;
/** Fewer than this, and a reader cannot tell the scale from the ticks. */
const LEAST_TICKS = 2;

/** About `count` evenly spaced round values, all with the same decimals. */
function linearTicks(domain: readonly [number, number], count: number): ValueTick[] {
  const scale = scaleLinear().domain(domain);
  const magnitude = Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
  const inFull = magnitude >= WRITTEN_OUT.from && magnitude < WRITTEN_OUT.to;
  const label = scale.tickFormat(count, inFull ? undefined : 'e');
  return scale.ticks(count).map((value) => ({ value, label: value === 0 && !inFull ? '0' : label(value) }));
}

/** Powers of ten and as many of their multiples as `count` allows; linear ticks where the domain holds too few. */
const logTicks = (domain: readonly [number, number], count: number): ValueTick[] =>
  orLinear(decades(domain, count), domain, count);

/** Zero, and the powers of ten on either side of it from `constant` up, below which the scale is nearly linear. */
function symlogTicks(domain: readonly [number, number], constant: number, count: number): ValueTick[] {
  const [low, high] = domain;
  const sides = low < 0 && high > 0 ? 2 : 1;
  const positive = decades([constant, Math.max(-low, high)], Math.max(1, Math.round((count - 1) / sides)));
  const values = [...positive.map((value) => -value).reverse(), 0, ...positive];
  return orLinear(
    values.filter((value) => value >= low && value <= high),
    domain,
    count,
  );
}

function decades(domain: readonly [number, number], count: number): number[] {
  const scale = scaleLog().domain(domain);
  // d3 thins ticks by giving some an empty label.
  const label = scale.tickFormat(count, 'g');
  return scale.ticks(count).filter((value) => label(value) !== '');
}

const orLinear = (
  values: readonly number[],
  domain: readonly [number, number],
  count: number,
): ValueTick[] =>
  values.length < LEAST_TICKS
    ? linearTicks(domain, count)
    : values.map((value) => ({ value, label: plain(value) }));

/** A label on the colorbar and where it stands: 0 at the low end, 1 at the high end. */
export interface ColorbarTick {
  readonly position: number;
  readonly label: string;
}

/** A colorbar has no more ticks than this: more would crowd it. */
export const MOST_TICKS = 5;

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

/**
 * A scale by its option's name: `linear`, `log`, `symlog` or `pow:<exponent>`.
 * @throws OptionConflict for an exponent that leaves the domain no width
 */
export function colorScale(name: string, domain: readonly [number, number]): ColorScale {
  const scale = baseScale(name, domain).domain(domain).range([0, 1]);
  // d3 answers a domain without width with 0.5 for every value.
  if (!(scale(domain[0]) < scale(domain[1]))) throw noWidth(name, domain);
  const ticks = (count: number) =>
    ticksOf(name, domain, count).map(({ value, label }) => ({ position: scale(value), label }));
  return { domain, norm: name === 'linear' ? linearNorm(domain) : (value) => scale(value), ticks };
}

/** What d3 computes, in one step: of a figure's 3 million weights it saves 0.1 s. */
function linearNorm([low, high]: readonly [number, number]): ColorScale['norm'] {
  const width = high - low;
  return (value) => (value - low) / width;
}

function baseScale(name: string, domain: readonly [number, number]) {
  if (name === 'log') return scaleLog();
  if (name === 'symlog') return scaleSymlog().constant(symlogConstant(domain));
  if (name.startsWith('pow:')) return scalePow().exponent(Number(name.slice('pow:'.length)));
  return scaleLinear();
}

function ticksOf(name: string, domain: readonly [number, number], count: number): ValueTick[] {
  if (name === 'log') return logTicks(domain, count);
  if (name === 'symlog') return symlogTicks(domain, symlogConstant(domain), count);
  return linearTicks(domain, count);
}

const symlogConstant = ([low, high]: readonly [number, number]) =>
  SYMLOG_LINEAR_SHARE * Math.max(Math.abs(low), Math.abs(high));

const noWidth = (name: string, [low, high]: readonly [number, number]) =>
  new OptionConflict({
    option: 'scale',
    code: 'empty-domain',
    message: `found ${name}, which gives ${low} and ${high}, the ends of the scale, the same colour`,
    hint: 'use an exponent between 0.1 and 10',
  });

/** Digits shown of the domain's largest magnitude: enough to tell cells apart, few enough to fit them. */
const SIGNIFICANT_DIGITS = 2;
/** Beyond these, a power of ten is shorter than the number in full. */
const MOST_DECIMALS = 4;
const MOST_DIGITS = 5;

/** A number format with the same decimals for every cell of a figure, fine enough for two digits of the largest value. */
export function valueFormat([vmin, vmax]: readonly [number, number]): (value: number) => string {
  const magnitude = Math.floor(Math.log10(Math.max(Math.abs(vmin), Math.abs(vmax))));
  const decimals = Math.max(0, SIGNIFICANT_DIGITS - 1 - magnitude);
  return decimals > MOST_DECIMALS || magnitude > MOST_DIGITS
    ? format(`.${SIGNIFICANT_DIGITS - 1}e`)
    : format(`.${decimals}f`);
}
