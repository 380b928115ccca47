/** Figures give back the data they were drawn from, and refuse to if it is damaged. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitsFor } from '../src/arrays/limits.ts';
import type { AttentionFile } from '../src/attention/file.ts';
import { attentionFileSchema } from '../src/attention/file-schema.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { formatData } from '../src/cli/inspect.ts';
import { AttnplotError } from '../src/core/errors.ts';
import { sha256 } from '../src/core/files.ts';
import { figureFormat, isWhole } from '../src/formats/figure-file.ts';
import { provenanceOfPng } from '../src/formats/png.ts';
import type { Format } from '../src/options/formats.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { prepare } from '../src/pipeline/prepare.ts';
import { draw, drawUnlessFresh, render } from '../src/pipeline/render.ts';
import { isUpToDate, sameFile } from '../src/pipeline/up-to-date.ts';
import { digestValues } from '../src/provenance/digests.ts';
import { dataOf, unpackAttention } from '../src/provenance/embed.ts';
import { packAttention } from '../src/provenance/pack.ts';
import type { EmbeddedData, Provenance } from '../src/provenance/provenance.ts';
import { provenanceText, readFigure } from '../src/provenance/read.ts';
import { decodePng } from './golden.ts';
import { ROOT, run } from './support/command.ts';
import { anyFigure, fileOf } from './support/figures.ts';
import { dataIn, pngWith, provenanceIn } from './support/provenance.ts';
import { runs } from './support/random.ts';

const SEED = join(ROOT, 'fixtures/abspe-pause.json');
const VALUES = 'found damaged values, expected values as attnplot writes them';
const RUN = (name: string) => join(ROOT, 'fixtures/pause', name);
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
/** The data that a figure carries, read without attnplot's code. */
const unpacked = ({ data }: Pick<Provenance, 'data'>): AttentionFile =>
  JSON.parse(inflateSync(Buffer.from(data?.zlib ?? '', 'base64')).toString());
const python = (await run('python3', ['-c', 'import zlib'], ROOT)).code === 0;
const pixels = (png: Uint8Array) => sha256(decodePng(png).data);

/** Figure -> data, as `inspect --data` prints it -> figure. */
async function redraw(png: Uint8Array): Promise<Uint8Array> {
  return (await render(JSON.parse(formatData(dataIn(png))) as AttentionFile)).bytes;
}

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

describe('numbers', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -2e7, max: 2e7 }).map((n) => n / 1000),
    fc.constantFrom(0, -0, 0.1, 1e-6, 2147483647, 2 ** 53 + 2, 1e300, 5e-324, Number.NaN),
  );

  it('are carried without loss; missing ones as null, and -0 as 0', () => {
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1 }), (row) => {
        const value = { tokens: row.map(() => 't'), rows: ['r'], layers: [[row]] };
        const { attention } = fromFile({ name: 'x', value, duplicateKeys: [] });
        const data = packAttention(attention, 'all') as EmbeddedData;
        expect(unpackAttention(data, 1e6)).toEqual({
          ...{ tokens: value.tokens, rows: ['r'] },
          layers: [{ label: 'Layer 0', weights: [row.map((n) => (Number.isNaN(n) ? null : n + 0))] }],
        });
      }),
    );
  });
});

