import { beforeAll, describe, expect, it } from 'vitest';
import type { OptionConflict } from '../src/core/errors.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { Scene } from '../src/layout/scene.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { loadTypeface, type TextMeasurer } from '../src/text/typeface.ts';
import { anyMap } from './support/any-map.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { areaOf, heatmapsOf, overlappingTexts, textsOf } from './support/geometry.ts';
import { runs } from './support/random.ts';
import { conflictOf, enoughOf, property } from './support/scenes.ts';

describe('a page of maps, of heads or of queries, with segments and words', () => {
  it('holds all marks, without overlapping texts, with equal panels and square cells (placeholder measurer)', () => {
    property(anyMap, () => placeholder, runs(40));
  });

  describe('with the real font', () => {
    let typeface: TextMeasurer;
    beforeAll(async () => {
      typeface = await loadTypeface();
    });
    it('holds the same', () => {
      property(anyMap, () => typeface, runs(10));
    });
  });
});

/** Square matrices, a row for each key. */
const square = (layers: number, size: number) =>
  fileOf(layers, size, size, {
    rows: Array.from({ length: size }, (_, query) => ({ label: `t${query}@${query}`, query })),
  });

const sceneOf = (file: ReturnType<typeof square>, options: FigureOptions = {}) =>
  layoutFigure(figureOf(file, options), placeholder);

describe('square matrices', () => {
  const sizeOf = (rows: number, options: FigureOptions = {}) => {
    const [panel] = heatmapsOf(sceneOf(square(1, rows), options).scene);
    return { width: panel?.width ?? 0, height: panel?.height ?? 0 };
  };

  it('have square cells with more than 4 rows, unless rows have a height or the aspect is "auto"', () => {
    for (const rows of [5, 32]) expect(sizeOf(rows).width).toBeCloseTo(sizeOf(rows).height, 6);
    for (const [rows, options] of [
      [4, {}],
      [5, { aspect: 'auto' }],
      [5, { rowHeight: '9pt' }],
    ] as const)
      expect(sizeOf(rows, options).height).toBeLessThan(sizeOf(rows, options).width / 2);
    expect(sizeOf(4, { aspect: 'equal' }).width).toBeCloseTo(sizeOf(4, { aspect: 'equal' }).height, 6);
  });

  it('stand in lines with labels above, and labels of rows and keys at the outer edges alone', () => {
    const { scene } = sceneOf(square(12, 6));
    const panels = heatmapsOf(scene);
    const [xs, ys] = [panels.map(({ x }) => x), panels.map(({ y }) => y)];
    expect([new Set(xs).size, new Set(ys).size]).toEqual([4, 3]);
    expect(xs[1]).toBeGreaterThan(xs[0] as number);
    const texts = textsOf(scene);
    const label = texts.find(({ text }) => text === 'Layer 1');
    expect(label?.y).toBeLessThan(ys[1] as number);
    expect(label?.x).toBeCloseTo((xs[1] as number) + (panels[1]?.width ?? 0) / 2, 6);
    // Keys under the last line of 4, rows left of 3 lines, and a row is labelled as its key is.
    expect(texts.filter(({ text }) => text === 't3').length).toBe(4 + 3);
  });

  it('are labelled by position where tokens do not fit', () => {
    const { scene, notices } = sceneOf(square(12, 32));
    const texts = textsOf(scene).map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['0', '10', '20', '30']));
    expect(texts.filter((text) => text.startsWith('t'))).toEqual([]);
    expect(notices.map(({ code }) => code)).toEqual(['ticks-thinned', 'rows-thinned']);
  });

  it('count rows in the steps of keys, and label no row where there is room for one alone', () => {
    const numbers = textsOf(sceneOf(square(1, 300), { colorbar: false }).scene).flatMap(({ text, anchor }) =>
      /^\d+$/.test(text) ? [{ text, isRow: anchor === 'end' }] : [],
    );
    const of = (isRow: boolean) => numbers.filter((one) => one.isRow === isRow).map(({ text }) => text);
    expect(of(true).length).toBeGreaterThan(4);
    expect(of(true)).toEqual(of(false));
    const heads = fileOf(144, 24, 24, { rows: square(1, 24).rows });
    const layers = heads.layers.map((weights, i) => ({
      label: `Layer ${Math.floor(i / 12)}`,
      head: i % 12,
      weights: weights as number[][],
    }));
    const { scene } = sceneOf({ ...heads, layers }, { panels: 'heads' });
    expect(heatmapsOf(scene).length).toBe(144);
    expect(textsOf(scene).filter(({ text, anchor }) => anchor === 'end' && /^\d+$/.test(text))).toEqual([]);
  });

  it('stand as far from the colorbar in 32 columns as in one', () => {
    for (const columns of [1, 8, 32]) {
      const file = square(columns, 6);
      const { scene } = sceneOf(file, { columns, dpi: 100 });
      const right = Math.max(...heatmapsOf(scene).map(({ x, width }) => x + width));
      const bar = scene.groups.find(({ kind }) => kind === 'colorbar')?.marks.find((mark) => 'width' in mark);
      const [left] = bar ? (areaOf(bar)[0] as readonly [number, number]) : [0];
      expect(left - right, `${columns} columns`).toBeGreaterThan(0);
      expect(left - right, `${columns} columns`).toBeLessThan(20);
    }
  });

  it('stand no lower for the numbers of a colorbar than the names above them ask for', () => {
    const topOf = (options: FigureOptions) =>
      Math.min(...textsOf(sceneOf(square(1, 32), options).scene).map(({ y }) => y));
    const bare = { title: false } as const;
    expect(topOf(bare)).toBeCloseTo(topOf({ ...bare, colorbar: false }), 6);
  });

  it('keep labels of low rows off the wide label above the next panel, and that off the colorbar', () => {
    for (const [keys, length, columns, width] of [
      [20, 8, 3, '250pt'],
      [20, 20, 2, '250pt'],
      [4, 20, 2, '250pt'],
    ] as const) {
      const tokens = Array.from({ length: keys }, (_, key) => 't'.repeat(length) + key);
      const layers = Array.from({ length: 2 * columns }, (_, i) => ({
        label: `${'a long name '.repeat(9)}${i}`,
        weights: [Array<number>(keys).fill(0.1 + i / 10)],
      }));
      const file = { tokens, rows: ['r0'], layers };
      const options = { aspect: 'equal', columns, tickRotation: 45, maxLabel: '200pt', width } as const;
      const { scene } = layoutFigure(figureOf(file, options), placeholder);
      expect(textsOf(scene).map(({ text }) => text)).toContain('r0');
      expect(overlappingTexts(scene)).toEqual([]);
    }
  });

  it('keep under the page height with smaller cells', () => {
    for (const options of [{ columns: 1 }, { height: '3in' }, { maxHeight: '4in' }] as const) {
      const { scene } = sceneOf(square(12, 6), options);
      const most = 'height' in options ? 3 : 'maxHeight' in options ? 4 : 11;
      expect(scene.heightPt).toBeLessThanOrEqual(72 * most + 1e-6);
    }
  });

  it('of more rows and keys than pixels share them in both directions, which the figure says', () => {
    const file = fileOf(1, 5, 5);
    const layers = [
      Array.from({ length: 300 }, (_, row) => Array.from({ length: 300 }, (_, key) => (key === row ? 1 : 0))),
    ];
    const tokens = Array.from({ length: 300 }, (_, key) => String(key));
    const { scene, notices } = sceneOf({ ...file, tokens, rows: tokens, layers }, { width: '2in', dpi: 72 });
    const [panel] = heatmapsOf(scene);
    expect(panel?.rows).toBe(panel?.columns);
    expect(panel?.rows).toBeLessThan(144);
    const diagonal = Array.from(
      { length: panel?.rows ?? 0 },
      (_, i) => panel?.codes[i * (panel.columns + 1)],
    );
    expect(new Set(diagonal).size).toBe(1);
    expect(diagonal[0]).toBeGreaterThan(100);
    const note = notices.find(({ code }) => code === 'rows-pooled')?.message;
    expect(note).toMatch(
      /^300 rows and 300 keys share \d+ x \d+ pixels: each shows the largest value of up to \d x \d$/,
    );
    expect(
      textsOf(scene)
        .map(({ text }) => text)
        .join(' '),
    ).toContain('300 rows and 300 keys');
  });
});

