import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attention } from '../src/attention/attention.ts';
import type { AttentionFile } from '../src/attention/file.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { selectAttention } from '../src/attention/select.ts';
import { OptionConflict } from '../src/core/errors.ts';
import { altText as describeFigure } from '../src/describe/alt-text.ts';
import { MASKED, MISSING } from '../src/figure/cells.ts';
import { colorTable } from '../src/figure/colormap.ts';
import { resolveFigure } from '../src/figure/figure.ts';
import { contrast, readableOn } from '../src/figure/palette.ts';
import { colorScale } from '../src/figure/scale.ts';
import { valueFormat } from '../src/figure/ticks.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { render } from '../src/pipeline/render.ts';

const SEED: AttentionFile = JSON.parse(
  readFileSync(new URL('../fixtures/abspe-pause.json', import.meta.url), 'utf8'),
);

const attentionOf = (value: AttentionFile): Attention =>
  fromFile({ name: 'test', value, duplicateKeys: [] }).attention;

type Matrix = readonly (readonly (number | null)[])[];

/** One layer or more of the same shape, as attention. */
function weights(...layers: readonly Matrix[]): Attention {
  const keys = Math.max(...(layers[0] ?? []).map((row) => row.length));
  return attentionOf({
    tokens: Array.from({ length: keys }, (_, i) => `t${i}`),
    rows: (layers[0] ?? []).map((_, i) => `r${i}`),
    layers: layers.map((matrix) => matrix.map((row) => [...row])),
  });
}

const resolve = (attention: Attention, options: FigureOptions = {}) => resolveFigure(attention, options);
const domainOf = (matrix: Matrix, options?: FigureOptions) => resolve(weights(matrix), options).facts.domain;

function conflict(act: () => unknown): OptionConflict['problem'] {
  try {
    act();
  } catch (error) {
    if (error instanceof OptionConflict) return error.problem;
    throw error;
  }
  throw new Error('no conflict');
}

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

  it('keeps a vmax below all data, and a vmin above', () => {
    expect(domainOf([[0.5, 0.9]], { vmin: 2 })).toEqual([2, 3]);
    expect(domainOf([[0.5, 0.9]], { vmax: 0.1 })).toEqual([0, 0.1]);
    expect(domainOf([[0.5, 0.9]], { vmax: -1 })).toEqual([-2, -1]);
    expect(domainOf([[0.5, 0.9]], { vmax: 0.1, scale: 'log' })).toEqual([0.01, 0.1]);
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

describe('a figure without a value', () => {
  it('has no colorbar, and says so, unless both ends are given', () => {
    const { figure, facts } = resolve(weights([[null]]));
    expect(figure.colorbar).toBeUndefined();
    expect(facts.notices).toEqual([
      { code: 'no-colorbar', message: 'no cell has a value, so there is no colorbar' },
    ]);
    expect(resolve(weights([[null]]), { colorbar: false }).facts.notices).toEqual([]);
    expect(resolve(weights([[null]]), { vmin: 0, vmax: 1 }).figure.colorbar).toBeDefined();
  });
});

describe('the hatch of masked cells', () => {
  const looks: readonly FigureOptions[] = (['light', 'dark'] as const).flatMap((theme) =>
    ['inferno', 'viridis', 'Blues', 'RdBu_r', 'gray', 'turbo'].flatMap((colormap) => [
      { theme, colormap },
      { theme, colormap, background: 'transparent' },
    ]),
  );
  it.each(looks)('with %o tells them from 0: by its paper, or by its lines on both', (options) => {
    const { figure } = resolve(weights([[0, 0.5], [1]]), options);
    const [zero = '', { paper, hatch }] = [figure.colors[0], figure.palette];
    if (contrast(paper, zero) < 3) {
      expect(contrast(hatch, zero)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(hatch, paper)).toBeGreaterThanOrEqual(4.5);
    } else expect(contrast(hatch, paper)).toBeLessThan(2.2);
  });
});

describe('cells', () => {
  const codesOf = (attention: Attention, options?: FigureOptions) =>
    resolve(attention, options).figure.panels.map(({ codes }) => [...codes]);

  it('divide the domain into 176 equal shares', () => {
    expect(codesOf(weights([[0, 0.5, 1, 0.25, 1 / 128, 0.999]]))).toEqual([[0, 88, 175, 44, 1, 175]]);
  });

  it('beyond the end of a row are masked, and null is missing', () => {
    expect(codesOf(weights([[1], [null, 1]]))).toEqual([[175, MASKED, MISSING, 175]]);
  });

  it('outside the domain have the colour of its end and are counted; those on its end are not', () => {
    const attention = weights([[0.1, 0.2, 0.3, null]], [[0.4, 0.5, 0.6, 0.7]]);
    const { facts, figure } = resolve(attention, { vmin: 0.2, vmax: 0.5 });
    expect(facts.clipped).toEqual({ below: 1, above: 2 });
    expect(figure.colorbar?.clipped).toEqual({ below: true, above: true });
    expect(codesOf(attention, { vmin: 0.2, vmax: 0.5 })).toEqual([
      [0, 0, 58, MISSING],
      [117, 175, 175, 175],
    ]);
    expect(resolve(attention).facts.clipped).toEqual({ below: 0, above: 0 });
  });

  it('below a vmin of a log scale are clipped, even 0 and negative ones', () => {
    const attention = weights([[-1, 0, 0.01, 0.1, 1]]);
    const options = { scale: 'log', vmin: 0.01, vmax: 1 };
    expect(codesOf(attention, options)).toEqual([[0, 0, 0, 88, 175]]);
    expect(resolve(attention, options).facts.clipped).toEqual({ below: 2, above: 0 });
  });

  it('have a code on every scale for any data', () => {
    const value = fc.oneof(
      fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 1e5),
      fc.constant(null),
      fc.constant(0),
    );
    const scale = fc.constantFrom('linear', 'symlog', 'pow:0.5', 'pow:3');
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), scale, (row, name) => {
        const { figure, facts } = resolve(weights([row]), { scale: name });
        expect(facts.domain[0]).toBeLessThan(facts.domain[1]);
        row.forEach((cell, i) => {
          const code = figure.panels[0]?.codes[i] ?? -1;
          if (cell === null) expect(code).toBe(MISSING);
          else expect(code).toBeLessThan(176);
          if (cell === facts.domain[1]) expect(code).toBe(175);
        });
        for (const { position } of figure.colorbar?.ticks(5) ?? []) expect(position).not.toBeNaN();
      }),
    );
  });
});

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

