/** Pictures of image patches: `--grid`, `--skip`, `--image`, `--opacity`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { TABLE_SIZE } from '../src/figure/colormap.ts';
import { withPatchNames } from '../src/figure/patches.ts';
import { plain } from '../src/figure/rich-text.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { attnplot } from './support/command.ts';
import { anyPatches, figureOf, fileOf, placeholder } from './support/figures.ts';
import { folderWith } from './support/folders.ts';
import { heatmapsOf, outsideThePage, overlappingTexts, textsOf } from './support/geometry.ts';
import { runs } from './support/random.ts';
import { property } from './support/scenes.ts';

it('a page of pictures holds all marks, without overlapping texts, with equal panels and square patches', () => {
  property(anyPatches, () => placeholder, runs(40));
});

/** A photo: red at the left, blue at the right. */
function photo(format: 'png' | 'jpeg' | 'webp' = 'png'): Buffer {
  const canvas = createCanvas(60, 40);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ff0000';
  context.fillRect(0, 0, 30, 40);
  context.fillStyle = '#0000ff';
  context.fillRect(30, 0, 30, 40);
  return format === 'png' ? canvas.encodeSync('png') : canvas.encodeSync(format, 90);
}

const cls = (layers: number, rows: number) =>
  fileOf(layers, rows, 7, { tokens: ['[CLS]', '', '', '', '', '', ''] });
const OPTIONS: FigureOptions = { grid: '3x2', skip: 1 };
const sceneOf = (layers: number, rows: number, options: FigureOptions = {}) =>
  layoutFigure(figureOf(cls(layers, rows), { ...OPTIONS, ...options }), placeholder).scene;

describe('pictures of patches', () => {
  it('hold the keys behind those skipped, line by line', () => {
    const scene = sceneOf(1, 1, { vmin: 0, vmax: 1 });
    const [picture] = heatmapsOf(scene);
    expect(picture).toMatchObject({ columns: 3, rows: 2 });
    // The keys have 0, 0.1, ... 0.6.
    expect([...(picture?.codes ?? [])]).toEqual(
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((t) => Math.floor(t * TABLE_SIZE)),
    );
  });

  it('stand in a grid of layers and rows, or alone under what sets them apart', () => {
    const words = (layers: number, rows: number, options?: FigureOptions) =>
      textsOf(sceneOf(layers, rows, options)).map(({ text }) => text);
    expect(words(2, 3)).toEqual(expect.arrayContaining(['P@8', 'P@16', 'P@24', 'Layer 0', 'Layer 1']));
    expect(words(2, 1)).toEqual(expect.arrayContaining(['row P@8', 'Layer 0', 'Layer 1']));
    expect(words(1, 2)).toEqual(expect.arrayContaining(['Layer 0', 'P@8', 'P@16']));
    expect(words(2, 2, { columns: 4 })).toEqual(expect.arrayContaining(['Layer 0, P@8', 'Layer 1, P@16']));
  });

  it('lower than the labels left of them stand as far apart as those are high', () => {
    for (const fontSize of [8, 21, 30]) {
      const options = { fontSize, panelLabel: 'left', grid: '10x1', skip: 0 } as const;
      const { scene } = layoutFigure(figureOf(fileOf(3, 1, 10), options), placeholder);
      expect(overlappingTexts(scene)).toEqual([]);
      expect(outsideThePage(scene)).toEqual([]);
    }
  });

  it('say the weight of the keys that they leave out', () => {
    const { notes } = figureOf(cls(2, 1), OPTIONS);
    // The first key of layer 0 has 0, that of layer 1 has 0.7.
    expect(notes).toEqual([
      { code: 'keys-skipped', message: "not in the pictures: [CLS], with 0 to 0.7 of each row's weight" },
    ]);
  });
});

const folder = () =>
  folderWith({
    'data.json': {
      ...cls(2, 2),
      layers: [
        [
          [0, 0, null, 'masked', 0, 0, 0],
          [0, 1, 1, 1, 1, 1, 1],
        ],
      ],
    },
    'photo.png': photo(),
  });
const render = (at: string, ...args: readonly string[]) =>
  attnplot(at, 'render', 'data.json', '--grid', '3x2', '--skip', '1', ...args);

