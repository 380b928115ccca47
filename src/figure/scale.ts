import { scaleLog, scalePow, scaleSymlog } from 'd3-scale';
import { OptionConflict } from '../core/errors.ts';
import { TABLE_SIZE } from './colormap.ts';
import {
  decimalLabels,
  exactLabel,
  linearTicks,
  logTicks,
  magnitudeOf,
  significantLabels,
  symlogTicks,
  type ValueTick,
} from './ticks.ts';

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
  /** About `count` round values within the domain, low to high; the first and the last are at its ends or near them. */
  readonly ticks: (count: number) => readonly ColorbarTick[];
}

/** Share of the domain's largest magnitude within which `symlog` is nearly linear. */
const SYMLOG_LINEAR_SHARE = 0.01;
/** Domains narrower than this share of their magnitude have one scale: all are linear there, to within this share. */
const NARROW = 1e-9;
/** A round tick within this share of the bar from an end is enough to read the end by; else the end has a number of its own. */
const NEAR_END = 0.1;

/**
 * A scale by its option's name: `linear`, `log`, `symlog` or `pow:<exponent>`.
 * @throws OptionConflict for an exponent that gives nearly all of the domain one colour
 */
export function colorScale(name: string, domain: readonly [number, number]): ColorScale {
  const norm = normOf(name, domain);
  const ticks = (count: number) =>
    withEnds(
      ticksOf(name, domain, count).map(({ value, label }) => ({ position: norm(value), label })),
      domain.map((end, i) => endTick(end, i, { norm, labels: endLabels(name, domain, end, count) })),
    );
  return { domain, norm, ticks };
}

function normOf(name: string, domain: readonly [number, number]): ColorScale['norm'] {
  const [low, high] = domain;
  const magnitude = magnitudeOf(domain);
  if (name === 'linear' || high / magnitude - low / magnitude < NARROW) return linearNorm(domain);
  if (name === 'log') {
    const scale = scaleLog().domain(domain).range([0, 1]);
    return (value) => scale(value);
  }
  // In shares of the largest magnitude, of which no power is too large or too small for a number.
  const base =
    name === 'symlog'
      ? scaleSymlog().constant(SYMLOG_LINEAR_SHARE)
      : scalePow().exponent(Number(name.slice('pow:'.length)));
  const [from, to] = [low / magnitude, high / magnitude];
  const scale = base.domain([from, to]).range([0, 1]);
  const middle = scale((from + to) / 2);
  if (!(scale(from) < middle && middle < scale(to))) throw noWidth(name, domain);
  return (value) => scale(value / magnitude);
}

/** What d3 computes, in one step: of a figure's 3 million weights it saves 0.1 s. */
function linearNorm([low, high]: readonly [number, number]): ColorScale['norm'] {
  const width = high - low;
  if (width === Number.POSITIVE_INFINITY) return (value) => (value / 2 - low / 2) / (high / 2 - low / 2);
  return (value) => (value - low) / width;
}

function ticksOf(name: string, domain: readonly [number, number], count: number): ValueTick[] {
  if (name === 'log') return logTicks(domain, count);
  if (name === 'symlog') return symlogTicks(domain, SYMLOG_LINEAR_SHARE * magnitudeOf(domain), count);
  return linearTicks(domain, count);
}

const endLabels = (name: string, domain: readonly [number, number], end: number, count: number) =>
  name === 'log' || name === 'symlog' ? significantLabels(end) : decimalLabels(domain, end, count);

/** An end's number: the shortest that is true to within a colour of the table. */
function endTick(
  end: number,
  position: number,
  { norm, labels }: Pick<ColorScale, 'norm'> & { readonly labels: readonly ValueTick[] },
): ColorbarTick {
  const isTrue = ({ value }: ValueTick) => Math.abs(norm(value) - position) <= 1 / TABLE_SIZE;
  return { position, label: (labels.find(isTrue) ?? exactLabel(end)).label };
}

/** Round ticks, and the ends that none of them is near: the first tick and the last tell where the scale ends. */
function withEnds(round: readonly ColorbarTick[], ends: readonly ColorbarTick[]): ColorbarTick[] {
  const inside = round.filter(({ position }) => position >= 0 && position <= 1);
  const [low, high] = ends as [ColorbarTick, ColorbarTick];
  const hasLow = (inside[0]?.position ?? 1) <= NEAR_END;
  const hasHigh = (inside.at(-1)?.position ?? 0) >= 1 - NEAR_END;
  return [...(hasLow ? [] : [low]), ...inside, ...(hasHigh ? [] : [high])];
}

const noWidth = (name: string, [low, high]: readonly [number, number]) =>
  new OptionConflict({
    option: 'scale',
    code: 'empty-domain',
    message: `found ${name}, which gives nearly all values from ${low} to ${high} one colour`,
    hint: 'use an exponent between 0.1 and 10',
  });
