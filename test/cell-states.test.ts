import type { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { colorTable } from '../src/figure/colormap.ts';
import { render } from '../src/pipeline/render.ts';
import { decodePng, rgbaAt } from './golden.ts';

const hex = (png: PNG, x: number, y: number) =>
  `#${rgbaAt(png, x, y)
    .slice(0, 3)
    .map((channel) => channel.toString(16).padStart(2, '0'))
    .join('')}`;

/** The box of a cell that others of one colour surround. */
function boxWithin(png: PNG, around: string): { left: number; right: number; top: number; bottom: number } {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let y = 0; y < png.height; y++)
    for (let x = 0; x < png.width; x++) {
      if (hex(png, x, y) !== around) continue;
      xs.push(x);
      ys.push(y);
    }
  const [x0, y0] = [Math.min(...new Set(xs)), Math.min(...new Set(ys))];
  const [x1, y1] = [Math.max(...new Set(xs)), Math.max(...new Set(ys))];
  const [middleX, middleY] = [Math.round((x0 + x1) / 2), Math.round((y0 + y1) / 2)];
  const outside = (x: number, y: number) => hex(png, x, y) === around;
  let [left, right, top, bottom] = [x0, x1, y0, y1];
  while (outside(left, middleY)) left++;
  while (outside(right, middleY)) right--;
  while (outside(middleX, top)) top++;
  while (outside(middleX, bottom)) bottom--;
  return { left, right, top, bottom };
}

describe('a missing cell', () => {
  it.each([72, 150, 300])('has the same border on all sides at %d dpi', async (dpi) => {
    const file = {
      tokens: ['a', 'b', 'c'],
      rows: ['p', 'q', 'r'],
      layers: [
        [
          [1, 1, 1],
          [1, null, 1],
          [1, 1, 1],
        ],
      ],
    };
    const options = { vmin: 0, vmax: 1, colorbar: false, dpi, width: '3in' };
    const png = decodePng((await render(file, options)).bytes);
    const { left, right, top, bottom } = boxWithin(png, colorTable('inferno').at(-1) ?? '');
    const cross = hex(png, left, top);
    const thickness = (x: number, y: number, stepX: number, stepY: number) => {
      let count = 0;
      while (hex(png, x + count * stepX, y + count * stepY) === cross) count++;
      return count;
    };
    const [x, y] = [Math.round((left + right) / 2), Math.round((top + bottom) / 2)];
    const sides = [
      thickness(left, y, 1, 0),
      thickness(right, y, -1, 0),
      thickness(x, top, 0, 1),
      thickness(x, bottom, 0, -1),
    ];
    expect(sides[0]).toBeGreaterThan(0);
    expect(new Set(sides).size, sides.join()).toBe(1);
  });
});
