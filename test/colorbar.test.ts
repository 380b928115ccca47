import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromFile } from '../src/attention/read-file.ts';
import { OptionConflict } from '../src/core/errors.ts';
import { type Figure, resolveFigure } from '../src/figure/figure.ts';
import { colorScale } from '../src/figure/scale.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { GradientMark, LineMark, Scene, TextMark } from '../src/layout/scene.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { fileOf, placeholder } from './support/figures.ts';
import { outsideThePage, overlappingTexts } from './support/geometry.ts';
import { runs } from './support/random.ts';
import { conflictOf } from './support/scenes.ts';

const numberOf = (label: string) => Number(label.replaceAll(',', '').replace('−', '-'));

/** Ticks of a scene's colorbar, from the low end up: how far up the gradient each stands, and its number. */
function ticksOf(scene: Scene): { position: number; label: string }[] {
  const marks = scene.groups.find(({ kind }) => kind === 'colorbar')?.marks ?? [];
  const bar = marks.find((mark): mark is GradientMark => mark.type === 'gradient');
  const lines = marks.filter((mark): mark is LineMark => mark.type === 'line');
  const texts = marks.filter((mark): mark is TextMark => mark.type === 'text' && mark.anchor === 'start');
  expect(lines).toHaveLength(texts.length);
  return texts.map(({ text }, i) => ({
    label: text,
    position: ((bar?.y ?? 0) + (bar?.height ?? 0) - (lines[i]?.y1 ?? Number.NaN)) / (bar?.height ?? 0),
  }));
}

/** What must hold of any colorbar. */
function checkTicks(scene: Scene, name: string, domain: readonly [number, number]): void {
  const ticks = ticksOf(scene);
  const { norm } = colorScale(name, domain);
  expect(ticks.length).toBeGreaterThanOrEqual(2);
  expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
  expect(ticks[0]?.position).toBeLessThanOrEqual(0.1 + 1e-9);
  expect(ticks.at(-1)?.position).toBeGreaterThanOrEqual(0.9 - 1e-9);
  ticks.forEach(({ position, label }, i) => {
    expect(position).toBeGreaterThan(ticks[i - 1]?.position ?? -1e-9);
    expect(Math.abs(norm(numberOf(label)) - position), `${label} at ${position}`).toBeLessThan(0.006);
  });
  expect(overlappingTexts(scene)).toEqual([]);
  expect(outsideThePage(scene)).toEqual([]);
}

/** Numbers of every magnitude that a double has. */
const magnitude = fc
  .tuple(fc.double({ min: 1, max: 9.99, noNaN: true }), fc.integer({ min: -323, max: 307 }))
  .map(([digits, power]) => Number(`${digits}e${power}`));
const ordinary = fc
  .tuple(fc.double({ min: 1, max: 9.99, noNaN: true }), fc.integer({ min: -8, max: 8 }))
  .map(([digits, power]) => Number(`${digits}e${power}`));
const signed = (value: fc.Arbitrary<number>) =>
  fc.tuple(value, fc.constantFrom(1, -1)).map(([x, sign]) => sign * x);

const domains: fc.Arbitrary<readonly [number, number]> = fc
  .oneof(
    { weight: 4, arbitrary: fc.tuple(signed(ordinary), signed(ordinary)) },
    { weight: 2, arbitrary: ordinary.map((high) => [0, high] as const) },
    { weight: 2, arbitrary: ordinary.map((reach) => [-reach, reach] as const) },
    { weight: 2, arbitrary: fc.tuple(signed(magnitude), signed(magnitude)) },
    // Close to one another, down to neighbouring doubles.
    {
      weight: 2,
      arbitrary: fc
        .tuple(signed(ordinary), fc.integer({ min: 1, max: 16 }))
        .map(([at, power]) => [at, at + Math.abs(at) * 10 ** -power] as const),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<readonly [number, number]>(
        ...([
          [0, 5e-324],
          [-5e-324, 5e-324],
          [5e-324, 1e308],
          [-1.7e308, 1.7e308],
        ] as const),
        ...([
          [1, 1 + 2 ** -52],
          [-13.57, -12.77],
          [0, 0.9],
          [0, 0.83],
          [0.05, 0.3],
        ] as const),
      ),
    },
  )
  .map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)))
  .filter(([low, high]) => low < high);

const scales = fc.constantFrom('linear', 'log', 'symlog', 'pow:0.5', 'pow:2');

/** A figure whose colorbar is anything from a line high to the whole page. */
const pages = fc.record({
  layers: fc.integer({ min: 1, max: 4 }),
  rows: fc.integer({ min: 1, max: 4 }),
  fontSize: fc.integer({ min: 4, max: 20 }),
  heightPt: fc.option(fc.integer({ min: 60, max: 900 }), { nil: undefined }),
  below: fc.boolean(),
  above: fc.boolean(),
});

const FIGURES = new Map<string, Figure>();

