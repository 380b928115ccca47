/** Where the colorbar stands, with which ticks, or that there is none. */
import { describe, expect, it } from 'vitest';
import { fileOf } from './support/figures.ts';
import { heatmapsOf, marksOf } from './support/geometry.ts';
import { draw, groupOf, refusal } from './support/laid-out.ts';

describe('the colorbar', () => {
  it('lies below the panels, with the ticks asked for', () => {
    const { scene } = draw(fileOf(2, 2, 7), {
      colorbar: 'bottom',
      colorbarTicks: '0.25,1',
      colorbarLabel: 'weight',
    });
    const [bar] = groupOf(scene, 'colorbar');
    const [cells] = (bar?.marks ?? []).filter((mark) => mark.type === 'heatmap');
    const panels = heatmapsOf(scene);
    expect(cells?.type === 'heatmap' && cells.y).toBeGreaterThan(
      Math.max(...panels.map(({ y, height }) => y + height)),
    );
    const numbers = (bar?.marks ?? []).filter((mark) => mark.type === 'text').map(({ text }) => text);
    expect(numbers).toEqual(['0.25', '1', 'weight']);
    expect(marksOf(scene).some(({ type }) => type === 'gradient')).toBe(false);
  });

  it('is left out by none, as by false, and then has no ticks to choose', () => {
    for (const colorbar of ['none', false] as const) {
      expect(groupOf(draw(fileOf(1, 1, 3), { colorbar }).scene, 'colorbar')).toEqual([]);
      expect(refusal({ colorbar, colorbarTicks: [0] })).toMatch(/^colorbarTicks: found without a colorbar/);
    }
    expect(refusal({ colorbarTicks: '0,5' })).toMatch(/^colorbarTicks: found 5, expected values from 0 to 1/);
  });

  it('says which of the ticks asked for have no room', () => {
    expect(draw(fileOf(1, 1, 3), { colorbarTicks: [0, 0.001, 0.2] }).notices).toEqual([
      { code: 'colorbar-crowded', message: '1 of 3 colorbar ticks left out, too close to another' },
    ]);
  });
});
