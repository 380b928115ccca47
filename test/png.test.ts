import { crc32 } from 'node:zlib';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { AttnplotError } from '../src/core/errors.ts';
import { type PngHeader, pngFile } from '../src/formats/png.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { paintPng } from '../src/paint/png.ts';
import { render } from '../src/pipeline/render.ts';

vi.mock('../src/paint/png.ts', async (original) => {
  const module = await original<typeof import('../src/paint/png.ts')>();
  return { ...module, paintPng: vi.fn(module.paintPng) };
});

const TITLE = 'Aufmerksamkeit für „π“: 注意 🙂';
const FILE: AttentionFile = {
  title: TITLE,
  tokens: ['a', 'b', 'c'],
  rows: ['r'],
  layers: [[[0.2, 0.3, 0.5]]],
};
const HEADER: PngHeader = {
  ...{
    width: 1,
    height: 1,
    colorType: 'rgb',
    palette: new Uint32Array(),
    transparent: false,
    dpi: 72,
    texts: {},
  },
};
const SMALL: FigureOptions = { title: 'π', width: '3in', dpi: 100 };

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly crc: number;
  readonly expectedCrc: number;
}

/** The chunks of a PNG file, read by their lengths up to its last byte. */
function chunksOf(file: Uint8Array): Chunk[] {
  const bytes = Buffer.from(file);
  const chunks: Chunk[] = [];
  for (let at = 8; at < bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    chunks.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      data: bytes.subarray(at + 8, end),
      crc: bytes.readUInt32BE(end),
      expectedCrc: crc32(bytes.subarray(at + 4, end)),
    });
    at = end + 4;
  }
  return chunks;
}

const chunkOf = (file: Uint8Array, type: string): Buffer =>
  chunksOf(file).find((chunk) => chunk.type === type)?.data ?? Buffer.alloc(0);

/** Texts by keyword, each with the five bytes between keyword and text. */
const textsOf = (file: Uint8Array) =>
  chunksOf(file)
    .filter(({ type }) => type === 'iTXt')
    .map(({ data }) => {
      const end = data.indexOf(0);
      return {
        keyword: data.toString('latin1', 0, end),
        between: [...data.subarray(end, end + 5)],
        text: data.toString('utf8', end + 5),
      };
    });

