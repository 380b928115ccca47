/** What a user may change about a figure, and the room that things take: by where marks stand, without pixels. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { OptionConflict } from '../src/core/errors.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { Scene, TextMark } from '../src/layout/scene.ts';
import { mergeOptions } from '../src/options/merge.ts';
import { flagOf } from '../src/options/option-table.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { loadTypeface, type Typeface } from '../src/text/typeface.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { heatmapsOf, marksOf, textsOf } from './support/geometry.ts';

const draw = (file: Parameters<typeof figureOf>[0], options: FigureOptions = {}) =>
  layoutFigure(figureOf(file, options), placeholder);
const groupOf = ({ groups }: Scene, kind: string) => groups.filter((group) => group.kind === kind);
/** Token labels: what stands below a panel's cells, by panel. */
const labelsOf = (scene: Scene): string[][] =>
  groupOf(scene, 'panel').map(({ marks }) => {
    const bottom = Math.max(
      ...marks.flatMap((mark) => (mark.type === 'heatmap' ? [mark.y + mark.height] : [])),
    );
    return marks.flatMap((mark) => (mark.type === 'text' && mark.y > bottom ? [mark.text] : []));
  });
const refusal = (options: FigureOptions, file = fileOf(4, 2, 7)) => {
  try {
    draw(file, options);
  } catch (error) {
    if (error instanceof OptionConflict) return `${error.problem.option}: ${error.problem.message}`;
    throw error;
  }
  return undefined;
};
const positions = (count: number) => ({ tokens: Array.from({ length: count }, (_, key) => String(key)) });

