/** Figures give back the data they were drawn from, which draws the same pixels. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { formatData } from '../src/cli/inspect.ts';
import { AttnplotError } from '../src/core/errors.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { render } from '../src/pipeline/render.ts';
import { anyFigure } from './support/any-figure.ts';
import { pixels, redraw, SEED } from './support/carried.ts';
import { ROOT } from './support/command.ts';
import { fileOf } from './support/figures.ts';
import { dataIn, ownTokens, provenanceIn } from './support/provenance.ts';
import { runs } from './support/random.ts';

const RUN = (name: string) => join(ROOT, 'fixtures/pause', name);

async function expectRoundTrip(input: string | AttentionFile, options: FigureOptions): Promise<void> {
  const { bytes } = await render(input, options);
  const again = await redraw(bytes);
  expect(pixels(again)).toBe(pixels(bytes));
  // The figure drawn from the data carries the same values, so the round trip can be repeated.
  expect(provenanceIn(again).values).toEqual(provenanceIn(bytes).values);
}

describe('a figure gives back data that draws the same pixels', () => {
  const SMALL = { dpi: 60 };
  const signed = {
    ...fileOf(2, 2, 5),
    layers: [
      [
        [-0.5, 0.25, 0, 1, -1e-9],
        [Math.PI, -Math.E, 1e-300, 5e-324, 0.1],
      ],
    ],
  };
  const cases: readonly (readonly [string, string | AttentionFile, FigureOptions])[] = [
    ['the seed', SEED, SMALL],
    [
      'the mean over heads of a .npz, said under the title',
      RUN('abspe-step-1500.npz'),
      { ...SMALL, query: '8,32' },
    ],
    [
      'every head of a .safetensors',
      RUN('rope-step-1500.safetensors'),
      { ...SMALL, query: 32, head: 'each', layers: '3' },
    ],
    ['the largest over heads', RUN('abspe-step-1500.npz'), { ...SMALL, query: '-1', head: 'max' }],
    ['a rollout', RUN('abspe-step-1500.npz'), { ...SMALL, query: '8', head: 'rollout', layers: '0,11' }],
    ['96 layers in columns', fileOf(96, 2, 12), SMALL],
    ['signed data of many magnitudes', signed, SMALL],
    ['rows with tokens of their own, missing and masked cells', ownTokens, SMALL],
    ['the shorter of them alone, without the columns of the other', ownTokens, { ...SMALL, rows: 'short' }],
    [
      'layers with tokens of their own, a query beyond them',
      {
        tokens: ['a', 'b', 'c'],
        rows: [{ label: 'r', query: 2 }, 'own'],
        layers: [
          { weights: [[0.5, 0.5], [1]], tokens: ['x', 'y'] },
          { label: 'Zweite', weights: [[0.5], [0.2, 0.8]], tokens: ['u', 'v'] },
        ],
      },
      SMALL,
    ],
    [
      'a causal mask',
      fileOf(2, 1, 6, {
        rows: [{ label: 'P@2', query: 2 }],
        layers: [[[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]], [[1, 0, 0, 0, 0, 0]]],
      }),
      { ...SMALL, mask: 'causal' },
    ],
    [
      'every option that bears on looks',
      fileOf(4, 2, 7),
      {
        ...{
          title: 'Andere „Überschrift“ 注',
          vmin: 0.1,
          vmax: 0.8,
          scale: 'pow:0.5',
          colormap: 'viridis_r',
          dpi: 70,
        },
        ...{ colorbarLabel: 'w', width: '5in', height: '9in', fontSize: 8, ticks: 'last', tickRotation: 90 },
        ...{
          pin: [0],
          maxLabel: '20pt',
          tokenStyle: 'raw',
          missingGlyphs: 'escape',
          columns: 2,
          pool: 'mean',
        },
        ...{
          theme: 'dark',
          annotate: true,
          background: 'transparent',
          embed: 'all',
          layers: [3, 1],
          rows: ['P@16'],
        },
      },
    ],
    ['a preset', fileOf(2, 2, 7), { preset: 'icml', dpi: 60, colorbar: false }],
  ];
  it.each(cases)('%s', async (_, input, options) => expectRoundTrip(input, options));

  it('for any attention file and any options', async () => {
    let drawn = 0;
    await fc.assert(
      fc.asyncProperty(anyFigure, async ({ file, options }) => {
        const small = { ...options, dpi: 40, embed: 'all' } as const;
        const refused = await render(file, small).then(
          () => false,
          (error) => error instanceof AttnplotError,
        );
        fc.pre(!refused);
        await expectRoundTrip(file, small);
        drawn++;
      }),
      { numRuns: runs(15) },
    );
    expect(drawn).toBe(runs(15));
  });

  it('the figure itself as an input draws the same pixels, and given options win over those it carries', async () => {
    const { bytes } = await render(SEED, { dpi: 60 });
    const viridis = await render(dataIn(bytes), { colormap: 'viridis' });
    expect(pixels(viridis.bytes)).toBe(pixels((await render(SEED, { dpi: 60, colormap: 'viridis' })).bytes));
  });

  it('the data is an attention file that the schema accepts, in lines that git can compare', async () => {
    const text = formatData(dataIn((await render(SEED, { dpi: 60 })).bytes));
    expect(text.split('\n').slice(0, 5)).toEqual([
      '{',
      '  "title": "AbsPE: vanilla causal self-attn at PAUSE",',
      '  "tokens": ["8","0","0","1","15","16","7"],',
      '  "rows": ["P@8","P@32"],',
      '  "layers": [',
    ]);
    expect(text.split('\n').at(-3)).toBe('  "figure": {"vmin":0,"vmax":0.4,"colormap":"inferno","dpi":60}');
    expect(JSON.parse(text).layers).toEqual(JSON.parse(readFileSync(SEED, 'utf8')).layers);
  });
});
