/** Images in another size. */
import { expect, it } from 'vitest';
import { resample } from '../src/paint/resample.ts';

/** Opaque greys, `[y][x]`. */
const grey = (level: number) => (0xff000000 | (level * 0x010101)) >>> 0;
const scaled = (levels: readonly (readonly number[])[], to: readonly [number, number]) => {
  const [width, height] = [levels[0]?.length ?? 0, levels.length];
  const words = Uint32Array.from(levels.flat(), grey);
  const asked: [number, number][] = [];
  const pixels = resample([width, height], to, (top, count) => {
    asked.push([top, count]);
    return words.subarray(top * width, (top + count) * width);
  });
  expect([...pixels].every((word) => word === grey(word & 255))).toBe(true);
  return { levels: [...pixels].map((word) => word & 255), asked };
};

it('keeps an image of the same size', () => {
  const levels = [
    [0, 10, 255],
    [7, 80, 3],
  ];
  expect(scaled(levels, [3, 2]).levels).toEqual(levels.flat());
});

it('draws straight lines between the pixels of a larger image', () => {
  expect(scaled([[0, 200]], [4, 1]).levels).toEqual([0, 50, 150, 200]);
  expect(scaled([[0], [200]], [1, 4]).levels).toEqual([0, 50, 150, 200]);
});

it('takes the means of the pixels of a smaller image', () => {
  expect(scaled([[0, 50, 70, 70]], [2, 1]).levels).toEqual([25, 70]);
  expect(scaled([[0, 90, 30]], [2, 1]).levels).toEqual([30, 50]);
  const columns = Array.from({ length: 90 }, (_, x) => (x % 2 === 0 ? 0 : 200));
  expect(new Set(scaled([columns], [9, 1]).levels.slice(1, -1))).toEqual(new Set([100]));
});

it('reads a high image a band at a time, and shows no seams between them', () => {
  const ramp = Array.from({ length: 1000 }, (_, y) => [Math.floor(y / 4)]);
  const { levels, asked } = scaled(ramp, [1, 250]);
  expect(asked).toEqual([
    [0, 256],
    [256, 256],
    [512, 256],
    [768, 232],
  ]);
  expect(levels).toEqual(Array.from({ length: 250 }, (_, y) => y));
});

it('keeps a single pixel at any size', () => {
  expect(scaled([[9]], [3, 2]).levels).toEqual([9, 9, 9, 9, 9, 9]);
  expect(scaled([[9, 11]], [1, 1]).levels).toEqual([10]);
});