describe('token labels', () => {
  it('are thinned for each panel by its own keys', () => {
    const layer = (keys: number) => ({
      tokens: Array.from({ length: keys }, (_, key) => `t${key}`),
      weights: [Array.from({ length: keys }, () => 0.1)],
    });
    const { tokens: _, ...file } = { ...fileOf(1, 1, 1), rows: ['q'], layers: [layer(20), layer(70)] };
    const { scene, notices } = draw(file);
    const [few, many] = labelsOf(scene);
    expect(few).toHaveLength(20);
    expect(many?.length).toBeLessThan(70);
    expect(notices.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^every \w+ of 70 keys labelled$/),
    ]);
  });

  it('take no room and turn no other where they are left out', () => {
    const words = (at31: string) => ({
      tokens: Array.from({ length: 60 }, (_, key) => (key === 31 ? at31 : 'w')),
    });
    const heightOf = (word: string) => draw(fileOf(4, 1, 60, words(word))).scene.heightPt;
    expect(heightOf('antidisestablishmentarianism')).toBe(heightOf('w'));
  });

  it('that are numbers fall on round steps, the queries of all rows too', () => {
    const stepOf = (count: number, extra = {}, options: FigureOptions = {}) => {
      const file = fileOf(1, 1, count, { ...positions(count), ...extra });
      const [labels = []] = labelsOf(draw(file, options).scene);
      return [...new Set(labels.slice(1).map((label, i) => Number(label) - Number(labels[i])))];
    };
    for (const count of [90, 130, 200, 333, 400]) expect(stepOf(count)).toEqual([expect.any(Number)]);
    expect(stepOf(200)).toEqual([20]);
    const rows = Array.from({ length: 200 }, (_, query) => ({ label: `q${query}`, query }));
    const layers = [rows.map(() => Array.from({ length: 200 }, () => 0.1))];
    // As rows: a map is wider, and counts along both axes alike.
    expect(stepOf(200, { rows, layers }, { aspect: 'auto' })).toEqual([20]);
    expect(stepOf(200, { rows, layers })).toEqual([10]);
  });

  it('are only those of --label-keys, and those that are pinned', () => {
    const of = (options: FigureOptions) => labelsOf(draw(fileOf(1, 1, 12), options).scene)[0];
    expect(of({ labelKeys: '2,t7' })).toEqual(['t2', 't7']);
    expect(of({ labelKeys: 'every:5' })).toEqual(['t0', 't5', 't10']);
    expect(of({ labelKeys: 'none', pin: 't3' })).toEqual(['t3']);
    expect(of({ ticks: 'none', pin: [3] })).toEqual(['t3']);
    expect(of({ ticks: 'none' })).toEqual([]);
    expect(refusal({ labelKeys: 'nope' })).toMatch(/^labelKeys: found "nope"/);
    expect(refusal({ labelKeys: '3', ticks: 'none' })).toMatch(/^labelKeys: found with ticks "none"/);
  });

  it('of rows are set as their keys are', () => {
    const tokens = ['<0x0A>', '[CLS]', 'do</w>', 'Ã©', 'Ġthe'];
    const rows = tokens.map((token, query) => `${token}@${query}`);
    const figure = figureOf(fileOf(1, 5, 5, { tokens, rows }));
    figure.rows.forEach(({ label }, i) => {
      const key = figure.panels[0]?.tokens[i]?.labels[i];
      expect(label).toEqual({ text: `${key?.text}@${i}`, spans: key?.spans });
    });
  });

  describe('with the real font', () => {
    let typeface: Typeface;
    beforeAll(async () => {
      typeface = await loadTypeface();
    });

    it('do not lie under the underscore of the one before', () => {
      const tokens = Array.from({ length: 24 }, (_, key) => ['_', 'LAST', 'x__', 'Tall'][key % 4] as string);
      const figure = figureOf(fileOf(1, 1, 24, { tokens }), { tickRotation: 45, width: '5in' });
      const labels = textsOf(layoutFigure(figure, typeface).scene).filter(({ angle }) => angle === 45);
      expect(labels.length).toBeGreaterThan(6);
      // Distance across the text of its lowest ink to the highest ink of the next.
      const across = ({ x, y, sizePt }: TextMark) => (x * Math.SQRT1_2 + y * Math.SQRT1_2) / sizePt;
      labels.slice(1).forEach((next, i) => {
        const one = labels[i] as TextMark;
        if (!one.text.includes('_')) return;
        const apart =
          across(next) - typeface.reach(next.text).above - across(one) - typeface.reach(one.text).below;
        expect(apart).toBeGreaterThan(0.19);
      });
    });
  });
});

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

  it('has token labels and colorbar numbers of the size asked for', () => {
    const sizes = textsOf(draw(fileOf(1, 1, 3), { tickFontSize: 5 }).scene)
      .filter(({ text }) => text === 't0' || text === '0.0')
      .map(({ sizePt }) => sizePt);
    expect(sizes).toEqual([5, 5]);
  });
});

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

