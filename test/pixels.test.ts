/** Pixels of a PNG: cells, frames, panels and marks. */
import type { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { MASKED, MISSING } from '../src/figure/cells.ts';
import { TABLE_SIZE } from '../src/figure/colormap.ts';
import { resolveFigure } from '../src/figure/figure.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { FrameMark, Mark, TextMark } from '../src/layout/scene.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { loadTypeface } from '../src/text/typeface.ts';
import { edges } from './support/pages.ts';
import { cells, colorsIn, hexAt, INFERNO, luma, paint, sceneOf } from './support/pixels.ts';

/** First and last pixel, and the number of pixels, of a colour along a column. */
function spanOf(png: PNG, x: number, color: string): { first: number; last: number; count: number } {
  const hits = Array.from({ length: png.height }, (_, y) => y).filter((y) => hexAt(png, x, y) === color);
  return { first: hits[0] ?? -1, last: hits.at(-1) ?? -1, count: hits.length };
}

const FILE: AttentionFile = {
  title: 'Pixels',
  tokens: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
  rows: ['x', 'y', 'z'],
  layers: [0, 1, 2, 3].map((layer) =>
    [0, 1, 2].map((row) => [0, 1, 2, 3, 4, 5, 6].map((key) => ((5 * layer + 7 * row + 3 * key) % 23) / 22)),
  ),
};

async function rendered(options: FigureOptions, file = FILE) {
  const { attention } = fromFile({ name: 'test', value: file, duplicateKeys: [] });
  const { figure, facts } = resolveFigure(attention, options);
  const { scene } = layoutFigure(figure, await loadTypeface());
  const marks = scene.groups.filter(({ kind }) => kind === 'panel').flatMap((group) => group.marks);
  const heatmaps = marks.filter((mark) => mark.type === 'heatmap');
  const boxes = heatmaps.map(({ x, y, width, height }) => {
    const [left, top, right, bottom] = [x, y, x + width, y + height].map((pt) =>
      Math.round((pt * facts.dpi) / 72),
    ) as [number, number, number, number];
    return { left, top, right, bottom };
  });
  return { scene, boxes, heatmaps, png: await paint(scene, facts.dpi) };
}

describe('a cell', () => {
  it('has exactly the colour of its code on every pixel', async () => {
    const codes = Array.from({ length: TABLE_SIZE }, (_, i) => i);
    const png = await paint(sceneOf([cells(codes, 16, { x: 0, y: 0, width: 37, height: 149 })]));
    const [across, down] = [edges(16, 37), edges(TABLE_SIZE / 16, 149)];
    for (const code of codes) {
      const [row, column] = [Math.floor(code / 16), code % 16];
      const [left = 0, right = 0] = across.slice(column, column + 2);
      const [top = 0, bottom = 0] = down.slice(row, row + 2);
      expect(colorsIn(png, left, top, right, bottom)).toEqual([INFERNO[code]]);
    }
  });

  it('of a rendered figure shows its value: floor(176 value) of the domain [0, 1]', async () => {
    const { boxes, heatmaps, png } = await rendered({ vmax: 1, width: '5in', dpi: 133 });
    expect(boxes).toHaveLength(4);
    heatmaps.forEach((_, layer) => {
      const { left, top, right, bottom } = boxes[layer] as (typeof boxes)[number];
      const [across, down] = [edges(7, right - left), edges(3, bottom - top)];
      for (let row = 0; row < 3; row++) {
        for (let key = 0; key < 7; key++) {
          const value = ((5 * layer + 7 * row + 3 * key) % 23) / 22;
          const color = INFERNO[Math.min(175, Math.floor(176 * value))];
          const [x0, x1, y0, y1] = [across[key], across[key + 1], down[row], down[row + 1]] as number[];
          expect(colorsIn(png, left + (x0 ?? 0), top + (y0 ?? 0), left + (x1 ?? 0), top + (y1 ?? 0))).toEqual(
            [color],
          );
        }
      }
    });
  });

  it.each([[72], [97.3], [150], [300]])('leaves no seam to its neighbours at %d dpi', async (dpi) => {
    const png = await paint(sceneOf([cells(Array(91).fill(128), 13)]), dpi);
    const [from, to, low] = [5, 35, 25].map((pt) => Math.round((pt * dpi) / 72)) as [number, number, number];
    expect(colorsIn(png, from, from, to, low)).toEqual([INFERNO[128]]);
  });

  it('may be narrower than one pixel', async () => {
    const png = await paint(sceneOf([cells(Array(100).fill(7), 100)]));
    expect(colorsIn(png, 5, 5, 35, 25)).toEqual([INFERNO[7]]);
  });
});

describe('a frame', () => {
  const frame: FrameMark = {
    ...{ type: 'frame', x: 5, y: 5, width: 30, height: 20 },
    ...{ strokePt: 2, color: '#00ff00' },
  };

  it('surrounds the cells without covering them', async () => {
    const png = await paint(sceneOf([cells([170], 1), frame]));
    expect(colorsIn(png, 5, 5, 35, 25)).toEqual([INFERNO[170]]);
    const sides: readonly [number, number, number, number][] = [
      [3, 3, 37, 5],
      [3, 25, 37, 27],
      [3, 3, 5, 27],
      [35, 3, 37, 27],
    ];
    for (const side of sides) expect(colorsIn(png, ...side)).toEqual(['#00ff00']);
    expect(colorsIn(png, 0, 0, 40, 3)).toEqual(['#ffffff']);
  });

  it('is at least a pixel wide', async () => {
    const png = await paint(sceneOf([{ ...frame, strokePt: 0.1 }]));
    expect(spanOf(png, 4, '#00ff00').count).toBe(22);
    expect(hexAt(png, 3, 10)).toBe('#ffffff');
  });
});

describe('panels', () => {
  it.each([
    { width: '5in', dpi: 133 },
    { width: '165mm', height: '117mm', dpi: 300 },
    { width: '611px', height: '777px', dpi: 96 },
  ])('have aligned edges and rows of equal pixel height (%o)', async (options) => {
    const { boxes } = await rendered(options);
    expect(new Set(boxes.map(({ left }) => left)).size).toBe(1);
    expect(new Set(boxes.map(({ right }) => right)).size).toBe(1);
    const heights = boxes.flatMap(({ top, bottom }) => {
      const down = edges(3, bottom - top);
      return [1, 2, 3].map((row) => (down[row] ?? 0) - (down[row - 1] ?? 0));
    });
    expect(new Set(heights).size).toBe(1);
  });

  it('have these edges in the pixels too', async () => {
    const constant = { ...FILE, layers: FILE.layers.map(() => Array(3).fill(Array(7).fill(1))) };
    const { boxes, png } = await rendered({ vmax: 1, width: '5in', dpi: 133, colorbar: false }, constant);
    const top = INFERNO.at(-1) ?? '';
    for (const x of [boxes[0]?.left ?? 0, (boxes[0]?.right ?? 0) - 1]) {
      const { first, last, count } = spanOf(png, x, top);
      expect([first, last + 1]).toEqual([boxes[0]?.top, boxes[3]?.bottom]);
      expect(count).toBe(boxes.reduce((sum, box) => sum + box.bottom - box.top, 0));
    }
    expect(spanOf(png, (boxes[0]?.left ?? 0) - 1, top).count).toBe(0);
    expect(spanOf(png, boxes[0]?.right ?? 0, top).count).toBe(0);
  });
});

describe('masked, missing, zero and clipped cells', () => {
  // The greys are where a fixed grey hatch or cross would vanish.
  const pages = ['#ffffff', '#000000', '#c4c4c4', '#7a7a7a', '#123456', null];

  it.each(pages)('all look different on %s', async (page) => {
    const codes = [MASKED, MISSING, 0, TABLE_SIZE - 1];
    const png = await paint(sceneOf([cells(codes, 4, { x: 0, y: 0, width: 40, height: 10 })], page));
    const looks = [0, 10, 20, 30].map((left) => {
      const pixels = Array.from({ length: 100 }, (_, i) =>
        hexAt(png, left + (i % 10), Math.floor(i / 10)),
      ).join();
      return { pixels, colors: colorsIn(png, left, 0, left + 10, 10) };
    });
    expect(new Set(looks.map(({ pixels }) => pixels)).size).toBe(4);
    const [masked, missing, zero, clipped] = looks.map(({ colors }) => colors);
    expect(zero).toEqual([INFERNO[0]]);
    expect(clipped).toEqual([INFERNO.at(-1)]);
    const paper = page ?? '#ffffff';
    for (const colors of [masked, missing]) {
      expect(colors).toHaveLength(2);
      expect(colors).toContain(paper);
    }
    expect(contrast(masked ?? [])).toBeGreaterThan(1.2);
    expect(contrast(missing ?? [])).toBeGreaterThan(1.7);
    expect(contrast(missing ?? [])).toBeGreaterThan(contrast(masked ?? []));
  });

  it('differ even when they are only 2 pixels wide', async () => {
    const png = await paint(sceneOf([cells([MASKED, MISSING], 1, { x: 0, y: 0, width: 2, height: 24 })]));
    expect(colorsIn(png, 0, 0, 2, 12)).toHaveLength(2);
    expect(colorsIn(png, 0, 12, 2, 24)).not.toEqual(colorsIn(png, 0, 0, 2, 12));
  });

  it('are hatched continuously across cells', async () => {
    const box = { x: 0, y: 0, width: 40, height: 30 };
    const [one, many] = await Promise.all([
      paint(sceneOf([cells([MASKED], 1, box)])),
      paint(sceneOf([cells(Array(35).fill(MASKED), 7, box)])),
    ]);
    expect(many.data.equals(one.data)).toBe(true);
  });
});

describe('a mark', () => {
  it('looks the same at every boundary of bands', async () => {
    const mark = (y: number): TextMark => ({
      ...{ type: 'text', text: 'Ag', x: 4, y, sizePt: 20, anchor: 'start', angle: 0 },
      ...{ widthPt: 30, color: '#000000' },
    });
    // Bands end at line 64: once the text lies across it, once well within the first.
    const [within, across] = await Promise.all([paint(sceneOf([mark(30)])), paint(sceneOf([mark(70)]))]);
    const lines = (png: PNG, from: number) => png.data.subarray(4 * 40 * from, 4 * 40 * (from + 30));
    expect(colorsIn(within, 0, 10, 40, 40).length).toBeGreaterThan(10);
    expect(lines(across, 50).equals(lines(within, 10))).toBe(true);
  });

  it('is clipped at the edge of the page, not wrapped', async () => {
    const rule: Mark = { type: 'line', x1: 30, y1: 40, x2: 90, y2: 40, strokePt: 2, color: '#ff0000' };
    const label: TextMark = {
      ...{ type: 'text', text: 'WWWW', x: 30, y: 100, sizePt: 20, anchor: 'start', angle: 0 },
      ...{ widthPt: 80, color: '#0000ff' },
    };
    const png = await paint(sceneOf([rule, label]));
    expect(colorsIn(png, 0, 0, 29, 150)).toEqual(['#ffffff']);
    expect(colorsIn(png, 30, 39, 40, 41)).toEqual(['#ff0000']);
  });

  it('of a gradient runs through the table from the bottom up', async () => {
    const png = await paint(sceneOf([{ type: 'gradient', x: 0, y: 0, width: 8, height: 128 }]));
    const column = Array.from({ length: 128 }, (_, i) => hexAt(png, 3, 127 - i));
    const indices = Array.from({ length: 128 }, (_, i) => Math.floor(((i + 0.5) * TABLE_SIZE) / 128));
    expect(column).toEqual(indices.map((index) => INFERNO[index]));
  });
});

/** Contrast of two colours, near enough to WCAG's. */
function contrast(colors: readonly string[]): number {
  const levels = colors.map(luma);
  return (Math.max(...levels) + 0.05) / (Math.min(...levels) + 0.05);
}
