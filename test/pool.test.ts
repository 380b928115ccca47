import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { CellState } from '../src/attention/attention.ts';
import type { AttentionFile } from '../src/attention/file.ts';
import { maskCausal } from '../src/attention/mask.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { OptionConflict } from '../src/core/errors.ts';
import { parseLengthPt } from '../src/core/units.ts';
import { MASKED, MISSING, originOf, partOf, poolFurthest, poolMean } from '../src/figure/cells.ts';
import { TABLE_SIZE } from '../src/figure/colormap.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { PRESETS } from '../src/options/presets.ts';
import { render } from '../src/pipeline/render.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { heatmapsOf, marksOf, textsOf } from './support/geometry.ts';
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

describe('--mask causal', () => {
  const file: AttentionFile = {
    tokens: ['a', 'b', 'c', 'd'],
    rows: [
      { label: 'x', query: 1 },
      { label: 'y', query: 3 },
    ],
    layers: [
      [
        [0.5, 0.4, 0, 0.1234567],
        [0.1, 0.2, 0.3, 0.4],
      ],
      [
        [0.5, 0.5],
        [null, 0.2, 0.3, 0.5],
      ],
    ],
  };
  const attentionOf = (value: AttentionFile) => fromFile({ name: 'x', value, duplicateKeys: [] }).attention;
  const { value, masked, missing } = CellState;

  it('masks the keys after each query, and reports hidden weights', () => {
    const before = attentionOf(file);
    const { attention, notices } = maskCausal(before);
    const [first, second] = attention.layers;
    expect([...(first?.states ?? [])]).toEqual([value, value, masked, masked, value, value, value, value]);
    expect([...(first?.weights ?? [])]).toEqual([0.5, 0.4, Number.NaN, Number.NaN, 0.1, 0.2, 0.3, 0.4]);
    expect([...(second?.states ?? [])]).toEqual([value, value, masked, masked, missing, value, value, value]);
    expect(notices.map(({ message }) => message)).toEqual([
      '1 weight other than 0 (up to 0.12) masked, as later than the query',
    ]);
    // The given attention is unchanged.
    expect(before.layers[0]?.weights[3]).toBe(0.1234567);
  });

  it('prints nothing if it hides only zeros', () => {
    const zeros = {
      ...file,
      layers: [
        [
          [0.5, 0.5, 0, 0],
          [0.1, 0.2, 0.3, 0.4],
        ],
      ],
    };
    expect(maskCausal(attentionOf(zeros)).notices).toEqual([]);
  });

  it('takes masked weights out of the scale, and reports them', async () => {
    const high: AttentionFile = {
      ...file,
      rows: [
        { label: 'x', query: 1 },
        { label: 'y', query: 2 },
      ],
      layers: [
        [
          [0.5, 0.4, 0, 0.9],
          [0.1, 0.2, 0.3, -0.4],
        ],
      ],
    };
    const { report } = await render(high, { mask: 'causal', dpi: 40 });
    expect(report).toMatchObject({ extent: [0.1, 0.5], domain: [0, 0.5] });
    expect(report.notices).toContain('2 weights other than 0 (up to 0.9) masked, as later than the query');
  });

  it('refuses rows without a query position', () => {
    const unknown = { ...file, rows: [{ label: 'x', query: 1 }, 'y'] };
    expect(() => maskCausal(attentionOf(unknown))).toThrow(OptionConflict);
    try {
      maskCausal(attentionOf(unknown));
    } catch (error) {
      const { problem } = error as OptionConflict;
      expect(problem).toMatchObject({ option: 'mask', path: ['rows', 1] });
      expect(problem.message).toContain('no query position for row "y"');
      expect(problem.hint).toContain('"query": 8');
    }
    // A row that is not drawn needs no query.
    expect(() => figureOf(unknown, { rows: 'x', mask: 'causal' })).not.toThrow();
  });
});

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

