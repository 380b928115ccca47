/** Pictures of image patches: `--grid`, `--skip`, and what does not fit. */
import { describe, expect, it } from 'vitest';
import { TABLE_SIZE } from '../src/figure/colormap.ts';
import { withPatchNames } from '../src/figure/patches.ts';
import { plain } from '../src/figure/rich-text.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { anyPatches } from './support/any-patches.ts';
import { attnplot } from './support/command.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { folderWith } from './support/folders.ts';
import { heatmapsOf, outsideThePage, overlappingTexts, textsOf } from './support/geometry.ts';
import { cls, folder, OPTIONS, photo, render } from './support/patches.ts';
import { runs } from './support/random.ts';
import { property } from './support/scenes.ts';

it('a page of pictures holds all marks, without overlapping texts, with equal panels and square patches', () => {
  property(anyPatches, () => placeholder, runs(40));
});

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

it.each([
  ['of another script', '文', '文', 'no font has U+6587'],
  ['of a character that is not seen', '\u0000', '\\x00', ''],
])('a key %s that pictures leave out is named', async (_, token, named, glyphs) => {
  const folder = folderWith({
    'a.json': { tokens: [token, '', '', '', ''], rows: ['q'], layers: [[[0.5, 0.1, 0.2, 0.1, 0.1]]] },
  });
  const ran = await attnplot(folder, 'render', 'a.json', '--grid', '2x2', '--skip', '1', '-o', 'a.png');
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stderr).toContain(`not in the pictures: ${named}, with 0.5 of the row's weight`);
  expect(ran.stderr).toContain(glyphs);
});

it('pictures of patches are described under the labels that the user gives layers', async () => {
  const drawn = await render(folder(), '--layer-labels', 'early', '-o', 'a.svg', '--json');
  expect(drawn).toMatchObject({ code: 0 });
  expect((JSON.parse(drawn.stdout) as { description: string }).description).toContain('early');
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
