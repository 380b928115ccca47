import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { MASKED, MISSING, originOf, partOf, poolFurthest, poolMean } from '../src/figure/cells.ts';
import { TABLE_SIZE } from '../src/figure/colormap.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { render } from '../src/pipeline/render.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { heatmapsOf } from './support/geometry.ts';
import { runs } from './support/random.ts';

const sceneOf = (file: AttentionFile, options: FigureOptions = {}) =>
  layoutFigure(figureOf(file, options), placeholder);

/** A file of one row of these weights, too many for one pixel each. */
const wide = (weights: readonly (number | null)[], extra: Partial<AttentionFile> = {}): AttentionFile => ({
  tokens: weights.map((_, key) => `t${key}`),
  rows: ['r'],
  layers: [[weights]],
  ...extra,
});

describe('no cell is lost when keys share a pixel', () => {
  const code = fc.oneof(
    { weight: 8, arbitrary: fc.nat(TABLE_SIZE - 1) },
    { weight: 1, arbitrary: fc.constantFrom(MASKED, MISSING) },
  );
  /** Cells of some rows, and fewer columns than keys. */
  const cells = fc
    .record({ rows: fc.integer({ min: 1, max: 4 }), keys: fc.integer({ min: 2, max: 200 }) })
    .chain(({ rows, keys }) =>
      fc.record({
        keys: fc.constant(keys),
        columns: fc.integer({ min: 1, max: keys - 1 }),
        codes: fc.array(code, { minLength: rows * keys, maxLength: rows * keys }),
      }),
    );
  /** The value of each pixel, computed by plain loops. */
  const shares = (codes: readonly number[], keys: number, columns: number) =>
    Array.from({ length: (codes.length / keys) * columns }, (_, at) => {
      const [row, column] = [Math.floor(at / columns), at % columns];
      return codes.filter(
        (_, i) => Math.floor(i / keys) === row && partOf(i % keys, keys, columns) === column,
      );
    });

  it('every key belongs to a pixel, and every pixel has keys', () => {
    fc.assert(
      fc.property(cells, ({ codes, keys, columns }) => {
        const all = shares(codes, keys, columns);
        expect(all.every((share) => share.length > 0)).toBe(true);
        expect(all.flat().length).toBe(codes.length);
        for (let key = 1; key < keys; key++)
          expect(partOf(key, keys, columns) - partOf(key - 1, keys, columns)).toBeLessThanOrEqual(1);
      }),
    );
  });

  for (const [scale, origin, distance] of [
    ['a scale of one side: the largest', 0, (one: number) => one],
    ['a diverging scale: the one furthest from the middle', 87.5, (one: number) => Math.abs(one - 87.5)],
  ] as const) {
    it(`${scale} of its keys is what a pixel shows`, () => {
      fc.assert(
        fc.property(cells, ({ codes, keys, columns }) => {
          const pooled = poolFurthest(
            Uint16Array.from(codes),
            { keyCount: keys, columns, lines: codes.length / keys },
            origin,
            (row) =>
              row * keys +
              1 +
              codes.slice(row * keys, (row + 1) * keys).findLastIndex((code) => code !== MASKED),
          );
          const all = shares(codes, keys, columns);
          expect(pooled.length).toBe(all.length);
          all.forEach((share, at) => {
            const values = share.filter((one) => one < MASKED);
            const shown = pooled[at] as number;
            if (values.length > 0) {
              expect(values).toContain(shown);
              expect(distance(shown)).toBe(Math.max(...values.map(distance)));
            } else expect(shown).toBe(share.includes(MISSING) ? MISSING : MASKED);
          });
        }),
        { numRuns: runs(100) },
      );
    });
  }

  it('the mean of its values, masked and missing ones left out', () => {
    const weights = Float64Array.of(1, 2, Number.NaN, 4, Number.NaN, Number.NaN, -1, 0);
    expect([...poolMean(weights, { keyCount: 8, columns: 4, lines: 1 })]).toEqual([1.5, 4, Number.NaN, -0.5]);
    expect([...poolMean(weights, { keyCount: 4, columns: 2, lines: 2 })]).toEqual([1.5, 4, Number.NaN, -0.5]);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 50 }),
        fc.integer({ min: 1, max: 50 }),
        (values, n) => {
          const columns = Math.min(n, values.length);
          const size = { keyCount: values.length, columns, lines: 1 };
          const means = poolMean(Float64Array.from(values), size);
          means.forEach((mean, column) => {
            const share = values.filter((_, key) => partOf(key, values.length, columns) === column);
            expect(mean).toBeCloseTo(share.reduce((sum, one) => sum + one, 0) / share.length, 9);
          });
        },
      ),
    );
  });

  it('rows share lines as keys share columns', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 0, max: 175 }), { minLength: 240, maxLength: 240 }),
        (lines, columns, list) => {
          const codes = Uint16Array.from(list);
          const size = { keyCount: 12, columns, lines };
          const pooled = poolFurthest(codes, size, 0, (row) => (row + 1) * 12);
          const expected = new Array<number>(lines * columns).fill(0);
          list.forEach((code, i) => {
            const line = Math.floor((Math.floor(i / 12) * lines) / 20);
            const at = line * columns + Math.floor(((i % 12) * columns) / 12);
            expected[at] = Math.max(expected[at] as number, code);
          });
          expect([...pooled]).toEqual(expected);
          const means = poolMean(Float64Array.from(list), { ...size, lines: 1, columns: 1 });
          expect(means[0]).toBeCloseTo(list.reduce((sum, one) => sum + one, 0) / 240, 9);
        },
      ),
    );
  });

  it('a scale rests at its low end, or in the middle where it has two sides', () => {
    expect([originOf([0, 1]), originOf([0.1, 1]), originOf([-2, -1])]).toEqual([0, 0, 0]);
    expect(originOf([-1, 1])).toBe(87.5);
  });

  it('a single peak among 4,096 keys is in the figure, wherever it is', () => {
    for (const peak of [0, 1, 1733, 4094, 4095]) {
      const weights = Array.from({ length: 4096 }, (_, key) => (key === peak ? 1 : 0.001));
      const [heatmap] = heatmapsOf(sceneOf(wide(weights), { dpi: 100 }).scene);
      expect(heatmap?.codes.filter((one) => one === 175).length).toBe(1);
      const [mean] = heatmapsOf(sceneOf(wide(weights), { dpi: 100, pool: 'mean' }).scene);
      expect(mean?.codes.filter((one) => one > 0).length).toBe(1);
      expect(Math.max(...(mean?.codes ?? []))).toBeLessThan(175);
    }
  });

  it('a low peak of signed data is, too', () => {
    const weights = Array.from({ length: 4096 }, (_, key) => (key === 2000 ? -1 : 0.3));
    const [heatmap] = heatmapsOf(sceneOf(wide(weights), { dpi: 100 }).scene);
    expect(heatmap?.codes.includes(0)).toBe(true);
  });
});