describe('a figure of attnplot 0.1, which packed its values differently', () => {
  const old = (format: string) => readFileSync(join(ROOT, `fixtures/provenance/0.1.0.${format}`));

  // `dataOf` gives only what has the digest that 0.1 wrote. In these three it packed decimals, float32 and float64.
  it.each([
    ['png', 'gallery/states.json', {}],
    ['svg', 'pause/rope-step-1500.safetensors', { query: '8', layers: '7', head: '1' }],
    ['pdf', 'pause/abspe-step-1500.npz', { query: '8', layers: '0,7', head: 'rollout' }],
  ] as const)('gives back what it was drawn from: %s', async (format, input, options) => {
    const figure = readFigure(`fig.${format}`, old(format), limitsFor());
    expect(figure.provenance).toMatchObject({ provenance: 1, attnplot: '0.1.0', data: { numbers: /./ } });
    const { attention } = fromFile({ name: '', value: dataOf(figure, 1e6), duplicateKeys: [] });
    const source = { options, kind: 'usage', nameOf: (option: string) => option } as const;
    const { attention: expected } = await prepare(join(ROOT, 'fixtures', input), [source]);
    expect(attention.layers.map(({ weights, states }) => [weights, states])).toEqual(
      expected.layers.map(({ weights, states }) => [weights, states]),
    );
    expect(attention.rows).toEqual(expected.rows.map((row, index) => ({ ...row, index })));
  });

  it('is refused when its packed values are damaged', () => {
    const { provenance } = readFigure('fig.png', old('png'), limitsFor());
    const { data } = provenance as Required<Provenance>;
    const stream = inflateSync(Buffer.from(data.zlib, 'base64'));
    const end = stream.indexOf('\n');
    const [header, numbers] = [JSON.parse(stream.toString('utf8', 0, end)), stream.subarray(end + 1)];
    const packed = (head: unknown, rest: Uint8Array) =>
      deflateSync(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), rest])).toString('base64');
    const damages = [
      { zlib: packed(header, numbers.subarray(1)) },
      { zlib: packed(header, numbers.subarray(4)) },
      { zlib: packed(null, numbers) },
      { zlib: packed({ ...header, missing: [] }, numbers) },
      { zlib: packed({ ...header, missing: [[0, 2 ** 50]] }, numbers) },
      {
        zlib: packed(
          { ...header, layers: header.layers.map(() => ({ label: 'a', keys: [-3, 2 ** 40] })) },
          numbers,
        ),
      },
      { zlib: packed({ ...header, layers: {} }, numbers) },
      { zlib: deflateSync('{}').toString('base64') },
      { numbers: 'float64' as const },
    ];
    for (const damage of damages)
      expect(() =>
        dataOf({ name: 'x', provenance: { ...provenance, data: { ...data, ...damage } } }, 1e6),
      ).toThrow(expect.objectContaining({ problems: [expect.objectContaining({ message: VALUES })] }));
  });
});

