import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASKED, MISSING } from '../src/figure/cells.ts';
import { colorTable } from '../src/figure/colormap.ts';
import { paletteOn } from '../src/figure/palette.ts';
import type { HeatmapMark, Scene } from '../src/layout/scene.ts';
import { cellColor, gradientCells } from '../src/paint/cell-colors.ts';
import { cellRects, crosses, hatchBands, type Polygon } from '../src/paint/vector-cells.ts';

const scene: Scene = {
  ...{ widthPt: 200, heightPt: 100, background: '#ffffff', blanks: paletteOn('#ffffff') },
  ...{ colors: colorTable('viridis'), groups: [] },
};

/** A heatmap with few codes, so that runs and equal rows occur. */
const heatmaps = fc
  .record({
    columns: fc.integer({ min: 1, max: 12 }),
    rows: fc.integer({ min: 1, max: 6 }),
    seed: fc.array(fc.constantFrom(0, 1, 200, MASKED, MISSING), { minLength: 72, maxLength: 72 }),
  })
  .map(
    ({ columns, rows, seed }): HeatmapMark => ({
      ...{ type: 'heatmap', x: 7, y: 11, width: 120.3, height: 40.7, columns, rows },
      codes: Uint16Array.from(seed.slice(0, columns * rows)),
    }),
  );

/** The centre of a cell. */
function centre({ x, y, width, height, columns, rows }: HeatmapMark, cell: number): [number, number] {
  const [row, column] = [Math.floor(cell / columns), cell % columns];
  return [x + ((column + 0.5) * width) / columns, y + ((row + 0.5) * height) / rows];
}

const bounds = (polygon: Polygon) => {
  const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
};

/** Twice the area, above 0 where the corners go round clockwise as the page sees them. */
const area = (polygon: Polygon) =>
  polygon.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length] as readonly [number, number];
    return sum + x * nextY - nextX * y;
  }, 0);

describe('cells as rectangles', () => {
  it('painted in order leave every cell in its colour', () => {
    fc.assert(
      fc.property(heatmaps, (mark) => {
        const rects = cellRects(mark, scene);
        mark.codes.forEach((code, cell) => {
          const [x, y] = centre(mark, cell);
          const top = rects.findLast(
            (rect) => x > rect.x && x < rect.x + rect.width && y > rect.y && y < rect.y + rect.height,
          );
          expect(top?.color).toBe(cellColor(code, scene.colors, scene));
        });
      }),
    );
  });

  it('extend under the next one, so that no seam shows the page, and stay within the heatmap', () => {
    fc.assert(
      fc.property(heatmaps, (mark) => {
        const [right, bottom] = [mark.x + mark.width, mark.y + mark.height];
        const rects = cellRects(mark, scene);
        rects.forEach((rect, i) => {
          expect(rect.x + rect.width).toBeLessThanOrEqual(right + 1e-9);
          expect(rect.y + rect.height).toBeLessThanOrEqual(bottom + 1e-9);
          // Its left and top edges fall on one painted before, unless they are the heatmap's.
          const before = rects.slice(0, i);
          const covered = (x: number, y: number) =>
            before.some(
              (other) =>
                x > other.x && x < other.x + other.width && y > other.y && y < other.y + other.height,
            );
          if (rect.x > mark.x + 1e-9) expect(covered(rect.x, rect.y + 1e-3)).toBe(true);
          if (rect.y > mark.y + 1e-9) expect(covered(rect.x + 1e-3, rect.y)).toBe(true);
        });
      }),
    );
  });

  it('merge neighbours of one colour, and equal rows', () => {
    const mark: HeatmapMark = {
      ...{ type: 'heatmap', x: 0, y: 0, width: 40, height: 30, columns: 4, rows: 3 },
      codes: Uint16Array.from([5, 5, 9, 9, 5, 5, 9, 9, 7, 7, 7, 7]),
    };
    expect(cellRects(mark, scene)).toMatchObject([
      { x: 0, y: 0, width: 30, height: 30, color: scene.colors[5] },
      { x: 20, y: 0, width: 20, height: 30, color: scene.colors[9] },
      { x: 0, y: 20, width: 40, height: 10, color: scene.colors[7] },
    ]);
  });

  it('of a gradient are the colour table, high end first', () => {
    const mark = gradientCells({ type: 'gradient', x: 0, y: 0, width: 8, height: 512 }, scene);
    const rects = cellRects(mark, scene);
    const { length } = scene.colors;
    for (let i = 0; i < length; i++) {
      const y = ((i + 0.5) * 512) / length;
      const shown = rects.findLast((rect) => y > rect.y && y < rect.y + rect.height);
      expect(shown?.color).toBe(scene.colors[length - 1 - i]);
    }
  });
});

describe('hatch and cross', () => {
  it('stay within their cells, and have one winding direction', () => {
    fc.assert(
      fc.property(heatmaps, (mark) => {
        const [stepX, stepY] = [mark.width / mark.columns, mark.height / mark.rows];
        const shapes = [
          [hatchBands(mark), MASKED],
          [crosses(mark), MISSING],
        ] as const;
        for (const [polygons, state] of shapes) {
          expect(polygons.length > 0).toBe(mark.codes.includes(state));
          for (const polygon of polygons) {
            if (state === MISSING) expect(area(polygon)).toBeGreaterThan(0);
            const [left, top, right, bottom] = bounds(polygon);
            const columns = [(left - mark.x) / stepX + 1e-6, (right - mark.x) / stepX - 1e-6].map(Math.floor);
            const rows = [(top - mark.y) / stepY + 1e-6, (bottom - mark.y) / stepY - 1e-6].map(Math.floor);
            for (let row = rows[0] as number; row <= (rows[1] as number); row++)
              for (let column = columns[0] as number; column <= (columns[1] as number); column++)
                expect(mark.codes[row * mark.columns + column]).toBe(state);
          }
        }
      }),
    );
  });
});

it('a hatch begins at the left edge of its heatmap, wherever that stands', () => {
  const mark: HeatmapMark = {
    ...{ type: 'heatmap', x: 7, y: 0, width: 30, height: 10, columns: 1, rows: 1 },
    codes: Uint16Array.of(MASKED),
  };
  // x + y of a band, from the heatmap's left edge: 0.2 pt beyond a multiple of 3, and 0.4 pt wide.
  const starts = hatchBands(mark).map(([[x, y] = [0, 0]]) => x + y - mark.x);
  expect(starts.length).toBeGreaterThan(10);
  starts.forEach((start, i) => {
    expect(start).toBeCloseTo(3 * i + 0.2, 6);
  });
});
