/** Numbers on a figure: round ticks of a colorbar, labels of its ends, and the numbers in cells. */
import { format, precisionFixed } from 'd3-format';
import { scaleLinear, scaleLog } from 'd3-scale';

/** A value worth a label on the colorbar. */
export interface ValueTick {
  readonly value: number;
  readonly label: string;
}

/** Digits of a tick's label: few where they are exact, else all that a double has; a longer number is a power of ten. */
const PLAIN_DIGITS = 6;
const ALL_DIGITS = 15;

const digitsOf = (value: number): number =>
  Number(value.toPrecision(PLAIN_DIGITS)) === Number(value.toPrecision(ALL_DIGITS))
    ? PLAIN_DIGITS
    : ALL_DIGITS;

/** `0.001`, `20`, `1e-7`; d3's default for log scales writes 0.001 as `1m`, which nobody does for a weight. */
const plain = (value: number): string => format(`.${digitsOf(value)}~g`)(value);

/** An end this near 0 is a power of ten, whatever the rest of the scale is. */
const SMALL = 1e-6;

/** Magnitudes of a log or symlog scale: of the smallest number that is labelled, but for 0, and of the largest. */
export type Magnitudes = readonly [smallest: number, largest: number];

/** Whether numbers of a log or symlog scale are in full: all are powers of ten where one is too long, to be written alike. */
const areInFull = ([smallest, largest]: Magnitudes): boolean =>
  smallest >= SMALL && largest < 10 ** PLAIN_DIGITS;

const labelAlike = (magnitudes: Magnitudes, value: number, digits: number): string =>
  value === 0 || areInFull(magnitudes) ? format(`.${digits}~g`)(value) : format(`.${digits - 1}~e`)(value);

/** Domains of these magnitudes have numbers in full; others have powers of ten. */
const WRITTEN_OUT = { from: 1e-4, to: 1e6 } as const;
/** With fewer ticks than this, a reader cannot tell the scale. */
const LEAST_TICKS = 2;

/** For magnitudes outside these, d3 finds no round values, because its steps overflow or underflow. */
const ROUNDABLE = { from: 1e-300, to: 1e300 } as const;
/** In a domain narrower than this share of its magnitude, round values would have too many digits. */
const NARROWEST = 1e-12;
/** Digits that tell every double from all others, and the most decimals that d3-format writes. */
const MOST_DIGITS = 17;
const MOST_DECIMALS = 20;

export const magnitudeOf = ([low, high]: readonly [number, number]) =>
  Math.max(Math.abs(low), Math.abs(high));

const isInFull = (domain: readonly [number, number]) => {
  const magnitude = magnitudeOf(domain);
  return magnitude >= WRITTEN_OUT.from && magnitude < WRITTEN_OUT.to;
};

function hasRoundValues(domain: readonly [number, number]): boolean {
  const magnitude = magnitudeOf(domain);
  const width = domain[1] / magnitude - domain[0] / magnitude;
  return width >= NARROWEST && magnitude >= ROUNDABLE.from && magnitude <= ROUNDABLE.to;
}

/** About `count` evenly spaced round values with equal decimals; none where the domain is too narrow. */
export function linearTicks(domain: readonly [number, number], count: number): ValueTick[] {
  if (!hasRoundValues(domain)) return [];
  const label = linearLabel(domain, count);
  return scaleLinear()
    .domain(domain)
    .ticks(count)
    .map((value) => ({ value, label: label(value) }));
}

function linearLabel(domain: readonly [number, number], count: number): (value: number) => string {
  const inFull = isInFull(domain);
  const label = scaleLinear()
    .domain(domain)
    .tickFormat(count, inFull ? 'f' : 'e');
  return (value) => (value === 0 && !inFull ? '0' : label(value));
}

