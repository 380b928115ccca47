import { beforeAll, describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { OptionConflict } from '../src/core/errors.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { loadTypeface, type TextMeasurer } from '../src/text/typeface.ts';
import { anyFigure, figureOf, fileOf, placeholder } from './support/figures.ts';
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

describe('labels', () => {
  const textsFor = (...args: Parameters<typeof figureOf>) =>
    textsOf(layoutFigure(figureOf(...args), placeholder).scene);

  it('are centred on what they label', () => {
    const { scene } = layoutFigure(figureOf(fileOf(1, 2, 3)), placeholder);
    const [heatmap] = heatmapsOf(scene);
    const layer = textsOf(scene).find(({ text }) => text === 'Layer 0');
    const middle = (heatmap?.y ?? 0) + (heatmap?.height ?? 0) / 2;
    expect((layer?.y ?? 0) - (0.729 * (layer?.sizePt ?? 0)) / 2).toBeCloseTo(middle, 5);
  });

  it('are horizontal where they fit, then turned by 45 and 90 degrees, then thinned with a notice', () => {
    const angles = (keys: number, length: number) => {
      const tokens = Array.from({ length: keys }, () => 'x'.repeat(length));
      const { scene, notices } = layoutFigure(figureOf(fileOf(1, 1, keys, { tokens })), placeholder);
      const labels = textsOf(scene).filter(({ text }) => text.startsWith('x'));
      return {
        angle: labels[0]?.angle,
        count: labels.length,
        notices: notices.map(({ message }) => message),
      };
    };
    expect(angles(7, 3)).toEqual({ angle: 0, count: 7, notices: [] });
    expect(angles(20, 8)).toEqual({ angle: 45, count: 20, notices: [] });
    expect(angles(36, 8)).toEqual({ angle: 90, count: 36, notices: [] });
    const thinned = angles(200, 8);
    expect(thinned.angle).toBe(90);
    expect(thinned.notices).toEqual(['every 5th of 200 keys labelled']);
    expect(thinned.count).toBeGreaterThan(35);
  });

  it('of the first, the last and the query keys stay when others are thinned', () => {
    const file = fileOf(1, 1, 200, { rows: [{ label: 'q', query: 77 }] });
    const texts = textsFor(file).map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['t0', 't77', 't199']));
  });

  it('that are pinned but do not fit are named, or counted if they are many', () => {
    const rows = Array.from({ length: 120 }, (_, query) => ({ label: `q${query}`, query }));
    const noticesOf = (count: number) =>
      layoutFigure(figureOf(fileOf(1, count, 120, { rows: rows.slice(0, count) })), placeholder).notices.map(
        ({ message }) => message,
      );
    expect(noticesOf(3)).toEqual([
      expect.any(String),
      expect.stringMatching(/label of keys? [12](, 2)?, too close/),
    ]);
    expect(noticesOf(119)).toContainEqual(expect.stringMatching(/label of \d\d queries and pins, too close/));
  });

  it('are under all panels, the last or none, as asked', () => {
    const count = (ticks: 'all' | 'last' | 'none') =>
      textsFor(fileOf(3, 1, 2), { ticks }).filter(({ text }) => text === 't0').length;
    expect([count('all'), count('last'), count('none')]).toEqual([3, 1, 0]);
  });

  it('have one line per sequence if the rows of a panel have tokens of their own', () => {
    const file = fileOf(1, 2, 3, {
      rows: [
        { label: 'a', tokens: ['x', 'y', 'z'] },
        { label: 'b', tokens: ['u', 'v'] },
      ],
      layers: [
        [
          [1, 2, 3],
          [1, 2],
        ],
      ],
    });
    const y = new Map(textsFor(file).map(({ text, y }) => [text, y]));
    expect(y.get('x')).toBe(y.get('z'));
    expect(y.get('u')).toBeGreaterThan(y.get('x') ?? 0);
  });

  it('are never read as markup', () => {
    const tokens = ['$x_1$', '<b>', 'P@8', 'a&b'];
    expect(textsFor(fileOf(1, 1, 4, { tokens })).map(({ text }) => text)).toEqual(
      expect.arrayContaining(tokens),
    );
  });
});

describe('labels beside low panels', () => {
  /** Upright labels of few keys: the first reaches beyond the panel's left side where it is long. */
  const draw = (layers: number, rows: readonly string[], token: string, options: FigureOptions) => {
    const tokens = [token, ...Array<string>(3).fill(token.trim())];
    const file = fileOf(layers, rows.length, 4, { title: '', tokens, rows });
    const labelled = file.layers.map(
      (weights) => ({ label: ' ', weights }) as AttentionFile['layers'][number],
    );
    try {
      const all = { width: '200pt', tickRotation: 0, ...options } as const;
      return layoutFigure(figureOf({ ...file, layers: labelled }, all), placeholder).scene;
    } catch (error) {
      if (error instanceof OptionConflict) return undefined;
      throw error;
    }
  };

  it.each([1, 2, 4])('do not overlap tick labels that reach under them: %d layers', (layers) => {
    const found: string[] = [];
    let drawn = 0;
    for (const count of [1, 8, 50])
      for (const label of ['', 'row'])
        for (const ticks of ['all', 'last'] as const)
          for (let height = 40; height < 180; height += 5) {
            const options = { ticks, height: `${height}pt`, dpi: 600 };
            const scene = draw(layers, Array<string>(count).fill(label), 'a long token', options);
            if (!scene) continue;
            drawn++;
            found.push(...overlappingTexts(scene));
          }
    expect(found).toEqual([]);
    expect(drawn).toBeGreaterThan(150);
  });

  it('do not reach down to tick labels under them, however far apart the panels are', () => {
    const overlaps: string[] = [];
    let drawn = 0;
    for (const gap of ['3pt', '11pt', '30pt'])
      for (let rowHeight = 2; rowHeight < 20; rowHeight++) {
        const file = fileOf(3, 1, 4, { title: '', tokens: ['a long token', 'a', 'a', 'a'], rows: [''] });
        const layers = file.layers.map((weights) => ({ label: 'Layer', weights })) as AttentionFile['layers'];
        const options = {
          width: '200pt',
          tickRotation: 0,
          gap,
          rowHeight: `${rowHeight}pt`,
          ticks: 'all',
        } as const;
        const conflict = conflictOf(() => {
          overlaps.push(
            ...overlappingTexts(layoutFigure(figureOf({ ...file, layers }, options), placeholder).scene),
          );
        });
        if (conflict) expect(conflict).toMatchObject({ code: 'page-too-small', option: 'rowHeight' });
        else drawn++;
      }
    expect(overlaps).toEqual([]);
    expect(drawn).toBeGreaterThan(20);
  });

  it('may extend below a panel if tick labels stay within its width', () => {
    const heightOf = (token: string) => {
      for (let height = 40; ; height++) {
        const scene = draw(4, ['row'], token, { height: `${height}pt`, ticks: 'all' });
        if (scene) return height;
      }
    };
    expect(heightOf('a')).toBeLessThan(heightOf('a long token'));
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
