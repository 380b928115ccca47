/** Names over the columns of a grid, and labels that panels share. */
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { anyComparison } from './support/any-comparison.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { heatmapsOf, outsideThePage, textsOf } from './support/geometry.ts';
import { runs } from './support/random.ts';
import { property } from './support/scenes.ts';

it('a page of inputs with other numbers of keys holds all marks, without overlapping texts', () => {
  property(anyComparison, () => placeholder, runs(40));
});

/** Two layers of each input, which have so many keys. */
const comparison = (keys: readonly number[], names: readonly string[]): AttentionFile => ({
  inputs: [...names],
  rows: ['r', 's'],
  layers: [0, 1].flatMap((layer) =>
    keys.map((count, input) => ({
      label: `Layer ${layer}`,
      input,
      tokens: Array.from({ length: count }, (_, key) => `t${key}`),
      weights: ['r', 's'].map(() => Array<number>(count).fill(1 / count)),
    })),
  ),
});

const sceneOf = (file: AttentionFile, options: FigureOptions = {}) =>
  layoutFigure(figureOf(file, options), placeholder).scene;

describe('names over columns of panels', () => {
  const boxOf = (name: string, file: AttentionFile, options: FigureOptions = {}) => {
    const mark = textsOf(sceneOf(file, options)).find(({ text }) => text === name);
    return mark && { left: mark.x - mark.widthPt / 2, right: mark.x + mark.widthPt / 2 };
  };

  it('stand over the panels drawn in them, of inputs with fewer keys too', () => {
    const file = comparison([12, 6, 3], ['one', 'two', 'three']);
    const [, two, three] = heatmapsOf(sceneOf(file));
    expect(two?.width).toBeLessThan(0.6 * (heatmapsOf(sceneOf(file))[0]?.width ?? 0));
    for (const [panel, name] of [
      [two, 'two'],
      [three, 'three'],
    ] as const) {
      const box = boxOf(name, file);
      expect(((box?.left ?? 0) + (box?.right ?? 0)) / 2, name).toBeCloseTo(
        (panel?.x ?? 0) + (panel?.width ?? 0) / 2,
        6,
      );
    }
  });

  it('stand on the page where an input has no layer', () => {
    const file = comparison([4, 4], ['one', 'two']);
    const { scene } = layoutFigure(figureOf({ ...file, inputs: ['one', 'two', 'without'] }), placeholder);
    expect(outsideThePage(scene)).toEqual([]);
  });

  it('begin where the panel does that they are wider than', () => {
    const file = comparison([40, 2], ['one', 'a longer name']);
    expect(boxOf('a longer name', file)?.left).toBeCloseTo(heatmapsOf(sceneOf(file))[1]?.x ?? 0, 6);
  });

  it('have the word that all begin with over the panels, and a colorbar below ends with them', () => {
    const names = Array.from({ length: 12 }, (_, i) => `checkpoint ${i}`);
    const file = comparison([40, ...Array<number>(11).fill(10)], names);
    const scene = sceneOf(file, { colorbar: 'bottom' });
    const cells = heatmapsOf(scene);
    const [left, right] = [
      Math.min(...cells.map(({ x }) => x)),
      Math.max(...cells.map(({ x, width }) => x + width)),
    ];
    const title = textsOf(scene).find(({ text }) => text === 'checkpoint');
    expect(title?.x).toBeCloseTo((left + right) / 2, 6);
    const bar = scene.groups
      .find(({ kind }) => kind === 'colorbar')
      ?.marks.find(({ type }) => type === 'heatmap');
    expect(bar && 'width' in bar ? bar.x + bar.width : 0).toBeCloseTo(right, 6);
  });
});

it('columns in blocks below one another have labels of keys each where keys differ', () => {
  const count = (keys: readonly number[]) =>
    textsOf(sceneOf(comparison(keys, ['one', 'two', 'three', 'four']), { columns: 2 })).filter(
      ({ text }) => text === 't1',
    ).length;
  expect(count([9, 5, 3, 5])).toBe(3);
  expect(count([9, 9, 9, 9])).toBe(2);
});

describe('panels of rows with labels above', () => {
  const texts = (options: FigureOptions) =>
    textsOf(sceneOf(fileOf(6, 2, 5), { panelLabel: 'top', ...options })).map(({ text }) => text);
  const count = (word: string, options: FigureOptions) =>
    texts(options).filter((text) => text === word).length;

  it('share labels of rows and keys in columns, as maps do', () => {
    expect([count('P@8', { columns: 2 }), count('t3', { columns: 2 })]).toEqual([3, 2]);
    expect([count('P@8', { columns: 1 }), count('t3', { columns: 1 })]).toEqual([6, 1]);
    expect(count('t3', { columns: 2, ticks: 'all' })).toBe(6);
  });

  it('have labels of keys each where keys differ', () => {
    const layers = [5, 4].map((length) => ({
      tokens: Array.from({ length }, (_, key) => `t${key}`),
      weights: [Array<number>(length).fill(0.1)],
    }));
    const scene = sceneOf({ rows: ['r'], layers }, { panelLabel: 'top' });
    expect(textsOf(scene).filter(({ text }) => text === 't3').length).toBe(2);
  });
});

describe('a height to keep under', () => {
  const heightOf = (options: FigureOptions) => {
    const { scene, notices } = layoutFigure(figureOf(fileOf(12, 4, 7), options), placeholder);
    const columns = new Set(heatmapsOf(scene).map(({ x }) => x)).size;
    return { inches: scene.heightPt / 72, columns, codes: notices.map(({ code }) => code) };
  };

  it('lowers the rows of as many columns as asked for', () => {
    for (const columns of [1, 2, 3]) {
      const free = heightOf({ columns });
      const maxHeight = `${(0.8 * free.inches).toFixed(2)}in`;
      const kept = heightOf({ columns, maxHeight });
      expect(kept.inches).toBeLessThanOrEqual(0.8 * free.inches + 0.01);
      expect([free.columns, kept.columns]).toEqual([columns, columns]);
      expect(kept.codes).not.toContain('too-high');
    }
  });

  it('changes nothing of a lower figure, and says where it cannot be kept', () => {
    expect(heightOf({ columns: 2, maxHeight: '30in' })).toEqual(heightOf({ columns: 2 }));
    expect(heightOf({ columns: 1, maxHeight: '1in' }).codes).toContain('too-high');
    expect(heightOf({ rowHeight: '30pt', maxHeight: '2in', columns: 1 }).codes).toContain('too-high');
  });
});