describe('an existing figure is not rewritten', () => {
  const OTHER = { level: 1 } as const;
  /** The same provenance, packed by a Node with another zlib. */
  function packedElsewhere(text: string): string {
    const provenance = JSON.parse(text) as Required<Provenance>;
    const stream = inflateSync(Buffer.from(provenance.data.zlib, 'base64'));
    const zlib = deflateSync(stream, OTHER).toString('base64');
    expect(zlib).not.toBe(provenance.data.zlib);
    return JSON.stringify({ ...provenance, data: { ...provenance.data, zlib } });
  }
  const undrawn = () => expect.fail('it was drawn to find out');
  const isPngUpToDate = (file: Uint8Array, provenance: string) =>
    isUpToDate(file, { format: 'png', provenance }, undrawn);

  it('if only the bytes of another zlib differ; any other difference rewrites it', async () => {
    const { bytes } = await render(SEED, { dpi: 60 });
    const provenance = packedElsewhere(provenanceOfPng(bytes) as string);
    expect(await isPngUpToDate(bytes, provenance)).toBe(true);
    expect(await isPngUpToDate(bytes, provenance.replace('"dpi":60', '"dpi":61'))).toBe(false);
    expect(await isPngUpToDate(bytes, provenance.replace('"attnplot":"', '"attnplot":"9'))).toBe(false);
    expect(await isUpToDate(bytes, { format: 'svg', provenance }, undrawn)).toBe(false);
    const { data, ...bare } = JSON.parse(provenance) as Required<Provenance>;
    expect(await isPngUpToDate(bytes, JSON.stringify(bare))).toBe(false);
    const other = deflateSync('other values').toString('base64');
    expect(await isPngUpToDate(bytes, JSON.stringify({ ...bare, data: { ...data, zlib: other } }))).toBe(
      false,
    );
  });

  it('only if it is complete and its picture unedited', async () => {
    const bytes = Buffer.from((await render(SEED, { dpi: 60 })).bytes);
    const provenance = provenanceOfPng(bytes) as string;
    expect(await isPngUpToDate(bytes, provenance)).toBe(true);
    expect(await isPngUpToDate(bytes.subarray(0, -1), provenance)).toBe(false);
    expect(await isPngUpToDate(bytes.subarray(0, bytes.length >> 1), provenance)).toBe(false);
    for (let at = bytes.indexOf('PLTE'); at < bytes.length; at += 97) {
      if (at > bytes.indexOf('iTXt') && at < bytes.indexOf('IDAT')) continue;
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8((bytes[at] as number) ^ 1, at);
      expect(await isPngUpToDate(damaged, provenance)).toBe(false);
    }
    expect(await isPngUpToDate(Buffer.from('{}'), provenance)).toBe(false);
  });

  const others = ['svg', 'pdf', 'webp', 'jpeg', 'avif'] as const;
  const prepared = (format: Format, options: FigureOptions = {}) =>
    prepare(fileOf(2, 2, 4), [
      { options: { format, dpi: 60, ...options }, kind: 'usage', nameOf: (option) => option },
    ]);

  it.each(others)('in %s too, after another zlib, but not after an edit', async (format) => {
    const ready = await prepared(format);
    const { bytes } = await draw(ready);
    expect((await drawUnlessFresh(ready, bytes)).bytes).toBeUndefined();
    const elsewhere = await draw(ready, { provenance: packedElsewhere(provenanceText(bytes) as string) });
    expect(Buffer.compare(elsewhere.bytes, bytes)).not.toBe(0);
    expect((await drawUnlessFresh(ready, elsewhere.bytes)).bytes).toBeUndefined();
    for (const change of [
      (await draw(ready, { title: 'another' })).bytes,
      (await draw(await prepared(format, { vmax: 0.5 }))).bytes,
      bytes.subarray(0, -7),
      (await draw(await prepared('png'))).bytes,
    ])
      expect(Buffer.compare((await drawUnlessFresh(ready, change)).bytes ?? Buffer.from(''), bytes)).toBe(0);
  });

  it('if another zlib packed its images or streams', async () => {
    const svg = Buffer.from((await draw(await prepared('svg', { cells: 'image' }))).bytes);
    const repack = (change: (lines: Buffer) => Buffer) =>
      Buffer.from(
        svg.toString().replace(/(?<=base64,)[A-Za-z0-9+/=]+/g, (data) => {
          const image = Buffer.from(data, 'base64');
          const [from, to] = [image.indexOf('IDAT') + 4, image.indexOf('IEND') - 8];
          const lines = deflateSync(change(inflateSync(image.subarray(from, to))), OTHER);
          const body = Buffer.concat([Buffer.from('IDAT'), lines]);
          const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
          length.writeUInt32BE(lines.length);
          crc.writeUInt32BE(crc32(body));
          return Buffer.concat([
            image.subarray(0, from - 8),
            length,
            body,
            crc,
            image.subarray(to + 4),
          ]).toString('base64');
        }),
      );
    const same = repack((lines) => lines);
    expect(same.equals(svg)).toBe(false);
    expect(sameFile('svg', same, svg)).toBe(true);
    expect(
      sameFile(
        'svg',
        repack((lines) => Buffer.from(lines.map((byte, i) => (i === 50 ? byte ^ 1 : byte)))),
        svg,
      ),
    ).toBe(false);

    const pdf = Buffer.from((await draw(await prepared('pdf'))).bytes).toString('latin1');
    const repackPdf = (change: (content: Buffer) => Buffer) => {
      const packed = pdf.replace(
        /(\/FlateDecode[^\n]* \/Length )\d+ >>\nstream\n(.*?)\nendstream/gs,
        (_, entry, data) => {
          const stream = deflateSync(change(inflateSync(Buffer.from(data, 'latin1'))), OTHER);
          return `${entry}${stream.length} >>\nstream\n${stream.toString('latin1')}\nendstream`;
        },
      );
      let object = 0;
      return packed
        .replace(/^\d{10}(?= 00000 n)/gm, () =>
          String(packed.indexOf(`\n${++object} 0 obj\n`) + 1).padStart(10, '0'),
        )
        .replace(/(?<=startxref\n)\d+/, String(packed.lastIndexOf('\nxref\n') + 1));
    };
    const file = (text: string) => Buffer.from(text, 'latin1');
    expect(repackPdf((content) => content)).not.toBe(pdf);
    expect(sameFile('pdf', file(repackPdf((content) => content)), file(pdf))).toBe(true);
    expect(sameFile('pdf', file(repackPdf((content) => content.subarray(1))), file(pdf))).toBe(false);
    expect(sameFile('pdf', file(pdf.replace(/^(\d{9})\d 00000 n/m, '$19 00000 n')), file(pdf))).toBe(false);
    expect(sameFile('pdf', file(pdf.replace('MediaBox [0 0', 'MediaBox [1 0')), file(pdf))).toBe(false);
  });

  it.each(others)('%s gives back values that draw the same page', async (format) => {
    const { bytes } = await draw(await prepared(format, { annotate: true, colormap: 'magma' }));
    const png = await render(fileOf(2, 2, 4), { dpi: 60, annotate: true, colormap: 'magma' });
    expect(pixels(await redraw(bytes))).toBe(pixels(png.bytes));
  });
});

