/** Text on the native canvas: its ink stands where its outlines say. */
import { describe, expect, it } from 'vitest';
import type { TextMark } from '../src/layout/scene.ts';
import { pictureOf } from '../src/paint/canvas.ts';
import { pixelsOf } from '../src/paint/canvas-pixels.ts';
import { toWord } from '../src/paint/palette.ts';
import { loadTypeface } from '../src/text/typeface.ts';
import { sceneOf } from './support/canvas.ts';
import { expectPixels } from './support/pages.ts';

const label = (text: string, place: Partial<TextMark> = {}): TextMark => ({
  ...{ type: 'text', text, x: 60, y: 50, sizePt: 20, anchor: 'start', angle: 0 },
  ...{ widthPt: 0, color: '#000000', ...place },
});

describe('text', () => {
  /** The box of pixels that are not white, right and bottom exclusive. */
  const inkOf = async (mark: TextMark, dpi = 72) => {
    const picture = pictureOf(sceneOf([mark]), await loadTypeface(), dpi);
    const words = pixelsOf(picture);
    let [left, top, right, bottom] = [picture.width, picture.height, 0, 0];
    words.forEach((word, i) => {
      if (word === 0xffffffff) return;
      const [x, y] = [i % picture.width, Math.floor(i / picture.width)];
      [left, top, right, bottom] = [
        Math.min(left, x),
        Math.min(top, y),
        Math.max(right, x + 1),
        Math.max(bottom, y + 1),
      ];
    });
    return { left, top, right, bottom };
  };
  // H of DejaVu Sans: strokes from 201 to 1339 of 2048 units, and 1493 high; its advance is 1540.
  const [LEFT, RIGHT, HEIGHT, ADVANCE] = [201 / 2048, 1339 / 2048, 1493 / 2048, 1540 / 2048];
  /** Labels start on whole pixels, and a pixel that is touched counts. */
  const near = (found: number, expected: number) =>
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(1.5);

  it.each([72, 144, 97.3])(
    'stands on its baseline and starts where the scene says, at %d dpi',
    async (dpi) => {
      const scale = dpi / 72;
      const ink = await inkOf(label('H'), dpi);
      near(ink.left, (60 + 20 * LEFT) * scale);
      near(ink.right, (60 + 20 * RIGHT) * scale);
      near(ink.bottom, 50 * scale);
      near(ink.top, (50 - 20 * HEIGHT) * scale);
    },
  );

  it.each([
    ['middle', 0.5],
    ['end', 1],
  ] as const)('is anchored at its %s', async (anchor, share) => {
    const widthPt = 20 * ADVANCE;
    const ink = await inkOf(label('H', { anchor, widthPt }));
    near(ink.left, 60 - share * widthPt + 20 * LEFT);
    near(ink.right, 60 - share * widthPt + 20 * RIGHT);
    near(ink.bottom, 50);
  });

  it('turned by 90 degrees runs upwards, its baseline at the right', async () => {
    const ink = await inkOf(label('H', { angle: 90 }));
    near(ink.right, 60);
    near(ink.left, 60 - 20 * HEIGHT);
    near(ink.bottom, 50 - 20 * LEFT);
    near(ink.top, 50 - 20 * RIGHT);
  });

  it('turned by 45 degrees rises to the right', async () => {
    const ink = await inkOf(label('H', { angle: 45 }));
    near(ink.right, 60 + 20 * RIGHT * Math.SQRT1_2);
    near(ink.top, 50 - 20 * (RIGHT + HEIGHT) * Math.SQRT1_2);
    near(ink.bottom, 50 - 20 * LEFT * Math.SQRT1_2);
    near(ink.left, 60 + 20 * (LEFT - HEIGHT) * Math.SQRT1_2);
  });

  it('has each glyph at its advance, and a coloured part at its place in the whole', async () => {
    const color = '#ff0000';
    const plain = pixelsOf(pictureOf(sceneOf([label('HVAH', { x: 10 })]), await loadTypeface(), 72));
    const marked = label('HVAH', { x: 10, spans: [{ start: 3, end: 4, color }] });
    const spans = pixelsOf(pictureOf(sceneOf([marked]), await loadTypeface(), 72));
    const isInk = (word: number) => word !== 0xffffffff;
    expect([...spans].map(isInk)).toEqual([...plain].map(isInk));
    const width = (await loadTypeface()).widthPt('HVA', 20);
    const reds = [...spans].flatMap((word, i) => (word === toWord(color) ? [i % 120] : []));
    near(Math.min(...reds), 10 + width + 20 * LEFT);
    near(Math.max(...reds) + 1, 10 + width + 20 * RIGHT);
  });

  it('is the same at every place, and clipped at the edges of the page', async () => {
    const typeface = await loadTypeface();
    const draw = (x: number, y: number) =>
      pixelsOf(pictureOf(sceneOf([label('Ag&', { x, y })]), typeface, 72));
    const whole = draw(30, 50);
    for (const [dx, dy] of [
      [-50, 0],
      [60, -45],
      [3, 48],
    ] as const) {
      const moved = draw(30 + dx, 50 + dy);
      const expected = moved.map((_, i) => {
        const [x, y] = [(i % 120) - dx, Math.floor(i / 120) - dy];
        return x < 0 || y < 0 || x >= 120 || y >= 100 ? 0xffffffff : (whole[y * 120 + x] as number);
      });
      expectPixels(moved, expected, [120, 100]);
    }
  });

  it.each(['', ' ', '\u00a0'])('without visible characters (%j) draws nothing', async (text) => {
    const words = pixelsOf(pictureOf(sceneOf([label(text)]), await loadTypeface(), 72));
    expect(words.every((word) => word === 0xffffffff)).toBe(true);
  });

  it('has at most fourteen shades between page and ink', async () => {
    const words = pixelsOf(
      pictureOf(sceneOf([label('@&g8', { x: 10, sizePt: 33 })]), await loadTypeface(), 72),
    );
    const shades = new Set(words);
    expect(shades.size).toBeGreaterThan(10);
    expect(shades.size).toBeLessThanOrEqual(16);
  });
});
