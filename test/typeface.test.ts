/** `--typeface`: sans, serif, or a file. */
import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { render } from '../src/pipeline/render.ts';
import { SANS } from '../src/text/faces.ts';
import { readFonts, readTypeface } from '../src/text/fonts.ts';
import { loadTypeface, type Typeface } from '../src/text/typeface.ts';
import { decodePng } from './golden.ts';
import { attnplot, ROOT } from './support/command.ts';
import { fileOf } from './support/figures.ts';
import { APL, fileWith, folder, MONO, SERIF } from './support/fonts.ts';

describe('--typeface', () => {
  const fontsOf = (face: Typeface, text: string) => face.shape(text).glyphs.map(({ font }) => font);

  it('serif is as wide as Times New Roman, and DejaVu Sans has the signs that it lacks', async () => {
    const serif = await loadTypeface([], 'serif');
    expect(serif.fontName(0)).toBe('Tinos-Regular');
    // Widths of digits, capital M and x in Times: 500, 889 and 500 thousandths.
    expect(['8', 'M', 'x'].map((text) => Math.round(serif.widthPt(text, 1000)))).toEqual([500, 889, 500]);
    expect(fontsOf(serif, 'a␣⏎')).toEqual([0, 1, 1]);
    expect(serif.missing(`a␣${APL}`)).toEqual([APL]);
    expect((await loadTypeface(readFonts([MONO]), 'serif')).missing(APL)).toEqual([]);
  });

  it('has its own proportions, those of DejaVu Sans where it has no letters, and none that a line cannot hold', async () => {
    const { proportions } = await loadTypeface([], 'serif');
    // sCapHeight of Tinos: 1341 of 2048 units.
    expect(proportions.capEm).toBeCloseTo(1341 / 2048, 2);
    expect(proportions.ascentEm).toBeGreaterThan(proportions.capEm);
    expect(proportions.ascentEm + proportions.descentEm).toBeLessThan(1);
    const file = await loadTypeface([], readTypeface({ typeface: SERIF }).face);
    expect(file.proportions.capEm).toBeCloseTo(SANS.proportions.capEm, 2);
    expect(file.fontName(0)).toBe('DejaVuSerif');
    expect(file.families).toBe("'DejaVu Serif', sans-serif");
  });

  it('sans is the default, to the pixel, and a file is read', async () => {
    const home = mkdtempSync(join(folder, 'face-'));
    copyFileSync(join(ROOT, 'fixtures/abspe-pause.json'), join(home, 'data.json'));
    const draw = async (...args: readonly string[]) => {
      expect(await attnplot(home, 'render', 'data.json', '--dpi', '50', ...args)).toMatchObject({ code: 0 });
      return decodePng(readFileSync(join(home, args[1] as string))).data;
    };
    const [plain, sans] = [await draw('-o', 'a.png'), await draw('-o', 'b.png', '--typeface', 'sans')];
    expect(sans.equals(plain)).toBe(true);
    const serif = await draw('-o', 'c.png', '--typeface', SERIF);
    expect(serif.equals(plain)).toBe(false);
    // The name is carried, not the path: a figure is not drawn in another typeface without a word.
    const again = await attnplot(home, 'render', 'c.png', '-o', 'd.png');
    expect(again).toMatchObject({ code: 3, stdout: '' });
    expect(again.stderr).toContain('found "DejaVuSerif.ttf", which the data names');
    expect(again.stderr).toContain('name the file yourself (--typeface DejaVuSerif.ttf)');
    expect(await attnplot(home, 'check', 'c.png')).toMatchObject({
      code: 1,
      stdout: 'c.png: stale: it cannot be redrawn without its font: give DejaVuSerif.ttf with --typeface\n',
    });
    expect(await attnplot(home, 'check', 'c.png', '--data', 'data.json')).toMatchObject({ code: 0 });
    expect(await attnplot(home, 'check', 'c.png', '--typeface', SERIF)).toMatchObject({ code: 0 });
    const other = fileWith('DejaVuSerif.ttf', readFileSync(MONO));
    expect(await attnplot(home, 'check', 'c.png', '--data', 'data.json', '--typeface', other)).toMatchObject({
      code: 1,
      stdout: 'c.png: stale: fonts changed\n',
    });
  });

  it('of an SVG with live text is named with its metric equals', async () => {
    const { bytes } = await render(fileOf(1, 1, 3), { format: 'svg', svgText: 'text', typeface: 'serif' });
    expect(String(bytes)).toContain(
      `font-family="Tinos, 'Liberation Serif', 'Times New Roman', Times, serif"`,
    );
  });
});
