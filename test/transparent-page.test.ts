/** Pixels of a page without a background. */
import { describe, expect, it } from 'vitest';
import { MASKED } from '../src/figure/cells.ts';
import type { TextMark } from '../src/layout/scene.ts';
import { rgbaAt } from './golden.ts';
import { cells, paint, sceneOf } from './support/pixels.ts';

describe('a transparent page', () => {
  const text: TextMark = {
    ...{ type: 'text', text: 'Wg', x: 2, y: 20, sizePt: 18, anchor: 'start', angle: 0 },
    ...{ widthPt: 30, color: '#cc2200' },
  };

  it('has no alpha where nothing is drawn and full alpha in cells', async () => {
    const png = await paint(sceneOf([cells([0, MASKED], 2)], null));
    expect(rgbaAt(png, 0, 0)).toEqual([0, 0, 0, 0]);
    expect(rgbaAt(png, 39, 149)).toEqual([0, 0, 0, 0]);
    for (let x = 5; x < 35; x++) expect(rgbaAt(png, x, 12)[3]).toBe(255);
  });

  // The canvas keeps colours multiplied by their alpha, in 255 steps.
  it('keeps the colour of text unpremultiplied, as exactly as its alpha allows', async () => {
    const png = await paint(sceneOf([text], null));
    const alphas = new Set<number>();
    for (let i = 0; i < png.data.length; i += 4) {
      const [r, g, b, alpha = 0] = png.data.subarray(i, i + 4);
      alphas.add(alpha);
      for (const [channel, own] of [
        [r, 0xcc],
        [g, 0x22],
        [b, 0x00],
      ] as const)
        if (alpha > 0) expect(Math.abs((channel ?? 0) - own)).toBeLessThanOrEqual(255 / alpha);
    }
    expect(alphas).toContain(0);
    expect(alphas).toContain(255);
    expect(alphas.size).toBeGreaterThan(10);
  });

  it('shows the same on white as a figure with a white page', async () => {
    const [clear, white] = await Promise.all([paint(sceneOf([text], null)), paint(sceneOf([text]))]);
    for (let i = 0; i < clear.data.length; i += 4) {
      const [r = 0, g = 0, b = 0, alpha = 0] = clear.data.subarray(i, i + 4);
      const onWhite = [r, g, b].map((channel) => 255 - ((255 - channel) * alpha) / 255);
      // Rounded once where the canvas mixes, and once where it keeps.
      onWhite.forEach((channel, c) => {
        expect(Math.abs((white.data[i + c] as number) - channel)).toBeLessThanOrEqual(1.5);
      });
    }
  });
});