describe('outlines', () => {
  const framesOf = (options: FigureOptions, file = fileOf(1, 2, 7)) =>
    marksOf(draw(file, { dpi: 720, ...options }).scene).flatMap((mark) =>
      mark.type === 'frame' ? [mark] : [],
    );

  it('stand around the peak of each row, and all that equal it', () => {
    const layers = [
      [
        [0.1, 0.7, 0.2],
        [0.5, 0.1, 0.5],
      ],
    ];
    const [panel, ...peaks] = framesOf({ mark: 'peak', colorbar: false }, fileOf(1, 2, 3, { layers }));
    const places = peaks.map(({ x, y }) => [
      Math.floor((3 * (x - (panel?.x ?? 0))) / (panel?.width ?? 1)),
      Math.floor((2 * (y - (panel?.y ?? 0))) / (panel?.height ?? 1)),
    ]);
    expect(places).toEqual([
      [1, 0],
      [0, 1],
      [2, 1],
    ]);
  });

  it('stand around keys of a row as a dark and a light line', () => {
    const [, dark, light] = framesOf({ box: 'P@8:2-4', colorbar: false });
    expect([dark?.color, light?.color]).toEqual(['#000000', '#ffffff']);
    expect(dark?.width).toBeGreaterThan(light?.width ?? 0);
    expect(framesOf({ box: ['P@8:2-4,t6', 'P@16:0'], colorbar: false })).toHaveLength(1 + 6);
    expect(refusal({ box: 'P@9:1' })).toMatch(/^box: found "P@9", expected a row's label/);
    expect(refusal({ box: 'P@8:5-9' })).toMatch(/^box: found keys "5-9"/);
  });

  it('around a peak in a box leave a line of its cell between the two, whatever its colour', () => {
    for (const weights of [[[0.1, 0.2, 0.3]], [[0.9, 0.1, 0.2]]]) {
      const options = { mark: 'peak', box: 'P@8:0-2', colorbar: false, vmax: 1 } as const;
      const [, , light, peak] = framesOf(options, fileOf(1, 1, 3, { layers: [weights] }));
      expect(light?.color).toBe('#ffffff');
      // The stroke of a frame lies outside of its rectangle.
      const between = (peak?.y ?? 0) - (light?.y ?? 0) - (light?.strokePt ?? 0);
      expect(between).toBeCloseTo(light?.strokePt ?? 0, 6);
    }
  });

  it('are refused in cells too small for them', () => {
    expect(refusal({ mark: 'peak', dpi: 72 }, fileOf(1, 1, 200))).toMatch(
      /^mark: found cells of .* for outlines/,
    );
  });
});

describe('an option that another leaves nothing to act on', () => {
  it.each<[string, FigureOptions]>([
    ['colorbarLabel: found without a colorbar', { colorbarLabel: 'x', colorbar: 'none' }],
    ['colorbarTicks: found without a colorbar', { colorbarTicks: [0.1], colorbar: false }],
    ['tickRotation: found with ticks "none"', { tickRotation: 45, ticks: 'none' }],
    ['maxLabel: found with ticks "none"', { maxLabel: '1in', ticks: 'none' }],
    ['titleFontSize: found without a title', { titleFontSize: 9, title: false }],
    ['statKey: found without a statistic', { statKey: 1 }],
    ['statOn: found without a statistic', { statOn: 't0' }],
    ['tickRotation: found with a grid of patches', { tickRotation: 45, grid: '7x1' }],
    ['maxLabel: found with a grid of patches', { maxLabel: '1in', grid: '7x1' }],
  ])('is refused: %s', (reason, options) => {
    expect(refusal(options)).toContain(reason);
  });

  it('is drawn where there is something: a pinned key, a segment, a letter', () => {
    expect(refusal({ tickRotation: 45, ticks: 'none', pin: 't1' })).toBeUndefined();
    expect(refusal({ maxLabel: '1in', ticks: 'none', segments: 'a:0-1' })).toBeUndefined();
    expect(refusal({ titleFontSize: 9, title: false, letter: 'a' })).toBeUndefined();
  });

  it('is gone where a later source overrules it, and stays where it comes later itself', () => {
    const source = (options: FigureOptions) => ({ options, kind: 'usage' as const, nameOf: flagOf });
    const merge = (...all: FigureOptions[]) => mergeOptions(all.map(source)).options;
    expect(merge({ colorbarLabel: 'x' }, { colorbar: 'none' })).toEqual({ colorbar: 'none' });
    const later = { colorbar: 'none', colorbarLabel: 'x' };
    expect(merge({ colorbar: 'none' }, { colorbarLabel: 'x' })).toEqual(later);
  });

  it('columns of a grid stand in blocks below one another where fewer are asked for', () => {
    const layers = [0, 1, 2].map((head) => ({ label: 'Layer 0', head, weights: [[0.1], [0.2]] }));
    const file = fileOf(3, 2, 1, { layers });
    const { scene } = layoutFigure(figureOf(file, { panels: 'heads', columns: 2 }), placeholder);
    const [first, second, third] = heatmapsOf(scene);
    expect(second?.y).toBe(first?.y);
    expect([third?.x, (third?.y ?? 0) > (first?.y ?? 0)]).toEqual([first?.x, true]);
  });
});

it('a file may leave its tokens out where every layer has its own', () => {
  const file = JSON.parse(readFileSync('fixtures/two-lengths.json', 'utf8'));
  expect(labelsOf(draw(file).scene)[0]).toHaveLength(20);
});
