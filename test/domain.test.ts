/** The ends of the colour scale. */
import { describe, expect, it } from 'vitest';
import { colorTable } from '../src/figure/colormap.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { conflict, type Matrix, resolve, weights } from './support/resolved.ts';

const domainOf = (matrix: Matrix, options?: FigureOptions) => resolve(weights(matrix), options).facts.domain;

describe('the domain', () => {
  it('runs from 0 to the largest value', () => {
    expect(domainOf([[0.1, 0.7]])).toEqual([0, 0.7]);
  });

  it('is symmetric about 0 for signed data, with a diverging colormap that is red above 0', () => {
    const { figure, facts } = resolve(weights([[-0.2, 0.1]]));
    expect(facts.domain).toEqual([-0.2, 0.2]);
    expect(figure.colors).toEqual(colorTable('RdBu_r'));
    expect(resolve(weights([[0, 0.1]])).figure.colors).toEqual(colorTable('inferno'));
  });

  it.each<[string, Matrix, readonly [number, number], string]>([
    ['values of one sign', [[-13.57, -12.77]], [-13.57, -12.77], 'inferno'],
    ['negative values that end at 0', [[-3, 0]], [-3, 0], 'inferno'],
    ['weights far from 0', [[0.9, 0.8]], [0, 0.9], 'inferno'],
    ['a value of 1 at least', [[0.6, 1]], [0, 1], 'inferno'],
    ['scores far from 0', [[5, 6]], [5, 6], 'inferno'],
    ['scores near 0', [[2, 6]], [0, 6], 'inferno'],
    ['a negligible negative', [[-3.8e-5, 1]], [0, 1], 'inferno'],
    ['a negligible positive', [[-8, 0.01]], [-8, 0], 'inferno'],
    ['a negative of 1%', [[-0.01, 1]], [-1, 1], 'RdBu_r'],
    ['two signs', [[-0.8, 0.3]], [-0.8, 0.8], 'RdBu_r'],
  ])('of %s follows the data', (_, matrix, domain, colormap) => {
    const { figure, facts } = resolve(weights(matrix));
    expect(facts.domain).toEqual(domain);
    expect(figure.colors).toEqual(colorTable(colormap));
  });

  it('leaves a negligible sign out in words, with a way to see it that works', () => {
    const attention = weights([[0.9, -1e-5, 0]]);
    const { facts } = resolve(attention);
    expect(facts.clipped).toEqual({ below: 1, above: 0 });
    expect(facts.notices).toEqual([
      {
        code: 'sign-clipped',
        message:
          'negative values, down to -0.00001, are under 1% of the largest and clipped (vmin -0.9 gives them colours)',
      },
    ]);
    const both = resolve(attention, { vmin: -0.9 });
    expect(both.facts).toMatchObject({ domain: [-0.9, 0.9], clipped: { below: 0, above: 0 }, notices: [] });
    expect(both.figure.colors).toEqual(colorTable('RdBu_r'));
  });

  it('has a sequential map where the ends leave one sign, and where data of one sign has an end beyond 0', () => {
    const colorsOf = (matrix: Matrix, options: FigureOptions) =>
      resolve(weights(matrix), options).figure.colors;
    expect(colorsOf([[-0.8, 0.3]], { vmin: 0 })).toEqual(colorTable('inferno'));
    expect(colorsOf([[0.1, 0.3]], { vmin: -0.1 })).toEqual(colorTable('inferno'));
  });

  it.each<[FigureOptions, readonly [number, number]]>([
    [{ vmax: 0.5 }, [-0.5, 0.5]],
    [{ vmin: -0.1 }, [-0.1, 0.1]],
    [{ vmin: 0 }, [0, 0.3]],
    [{ vmin: -1, vmax: 0.5 }, [-1, 0.5]],
    [{ vmax: 0 }, [-0.8, 0]],
    [{ vmax: -0.1 }, [-0.8, -0.1]],
  ])('of signed data stays centred on 0 where %o leaves that open', (options, domain) => {
    expect(domainOf([[-0.8, 0.3]], options)).toEqual(domain);
  });

  it.each<[string, Matrix, readonly [number, number]]>([
    ['constant', [[0.3, 0.3]], [0, 0.3]],
    ['negative and constant', [[-2, -2]], [-2, 0]],
    ['constant and far from 0', [[5, 5]], [0, 5]],
    ['all zero', [[0, 0]], [0, 1]],
    ['all missing', [[null, null]], [0, 1]],
    ['one cell', [[0.25]], [0, 0.25]],
    ['tiny', [[1e-300, 2e-300]], [0, 2e-300]],
  ])('of %s data has a width', (_, matrix, domain) => {
    expect(domainOf(matrix)).toEqual(domain);
  });

  it('keeps a vmax below all data from 0 on, and both ends wherever they are', () => {
    expect(domainOf([[0.5, 0.9]], { vmax: 0.1 })).toEqual([0, 0.1]);
    expect(domainOf([[0.5, 0.9]], { vmin: -2, vmax: -1 })).toEqual([-2, -1]);
  });

  it.each<[Matrix, FigureOptions, string]>([
    [
      [[0.5, 0.9]],
      { vmin: 2 },
      'found 2, expected a value below 0.9, the high end of the scale: the values drawn run from 0.5 to 0.9',
    ],
    [
      [[0.5, 0.9]],
      { vmax: 0 },
      'found 0, expected a value above 0, the low end of the scale: the values drawn run from 0.5 to 0.9',
    ],
    [
      [[0.5, 0.9]],
      { vmax: -1 },
      'found -1, expected a value above 0, the low end of the scale: the values drawn run from 0.5 to 0.9',
    ],
    [
      [[0.5, 0.9]],
      { vmax: 0.1, scale: 'log' },
      'found 0.1, expected a value above 0.5, the low end of the scale: the values drawn run from 0.5 to 0.9',
    ],
    [
      [[-0.5, 0.9]],
      { vmax: -1 },
      'found -1, expected a value above -0.5, the low end of the scale: the values drawn run from -0.5 to 0.9',
    ],
    [
      [[null]],
      { vmax: 0 },
      'found 0, expected a value above 0, the low end of the scale: no values are drawn',
    ],
  ])('of %j refuses %o, beyond which the other end would be invented', (matrix, options, message) => {
    expect(conflict(() => domainOf(matrix, options))).toMatchObject({ code: 'empty-domain', message });
  });

  it('of a log scale starts at the smallest positive value', () => {
    expect(domainOf([[0.01, 0.5]], { scale: 'log' })).toEqual([0.01, 0.5]);
    expect(domainOf([[0.5, 0.5]], { scale: 'log' })).toEqual([0.05, 0.5]);
    expect(domainOf([[null]], { scale: 'log' })).toEqual([0.1, 1]);
  });

  it('of a log scale refuses 0, and gives the place of the first', () => {
    const problem = conflict(() =>
      resolve(
        weights([
          [0.1, 0.2],
          [0.3, 0],
        ]),
        { scale: 'log' },
      ),
    );
    expect(problem).toMatchObject({ option: 'scale', path: ['layers', 0, 1, 1] });
    expect(problem.message).toContain('found 0');
    expect(conflict(() => resolve(weights([[1]]), { scale: 'log', vmin: 0 })).option).toBe('vmin');
    expect(conflict(() => resolve(weights([[1]]), { scale: 'log', vmax: -1 })).option).toBe('vmax');
  });

  it('is refused where its ends are out of order', () => {
    expect(conflict(() => domainOf([[1]], { vmin: 2, vmax: 1 })).option).toBe('vmin');
    expect(conflict(() => domainOf([[1]], { vmin: 1, vmax: 1 })).message).toContain('vmin 1 and vmax 1');
  });
});