/** A figure with any colorbar; what is in its cells does not matter here. */
function figureWith(
  { layers, rows, fontSize, heightPt, below, above }: typeof pages extends fc.Arbitrary<infer T> ? T : never,
  name: string,
  domain: readonly [number, number],
): Figure {
  const options: FigureOptions = {
    fontSize,
    width: `${60 * fontSize}pt`,
    ...(heightPt === undefined ? {} : { height: `${heightPt}pt` }),
  };
  const key = JSON.stringify([layers, rows, options]);
  const resolved = () => {
    const { attention } = fromFile({ name: 'test', value: fileOf(layers, rows, 2), duplicateKeys: [] });
    return resolveFigure(attention, options).figure;
  };
  const figure = FIGURES.get(key) ?? resolved();
  FIGURES.set(key, figure);
  return {
    ...figure,
    colorbar: {
      side: 'right',
      hasOwnTicks: false,
      label: '',
      colors: figure.colors,
      ticks: colorScale(name, domain).ticks,
      clipped: { below, above },
    },
  };
}

describe('a colorbar', () => {
  it('of any scale, domain and length has two numbers or more, one at either end or near it, none twice, none on another', () => {
    let drawn = 0;
    fc.assert(
      fc.property(pages, scales, domains, (page, name, domain) => {
        if (name === 'log' && domain[0] <= 0) return;
        try {
          const { scene } = layoutFigure(figureWith(page, name, domain), placeholder);
          checkTicks(scene, name, domain);
          drawn++;
        } catch (error) {
          // A page that is too low, or labels that are too wide for it, are refused in words.
          if (!(error instanceof OptionConflict)) throw error;
        }
      }),
      { numRuns: runs(500) },
    );
    expect(drawn).toBeGreaterThan(runs(350));
  });

  const values = fc.array(fc.oneof(signed(ordinary), signed(magnitude), fc.constantFrom(0, 1, 0.5)), {
    minLength: 1,
    maxLength: 4,
  });
  /** How wide the default scale of values is, at least: negative ones have two ends of their own, others reach from 0. */
  const widthFor = (row: readonly number[]) => {
    const [low, high] = [Math.min(...row), Math.max(...row)];
    return low < high && high < 0 ? high - low : Math.max(-low, high);
  };
  it('of any data on its default scale has them too, or the data is so small or large that no scale is drawn', () => {
    let drawn = 0;
    fc.assert(
      fc.property(values, fc.constantFrom('linear', 'symlog', 'pow:0.5'), (row, scale) => {
        const file = { tokens: row.map(String), rows: ['q'], layers: [[row]] };
        const { attention } = fromFile({ name: 'test', value: file, duplicateKeys: [] });
        const conflict = conflictOf(() => {
          const { figure, facts } = resolveFigure(attention, { scale });
          checkTicks(layoutFigure(figure, placeholder).scene, scale, facts.domain);
          drawn++;
        });
        if (!conflict) return;
        expect(conflict).toMatchObject({
          code: 'empty-domain',
          hint: expect.stringContaining('set both ends'),
        });
        const width = widthFor(row);
        expect(width < 1e-300 || width > Number.MAX_VALUE / 2, `a scale ${width} wide`).toBe(true);
      }),
      { numRuns: runs(100) },
    );
    expect(drawn).toBeGreaterThan(runs(90));
  });

  it.each([
    [[1e-301], 'empty-domain'],
    [[-1e-301, 0], 'empty-domain'],
    [[1e-300], undefined],
    [[0], undefined],
  ])('of %o has a scale, unless the scale would be narrower than 1e-300: %s', (row, code) => {
    const file = { tokens: row.map(String), rows: ['q'], layers: [[row]] };
    const { attention } = fromFile({ name: 'test', value: file, duplicateKeys: [] });
    for (const scale of ['linear', 'symlog', 'pow:0.5'])
      expect(conflictOf(() => resolveFigure(attention, { scale }))?.code).toBe(code);
  });

  it.each<[string, readonly [number, number], readonly string[]]>([
    ['linear', [0, 0.9], ['0.0', '0.5', '0.9']],
    ['linear', [-13.57, -12.77], ['−13.5', '−13.0', '−12.77']],
    ['linear', [0, 5e-324], ['0', '5e-324']],
    ['linear', [-1.7e308, 1.7e308], ['−1.7e+308', '1.7e+308']],
    ['linear', [1, 1 + 2 ** -52], ['1', '1.0000000000000002']],
    ['linear', [1999, 2024], ['2000', '2010', '2020', '2024']],
    ['symlog', [1999, 2024], ['2000', '2010', '2020', '2024']],
    ['pow:0.01', [1e-9, 1], ['1e-9', '0.5', '1.0']],
    ['log', [0.0013, 0.47], ['0.0013', '0.01', '0.1', '0.47']],
    ['symlog', [3, 4], ['3.0', '3.5', '4.0']],
  ])('of the %s scale on %o, asked for two, says %o', (name, domain, labels) => {
    expect(
      colorScale(name, domain)
        .ticks(2)
        .map(({ label }) => label),
    ).toEqual(labels);
  });

  it('that is too short for two labels moves them apart, and leaves the ticks', () => {
    const page = { layers: 1, rows: 1, fontSize: 9, heightPt: undefined, below: true, above: true };
    const { scene } = layoutFigure({ ...figureWith(page, 'linear', [0, 1]), heightPt: 52 }, placeholder);
    const ticks = ticksOf(scene);
    expect(ticks.map(({ label }) => label)).toEqual(['0.0', '1.0']);
    ticks.forEach(({ position }, i) => void expect(position).toBeCloseTo(i, 6));
    expect(overlappingTexts(scene)).toEqual([]);
  });
});
