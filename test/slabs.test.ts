import { describe, expect, it } from 'vitest';
import { lineSlabs, polygonSlabs } from '../src/paint/slabs.ts';

const SIDE = 300;
const isIn = (x: number, y: number, slabs: ReturnType<typeof lineSlabs>) =>
  slabs.filter((s) => x >= s.left && x < s.left + s.width && y >= s.top && y < s.top + s.height).length;

describe('slabs', () => {
  const zigzag = Array.from({ length: 40 }, (_, i) => [i * 7.3, (i * i * 37) % SIDE] as const);

  it('hold each point of a line once', () => {
    const slabs = lineSlabs({ type: 'polyline', points: zigzag, strokePt: 2, color: '#000000' }, 1);
    zigzag.slice(1).forEach(([x, y], i) => {
      const [fromX, fromY] = zigzag[i] ?? [0, 0];
      for (const part of [0, 0.1, 0.35, 0.5, 0.8, 1])
        for (const off of [-1, 0, 1])
          expect(isIn(fromX + part * (x - fromX) + off, fromY + part * (y - fromY) + off, slabs)).toBe(1);
    });
  });

  it('hold the area of a polygon', () => {
    const points = [
      [0, 0],
      [SIDE, SIDE / 2],
      [0, SIDE],
    ] as const;
    const slabs = polygonSlabs({ points }, 1);
    for (let x = 1; x < SIDE; x += 9)
      for (let y = Math.ceil(x / 2); y <= SIDE - x / 2; y += 9) expect(isIn(x, y, slabs)).toBe(1);
  });

  it('of a long slanting line are a small part of its box', () => {
    const points = [
      [0, 0],
      [4000, 1000],
    ] as const;
    const slabs = lineSlabs({ type: 'polyline', points, strokePt: 1, color: '#000000' }, 1);
    expect(slabs.reduce((sum, { width, height }) => sum + width * height, 0)).toBeLessThan(0.05 * 4e6);
  });
});
