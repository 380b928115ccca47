import { beforeAll, describe, expect, it } from 'vitest';
import type { OptionConflict } from '../src/core/errors.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import { loadTypeface, type TextMeasurer } from '../src/text/typeface.ts';
import { anyFigure } from './support/any-figure.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { heatmapsOf, outsideThePage, overlappingTexts, textsOf } from './support/geometry.ts';
import { runs } from './support/random.ts';
import { conflictOf, enoughOf, property, textsOnMarks } from './support/scenes.ts';

describe('a page', () => {
  it('holds all marks, without overlapping texts and with equal panels, for any figure (placeholder measurer)', () => {
    property(anyFigure, () => placeholder, runs(240));
  });

  describe('with the real fonts', () => {
    const typefaces = new Map<string, TextMeasurer>();
    beforeAll(async () => {
      for (const face of ['sans', 'serif'] as const) typefaces.set(face, await loadTypeface([], face));
    });
    it.each([
      ['sans', 120],
      ['serif', 60],
    ])('holds all marks, without overlapping texts and with equal panels (%s)', (face, count) => {
      property(anyFigure, () => typefaces.get(face) as TextMeasurer, runs(count));
    });
  });

  it('names the width that the key to its cells needs, beside a letter too', () => {
    const file = fileOf(1, 1, 1, { layers: [[[null]]] });
    for (const own of [{ fontSize: 11 }, { fontSize: 17, titleFontSize: 3, letter: 'iv' }]) {
      const options = { width: '60pt', colorbar: false, ...own } as const;
      const conflict = conflictOf(() => layoutFigure(figureOf(file, options), placeholder));
      const width = enoughOf(conflict as NonNullable<typeof conflict>);
      const { scene } = layoutFigure(figureOf(file, { ...options, width: width as string }), placeholder);
      expect(textsOf(scene).map(({ text }) => text)).toContain('missing');
      expect(outsideThePage(scene)).toEqual([]);
    }
  });

  it('of coarse pixels keeps the outline of an arrow off the numbers of its colorbar', () => {
    const options = { dpi: 20, fontSize: 3, aspect: 'equal', vmax: 0.1 } as const;
    const { scene } = layoutFigure(figureOf(fileOf(4, 1, 12), options), placeholder);
    expect(scene.groups.flatMap(({ marks }) => marks).some(({ type }) => type === 'polygon')).toBe(true);
    expect(textsOnMarks(scene)).toEqual([]);
  });

  it('without a title holds large numbers of a low colorbar', () => {
    for (const tickFontSize of [8, 12, 16, 24])
      for (const size of [{ rowHeight: '3pt' }, { height: '40pt' }, {}]) {
        const options = { tickFontSize, fontSize: 8, title: false, ticks: 'none', ...size } as const;
        const conflict = conflictOf(() => {
          const { scene } = layoutFigure(figureOf(fileOf(1, 4, 9), options), placeholder);
          expect(outsideThePage(scene)).toEqual([]);
        });
        expect(conflict?.code ?? 'page-too-small').toBe('page-too-small');
      }
  });

  it('keeps large numbers of a colorbar from a wide line of small text above it', () => {
    const layers = Array.from({ length: 9 }, () => ({ label: '', weights: [[0]] }));
    const file = fileOf(1, 1, 4, { title: '', rows: [''], layers });
    const subtitle = 'keys summed and queries averaged by word';
    const options = { subtitle, width: '61pt', fontSize: 3, tickFontSize: 5 };
    const { scene } = layoutFigure(figureOf(file, options), placeholder);
    expect(overlappingTexts(scene)).toEqual([]);
  });

  it('holds what is left of the names of rows beside lines of labels, however little room their own labels take', () => {
    const rows = ['', { label: '', tokens: ['a', 'b', 'c'] }, '', ''];
    const layers = [{ label: '', weights: rows.map(() => [0.1, 0.2, 0.3]) }];
    const file = fileOf(1, 4, 3, { rows, layers });
    for (const tickFontSize of [8, 16, 24]) {
      const { scene } = layoutFigure(figureOf(file, { tickFontSize, fontSize: 8 }), placeholder);
      expect(outsideThePage(scene)).toEqual([]);
    }
  });

  it('leaves no room for labels of layers that have none', () => {
    const rows = ['Layer 0', 'Layer 1'];
    const layers = [{ label: '', weights: rows.map(() => [0.1, 0.2, 0.3]) }];
    for (const fontSize of [8, 24]) {
      const { scene } = layoutFigure(figureOf(fileOf(1, 2, 3, { rows, layers }), { fontSize }), placeholder);
      const starts = textsOf(scene).flatMap(({ anchor, x, widthPt }) =>
        anchor === 'end' ? [x - widthPt] : [],
      );
      expect(Math.min(...starts)).toBeLessThan(0.7 * fontSize);
    }
  });

  it('of coarse pixels and several columns keeps labels off the panel beside them, without a colorbar too', () => {
    const options = { dpi: 29, fontSize: 3, columns: 4, colorbar: false, ticks: 'none' } as const;
    const layers = Array.from({ length: 7 }, () => ({ label: '.', weights: [[0.5]] }));
    for (let length = 1; length <= 20; length++) {
      const file = fileOf(7, 1, 26, { rows: ['q'.repeat(length)], layers });
      const { scene } = layoutFigure(figureOf(file, options), placeholder);
      expect(textsOnMarks(scene)).toEqual([]);
    }
  });

  it('of one layer and of 96 layers is as wide as asked, with rows of one height', () => {
    for (const layers of [1, 96]) {
      const { scene } = layoutFigure(figureOf(fileOf(layers, 2, 7)), placeholder);
      expect(scene.widthPt).toBeCloseTo(468);
      expect(new Set(heatmapsOf(scene).map(({ height }) => height.toFixed(6))).size).toBe(1);
    }
  });

  it('stays under 11 inches by using columns, or is one stack in a given height', () => {
    const columnsOf = (layers: number, rows: number, keys: number, options = {}) => {
      const tokens = Array.from({ length: keys }, (_, key) => `token ${key}`);
      const { scene } = layoutFigure(figureOf(fileOf(layers, rows, keys, { tokens }), options), placeholder);
      return { heightPt: scene.heightPt, columns: new Set(heatmapsOf(scene).map(({ x }) => x)).size };
    };
    expect(columnsOf(12, 2, 7).columns).toBe(1);
    for (const [layers, rows, keys] of [
      [12, 2, 40],
      [16, 40, 9],
      [12, 43, 43],
      [1, 60, 60],
    ] as const)
      expect(columnsOf(layers, rows, keys).heightPt).toBeLessThanOrEqual(11 * 72 + 1e-6);
    expect(columnsOf(12, 2, 40).columns).toBe(1);
    // A column more that leaves the longest as long as before is no lower.
    expect(columnsOf(4, 40, 40).columns).toBe(2);
    expect(columnsOf(12, 2, 40, { height: '10in' })).toEqual({ heightPt: 720, columns: 1 });
    expect(columnsOf(12, 2, 40, { maxHeight: '20in' })).toMatchObject({ columns: 1 });
    expect(columnsOf(12, 2, 40, { columns: 1 }).heightPt).toBeGreaterThan(11 * 72);
  });

  it('fills a given height', () => {
    const { scene } = layoutFigure(figureOf(fileOf(12, 2, 7), { height: '15in' }), placeholder);
    const last = heatmapsOf(scene).at(-1);
    expect(scene.heightPt).toBe(15 * 72);
    expect(15 * 72 - ((last?.y ?? 0) + (last?.height ?? 0))).toBeLessThan(20);
  });
});

describe('a page that is too small', () => {
  const conflict = (options: Parameters<typeof figureOf>[1]) =>
    conflictOf(() => void layoutFigure(figureOf(fileOf(12, 2, 7), options), placeholder));

  it('names the option to change', () => {
    expect(conflict({ width: '1in' })?.option).toBe('width');
    expect(conflict({ height: '1in' })?.option).toBe('height');
    expect(conflict({ annotate: true, width: '2.3in', panelLabel: 'left' })?.option).toBe('annotate');
    expect(conflict({ height: '5in', colorbarLabel: 'x'.repeat(100) })?.option).toBe('colorbarLabel');
  });

  it('says which size is enough, and that size is enough', () => {
    for (const option of ['width', 'height'] as const) {
      const enough = enoughOf(conflict({ [option]: '1in' }) as OptionConflict['problem']);
      expect(conflict({ [option]: enough })).toBeUndefined();
    }
  });
});
