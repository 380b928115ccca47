import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { parseLengthPt } from '../src/core/units.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { heatmapsOf, textsOf } from './support/geometry.ts';

const sceneOf = (file: AttentionFile, options: FigureOptions = {}) =>
  layoutFigure(figureOf(file, options), placeholder);

describe('columns', () => {
  const shapeOf = (layers: number, options: FigureOptions = {}, rows = 2) => {
    const { scene } = sceneOf(fileOf(layers, rows, 7), options);
    const heatmaps = heatmapsOf(scene);
    const distinct = (values: number[]) => [...new Set(values.map((one) => one.toFixed(4)))];
    const lefts = distinct(heatmaps.map(({ x }) => x));
    return {
      heatmaps,
      heightPt: scene.heightPt,
      perColumn: lefts.map((left) => heatmaps.filter(({ x }) => x.toFixed(4) === left).length),
      sizes: distinct(heatmaps.map(({ width, height }) => width + 1e4 * height)).length,
    };
  };

  it.each([
    [17, 2],
    [96, 2],
    [96, 16],
  ])('keep %i layers of %i rows under 11 in, in equal panels', (layers, rows) => {
    const { heightPt, perColumn, sizes } = shapeOf(layers, {}, rows);
    expect(heightPt).toBeLessThanOrEqual(11 * 72 + 0.01);
    expect(sizes).toBe(1);
    expect(perColumn.reduce((sum, one) => sum + one)).toBe(layers);
  });

  it('keep many layers under --max-height', () => {
    for (const [maxHeight, least] of [
      ['20in', 1],
      ['8in', 2],
      ['5in', 3],
    ] as const) {
      const { heightPt, perColumn } = shapeOf(40, { maxHeight, width: '12in' });
      expect(heightPt).toBeLessThanOrEqual(parseLengthPt(maxHeight, 300) + 0.01);
      expect(perColumn.length).toBeGreaterThanOrEqual(least);
    }
  });

  it('are one up to 16 layers by default', () => {
    expect(shapeOf(16).perColumn).toEqual([16]);
    expect([16, 17].map((layers) => figureOf(fileOf(layers, 1, 3)).ticks)).toEqual([undefined, 'last']);
    expect(shapeOf(12, { columns: 3 }).perColumn).toEqual([4, 4, 4]);
  });

  it('are as many as asked for, and fill evenly', () => {
    expect(shapeOf(96, { columns: 5, width: '12in' }).perColumn).toEqual([20, 19, 19, 19, 19]);
    expect(shapeOf(17, { columns: 5, width: '12in' }).perColumn).toEqual([4, 4, 3, 3, 3]);
    expect(shapeOf(6, { columns: 5, width: '12in' }).perColumn).toEqual([2, 1, 1, 1, 1]);
    expect(shapeOf(3, { columns: 5, width: '12in' }).perColumn).toEqual([1, 1, 1]);
  });

  it('run down, then right, with tick labels at the foot of each', () => {
    const { heatmaps } = shapeOf(5, { columns: 2 });
    const [a, b, , d] = heatmaps;
    expect(b?.x).toBe(a?.x);
    expect(b?.y).toBeGreaterThan(a?.y ?? 0);
    expect(d?.x).toBeGreaterThan(a?.x ?? 0);
    expect(d?.y).toBe(a?.y);
    const { scene } = sceneOf(fileOf(5, 1, 3), { columns: 2, ticks: 'last' });
    expect(textsOf(scene).filter(({ text }) => text === 't0')).toHaveLength(2);
  });

  it('share one colorbar, from the first panel to the last', () => {
    const { scene } = sceneOf(fileOf(7, 1, 3), { columns: 3 });
    expect(scene.groups.filter(({ kind }) => kind === 'colorbar')).toHaveLength(1);
  });
});
