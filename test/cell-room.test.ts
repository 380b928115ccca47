/** Where cells get their room from: labels that move, stay or are left out for them. */
import { describe, expect, it } from 'vitest';
import { OptionConflict } from '../src/core/errors.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { heatmapsOf, textsOf } from './support/geometry.ts';

type File = ReturnType<typeof fileOf>;

function drawn(file: File, options: FigureOptions = {}) {
  const { scene, notices } = layoutFigure(figureOf(file, options), placeholder);
  const texts = textsOf(scene);
  const find = (text: string) => texts.find((mark) => mark.text === text);
  return { scene, notices, texts, find, panels: heatmapsOf(scene) };
}

/** Whether the label of the second layer stands above its panel, and not left of it. */
function isAbove(file: File, options: FigureOptions): boolean {
  const { find, panels } = drawn(file, options);
  const label = find('Layer 1');
  return label !== undefined && label.x === panels[1]?.x && label.y < panels[1].y;
}

describe('labels of layers', () => {
  it('stand above panels where labels at the left leave keys or rows too little room', () => {
    expect(isAbove(fileOf(12, 2, 40), { columns: 3, width: '5.65in' })).toBe(true);
    expect(isAbove(fileOf(12, 2, 40), { width: '3.25in', maxHeight: '5in' })).toBe(true);
    expect(isAbove(fileOf(24, 2, 10), { columns: 3 })).toBe(true);
  });

  it('make a page wide enough that is too narrow for labels at the left', () => {
    expect(isAbove(fileOf(12, 2, 40), { columns: 3, width: '5in' })).toBe(true);
    const left = { columns: 3, width: '5in', panelLabel: 'left' } as const;
    expect(() => drawn(fileOf(12, 2, 40), left)).toThrow(OptionConflict);
  });

  it('stay at the left where there is room, or where they are asked for', () => {
    expect(isAbove(fileOf(12, 2, 7), {})).toBe(false);
    expect(isAbove(fileOf(96, 2, 7), {})).toBe(false);
    const left = { width: '3.25in', maxHeight: '5in', panelLabel: 'left' } as const;
    expect(isAbove(fileOf(12, 2, 40), left)).toBe(false);
  });

  it('above maps are whole, in fewer columns, where more would cut them', () => {
    const rows = Array.from({ length: 16 }, (_, query) => ({ label: `t${query}`, query }));
    const { find, notices } = drawn(fileOf(12, 16, 16, { rows }), { width: '3.25in' });
    expect(find('Layer 11')).toBeDefined();
    expect(notices.map(({ code }) => code)).not.toContain('labels-shortened');
  });
});

describe('a height to keep under', () => {
  it.each([
    ['3.25in', '5in'],
    ['3.25in', '3in'],
    ['6.5in', '2in'],
  ])('is kept in %s by %s: fewer token labels, then lower rows', (width, maxHeight) => {
    const tokens = Array.from({ length: 40 }, (_, key) => `a-long-token-${key}`);
    const { scene } = drawn(fileOf(12, 2, 40, { tokens }), { width, maxHeight });
    expect(scene.heightPt).toBeLessThanOrEqual(72 * Number.parseFloat(maxHeight) + 1e-6);
  });

  it('that nothing keeps under gives the lowest page, not the one with the most labels', () => {
    const file = fileOf(96, 2, 40);
    const heightOf = (maxHeight: string) => drawn(file, { width: '3.25in', maxHeight }).scene.heightPt;
    expect(heightOf('1in')).toBeLessThanOrEqual(heightOf('20in'));
  });
});

