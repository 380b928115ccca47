/** Labels of tokens below panels: which are drawn, and where they stand. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { layoutFigure } from '../src/layout/layout.ts';
import type { TextMark } from '../src/layout/scene.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { loadTypeface, type Typeface } from '../src/text/typeface.ts';
import { figureOf, fileOf } from './support/figures.ts';
import { textsOf } from './support/geometry.ts';
import { draw, labelsOf, refusal } from './support/laid-out.ts';

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

it('a file may leave its tokens out where every layer has its own', () => {
  const file = JSON.parse(readFileSync('fixtures/two-lengths.json', 'utf8'));
  expect(labelsOf(draw(file).scene)[0]).toHaveLength(20);
});
