/** Options that another leaves nothing to act on. */
import { describe, expect, it } from 'vitest';
import { layoutFigure } from '../src/layout/layout.ts';
import { mergeOptions } from '../src/options/merge.ts';
import { flagOf } from '../src/options/option-table.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { heatmapsOf } from './support/geometry.ts';
import { refusal } from './support/laid-out.ts';

describe('an option that another leaves nothing to act on', () => {
  it.each<[string, FigureOptions]>([
    ['colorbarLabel: found without a colorbar', { colorbarLabel: 'x', colorbar: 'none' }],
    ['colorbarTicks: found without a colorbar', { colorbarTicks: [0.1], colorbar: false }],
    ['tickRotation: found with ticks "none"', { tickRotation: 45, ticks: 'none' }],
    ['maxLabel: found with ticks "none"', { maxLabel: '1in', ticks: 'none' }],
    ['titleFontSize: found without a title', { titleFontSize: 9, title: false }],
    ['statKey: found without a statistic', { statKey: 1 }],
    ['statOn: found without a statistic', { statOn: 't0' }],
    ['tickRotation: found with a grid of patches', { tickRotation: 45, grid: '7x1' }],
    ['maxLabel: found with a grid of patches', { maxLabel: '1in', grid: '7x1' }],
  ])('is refused: %s', (reason, options) => {
    expect(refusal(options)).toContain(reason);
  });

  it('is drawn where there is something: a pinned key, a segment, a letter', () => {
    expect(refusal({ tickRotation: 45, ticks: 'none', pin: 't1' })).toBeUndefined();
    expect(refusal({ maxLabel: '1in', ticks: 'none', segments: 'a:0-1' })).toBeUndefined();
    expect(refusal({ titleFontSize: 9, title: false, letter: 'a' })).toBeUndefined();
  });

  it('is gone where a later source overrules it, and stays where it comes later itself', () => {
    const source = (options: FigureOptions) => ({ options, kind: 'usage' as const, nameOf: flagOf });
    const merge = (...all: FigureOptions[]) => mergeOptions(all.map(source)).options;
    expect(merge({ colorbarLabel: 'x' }, { colorbar: 'none' })).toEqual({ colorbar: 'none' });
    const later = { colorbar: 'none', colorbarLabel: 'x' };
    expect(merge({ colorbar: 'none' }, { colorbarLabel: 'x' })).toEqual(later);
  });

  it('columns of a grid stand in blocks below one another where fewer are asked for', () => {
    const layers = [0, 1, 2].map((head) => ({ label: 'Layer 0', head, weights: [[0.1], [0.2]] }));
    const file = fileOf(3, 2, 1, { layers });
    const { scene } = layoutFigure(figureOf(file, { panels: 'heads', columns: 2 }), placeholder);
    const [first, second, third] = heatmapsOf(scene);
    expect(second?.y).toBe(first?.y);
    expect([third?.x, (third?.y ?? 0) > (first?.y ?? 0)]).toEqual([first?.x, true]);
  });
});
