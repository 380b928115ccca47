import { describe, expect, it } from 'vitest';
import { createPalette, toWord } from '../src/paint/palette.ts';

describe('a palette', () => {
  it('gives each colour one index, in order of appearance', () => {
    const palette = createPalette();
    const places = new Uint8Array(5);
    palette.index(Int32Array.of(5, 7, 7, 9, 7), { left: 1, right: 5 }, places);
    expect([[...places], [...palette.colors()]]).toEqual([
      [0, 0, 0, 1, 0],
      [7, 9],
    ]);
  });

  it('reports a full palette at the first colour that does not fit', () => {
    const palette = createPalette();
    const words = Int32Array.from({ length: 256 }, (_, i) => 0xff000000 + 1000 * i);
    const places = new Uint8Array(256);
    palette.index(words, { left: 0, right: 256 }, places);
    expect([...places]).toEqual(Array.from({ length: 256 }, (_, i) => i));
    expect(palette.isOverfull()).toBe(false);
    palette.index(Int32Array.of(5), { left: 0, right: 1 }, places);
    expect(palette.isOverfull()).toBe(true);
  });

  it('reads #rrggbb as the bytes r, g, b, 255', () => {
    expect([...new Uint8Array(Uint32Array.of(toWord('#12ab9f')).buffer)]).toEqual([0x12, 0xab, 0x9f, 255]);
  });
});