describe('4,096 keys', () => {
  const weights = Array.from({ length: 4096 }, (_, key) => (key % 97 === 0 ? 0.5 : 0.01));

  it('are drawn, with a notice and a footnote about pooling', async () => {
    const { report, bytes } = await render(wide(weights), { dpi: 100 });
    const { notices } = layoutFigure(figureOf(wide(weights), { dpi: 100 }), placeholder);
    const shared = /^4096 keys share \d+ pixels: each shows the largest value of up to (\d+)$/;
    expect(report.notices.filter((notice) => shared.test(notice))).toHaveLength(1);
    expect(
      report.notices.some((notice) => /^every \d+(st|nd|rd|th) of 4096 keys labelled$/.test(notice)),
    ).toBe(true);
    expect(PNG.sync.read(Buffer.from(bytes)).width).toBe(650);
    const { scene } = sceneOf(wide(weights), { dpi: 100 });
    const footnote = scene.groups.find(({ kind }) => kind === 'footnote');
    expect(notices.map(({ message }) => message)).toContain(footnote?.label);
    expect(footnote?.label).toMatch(shared);
    const [{ columns = 0 } = {}] = heatmapsOf(scene);
    expect(Number(shared.exec(footnote?.label ?? '')?.[1])).toBe(Math.ceil(4096 / columns));
  });

  it('say so in other words where the mean or signed values are pooled', () => {
    const footnoteOf = (file: AttentionFile, options: FigureOptions) =>
      sceneOf(file, { dpi: 100, ...options }).scene.groups.find(({ kind }) => kind === 'footnote')?.label;
    expect(footnoteOf(wide(weights), { pool: 'mean' })).toContain('each shows the mean of up to');
    const signed = wide(weights.map((weight, key) => (key % 2 === 0 ? weight : -weight)));
    expect(footnoteOf(signed, {})).toContain(
      'each shows the value furthest from the middle of the scale of up to',
    );
  });

  it('are pooled no more than there are pixels for', () => {
    const { scene, notices } = sceneOf(fileOf(1, 1, 100), { dpi: 100 });
    expect(heatmapsOf(scene)[0]?.columns).toBe(100);
    expect(notices.filter(({ message }) => message.includes('share'))).toEqual([]);
  });

  it('show masked and missing cells where a pixel has no other', () => {
    const half = weights.map((weight, key) => (key < 2048 ? null : weight));
    const file = wide(half, { tokens: Array.from({ length: 8192 }, () => 't') });
    const [heatmap] = heatmapsOf(sceneOf(file, { dpi: 100 }).scene);
    const codes = [...(heatmap?.codes ?? [])];
    expect(codes[0]).toBe(MISSING);
    expect(codes.at(-1)).toBe(MASKED);
    expect(codes.some((one) => one < MASKED)).toBe(true);
  });

  it('take memory in proportion to the keys', () => {
    const bytesFor = (keys: number) => {
      const { attention } = fromFile({ name: 'x', value: fileOf(2, 4, keys), duplicateKeys: [] });
      const figure = figureOf(fileOf(2, 4, keys));
      const arrays = [
        ...attention.layers.flatMap((layer) => [layer.weights, layer.states]),
        ...figure.panels.map((panel) => panel.codes),
        ...heatmapsOf(layoutFigure(figure, placeholder).scene).map((heatmap) => heatmap.codes),
      ];
      return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
    };
    const [few, many] = [bytesFor(4096), bytesFor(8192)];
    expect(many / few).toBeLessThanOrEqual(2);
    // 8 bytes per weight, 1 per state and 2 per code: no buffer of rows x rows.
    expect(many).toBeLessThan(12 * 2 * 4 * 8192);
  });
});