describe('the file', () => {
  let opaque: Uint8Array;
  let transparent: Uint8Array;
  beforeAll(async () => {
    opaque = (await render(FILE, { width: '3in', dpi: 100 })).bytes;
    transparent = (await render(FILE, { ...SMALL, background: 'transparent' })).bytes;
  });

  it('starts with the PNG signature', () => {
    expect([...opaque.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  });

  it('holds these chunks and no others', () => {
    const rest = ['iTXt', 'iTXt', 'iTXt', 'iTXt', 'iTXt', 'IDAT', 'IEND'];
    expect(chunksOf(opaque).map(({ type }) => type)).toEqual(['IHDR', 'pHYs', 'PLTE', ...rest]);
    expect(chunksOf(transparent).map(({ type }) => type)).toEqual(['IHDR', 'pHYs', 'PLTE', 'tRNS', ...rest]);
  });

  it('has the right checksum in each chunk', () => {
    for (const { crc, expectedCrc } of chunksOf(opaque)) expect(crc).toBe(expectedCrc);
  });

  it('has a palette, with alpha values only for a transparent page', () => {
    // Depth, colour type, compression, filter method, interlace.
    for (const file of [opaque, transparent])
      expect([...chunkOf(file, 'IHDR').subarray(8)]).toEqual([8, 3, 0, 0, 0]);
    expect(chunkOf(transparent, 'tRNS')).toHaveLength(chunkOf(transparent, 'PLTE').length / 3);
  });

  it.each([
    [72, 2835],
    [100, 3937],
    [300, 11811],
  ])('says %d dpi in pixels per metre', async (dpi, perMetre) => {
    const density = chunkOf((await render(FILE, { ...SMALL, dpi })).bytes, 'pHYs');
    expect([density.readUInt32BE(0), density.readUInt32BE(4), density[8]]).toEqual([perMetre, perMetre, 1]);
  });

  it('carries title, description, software and provenance as UTF-8', async () => {
    const { report } = await render(FILE, SMALL);
    const texts = textsOf(opaque);
    expect(texts.map(({ keyword }) => keyword)).toEqual([
      'Title',
      'Description',
      'Software',
      'attnplot',
      'attnplot-image',
    ]);
    expect(texts.map(({ between }) => between)).toEqual(Array(5).fill([0, 0, 0, 0, 0]));
    expect(texts[0]?.text).toBe(TITLE);
    expect(texts[1]?.text).toBe(report.description);
    expect(texts[2]?.text).toMatch(/^attnplot \d+\.\d+\.\d+/);
    expect(JSON.parse(texts[3]?.text ?? '')).toMatchObject({ provenance: 2, title: TITLE });
    const picture = ['IHDR', 'PLTE', 'IDAT'].map((type) => chunkOf(opaque, type));
    expect(texts[4]?.text).toBe(crc32(Buffer.concat(picture)).toString(16).padStart(8, '0'));
  });

  it('has no Title where the figure has none', async () => {
    const { bytes } = await render(FILE, { ...SMALL, title: '' });
    expect(textsOf(bytes).map(({ keyword }) => keyword)).toEqual([
      'Description',
      'Software',
      'attnplot',
      'attnplot-image',
    ]);
  });

  it('is not cut short by a NUL in a text', () => {
    const header = { ...HEADER, width: 1, height: 1, texts: { Title: 'a\0b' } };
    expect(textsOf(pngFile(header, new Uint8Array()))[0]?.text).toBe('a\uFFFDb');
  });

  it('is the same, byte for byte, from run to run', async () => {
    expect(Buffer.from((await render(FILE, { width: '3in', dpi: 100 })).bytes).equals(opaque)).toBe(true);
  });

  it('has the size that was asked for and reported', async () => {
    const { bytes, report } = await render(FILE, { width: '417px', height: '311px', dpi: 130 });
    const { width, height } = PNG.sync.read(Buffer.from(bytes));
    expect({ width, height }).toEqual({ width: 417, height: 311 });
    expect(report.pixels).toEqual({ width, height });
  });
});

describe('a figure too large for a PNG', () => {
  const failure = async (options: FigureOptions) => {
    const error = await render(FILE, { ...options, title: '' }).catch((caught: unknown) => caught);
    if (!(error instanceof AttnplotError)) throw new Error(`no error but ${String(error)}`);
    return error.problems[0];
  };

  it.each([
    ['a width beyond 32,767 px', { width: '20in', height: '2in', dpi: 1639 }, 32_780],
    ['a height beyond 32,767 px', { width: '3in', height: '20in', dpi: 1639 }, 32_780],
    ['more than 400 megapixels', { width: '10in', height: '10in', dpi: 2001 }, 20_010],
  ] as const)('is refused for %s, with the option and a value that fits', async (_, options, found) => {
    const problem = await failure(options);
    expect(problem?.option).toBe('dpi');
    expect(problem?.message).toContain(`${found}`);
    expect(problem?.message).toContain('expected at most 32767 a side and 400 million in all');
    const dpi = Number(/set the dpi to (\d+)/.exec(problem?.hint ?? '')?.[1]);
    const [width, height] = [options.width, options.height].map(
      (inches) => Number.parseInt(inches, 10) * dpi,
    );
    expect(Math.max(width ?? 0, height ?? 0)).toBeLessThanOrEqual(32_767);
    expect((width ?? 0) * (height ?? 0)).toBeLessThanOrEqual(400e6);
    expect(dpi).toBeGreaterThan(1600);
  });

  it('is refused before it is drawn', async () => {
    vi.mocked(paintPng).mockClear();
    await failure({ width: '10in', height: '10in', dpi: 2400 });
    expect(paintPng).not.toHaveBeenCalled();
    await render(FILE, SMALL);
    expect(paintPng).toHaveBeenCalledOnce();
  });
});

describe('a figure of the usual kind', () => {
  const colorTypeOf = async (options: FigureOptions, file: AttentionFile = FILE) =>
    chunkOf((await render(file, { ...SMALL, ...options })).bytes, 'IHDR')[9];

  it('has few enough colours for a palette: clipped, masked, missing, special tokens, light, dark or transparent', async () => {
    const file: AttentionFile = {
      title: 'All there is',
      tokens: ['<pause>', '##a', 'Ġb', 'c', 'd'],
      rows: ['P@8', { label: '<s>', query: 4 }],
      layers: Array.from({ length: 40 }, (_, layer) => [
        [layer / 40, null, 0.5, layer / 80],
        [1, 2, 3, layer / 20, 0.1],
      ]),
    };
    for (const theme of ['light', 'dark'] as const)
      for (const background of [undefined, 'transparent'])
        for (const colormap of ['inferno', 'RdBu', 'turbo'])
          expect(
            await colorTypeOf(
              {
                theme,
                colormap,
                vmin: 0.01,
                vmax: 2,
                width: '6in',
                height: '40in',
                ...(background && { background }),
              },
              file,
            ),
          ).toBe(3);
  });

  it('keeps all its colours where numbers in cells make too many', async () => {
    const many: AttentionFile = {
      tokens: ['a', 'b', 'c', 'd', 'e', 'f'],
      rows: ['x', 'y'],
      layers: Array.from({ length: 4 }, (_, layer) =>
        [0, 1].map((row) => [0, 1, 2, 3, 4, 5].map((key) => (layer * 12 + row * 6 + key) / 48)),
      ),
    };
    expect(await colorTypeOf({ annotate: true, width: '6in' }, many)).toBe(2);
    expect(await colorTypeOf({ annotate: true, width: '6in', background: 'transparent' }, many)).toBe(6);
  });
});
