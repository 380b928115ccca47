/** Figures give back the data they were drawn from, and refuse to if it is damaged. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { attentionFileSchema } from '../src/attention/file-schema.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { formatData } from '../src/cli/inspect.ts';
import { AttnplotError } from '../src/core/errors.ts';
import { sha256 } from '../src/core/files.ts';
import { provenanceOfPng } from '../src/formats/png.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { render } from '../src/pipeline/render.ts';
import { digestValues } from '../src/provenance/digests.ts';
import { pixels, redraw, SEED, unpacked } from './support/carried.ts';
import { ROOT, run } from './support/command.ts';
import { anyFigure, fileOf } from './support/figures.ts';
import { dataIn, provenanceIn } from './support/provenance.ts';
import { runs } from './support/random.ts';

const RUN = (name: string) => join(ROOT, 'fixtures/pause', name);

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

const python = (await run('python3', ['-c', 'import zlib'], ROOT)).code === 0;

async function expectRoundTrip(input: string | AttentionFile, options: FigureOptions): Promise<void> {
  const { bytes } = await render(input, options);
  const again = await redraw(bytes);
  expect(pixels(again)).toBe(pixels(bytes));
  // The figure drawn from the data carries the same values, so the round trip can be repeated.
  expect(provenanceIn(again).values).toEqual(provenanceIn(bytes).values);
}

const own = fileOf(3, 2, 9, {
  rows: [
    { label: 'long', query: 8 },
    { label: 'short', tokens: ['a', 'b', 'c', 'd'] },
  ],
  layers: Array.from({ length: 3 }, (_, layer) => [
    [0.1, 0.2, 0.3, 0, 0, 0, 0, 0, 0.4].map((weight) => weight / (layer + 1)),
    [0.5, null, 0.25],
  ]),
});

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
    ['rows with tokens of their own, missing and masked cells', own, SMALL],
    ['the shorter of them alone, without the columns of the other', own, { ...SMALL, rows: 'short' }],
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

describe('what a figure says of how it was made', () => {
  it('is ASCII, and the same for the same figure in any order of options', async () => {
    const file = fileOf(2, 2, 4, { title: 'é 注 🙂' });
    const text = provenanceOfPng((await render(file, { vmax: 1, dpi: 60 })).bytes) as string;
    expect(text).toMatch(/^[\x20-\x7e]*$/);
    expect(provenanceOfPng((await render(file, { dpi: 60, vmax: 1 })).bytes)).toBe(text);
    expect(JSON.parse(text)).toMatchObject({
      provenance: 2,
      title: 'é 注 🙂',
      options: { vmax: 1, dpi: 60 },
    });
  });

  it('names options, and whether the input set them, but no path', async () => {
    const font = join(ROOT, 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf');
    const { bytes } = await render(SEED, { font, maxMemory: '500MB', dpi: 60 });
    const provenance = provenanceIn(bytes);
    expect(provenance.options).toEqual({ vmin: 0, vmax: 0.4, colormap: 'inferno', dpi: 60 });
    expect(provenance.fromInput).toEqual(['vmin', 'vmax', 'colormap']);
    expect(provenance.fonts?.map(({ name }) => name)).toEqual(['DejaVuSansMono.ttf']);
    expect(provenanceOfPng(bytes)).not.toContain(ROOT);
    const seed = readFileSync(SEED);
    expect(provenance.input).toEqual({ bytes: seed.length, sha256: sha256(seed) });
  });

  it('has the documented digests: labels as JSON, cells as little-endian float64 and one byte each', () => {
    const value = {
      tokens: ['a', 'b'],
      rows: ['r', { label: 's', query: 1 }],
      layers: [[[-0, 0.5], [null]]],
    };
    const { attention } = fromFile({ name: 'x', value, duplicateKeys: [] });
    const labels = sha256('["",[["r",null],["s",1]],[["a","b"]],[["Layer 0",2,[0,0]]]]');
    const cells = Buffer.concat([
      new Uint8Array(new Float64Array([0, 0.5, 0, 0]).buffer),
      Buffer.from([0, 0, 2, 1]),
    ]);
    expect(digestValues(attention)).toEqual({
      sha256: sha256(labels + sha256(cells)),
      labels: labels.slice(0, 16),
      layers: [sha256(cells).slice(0, 8)],
    });
  });

  it('holds few values by default, all or none with --embed', async () => {
    const noise = Array.from({ length: 20_000 }, (_, i) => Math.sin(i * i) ** 2);
    const many: AttentionFile = { tokens: noise.map(() => 't'), rows: ['r'], layers: [[noise]] };
    const dataIn = async (file: AttentionFile, embed?: 'all' | 'none' | 'auto') =>
      provenanceIn((await render(file, { dpi: 40, ...(embed ? { embed } : {}) })).bytes).data;
    expect(await dataIn(many)).toBeUndefined();
    expect(await dataIn(many, 'auto')).toBeUndefined();
    expect(await dataIn(many, 'all')).toBeDefined();
    expect(await dataIn(fileOf(1, 1, 3), 'none')).toBeUndefined();
    expect(await dataIn(fileOf(1, 1, 3))).toBeDefined();
  });

  it('carries deflated JSON of an attention file that the schema accepts', async () => {
    const file = unpacked(provenanceIn((await render(own, { dpi: 60 })).bytes));
    expect(file).toEqual({
      ...{ tokens: own.tokens, rows: own.rows },
      layers: own.layers.map((weights, i) => ({ label: `Layer ${i}`, weights })),
    });
    expect(attentionFileSchema().safeParse(file).success).toBe(true);
  });

  it.skipIf(!python)(
    'gives three lines of Python in the README the numbers that were drawn (skipped without python3)',
    async () => {
      const [, code = ''] = /```python\n([^`]*zlib[^`]*)```/.exec(README) ?? [];
      expect(code.trim().split('\n')).toHaveLength(3);
      const folder = mkdtempSync(join(tmpdir(), 'attnplot-python-'));
      const layer = [
        [Math.fround(0.1), 0.1, 1 / 3],
        [null, 5e-324],
      ];
      const file = { tokens: ['é', '注', '"🙂'], rows: ['r', 's'], layers: [{ label: 'L', weights: layer }] };
      writeFileSync(join(folder, 'seed.png'), (await render(file, { dpi: 60 })).bytes);
      const script = `${code}\nprint(json.dumps(attention))`;
      const ran = await run('python3', ['-c', script], folder);
      expect(ran.stderr).toBe('');
      expect(JSON.parse(ran.stdout)).toEqual(file);
    },
  );
});