describe('provenance that is damaged, foreign or hostile is a clean error, never another figure', () => {
  const file = fileOf(2, 2, 3);
  const honest = async () => provenanceOfPng((await render(file, { dpi: 60 })).bytes) as string;

  const refusalOf = (text: string, maxMemory?: number): string => {
    try {
      dataIn(pngWith(text), limitsFor(maxMemory));
    } catch (error) {
      if (error instanceof AttnplotError) return error.problems.map(({ message }) => message).join('; ');
      throw error;
    }
    return 'read';
  };
  const DAMAGED = 'found damaged provenance, expected provenance as attnplot writes it';

  it('for any changed character and any cut', async () => {
    const text = await honest();
    const { values } = JSON.parse(text) as Provenance;
    for (let at = 0; at < text.length; at++) {
      for (const damaged of [
        text.slice(0, at),
        `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`,
      ]) {
        if (refusalOf(damaged) !== 'read') continue;
        const { attention } = fromFile({ name: '', value: dataIn(pngWith(damaged)), duplicateKeys: [] });
        expect(digestValues(attention).sha256).toBe(values.sha256);
      }
    }
  });

  it('an incomplete chunk counts as none', async () => {
    const png = Buffer.from((await render(file, { dpi: 60 })).bytes);
    for (let at = png.indexOf('attnplot\0'); at < png.indexOf('IDAT'); at += 41) {
      const damaged = Buffer.from(png);
      damaged.writeUInt8((png[at] as number) ^ 0x20, at);
      if (provenanceOfPng(damaged) === undefined) continue;
      expect(provenanceOfPng(damaged)).toBe(await honest());
    }
    for (let length = 0; length < png.length; length += 61)
      expect([undefined, await honest()]).toContain(provenanceOfPng(png.subarray(0, length)));
  });

  it.each([
    ['', DAMAGED],
    ['null', DAMAGED],
    ['[1]', DAMAGED],
    ['{"provenance":1}', DAMAGED],
    ['['.repeat(1e6), DAMAGED],
    ['{"provenance":3,"attnplot":"3.0.0"}', 'found provenance of version 3, expected version 2 or earlier'],
  ])('%.40s', (text, message) => expect(refusalOf(text)).toBe(message));

  const changed = async (change: (provenance: Record<string, unknown>) => object) =>
    JSON.stringify({ ...JSON.parse(await honest()), ...change(JSON.parse(await honest())) });
  const packed = (held: unknown) => deflateSync(JSON.stringify(held)).toString('base64');

  it('an option this version does not have', async () => {
    const text = await changed(() => ({ options: { hue: 3 } }));
    expect(refusalOf(text)).toBe('found the option "hue", expected options this version has');
  });

  it('an option that is not valid, reported as in any file', async () => {
    const text = await changed(() => ({ options: { vmax: 'x' } }));
    expect(refusalOf(text)).toBe(
      'found "x", expected a finite number, or a percentile from p0 to p100 such as p99',
    );
    const deep = `${'['.repeat(1e4)}${']'.repeat(1e4)}`;
    expect(refusalOf((await honest()).replace('"options":{', `"options":{"title":${deep},`))).not.toBe(
      'read',
    );
  });

  it('values other than those that were drawn', async () => {
    const other = provenanceIn((await render(fileOf(2, 2, 3, { rows: ['x', 'y'] }), { dpi: 60 })).bytes);
    expect(refusalOf(await changed(() => ({ data: other.data })))).toBe(VALUES);
  });

  it('wrong lengths, and values that should be lists', async () => {
    const { data } = JSON.parse(await honest()) as Required<Provenance>;
    const held = unpacked({ data });
    const [layer] = held.layers as [{ weights: number[][] }];
    const lies: readonly unknown[] = [
      { ...held, layers: [{ ...layer, weights: [[...(layer.weights[0] ?? []), 1], layer.weights[1]] }] },
      { ...held, layers: [{ ...layer, weights: [[0.5, null], layer.weights[1]] }] },
      { ...held, layers: [{ ...layer, weights: [['0.5', true, {}], []] }] },
      { ...held, layers: {} },
      { ...held, layers: [] },
      { ...held, rows: [] },
      { ...held, tokens: 'abc' },
      { ...held, more: 1 },
      ...[null, [], 'abc', 7, {}],
    ];
    for (const lie of lies)
      expect(refusalOf(await changed(() => ({ data: { zlib: packed(lie) } })))).toBe(VALUES);
    for (const zlib of ['', 'AAAA', data.zlib.slice(0, 40), deflateSync('{"tokens":').toString('base64')])
      expect(refusalOf(await changed(() => ({ data: { zlib } })))).toBe(VALUES);
    expect(refusalOf(await changed(() => ({ data: { ...data, numbers: 'decimal99' } })))).toBe(DAMAGED);
    expect(refusalOf(await changed(() => ({ data: { ...data, numbers: 'float64' } })))).toBe(VALUES);
  });

  it('a zip bomb, which unpacks no further than allowed', async () => {
    const zlib = deflateSync(Buffer.alloc(3e6)).toString('base64');
    const text = await changed(() => ({ data: { zlib } }));
    expect(refusalOf(text, 20e6)).toBe('found values that unpack to more than 2 MB');
    expect(refusalOf(`${' '.repeat(3e6)}${text}`, 20e6)).toMatch(
      /^found provenance of 3 MB, expected at most 2 MB/,
    );
  });
});