it('pictures of patches are described under the labels that the user gives layers', async () => {
  const drawn = await render(folder(), '--layer-labels', 'early', '-o', 'a.svg', '--json');
  expect(drawn).toMatchObject({ code: 0 });
  expect((JSON.parse(drawn.stdout) as { description: string }).description).toContain('early');
});

describe('an image under patches', () => {
  it('shows through patches with a value, and through no others', async () => {
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      const at = folder();
      writeFileSync(join(at, 'photo.png'), photo(format));
      const drawn = await render(
        at,
        '--image',
        'photo.png',
        '--opacity',
        '0.5',
        '-o',
        'a.png',
        '--dpi',
        '100',
      );
      expect(drawn).toMatchObject({ code: 0 });
      const { data, width, height } = PNG.sync.read(readFileSync(join(at, 'a.png')));
      const near = (r: number, g: number, b: number) => {
        let count = 0;
        for (let i = 0; i < 4 * width * height; i += 4) {
          const far = [r, g, b].map((value, channel) => Math.abs(value - (data[i + channel] as number)));
          if (Math.max(...far) <= 6) count++;
        }
        return count;
      };
      // Half of black over red and over blue; half of the lightest colour, #fcffa4, over both.
      for (const [r, g, b] of [
        [128, 0, 0],
        [0, 0, 128],
        [254, 128, 82],
        [126, 128, 210],
      ] as const)
        expect(near(r, g, b)).toBeGreaterThan(1000);
      expect([near(255, 0, 0), near(0, 0, 255)]).toEqual([0, 0]);
    }
  });

  it('is in an SVG and a PDF once, however many panels there are', async () => {
    const at = folder();
    for (const name of ['a.svg', 'a.pdf', 'a.html'])
      expect(await render(at, '--image', 'photo.png', '-o', name)).toMatchObject({ code: 0 });
    const svg = readFileSync(join(at, 'a.svg'), 'utf8');
    expect([svg.split('id="photo"').length, svg.split('href="#photo"').length]).toEqual([2, 3]);
    const pdf = readFileSync(join(at, 'a.pdf'), 'latin1');
    expect([pdf.split('/DeviceRGB').length, pdf.split('/SMask').length]).toEqual([4, 3]);
    expect(readFileSync(join(at, 'a.html'), 'utf8')).toContain('"firstPatch":1');
  });

  it('is not carried by the figure, which needs it again', async () => {
    const at = folder();
    await render(at, '--image', 'photo.png', '-o', 'a.png');
    expect(await attnplot(at, 'render', 'a.png', '-o', 'b.png')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('--image'),
    });
    const again = await attnplot(at, 'render', 'a.png', '-o', 'b.png', '--image', 'photo.png');
    expect(again).toMatchObject({ code: 0 });
    const pixels = (name: string) => PNG.sync.read(readFileSync(join(at, name))).data;
    expect(pixels('b.png').equals(pixels('a.png'))).toBe(true);
    const check = async (...args: readonly string[]) =>
      (await attnplot(at, 'check', 'a.png', ...args)).stdout;
    expect(await check()).toContain('give photo.png with --image');
    expect(await check('--image', 'photo.png')).toBe('a.png: fresh\n');
    writeFileSync(join(at, 'photo.png'), photo('jpeg'));
    expect(await check('--data', 'data.json', '--image', 'photo.png')).toContain('the image changed');
  });

  it('is not needed to put the figure into words or characters', async () => {
    const at = folder();
    expect(await render(at, '--image', 'photo.png', '-o', 'a.png')).toMatchObject({ code: 0 });
    const { code, stdout } = await attnplot(at, 'describe', 'a.png');
    expect(code).toBe(0);
    expect(stdout).toContain('**Panels:** a picture of the patches for each row of each layer.');
    const shown = await attnplot(at, 'preview', 'a.png', '--protocol', 'blocks');
    expect(shown).toMatchObject({ code: 0, stderr: expect.stringContaining('cannot show the image') });
  });

  it('lies under the figures of a batch, which are fresh', async () => {
    const at = folder();
    const args = ['--grid', '3x2', '--skip', '1', '--image', 'photo.png', '--dpi', '60'];
    expect(await attnplot(at, 'batch', 'data.json', '-o', 'out/{name}.png', ...args)).toMatchObject({
      code: 0,
    });
    const listed = await attnplot(at, 'check', '--manifest', 'out/attnplot-manifest.json');
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('fresh') });
  });

  it('is refused where the data names it, unless files are allowed', async () => {
    const at = folderWith({
      'data.json': { ...cls(1, 1), figure: { ...OPTIONS, image: 'photo.png' } },
      'photo.png': photo(),
    });
    const refused = await attnplot(at, 'render', 'data.json', '-o', 'a.png');
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('--image photo.png') });
    expect(await attnplot(at, 'render', 'data.json', '-o', 'a.png', '--allow-files')).toMatchObject({
      code: 0,
    });
  });

  it('is refused in a GIF', async () => {
    const at = folder();
    const args = ['--grid', '3x2', '--skip', '1', '--image', 'photo.png', '-o', 'a.gif'];
    const refused = await attnplot(at, 'animate', 'data.json', ...args);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('256 colours') });
  });
});

