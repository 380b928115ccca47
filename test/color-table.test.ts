/** Colour tables: their sizes, their ends, and the names that find them. */
import { describe, expect, it } from 'vitest';
import { colorTable, TABLE_SIZE } from '../src/figure/colormap.ts';
import { COLORMAP_NAMES } from '../src/options/colormaps.ts';
import { luma } from './support/pixels.ts';

describe('a colour table', () => {
  it.each(COLORMAP_NAMES)('of %s has 176 opaque colours, and _r reverses it', (name) => {
    const table = colorTable(name);
    expect(table).toHaveLength(176);
    for (const color of table) expect(color).toMatch(/^#[0-9a-f]{6}$/);
    expect(new Set(table).size).toBeGreaterThan(100);
    expect(colorTable(`${name}_r`)).toEqual([...table].reverse());
  });

  // Ends of matplotlib's _cm_listed.py tables, and the outer classes of ColorBrewer's.
  it.each([
    ['inferno', '#000004', '#fcffa4'],
    ['viridis', '#440154', '#fde725'],
    ['magma', '#000004', '#fcfdbf'],
    ['plasma', '#0d0887', '#f0f921'],
  ])("of %s has matplotlib's colours at its ends", (name, low, high) => {
    expect([colorTable(name)[0], colorTable(name).at(-1)]).toEqual([low, high]);
  });

  it.each([
    ['Viridis', 'viridis'],
    ['BLUES', 'Blues'],
    ['rdbu_r', 'RdBu_r'],
    ['cubehelixDefault', 'cubehelix'],
    ['Grays', 'Greys'],
  ])('is found as %s and as %s', (spelling, name) => {
    expect(colorTable(spelling)).toEqual(colorTable(name));
  });

  it('of a diverging map is lightest in the middle', () => {
    const table = colorTable('RdBu');
    expect(luma(table[TABLE_SIZE / 2 - 1] ?? '')).toBeGreaterThan(luma(table[60] ?? ''));
    expect(luma(table[TABLE_SIZE / 2] ?? '')).toBeGreaterThan(luma(table[TABLE_SIZE - 61] ?? ''));
  });

  it('does not exist for an unknown name', () => {
    expect(() => colorTable('jet2')).toThrow(RangeError);
  });
});