describe('token labels', () => {
  const tokens = Array.from({ length: 40 }, (_, key) => `a-long-token-${key}`);

  it('stand under the last panel alone where they are higher than rows that must be low', () => {
    const heights = [1, 2, 3].map((rows) => {
      const { scene, texts } = drawn(fileOf(12, rows, 40, { tokens }));
      expect(texts.filter(({ text }) => text.endsWith('-39'))).toHaveLength(1);
      return scene.heightPt;
    });
    // Fewer rows make no higher page.
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
  });

  it('under narrow heads are left out where only two have room, and take none between heads', () => {
    const layers = Array.from({ length: 12 }, (_, layer) =>
      Array.from({ length: 12 }, (_, head) => ({
        label: `Layer ${layer}`,
        head,
        weights: [Array.from({ length: 10 }, (_, key) => key / 10)],
      })),
    ).flat();
    const file = fileOf(0, 1, 10, { layers, tokens: tokens.slice(0, 10) });
    const { notices, panels, texts } = drawn(file, { panels: 'heads' });
    expect(notices.map(({ message }) => message)).toContain(
      'keys are not labelled: panels have room for one or two labels only',
    );
    expect(texts.filter(({ text }) => text.startsWith('a-l'))).toEqual([]);
    const [first, second] = panels;
    const betweenPt = (second?.x ?? 0) - (first?.x ?? 0) - (first?.width ?? 0);
    expect(betweenPt).toBeLessThan((first?.width ?? 0) / 3);
    expect(first?.height).toBeLessThanOrEqual(first?.width ?? 0);
  });
});

describe('matrices', () => {
  const part = (count: number, first: number, keys: number) =>
    fileOf(2, count, keys, {
      rows: Array.from({ length: count }, (_, i) => ({ label: `t${first + i}`, query: first + i })),
    });
  const isSquare = (file: File) => {
    const [panel] = drawn(file).panels;
    const { width = 0, height = 0, columns = 1, rows = 1 } = panel ?? {};
    return Math.abs(width / columns - height / rows) < 0.01 * (width / columns);
  };

  it('of most queries have square cells as those of all, and of less than half have rows', () => {
    expect([part(10, 0, 10), part(9, 0, 10), part(5, 5, 10)].map(isSquare)).toEqual([true, true, true]);
    expect([part(4, 6, 10), part(9, 0, 19)].map(isSquare)).toEqual([false, false]);
    // Rows of other sequences are none of the keys.
    expect(isSquare(fileOf(2, 9, 10))).toBe(false);
  });
});

it('a colorbar below ends where panels do, though its last number stands out', () => {
  const { panels } = drawn(fileOf(4, 2, 7), { colorbar: 'bottom', vmax: 1 });
  const [panel, bar] = [panels[0], panels.at(-1)];
  expect((bar?.x ?? 0) + (bar?.width ?? 0)).toBeCloseTo((panel?.x ?? 0) + (panel?.width ?? 0), 6);
});

it('numbers are smaller beside outlines, where pixels are coarse', () => {
  const options = { annotate: true, width: '3.25in', dpi: 100, colorbar: false } as const;
  const sizeOf = (more: FigureOptions) =>
    drawn(fileOf(1, 2, 7), { ...options, ...more }).find('0.10')?.sizePt;
  const [plain = 0, outlined = 0] = [sizeOf({}), sizeOf({ mark: 'peak', box: 'P@8:3' })];
  expect(outlined).toBeLessThan(plain);
  expect(outlined).toBeGreaterThanOrEqual(4);
});

describe('numbers without room', () => {
  const hintOf = (file: ReturnType<typeof fileOf>, options: FigureOptions): string => {
    try {
      drawn(file, { annotate: true, ...options });
    } catch (error) {
      if (error instanceof OptionConflict) return error.problem.hint ?? '';
      throw error;
    }
    return '';
  };

  it('say how many keys have, where keys are too narrow and any has', () => {
    const hint = hintOf(fileOf(1, 2, 200), {});
    const [, count, last] = /^about (\d+) keys have room \(--keys 0-(\d+)/.exec(hint) ?? [];
    expect(Number(count)).toBe(Number(last) + 1);
    expect(Number(count)).toBeGreaterThan(9);
    // None is named where it is the rows that are too low.
    expect(hintOf(fileOf(1, 60, 2), { height: '2in' })).toMatch(/^(?!.*have room).*leave the numbers out$/);
  });
});

it('a token that is a whole number is found by the position that the hint names', () => {
  const file = fileOf(1, 2, 3, { tokens: ['8', '15', '16'] });
  const hintOf = (options: FigureOptions): string => {
    try {
      drawn(file, options);
    } catch (error) {
      if (error instanceof OptionConflict) return error.problem.hint ?? '';
      throw error;
    }
    return '';
  };
  for (const options of [{ pin: '16' }, { labelKeys: '16' }, { box: 'P@8:16' }])
    expect(hintOf(options)).toBe('whole numbers are positions: for the token "16" write 2');
  expect(hintOf({ pin: '2', box: 'P@8:2' })).toBe('');
});