it('words name patches by line and column: alt text, `describe --grid` and that of a figure', async () => {
  const at = folderWith({ 'data.json': cls(1, 1) });
  const grid = ['--grid', '3x2', '--skip', '1'];
  expect(await attnplot(at, 'render', 'data.json', '-o', 'a.png', ...grid)).toMatchObject({ code: 0 });
  for (const args of [['data.json', ...grid], ['a.png']]) {
    const { stdout } = await attnplot(at, 'describe', ...args, '--format', 'alt');
    expect(stdout).toContain('Keys from 1 on are patches of an image, in 2 lines of 3 columns.');
    expect(stdout).toContain('the largest is in Layer 0, row P@8, at key 6 ("line 1, column 2")');
  }
});

describe('what does not fit', () => {
  /** A PNG that says it has so many pixels a side. */
  const huge = (() => {
    const bytes = photo();
    bytes.writeUInt32BE(60_000, 16);
    bytes.writeUInt32BE(60_000, 20);
    return bytes;
  })();
  const files = {
    'data.json': cls(1, 1),
    'photo.png': photo(),
    'text.png': 'no image',
    'huge.png': huge,
    'cut.png': photo().subarray(0, 100),
    'cut.jpg': photo('jpeg').subarray(0, -40),
    'cut.webp': photo('webp').subarray(0, 40),
  };
  it.each([
    ['--grid 3x2', '7 keys are --skip 1 --grid 3x2'],
    ['--grid 16x16', '7 keys are --skip 3 --grid 2x2'],
    ['--grid 2x2 --skip 1', '7 keys are --skip 3 --grid 2x2'],
    ['--grid 2x3 --skip 9', 'expected a patch for each key'],
    ['--grid 3', 'patches across and down'],
    ['--skip 1', 'found without a grid'],
    ['--image photo.png', 'found without a grid'],
    ['--grid 3x2 --skip 1 --opacity 0.5', 'found without an image'],
    ['--grid 3x2 --skip 1 --image photo.png --opacity 0', 'above 0 and up to 1'],
    ['--grid 3x2 --skip 1 --image photo.png --opacity 1.5', 'above 0 and up to 1'],
    ['--grid 3x2 --skip 1 --mark peak', 'outlines go around keys of rows'],
    ['--grid 3x2 --skip 1 --image none.png', 'there is no such file'],
    ['--grid 3x2 --skip 1 --image /dev/zero', 'it is a device'],
    ['--grid 3x2 --skip 1 --image text.png', 'not a PNG, JPEG or WebP file'],
    ['--grid 3x2 --skip 1 --image huge.png', 'of 60000 x 60000 pixels'],
    ['--grid 3x2 --skip 1 --image cut.png', 'cut off'],
    ['--grid 3x2 --skip 1 --image cut.jpg', 'cut off'],
    ['--grid 3x2 --skip 1 --image cut.webp', 'damaged'],
  ])('is refused with the reason: %s', async (args, reason) => {
    const ran = await attnplot(folderWith(files), 'render', 'data.json', '-o', 'a.png', ...args.split(' '));
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toContain(reason);
  });
});

it('patches are named by their places, and keys before them by their tokens', () => {
  const labels = ['[CLS]', 'a', 'b', 'c', 'd'].map(plain);
  const list = { labels, keys: [], pinned: [], ownPins: 0 };
  const named = withPatchNames(list, { lines: 2, columns: 2, first: 1 });
  const place = (line: number, column: number) => `line ${line}, column ${column}`;
  expect(named.labels.map(({ text }) => text)).toEqual([
    '[CLS]',
    place(0, 0),
    place(0, 1),
    place(1, 0),
    place(1, 1),
  ]);
});
