/** Labels of keys and rows: where they stand, how they are turned and thinned. */
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { OptionConflict } from '../src/core/errors.ts';
import { plain } from '../src/figure/rich-text.ts';
import { shortenText } from '../src/layout/fit-text.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import { nextRound } from '../src/layout/tick-fit.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { heatmapsOf, overlappingTexts, textsOf } from './support/geometry.ts';
import { conflictOf } from './support/scenes.ts';

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
    // Upright there would be more labels, but not half as many again.
    expect(angles(250, 2)).toMatchObject({ angle: 0, count: 25 });
    // 38 labels and not 25 are.
    expect(angles(150, 2)).toMatchObject({ angle: 90, count: 38 });
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

  it('of query keys on the regular steps go before those of others', () => {
    const tokens = Array.from({ length: 200 }, (_, key) => `xxxxx${key}`);
    const rows = [52, 55].map((query) => ({ label: `q${query}`, query }));
    const texts = textsFor(fileOf(1, 2, 200, { tokens, rows })).map(({ text }) => text);
    expect(texts.filter((text) => /^xxxxx5\d$/.test(text))).toEqual(['xxxxx50', 'xxxxx55']);
  });

  it('of numbers are thinned to steps of 1, 2 or 5 times a power of ten', () => {
    const steps = [1];
    while (steps.length < 8) steps.push(nextRound(steps.at(-1) ?? 1));
    expect(steps).toEqual([1, 2, 5, 10, 20, 50, 100, 200]);
  });

  it('that are shortened keep as much as fits, the beginning first', () => {
    const shortened = (width: number) => shortenText(plain('abcdefgh'), width, (text) => text.length).text;
    expect([8, 7, 4, 3, 2, 1, 0].map(shortened)).toEqual([
      'abcdefgh',
      'abc…fgh',
      'ab…h',
      'a…h',
      'a…',
      '…',
      '…',
    ]);
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

  it.each([
    [0, '260pt', 'a long token'],
    [90, '160pt', 'long'],
  ] as const)(
    'beside low panels of square cells do not reach down to labels at %d degrees',
    (tickRotation, width, token) => {
      const tokens = Array<string>(60).fill(token);
      const file = fileOf(5, 1, 60, { title: '', tokens, rows: ['row'] });
      for (const tickFontSize of [8, 12, 17, 24])
        for (const labelKeys of ['0', '2', '0,40']) {
          const shape = { width, aspect: 'equal', panelLabel: 'left' } as const;
          const figure = figureOf(file, { ...shape, tickRotation, tickFontSize, labelKeys });
          expect(overlappingTexts(layoutFigure(figure, placeholder).scene)).toEqual([]);
        }
    },
  );

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