it('rows that are lower than a pixel share pixels, in panels that fill the width too', () => {
  const { scene, notices } = layoutFigure(
    figureOf(fileOf(1, 900, 3), { height: '3in', dpi: 100, ticks: 'none' }),
    placeholder,
  );
  const [panel] = heatmapsOf(scene);
  expect(panel?.rows).toBeLessThan(300);
  expect(notices.map(({ code }) => code)).toContain('rows-pooled');
});

it('panels of rows share token labels before they stand in more columns', () => {
  const tokens = Array.from({ length: 40 }, (_, key) => `a token ${key}`);
  const rows = Array.from({ length: 8 }, (_, row) => ({ label: `row ${row}`, query: 5 * row }));
  const { scene } = layoutFigure(figureOf(fileOf(12, 8, 40, { tokens, rows })), placeholder);
  expect(new Set(heatmapsOf(scene).map(({ x }) => x)).size).toBe(2);
  expect(scene.heightPt).toBeLessThanOrEqual(11 * 72 + 1e-6);
  expect(textsOf(scene).filter(({ text }) => text === 'a token 0').length).toBe(2);
});

describe('small square panels over a colorbar', () => {
  const conflictAt = (height: string, check: (scene: Scene) => void = () => undefined) =>
    conflictOf(() => {
      const options = {
        aspect: 'equal',
        columns: 1,
        height,
        colorbar: 'bottom',
        ticks: 'none',
        fontSize: 3,
      } as const;
      check(layoutFigure(figureOf(fileOf(16, 12, 6), options), placeholder).scene);
    });

  it('have one that is longer than they are wide, where its numbers need the room', () => {
    const conflict = conflictAt('200pt', (scene) => {
      const [panel] = heatmapsOf(scene);
      const [bar] = scene.groups.find(({ kind }) => kind === 'colorbar')?.marks ?? [];
      expect(bar).toMatchObject({ type: 'heatmap', x: panel?.x, width: expect.any(Number) });
      expect(bar?.type === 'heatmap' && bar.width > 2 * (panel?.width ?? 0)).toBe(true);
      expect(overlappingTexts(scene)).toEqual([]);
    });
    expect(conflict).toBeUndefined();
  });

  it('on a page too low name a height that is enough', () => {
    const conflict = conflictAt('116pt');
    expect(conflict).toMatchObject({ code: 'page-too-small', option: 'height' });
    expect(conflictAt(enoughOf(conflict as OptionConflict['problem']) as string)).toBeUndefined();
  });
});