describe('a preset', () => {
  const names = Object.keys(PRESETS) as NonNullable<FigureOptions['preset']>[];
  it.each(names)('%s gives its width in pixels, and text of 5 pt or more', async (preset) => {
    const { width = '', dpi = 0, fontSize } = PRESETS[preset];
    const { report } = await render(fileOf(2, 2, 7), { preset });
    expect(report.dpi).toBe(dpi);
    expect(report.pixels.width).toBe(Math.round((parseLengthPt(width, dpi) * dpi) / 72));
    expect(report.notices).toEqual([]);
    const figure = figureOf(fileOf(2, 2, 7), { preset });
    expect(figure.fontSizePt).toBe(fontSize);
    for (const keys of [7, 60, 400]) {
      const { scene } = sceneOf(fileOf(3, 4, keys), { preset });
      for (const { sizePt } of textsOf(scene)) expect(sizePt).toBeGreaterThanOrEqual(5);
    }
  });

  it.each([
    ['nature', 5, 7],
    ['nature-wide', 5, 7],
    ['science', 6, 9],
    ['science-wide', 6, 9],
    ['ieee', 8, 10],
    ['ieee-wide', 8, 10],
  ] as const)('%s keeps all type within its guide: %d to %d pt', (preset, least, most) => {
    for (const keys of [7, 60]) {
      const { scene } = sceneOf(fileOf(3, 4, keys), { preset, letter: 'a', subtitle: 'a note', vmax: 'p99' });
      const sizes = textsOf(scene).map(({ sizePt }) => sizePt);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(least - 1e-9);
      expect(Math.max(...sizes)).toBe(most);
    }
  });

  it('has no line that is lost in print', () => {
    for (const preset of names) {
      const { scene } = sceneOf(fileOf(2, 2, 7), { preset });
      const strokes = marksOf(scene).flatMap((mark) => ('strokePt' in mark ? [mark.strokePt] : []));
      expect(Math.min(...strokes)).toBeGreaterThanOrEqual(0.5);
    }
  });

  it("gives way to the user's own options", () => {
    const own = { preset: 'nature', fontSize: 9 } as const;
    expect(figureOf(fileOf(1, 1, 3), own).titleSizePt).toBeUndefined();
    expect(figureOf(fileOf(1, 1, 3), { ...own, titleFontSize: 8 }).titleSizePt).toBe(8);
    const figure = figureOf(fileOf(1, 1, 3), { preset: 'icml', width: '4in', fontSize: 10 });
    expect(figure).toMatchObject({ widthPt: 288, fontSizePt: 10, gridPt: 72 / 300 });
  });

  it('or a font size that makes text too small gives a notice', () => {
    const { notices } = sceneOf(fileOf(1, 1, 3), { preset: 'acl', fontSize: 5 });
    expect(notices.map(({ message }) => message)).toContain(
      'text as small as 4.5 pt, too small to read in print',
    );
    expect(sceneOf(fileOf(1, 1, 3), { preset: 'acl' }).notices).toEqual([]);
  });
});

describe('the dark theme', () => {
  it('has a dark page, light text and blanks of the page', async () => {
    const figure = figureOf(fileOf(1, 1, 3), { theme: 'dark' });
    expect(figure.background).toBe('#121212');
    expect(figure.palette).toMatchObject({ ink: '#ffffff', paper: '#121212' });
    const { bytes } = await render(fileOf(1, 1, 3), { theme: 'dark', dpi: 40 });
    expect([...PNG.sync.read(Buffer.from(bytes)).data.subarray(0, 4)]).toEqual([0x12, 0x12, 0x12, 0xff]);
  });
  it('accepts a transparent page or another colour, with matching text', () => {
    const paletteFor = (options: FigureOptions) => {
      const { background, palette } = figureOf(fileOf(1, 1, 3), options);
      return [background, palette.ink];
    };
    expect(paletteFor({ theme: 'dark', background: 'transparent' })).toEqual([null, '#ffffff']);
    expect(paletteFor({ theme: 'dark', background: '#eeeeff' })).toEqual(['#eeeeff', '#000000']);
    expect(paletteFor({ theme: 'light' })).toEqual(['#ffffff', '#000000']);
  });
});

describe('the key', () => {
  const keyOf = (weights: (number | null)[][]) =>
    sceneOf({ tokens: ['a', 'b'], rows: ['r'], layers: [weights] }).scene.groups.find(
      ({ kind }) => kind === 'key',
    )?.label;
  it('lists only states that occur', () => {
    expect(keyOf([[0.1, 0.2]])).toBeUndefined();
    expect(keyOf([[0.1]])).toBe('Key: masked');
    expect(keyOf([[0.1, null]])).toBe('Key: missing');
    expect(keyOf([[null]])).toBe('Key: masked, missing');
  });
});