/** Labels of an end, shortest first: with as many decimals as the linear ticks, then with more. `value` is what a label says. */
export function decimalLabels(domain: readonly [number, number], end: number, count: number): ValueTick[] {
  const inFull = isInFull(domain);
  if (end === 0 && !inFull) return [{ value: 0, label: '0' }];
  const [first, second] = linearTicks(domain, count);
  const least = inFull && first && second ? precisionFixed(second.value - first.value) : 0;
  return Array.from({ length: MOST_DECIMALS - least + 1 }, (_, i) => {
    const decimals = least + i;
    const value = Number(inFull ? end.toFixed(decimals) : end.toExponential(decimals));
    const label = format(`.${decimals}${inFull ? 'f' : 'e'}`)(end);
    return { value, label: inFull && value !== 0 && Math.abs(value) < SMALL ? plain(value) : label };
  });
}

/** Labels of a value, shortest first: with one significant digit, then with more. `value` is what a label says. */
export const significantLabels = (value: number, magnitudes: Magnitudes): ValueTick[] =>
  Array.from({ length: MOST_DIGITS }, (_, i) => {
    const rounded = Number(value.toPrecision(i + 1));
    return { value: rounded, label: labelAlike(magnitudes, rounded, Math.max(PLAIN_DIGITS, i + 1)) };
  });

/** A value with all the digits that tell it from other doubles. */
export const exactLabel = (value: number): ValueTick => ({
  value,
  label: String(value).replace(/^-/, '\u2212'),
});

/** Powers of ten, and multiples of them as far as `count` allows; linear ticks where the domain has too few. */
export const logTicks = (domain: readonly [number, number], count: number): ValueTick[] =>
  hasRoundValues(domain) ? orLinear(decades(domain, count), domain, count, domain) : [];

/** Zero, and on either side the powers of ten from `constant` up, below which the scale is nearly linear; none in too narrow a domain. */
export function symlogTicks(domain: readonly [number, number], constant: number, count: number): ValueTick[] {
  if (!hasRoundValues(domain)) return [];
  const [low, high] = domain;
  const sides = low < 0 && high > 0 ? 2 : 1;
  const positive = decades([constant, Math.max(-low, high)], Math.max(1, Math.round((count - 1) / sides)));
  const values = [...positive.map((value) => -value).reverse(), 0, ...positive];
  return orLinear(
    values.filter((value) => value >= low && value <= high),
    domain,
    count,
    [constant, magnitudeOf(domain)],
  );
}

function decades(domain: readonly [number, number], count: number): number[] {
  const scale = scaleLog().domain(domain);
  // d3 thins ticks by giving some an empty label.
  const label = scale.tickFormat(count, 'g');
  return scale.ticks(count).filter((value) => label(value) !== '');
}

function orLinear(
  values: readonly number[],
  domain: readonly [number, number],
  count: number,
  magnitudes: Magnitudes,
): ValueTick[] {
  const linear = values.length < LEAST_TICKS ? linearTicks(domain, count) : undefined;
  if (linear && areInFull(magnitudes)) return linear;
  const chosen = linear ? linear.map(({ value }) => value) : values;
  return chosen.map((value) => ({ value, label: labelAlike(magnitudes, value, digitsOf(value)) }));
}

/** Digits that cells show, the 0 before a decimal point included: enough to tell cells apart, few enough to fit. */
const DIGITS = 3;
/** With more decimals or digits than these, a power of ten is shorter than the number in full. */
const CELL_DECIMALS = 4;
const CELL_DIGITS = 5;

/**
 * The number format of cells: equal decimals for all; 1.00, 27.4 and 0.31 at the largest magnitude, and two digits of a smaller one.
 * @param small digits of magnitudes below 1: statistics of heads lie closer together than weights, and want three
 */
export function valueFormat([vmin, vmax]: readonly [number, number], small = 2): (value: number) => string {
  const magnitude = Math.floor(Math.log10(Math.max(Math.abs(vmin), Math.abs(vmax))));
  const decimals = magnitude < 0 ? small - 1 - magnitude : Math.max(0, DIGITS - 1 - magnitude);
  return decimals > CELL_DECIMALS || magnitude > CELL_DIGITS ? format('.1e') : format(`.${decimals}f`);
}
