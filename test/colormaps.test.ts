import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { colorTable, sampleColormap } from '../src/figure/colormap.ts';
import { COLORMAP_NAMES } from '../src/options/colormaps.ts';
import { suggestColormap } from '../src/options/suggest.ts';

/** `cmap(i / 255)` for i from 0 to 255 of matplotlib 3.6.3, as hexadecimal digits. */
const MATPLOTLIB: Readonly<Record<string, string>> = JSON.parse(
  readFileSync('test/goldens/matplotlib-colormaps.json', 'utf8'),
);

const channels = (digits: string) => (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));

/** The largest difference of a channel, in 255ths. */
function furthest(name: string, samples: string): number {
  const found = sampleColormap(name, 256)
    .map((color) => color.slice(1))
    .join('');
  const expected = channels(samples);
  return Math.max(...channels(found).map((channel, i) => Math.abs(channel - (expected[i] ?? Number.NaN))));
}

describe('a colormap', () => {
  it.each(Object.entries(MATPLOTLIB))("%s is within 1/255 of matplotlib's", (name, samples) => {
    expect(samples).toHaveLength(6 * 256);
    expect(furthest(name, samples)).toBeLessThanOrEqual(1);
  });

  it("of every name but d3's own warm is compared with matplotlib's", () => {
    expect(COLORMAP_NAMES.filter((name) => !(name in MATPLOTLIB))).toEqual(['warm']);
  });

  it("RdBu_r is within 1/255 of matplotlib's, from blue to red", () => {
    const reversed = (MATPLOTLIB.RdBu?.match(/.{6}/g) ?? []).reverse().join('');
    expect(furthest('RdBu_r', reversed)).toBeLessThanOrEqual(1);
    expect([colorTable('RdBu_r')[0], colorTable('RdBu_r').at(-1)]).toEqual(['#053061', '#67001f']);
  });

  it.each([
    ['gray', '#000000', '#ffffff'],
    ['binary', '#ffffff', '#000000'],
    ['Greys', '#ffffff', '#000000'],
    ['PuOr', '#7f3b08', '#2d004b'],
    ['coolwarm', '#3b4cc0', '#b40426'],
    ['bwr', '#0000ff', '#ff0000'],
    ['jet', '#000080', '#800000'],
  ])('%s runs from %s to %s', (name, low, high) => {
    expect([colorTable(name)[0], colorTable(name).at(-1)]).toEqual([low, high]);
  });

  it.each([
    ['grey', 'gray'],
    ['gist_gray', 'gray'],
    ['gist_yarg_r', 'binary_r'],
    ['Grays', 'Greys'],
    ['COOLWARM_r', 'coolwarm_r'],
  ])('is found as %s as well as %s', (spelling, name) => {
    expect(colorTable(spelling)).toEqual(colorTable(name));
  });
});

describe('an unknown colormap', () => {
  it.each([
    ['rocket', 'inferno'],
    ['mako_r', 'viridis_r'],
    ['vlag', 'coolwarm'],
    ['parula_r', 'viridis_r'],
    ['virdis', 'viridis'],
    ['cool_warm_r', 'coolwarm_r'],
    ['flag', 'turbo'],
  ])('%s is answered with the map nearest to it in its direction', (name, meant) => {
    expect(suggestColormap(name)).toBe(`did you mean "${meant}"?`);
  });
});
