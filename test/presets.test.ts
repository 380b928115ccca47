/** Presets, the dark theme, and the key of states. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it, test } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { parseLengthPt } from '../src/core/units.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { PRESETS } from '../src/options/presets.ts';
import { render } from '../src/pipeline/render.ts';
import { attnplot } from './support/command.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { marksOf, textsOf } from './support/geometry.ts';

const sceneOf = (file: AttentionFile, options: FigureOptions = {}) =>
  layoutFigure(figureOf(file, options), placeholder);

describe('a preset', () => {
  const names = Object.keys(PRESETS) as NonNullable<FigureOptions['preset']>[];
  it.each(names)('%s gives its width in pixels, and text of 5 pt or more', async (preset) => {
    const { width = '', dpi = 0, fontSize } = PRESETS[preset];
    const { report } = await render(fileOf(2, 2, 7), { preset });
    expect(report.dpi).toBe(dpi);
    expect(report.pixels.width).toBe(Math.round((parseLengthPt(width, dpi) * dpi) / 72));
    expect(report.notices).toEqual([]);
    const figure = figureOf(fileOf(2, 2, 7), { preset });
    expect(figure.fontSizePt).toBe(fontSize);
    for (const keys of [7, 60, 400]) {
      const { scene } = sceneOf(fileOf(3, 4, keys), { preset });
      for (const { sizePt } of textsOf(scene)) expect(sizePt).toBeGreaterThanOrEqual(5);
    }
  });

  it.each([
    ['nature', 5, 7],
    ['nature-wide', 5, 7],
    ['science', 6, 9],
    ['science-wide', 6, 9],
    ['ieee', 8, 10],
    ['ieee-wide', 8, 10],
  ] as const)('%s keeps all type within its guide: %d to %d pt', (preset, least, most) => {
    for (const keys of [7, 60]) {
      const { scene } = sceneOf(fileOf(3, 4, keys), { preset, letter: 'a', subtitle: 'a note', vmax: 'p99' });
      const sizes = textsOf(scene).map(({ sizePt }) => sizePt);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(least - 1e-9);
      expect(Math.max(...sizes)).toBe(most);
    }
  });

  it('has no line that is lost in print', () => {
    for (const preset of names) {
      const { scene } = sceneOf(fileOf(2, 2, 7), { preset });
      const strokes = marksOf(scene).flatMap((mark) => ('strokePt' in mark ? [mark.strokePt] : []));
      expect(Math.min(...strokes)).toBeGreaterThanOrEqual(0.5);
    }
  });

  it("gives way to the user's own options", () => {
    const own = { preset: 'nature', fontSize: 9 } as const;
    expect(figureOf(fileOf(1, 1, 3), own).titleSizePt).toBeUndefined();
    expect(figureOf(fileOf(1, 1, 3), { ...own, titleFontSize: 8 }).titleSizePt).toBe(8);
    const figure = figureOf(fileOf(1, 1, 3), { preset: 'icml', width: '4in', fontSize: 10 });
    expect(figure).toMatchObject({ widthPt: 288, fontSizePt: 10, gridPt: 72 / 300 });
  });

  it('or a font size that makes text too small gives a notice', () => {
    const { notices } = sceneOf(fileOf(1, 1, 3), { preset: 'acl', fontSize: 5 });
    expect(notices.map(({ message }) => message)).toContain(
      'text as small as 4.5 pt, too small to read in print',
    );
    expect(sceneOf(fileOf(1, 1, 3), { preset: 'acl' }).notices).toEqual([]);
  });
});

describe('the dark theme', () => {
  it('has a dark page, light text and blanks of the page', async () => {
    const figure = figureOf(fileOf(1, 1, 3), { theme: 'dark' });
    expect(figure.background).toBe('#121212');
    expect(figure.palette).toMatchObject({ ink: '#ffffff', paper: '#121212' });
    const { bytes } = await render(fileOf(1, 1, 3), { theme: 'dark', dpi: 40 });
    expect([...PNG.sync.read(Buffer.from(bytes)).data.subarray(0, 4)]).toEqual([0x12, 0x12, 0x12, 0xff]);
  });
  it('accepts a transparent page or another colour, with matching text', () => {
    const paletteFor = (options: FigureOptions) => {
      const { background, palette } = figureOf(fileOf(1, 1, 3), options);
      return [background, palette.ink];
    };
    expect(paletteFor({ theme: 'dark', background: 'transparent' })).toEqual([null, '#ffffff']);
    expect(paletteFor({ theme: 'dark', background: '#eeeeff' })).toEqual(['#eeeeff', '#000000']);
    expect(paletteFor({ theme: 'light' })).toEqual(['#ffffff', '#000000']);
  });
});

describe('the key', () => {
  const keyOf = (weights: (number | null)[][]) =>
    sceneOf({ tokens: ['a', 'b'], rows: ['r'], layers: [weights] }).scene.groups.find(
      ({ kind }) => kind === 'key',
    )?.label;
  it('lists only states that occur', () => {
    expect(keyOf([[0.1, 0.2]])).toBeUndefined();
    expect(keyOf([[0.1]])).toBe('Key: masked');
    expect(keyOf([[0.1, null]])).toBe('Key: missing');
    expect(keyOf([[null]])).toBe('Key: masked, missing');
  });
});

describe('a preset on the command line', () => {
  test("wins over sizes in the file's figure block, and a size beside it wins over the preset", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attnplot-preset-'));
    const file = { tokens: ['a'], rows: ['q'], layers: [[[1]]], figure: { width: '6in', dpi: 100 } };
    writeFileSync(join(folder, 'data.json'), JSON.stringify(file));
    const widthOf = async (...flags: string[]) => {
      const ran = await attnplot(folder, 'render', 'data.json', '--json', '--quiet', ...flags);
      return JSON.parse(ran.stdout).pixels.width;
    };
    expect(await widthOf()).toBe(600);
    expect(await widthOf('--preset', 'icml')).toBe(975);
    expect(await widthOf('--preset', 'icml', '--dpi', '100')).toBe(325);
  });
});
