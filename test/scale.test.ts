/** Scales and their ticks. */
import { describe, expect, it } from 'vitest';
import { colorScale } from '../src/figure/scale.ts';
import { linearTicks } from '../src/figure/ticks.ts';
import { attentionOf, conflict, resolve, SEED } from './support/resolved.ts';

const SCALES = [
  ['linear', [0, 0.4]],
  ['linear', [-3, 7]],
  ['linear', [0, 1e-12]],
  ['linear', [0, 3e9]],
  ['log', [0.001, 0.4]],
  ['log', [0.3, 0.9]],
  ['log', [1e-9, 1]],
  ['symlog', [0, 0.4]],
  ['symlog', [-2, 5]],
  ['symlog', [3, 4]],
  ['pow:0.5', [0, 0.4]],
  ['pow:2', [-1, 1]],
] as const;

it('numbers are in full below a million, and powers of ten from there on', () => {
  const labels = (high: number) => linearTicks([0, high], 2).map(({ label }) => label);
  expect([labels(999_999), labels(1e6)]).toEqual([
    ['0', '500000'],
    ['0', '5e+5', '1e+6'],
  ]);
});

describe.each(SCALES)('the scale %s on %o', (name, domain) => {
  const scale = colorScale(name, domain);
  const [low, high] = domain;

  it('rises from 0 to 1', () => {
    expect([scale.norm(low), scale.norm(high)]).toEqual([0, 1]);
    const steps = Array.from({ length: 101 }, (_, i) => scale.norm(low + ((high - low) * i) / 100));
    steps.forEach((t, i) => void (i > 0 && expect(t).toBeGreaterThan(steps[i - 1] ?? Number.NaN)));
  });

  it.each([2, 3, 5])('has two ticks or more within its domain when %d are asked for', (count) => {
    const ticks = scale.ticks(count);
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    ticks.forEach(({ position }, i) => {
      expect(position).toBeGreaterThanOrEqual(0);
      expect(position).toBeLessThanOrEqual(1);
      if (i > 0) expect(position).toBeGreaterThan(ticks[i - 1]?.position ?? Number.NaN);
    });
  });

  it('labels each tick with its value, briefly', () => {
    for (const { position, label } of scale.ticks(5)) {
      expect(label).toMatch(/^−?[\d,]+(\.\d+)?(e[+-]\d+)?$/);
      expect(label.length).toBeLessThanOrEqual(12);
      const value = Number(label.replaceAll('−', '-').replaceAll(',', ''));
      expect(scale.norm(value)).toBeCloseTo(position, 6);
    }
  });
});

describe('ticks', () => {
  const labels = (name: string, domain: readonly [number, number], count: number) =>
    colorScale(name, domain)
      .ticks(count)
      .map(({ label }) => label);

  it('of the seed are 0.0 to 0.4', () => {
    const { figure } = resolve(attentionOf(SEED), { vmin: 0, vmax: 0.4 });
    const ticks = figure.colorbar?.ticks(5) ?? [];
    expect(ticks.map(({ label }) => label)).toEqual(['0.0', '0.1', '0.2', '0.3', '0.4']);
    ticks.forEach(({ position }, i) => void expect(position).toBeCloseTo(i / 4, 12));
  });

  it('of a log scale are plain numbers: 0.001, not 1m', () => {
    expect(labels('log', [0.001, 1], 4)).toEqual(['0.001', '0.01', '0.1', '1']);
    expect(labels('log', [1e-9, 1], 3)).toContain('1e-8');
  });

  it.each([
    ['log', [1e-9, 1], 5],
    ['log', [1e-7, 0.01], 5],
    ['log', [1e-9, 0.9], 2],
    ['log', [3e-7, 0.2], 3],
    ['log', [0.02, 3e7], 4],
    ['symlog', [0, 2e-5], 5],
    ['symlog', [-4e6, 4e6], 5],
  ] as const)('of one bar are written alike: %s on %o', (name, domain, count) => {
    const numbers = labels(name, domain, count).filter((label) => label !== '0');
    expect(numbers.length).toBeGreaterThan(1);
    for (const label of numbers) expect(label).toMatch(/^\u2212?[\d.]+e[+\u2212-]\d+$/);
  });

  it('of a log scale within a decade are evenly spaced, between its ends', () => {
    expect(labels('log', [0.3, 0.9], 2)).toEqual(['0.3', '0.4', '0.6', '0.8', '0.9']);
  });

  it('of a symlog scale have powers of ten on either side of 0', () => {
    expect(labels('symlog', [-10, 10], 5)).toEqual(['−10', '−1', '−0.1', '0', '0.1', '1', '10']);
  });

  it('of tiny and huge domains are powers of ten', () => {
    expect(labels('linear', [0, 4e-12], 4)).toEqual(['0', '1e-12', '2e-12', '3e-12', '4e-12']);
    expect(labels('linear', [0, 2e7], 2)).toEqual(['0', '1e+7', '2e+7']);
  });
});

describe('an exponent that leaves the scale no width', () => {
  it.each([
    ['pow:0', [0, 1]],
    ['pow:9999', [0, 0.4]],
  ] as const)('of 0 width is refused: %s on %o', (name, domain) => {
    const problem = conflict(() => colorScale(name, domain));
    expect(problem.option).toBe('scale');
    expect(problem.message).toContain(name);
  });
});