describe('numbers in cells', () => {
  it.each<[readonly [number, number], number, string]>([
    [[0, 0.4], 0.318, '0.32'],
    [[0, 0.4], 0, '0.00'],
    [[0, 1], 1, '1.0'],
    [[0, 99], 7.4, '7'],
    [[-30, 30], -7.6, '−8'],
    [[0, 0.05], 0.0123, '0.012'],
    [[-0.4, 0.4], -0.001, '0.00'],
    [[0, 1e-7], 4.26e-8, '4.3e-8'],
    [[0, 2e6], 1.26e6, '1.3e+6'],
    [[0, 999_999], 123_456, '123456'],
  ])('on the domain %o write %d as %s', (domain, value, text) => {
    expect(valueFormat(domain)(value)).toBe(text);
  });

  it('are not written into masked and missing cells', () => {
    const annotation = resolve(weights([[0.5], [null, 1]]), { annotate: true }).figure.panels[0]?.annotation;
    expect([annotation?.(0, 0), annotation?.(0, 1), annotation?.(1, 0), annotation?.(1, 1)]).toEqual([
      '0.5',
      '',
      '',
      '1.0',
    ]);
    expect(resolve(weights([[1]])).figure.panels[0]?.annotation).toBeUndefined();
  });
});

describe('readableOn', () => {
  const hex = fc.integer({ min: 0, max: 0xffffff }).map((rgb) => `#${rgb.toString(16).padStart(6, '0')}`);

  /** Contrast ratio of two colours as WCAG 2.2 defines it. */
  function wcagContrast(one: string, other: string): number {
    const [light = 0, dark = 0] = [one, other].map(wcagLuminance).sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }

  function wcagLuminance(color: string): number {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  it('gives black or white, whichever has the higher WCAG contrast', () => {
    fc.assert(
      fc.property(hex, (color) => {
        const chosen = readableOn(color);
        const other = chosen === '#000000' ? '#ffffff' : '#000000';
        expect(wcagContrast(chosen, color)).toBeGreaterThanOrEqual(wcagContrast(other, color) - 1e-9);
      }),
    );
  });

  it('sets the ink of the page', () => {
    const ink = (background: string) => resolve(weights([[1]]), { background }).figure.palette.ink;
    expect(['white', 'black', 'transparent', 'navy', '#f8f8f8'].map(ink)).toEqual([
      ...['#000000', '#ffffff', '#000000', '#ffffff', '#000000'],
    ]);
  });
});

describe('the page', () => {
  it('is #rrggbb, or null where transparent', () => {
    const background = (name: string) => resolve(weights([[1]]), { background: name }).figure.background;
    expect(['white', 'rebeccapurple', 'transparent'].map(background)).toEqual(['#ffffff', '#663399', null]);
  });

  it('is 6.5 in wide by default; a px is a pixel at the dpi', () => {
    const width = (options: FigureOptions) => resolve(weights([[1]]), options).figure.widthPt;
    expect(width({})).toBe(468);
    expect(width({ width: '600px', dpi: 150 })).toBe(288);
    expect(width({ width: '2.54cm' })).toBeCloseTo(72, 10);
  });
});

/** The description of a figure without clipped values. */
const inWords = (attention: Attention) =>
  describeFigure(attention, { domain: [0, 1], clipped: { below: 0, above: 0 } });

describe('the description', () => {
  it('of the seed', () => {
    expect(inWords(attentionOf(SEED))).toBe(
      'Heatmaps of attention weights: 12 layers (Layer 0 to Layer 11), each with 2 rows (P@8, P@32) and 7 keys. ' +
        'Values run from 0.005 to 0.4; the largest is in Layer 2, row P@8, at key 3 ("1"). ' +
        'Averaged over layers, P@8 attends most to key 0 ("8", 0.294); P@32 attends most to key 6 ("7", 0.137). ' +
        'Effective keys (exp of the entropy, mean over layers): P@8 4.09 of 7, P@32 5.36 of 7.',
    );
  });

  it('covers the layers and rows drawn, and gives no average over one', () => {
    const selected = selectAttention(attentionOf(SEED), { layers: '2', rows: 'P@8' });
    expect(inWords(selected)).toBe(
      'Heatmaps of attention weights: 1 layer (Layer 2), each with 1 row (P@8) and 7 keys. ' +
        'Values run from 0.037 to 0.4; the largest is in Layer 2, row P@8, at key 3 ("1"). ' +
        'P@8 attends most to key 3 ("1", 0.4). Effective keys (exp of the entropy): P@8 5.13 of 7.',
    );
  });

  it('names tokens as the figure writes them', async () => {
    const descriptionOf = async (tokenStyle: 'raw' | 'readable') => {
      const tokens = ['She', 'Ġdid', 'Ċ'];
      const { report } = await render({ tokens, rows: ['Ċ'], layers: [[[0.1, 0.6, 0.3]]] }, { tokenStyle });
      return report.description;
    };
    expect(await descriptionOf('readable')).toContain('row ⏎, at key 1 ("␣did")');
    expect(await descriptionOf('raw')).toContain('row Ċ, at key 1 ("Ġdid")');
  });

  it('counts masked and missing cells, and averages without them', () => {
    const text = inWords(weights([[0.5], [null, 0.2]], [[null], [0.1, 0.4]]));
    expect(text).toContain('2 cells masked. 2 cells missing.');
    expect(text).toContain('Values run from 0.1 to 0.5; the largest is in Layer 0, row r0, at key 0 ("t0").');
    expect(text).toContain('r0 attends most to key 0 ("t0", 0.5); r1 attends most to key 1 ("t1", 0.3).');
  });

  it('distinguishes equal weights from a maximum, and a constant row from a peak', () => {
    expect(inWords(weights([[0.5, 0.5, 0]]))).toContain(
      'r0 attends most to key 0 ("t0", 0.5) and as much to 1 other.',
    );
    const constant = inWords(weights([[0, 0, 0]]));
    expect(constant).toContain('and 3 keys. All values are 0.');
    expect(constant).not.toContain('most');
  });

  it('says what is clipped', () => {
    const facts = { domain: [0, 0.25] as const, clipped: { below: 0, above: 2 } };
    expect(describeFigure(weights([[0.5, 0.3, 0.2]]), facts)).toContain(
      'Colours run from 0 to 0.25, and 2 values outside are clipped.',
    );
  });

  it('says so when no cell has a value', () => {
    expect(inWords(weights([[null]]))).toBe(
      'Heatmaps of attention weights: 1 layer (Layer 0), each with 1 row (r0) and 1 key. No cell has a value. 1 cell missing.',
    );
  });

  it('names a key that only a later, longer layer has', () => {
    const attention = attentionOf({
      tokens: ['a'],
      rows: ['r'],
      layers: [[[0.1]], { tokens: ['a', 'b'], weights: [[0.1, 0.9]] }],
    });
    expect(inWords(attention)).toContain('and up to 2 keys.');
    expect(inWords(attention)).toContain('r attends most to key 1 ("b", 0.9).');
  });
});
