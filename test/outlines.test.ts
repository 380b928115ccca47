/** Outlines around peaks of rows and around chosen keys. */
import { describe, expect, it } from 'vitest';
import type { FigureOptions } from '../src/options/options.ts';
import { fileOf } from './support/figures.ts';
import { marksOf } from './support/geometry.ts';
import { draw, refusal } from './support/laid-out.ts';

describe('outlines', () => {
  const framesOf = (options: FigureOptions, file = fileOf(1, 2, 7)) =>
    marksOf(draw(file, { dpi: 720, ...options }).scene).flatMap((mark) =>
      mark.type === 'frame' ? [mark] : [],
    );

  it('stand around the peak of each row, and all that equal it', () => {
    const layers = [
      [
        [0.1, 0.7, 0.2],
        [0.5, 0.1, 0.5],
      ],
    ];
    const [panel, ...peaks] = framesOf({ mark: 'peak', colorbar: false }, fileOf(1, 2, 3, { layers }));
    const places = peaks.map(({ x, y }) => [
      Math.floor((3 * (x - (panel?.x ?? 0))) / (panel?.width ?? 1)),
      Math.floor((2 * (y - (panel?.y ?? 0))) / (panel?.height ?? 1)),
    ]);
    expect(places).toEqual([
      [1, 0],
      [0, 1],
      [2, 1],
    ]);
  });

  it('stand around keys of a row as a dark and a light line', () => {
    const [, dark, light] = framesOf({ box: 'P@8:2-4', colorbar: false });
    expect([dark?.color, light?.color]).toEqual(['#000000', '#ffffff']);
    expect(dark?.width).toBeGreaterThan(light?.width ?? 0);
    expect(framesOf({ box: ['P@8:2-4,t6', 'P@16:0'], colorbar: false })).toHaveLength(1 + 6);
    expect(refusal({ box: 'P@9:1' })).toMatch(/^box: found "P@9", expected a row's label/);
    expect(refusal({ box: 'P@8:5-9' })).toMatch(/^box: found keys "5-9"/);
  });

  it('around a peak in a box leave a line of its cell between the two, whatever its colour', () => {
    for (const weights of [[[0.1, 0.2, 0.3]], [[0.9, 0.1, 0.2]]]) {
      const options = { mark: 'peak', box: 'P@8:0-2', colorbar: false, vmax: 1 } as const;
      const [, , light, peak] = framesOf(options, fileOf(1, 1, 3, { layers: [weights] }));
      expect(light?.color).toBe('#ffffff');
      // The stroke of a frame lies outside of its rectangle.
      const between = (peak?.y ?? 0) - (light?.y ?? 0) - (light?.strokePt ?? 0);
      expect(between).toBeCloseTo(light?.strokePt ?? 0, 6);
    }
  });

  it('are refused in cells too small for them', () => {
    expect(refusal({ mark: 'peak', dpi: 72 }, fileOf(1, 1, 200))).toMatch(
      /^mark: found cells of .* for outlines/,
    );
  });
});