describe('ends that are percentiles', () => {
  it.each<[FigureOptions, readonly [number, number]]>([
    [{ vmax: 'p100' }, [0, 10]],
    [{ vmax: 'p75' }, [0, 3]],
    [{ vmin: 'p25' }, [1, 10]],
    // numpy.percentile([0, 1, 2, 3, 10], [10, 90]) is [0.4, 7.2].
    [{ vmin: 'p10', vmax: 'p90' }, [0.4, 7.2]],
    [{ vmin: 'p12.5', vmax: 5 }, [0.5, 5]],
  ])('%o are those of the cells with a value', (options, [low, high]) => {
    const attention = weights([
      [3, null, 0, 10],
      [1, 2],
    ]);
    const { facts } = resolve(attention, options);
    expect(facts.domain[0]).toBeCloseTo(low, 12);
    expect(facts.domain[1]).toBeCloseTo(high, 12);
  });

  it('are said on the figure, of which they are a part, and in the facts', () => {
    const { figure, facts } = resolve(weights([[0, 1, 2, 3, 10]]), { vmax: 'p75' });
    expect(figure.notes).toEqual([
      { code: 'percentile-ends', message: 'scale ends at p75 (3) of the values drawn' },
    ]);
    expect(figure.colorbar?.clipped).toEqual({ below: false, above: true });
    expect(facts).toMatchObject({ clipped: { below: 0, above: 1 }, percentiles: { vmax: 'p75' } });
    const notes = (options: FigureOptions) =>
      resolve(weights([[0, 1, 2, 3, 10]]), options).figure.notes.map(({ message }) => message);
    expect(notes({ vmin: 'p25' })).toEqual(['scale starts at p25 (1) of the values drawn']);
    expect(notes({ vmin: 'p25', vmax: 'p75' })).toEqual([
      'scale from p25 (1) to p75 (3) of the values drawn',
    ]);
    expect(notes({ vmax: 3 })).toEqual([]);
  });

  it.each<[string, Matrix, FigureOptions, 'vmin' | 'vmax']>([
    ['mostly 0', [[0, 0, 0, 1]], { vmax: 'p50' }, 'vmax'],
    ['constant', [[0.3, 0.3]], { vmin: 'p10' }, 'vmin'],
    ['constant, at both ends', [[0.3, 0.3]], { vmin: 'p1', vmax: 'p99' }, 'vmax'],
    ['any, the wrong way round', [[0, 1]], { vmin: 'p90', vmax: 'p10' }, 'vmax'],
    ['below a number', [[0, 0.1]], { vmin: 0.2, vmax: 'p99' }, 'vmax'],
  ])('of data that is %s are refused where they leave no width', (_, matrix, options, option) => {
    const problem = conflict(() => resolve(weights(matrix), options));
    expect(problem.option).toBe(option);
    expect(problem.message).toContain(`found ${options[option]}, which is `);
  });

  it('have no place below 0 on a log scale, and clip what is below them', () => {
    expect(domainOf([[0, 0.01, 0.1]], { scale: 'log', vmin: 'p50' })).toEqual([0.01, 0.1]);
    const problem = conflict(() => domainOf([[0, 0, 0.1]], { scale: 'log', vmin: 'p1' }));
    expect(problem.message).toBe('found vmin p1, which is 0, expected a value above 0 on a log scale');
  });

  it('of no values are no ends', () => {
    const { figure, facts } = resolve(weights([[null]]), { vmax: 'p99' });
    expect(figure.notes).toEqual([]);
    expect(facts).not.toHaveProperty('percentiles');
  });
});