describe('a figure of more than 500 MB', () => {
  it('is refused before its texts are read, which no string may hold', () => {
    const file = Buffer.alloc(500e6 + 1);
    for (const start of ['\x89PNG', '\xff\xd8\xff', 'RIFF\0\0\0\0WEBP', '%PDF-']) {
      file.write(start, 'latin1');
      const message = 'found a figure of 500.1 MB, expected at most 500 MB';
      expect(() => readFigure('fig', file, limitsFor())).toThrow(
        expect.objectContaining({ problems: [expect.objectContaining({ code: 'too-large', message })] }),
      );
    }
  });
});

describe('a kind of figure', () => {
  const start = (text: string) => Buffer.from(text, 'latin1');
  it.each([
    ['png', '\x89PNG\r\n\x1a\n'],
    ['svg', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['svg', '\xef\xbb\xbf<?xml version="1.0"?>'],
    ['pdf', '%PDF-1.4\n'],
    ['webp', 'RIFF\x10\0\0\0WEBPVP8L'],
    ['jpeg', '\xff\xd8\xff\xe0\0\x10JFIF'],
    ['avif', '\0\0\0\x20ftypavif'],
  ])('%s is told by its first bytes', (kind, bytes) => expect(figureFormat(start(bytes))).toBe(kind));
  it.each([
    '',
    '{',
    ' [1]',
    '<',
    '<html>',
    'RIFF\x10\0\0\0WAVE',
    '\x93NUMPY',
    'PK\x03\x04',
    '\0\0\0\x20ftypheic',
  ])('%j is none', (bytes) => expect(figureFormat(start(bytes))).toBeUndefined());
  it.each([
    ['svg', '<svg></svg>\n'],
    ['pdf', '%PDF-1.4 ... %%EOF\n'],
    ['webp', 'RIFF\x04\0\0\0WEBP'],
    ['jpeg', '\xff\xd8\xff\xe0\xff\xd9'],
    ['avif', '\0\0\0\x0cftypavif\0\0\0\x08mdat'],
  ] as const)('%s is whole up to its last byte', (kind, bytes) => {
    expect(isWhole(kind, start(bytes))).toBe(true);
    expect(isWhole(kind, start(bytes.trimEnd().slice(0, -1)))).toBe(false);
  });
});
