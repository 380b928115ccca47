/** Titles, labels, groups, order and sizes that a user asks for, and the room that they take. */
import { describe, expect, it } from 'vitest';
import type { FigureOptions } from '../src/options/options.ts';
import { figureOf, fileOf } from './support/figures.ts';
import { heatmapsOf, textsOf } from './support/geometry.ts';
import { draw, labelsOf, refusal } from './support/laid-out.ts';

describe('room', () => {
  it('is one line for a colorbar label of many words', () => {
    const widthOf = (colorbarLabel: string) =>
      heatmapsOf(draw(fileOf(4, 2, 7), { colorbarLabel }).scene)[0]?.width;
    expect(widthOf('a b c d')).toBe(widthOf('abcd'));
  });

  it('is what an error names: it is enough', () => {
    const options = { columns: 3, width: '1.5in' } as const;
    const message = refusal(options, fileOf(6, 2, 7)) ?? 'drawn';
    expect(message).toMatch(/expected [\d.]+in or more/);
    const [, width = ''] = /expected ([\d.]+in) or more/.exec(message) ?? [];
    expect(refusal({ ...options, width }, fileOf(6, 2, 7))).toBeUndefined();
  });
});

describe('a figure', () => {
  it('has the title, subtitle and letter asked for, or none', () => {
    const texts = (options: FigureOptions) =>
      textsOf(draw(fileOf(1, 1, 3), options).scene).map(({ text }) => text);
    expect(texts({ subtitle: 'a note', letter: 'a' })).toEqual(expect.arrayContaining(['a note', '(a)']));
    expect(texts({ letter: 'a)' })).toContain('a)');
    expect(texts({})[0]).toBe('1 layers, 1 rows, 3 keys');
    expect(texts({ title: false })).not.toContain('1 layers, 1 rows, 3 keys');
  });

  it('has the layer labels asked for, as many as layers', () => {
    const labels = (options: FigureOptions) =>
      figureOf(fileOf(2, 1, 3), options).panels.map(({ label }) => label);
    expect(labels({ layerLabels: 'first,last' })).toEqual(['first', 'last']);
    expect(labels({ layerLabels: ['a, b', 'c'] })).toEqual(['a, b', 'c']);
    expect(refusal({ layerLabels: 'a,b' })).toBe(
      'layerLabels: found 2 labels, expected 4, one for each layer',
    );
  });

  it('sets groups of layers apart under their names', () => {
    const { scene } = draw(fileOf(4, 2, 7), { layerGroups: 'early:0-1,late:2,3' });
    const tops = heatmapsOf(scene).map(({ y }) => y);
    const [first, second, third] = tops.slice(1).map((top, i) => top - (tops[i] as number));
    expect(second).toBeGreaterThan((first as number) + 9);
    expect(third).toBeCloseTo(first as number, 6);
    const names = textsOf(scene).filter(({ text }) => text === 'early' || text === 'late');
    expect(names.map(({ text }) => text)).toEqual(['early', 'late']);
    names.forEach((name, i) => {
      expect(name.y).toBeLessThan(tops[2 * i] as number);
      expect(name.x).toBe(heatmapsOf(scene)[0]?.x);
    });
    expect(refusal({ layerGroups: 'x:9' })).toMatch(/^layerGroups: found no layer of "x"/);
    expect(refusal({ layerGroups: 'x:0-2,y:2' })).toMatch(/found layer 2 in two groups/);
    expect(refusal({ layerGroups: 'x:0,2' })).toMatch(/with others between them/);
  });

  it('stands from the bottom up in each column', () => {
    const { scene } = draw(fileOf(5, 1, 3), { order: 'bottom-up', columns: 2, ticks: 'last' });
    const ys = heatmapsOf(scene).map(({ y }) => y);
    expect(ys[0]).toBeGreaterThan(ys[1] as number);
    expect(ys[1]).toBeGreaterThan(ys[2] as number);
    expect(ys[3]).toBeGreaterThan(ys[4] as number);
    expect(labelsOf(scene).map((labels) => labels.length)).toEqual([3, 0, 0, 3, 0]);
  });

  it('has rows and gaps as high as asked, which leave no choice to a height', () => {
    const options = { rowHeight: '20pt', gap: '31pt', ticks: 'none', dpi: 72 } as const;
    const [one, two] = heatmapsOf(draw(fileOf(2, 2, 3), options).scene);
    expect(one?.height).toBe(40);
    expect((two?.y ?? 0) - (one?.y ?? 0) - 40).toBeCloseTo(32, 6);
    expect(refusal({ rowHeight: '20pt', height: '5in' })).toMatch(
      /^rowHeight: found a row height with a height/,
    );
  });

  it.each(['0', '0mm'])(
    'has panels that touch with a gap of %s: the line of a frame is between them',
    (gap) => {
      const options = { rowHeight: '20pt', gap, ticks: 'none', dpi: 72 } as const;
      const [one, two] = heatmapsOf(draw(fileOf(2, 2, 3), options).scene);
      expect((two?.y ?? 0) - (one?.y ?? 0) - 40).toBeCloseTo(1, 6);
    },
  );

  it.each([
    [1, /^the label "a long.* 0" is shortened$/],
    [2, /^2 labels are shortened: "a long.* 0", "a long.* 1"$/],
    [9, /^9 labels are shortened: "a long.* 0", "a long.* 1", "a long.* 2" and 6 more$/],
  ])('says in one notice which of %d labels have no room', (count, said) => {
    const file = fileOf(count, 1, 2);
    const layers = file.layers.map((weights, i) => ({
      label: `a long ${'label '.repeat(30)} ${i}`,
      weights,
    }));
    const options = { panelLabel: 'top', width: '3in' } as const;
    const { notices } = draw({ ...file, layers } as Parameters<typeof draw>[0], options);
    expect(notices).toEqual([{ code: 'labels-shortened', message: expect.stringMatching(said) }]);
  });

  it('has token labels and colorbar numbers of the size asked for', () => {
    const sizes = textsOf(draw(fileOf(1, 1, 3), { tickFontSize: 5 }).scene)
      .filter(({ text }) => text === 't0' || text === '0.0')
      .map(({ sizePt }) => sizePt);
    expect(sizes).toEqual([5, 5]);
  });
});
