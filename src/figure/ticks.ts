import { format } from 'd3-format';
import { scaleLinear, scaleLog } from 'd3-scale';

/** A value worth a label on the colorbar. */
export interface ValueTick {
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
export function linearTicks(domain: readonly [number, number], count: number): ValueTick[] {
  const scale = scaleLinear().domain(domain);
  const magnitude = Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
  const inFull = magnitude >= WRITTEN_OUT.from && magnitude < WRITTEN_OUT.to;
  const label = scale.tickFormat(count, inFull ? undefined : 'e');
  return scale.ticks(count).map((value) => ({ value, label: value === 0 && !inFull ? '0' : label(value) }));
}

/** Powers of ten and as many of their multiples as `count` allows; linear ticks where the domain holds too few. */
export const logTicks = (domain: readonly [number, number], count: number): ValueTick[] =>
  orLinear(decades(domain, count), domain, count);

/** Zero, and the powers of ten on either side of it from `constant` up, below which the scale is nearly linear. */
export function symlogTicks(domain: readonly [number, number], constant: number, count: number): ValueTick[] {
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
