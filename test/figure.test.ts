/** The cells, numbers and page of a resolved figure. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attention } from '../src/attention/attention.ts';
import { MASKED, MISSING, poolFurthest } from '../src/figure/cells.ts';
import { contrast, readableOn } from '../src/figure/palette.ts';
import { valueFormat } from '../src/figure/ticks.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { resolve, weights } from './support/resolved.ts';

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
      for (const colour of [zero, paper]) expect(contrast(hatch, colour)).toBeGreaterThanOrEqual(1.6);
    } else {
      expect(contrast(hatch, paper)).toBeGreaterThanOrEqual(1.2);
      expect(contrast(hatch, paper)).toBeLessThan(1.5);
    }
  });
});

describe('cells', () => {
  const codesOf = (attention: Attention, options?: FigureOptions) =>
    resolve(attention, options).figure.panels.map(({ codes }) => [...codes]);

  it('divide the domain into 176 equal shares', () => {
    expect(codesOf(weights([[0, 0.5, 1, 0.25, 1 / 128, 0.999]]))).toEqual([[0, 88, 175, 44, 1, 175]]);
  });

  it('that are pooled show a value, else that one is missing, else that all are masked', () => {
    const codes = Uint16Array.of(MASKED, MISSING, MASKED, MASKED, 3, MISSING);
    expect([...poolFurthest(codes, { keyCount: 6, columns: 3, lines: 1 }, 0, () => 6)]).toEqual([
      MISSING,
      MASKED,
      3,
    ]);
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

describe('numbers in cells', () => {
  it.each<[readonly [number, number], number, string]>([
    [[0, 0.4], 0.318, '0.32'],
    [[0, 0.4], 0, '0.00'],
    [[0, 1], 0.043, '0.04'],
    [[0, 2.74], 2.716, '2.72'],
    [[0, 99], 7.44, '7.4'],
    [[-30, 30], -7.6, '−7.6'],
    [[0, 512], 7.4, '7'],
    [[0, 0.05], 0.0123, '0.012'],
    [[-0.4, 0.4], -0.001, '0.00'],
    [[0, 0.005], 0.00123, '0.0012'],
    [[0, 1e-7], 4.26e-8, '4.3e-8'],
    [[0, 2e6], 1.26e6, '1.3e+6'],
    [[0, 999_999], 123_456, '123456'],
  ])('on the domain %o write %d as %s', (domain, value, text) => {
    expect(valueFormat(domain)(value)).toBe(text);
  });

  it('that are statistics of heads have three digits', () => {
    const write = valueFormat([0, 0.1466], 3);
    expect([0.108, 0.0961].map(write)).toEqual(['0.108', '0.096']);
    expect(valueFormat([0, 3.62], 3)(3.618)).toBe('3.62');
  });

  it('are not written into masked and missing cells', () => {
    const annotation = resolve(weights([[0.5], [null, 1]]), { annotate: true }).figure.panels[0]?.annotation;
    expect([annotation?.(0, 0), annotation?.(0, 1), annotation?.(1, 0), annotation?.(1, 1)]).toEqual([
      '0.50',
      '',
      '',
      '1.00',
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
