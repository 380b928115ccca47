/** Formats chosen by flag, by the output's name, and by a file's options. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { AttnplotError } from '../src/core/errors.ts';
import { FORMAT_NAMES, type Format } from '../src/options/formats.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { render } from '../src/pipeline/render.ts';
import { attnplot as attnplotIn } from './support/command.ts';
import { folderWith } from './support/folders.ts';
import { AWKWARD } from './support/painted.ts';

const folderOf = (figure: FigureOptions = {}) =>
  folderWith({ 'data.json': { ...AWKWARD, figure: { dpi: 60, ...figure } } });
const attnplot = (folder: string, ...args: string[]) => attnplotIn(folder, 'render', ...args);

/** What a file is, by its first bytes. */
function kindOf(bytes: Uint8Array): Format | undefined {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  if (head.startsWith('\x89PNG')) return 'png';
  if (head.startsWith('%PDF-')) return 'pdf';
  if (head.startsWith('\xff\xd8')) return 'jpeg';
  if (head.slice(8, 12) === 'WEBP') return 'webp';
  if (head.slice(4, 12) === 'ftypavif') return 'avif';
  if (head.startsWith('<!doctype html>')) return 'html';
  return head.includes('<svg') ? 'svg' : undefined;
}
const kindIn = (folder: string, name: string) => kindOf(readFileSync(join(folder, name)));

describe('the format', () => {
  test.concurrent.each([
    ['fig.png', 'png'],
    ['fig.svg', 'svg'],
    ['fig.pdf', 'pdf'],
    ['fig.webp', 'webp'],
    ['fig.jpg', 'jpeg'],
    ['fig.JPEG', 'jpeg'],
    ['fig.avif', 'avif'],
    ['fig.html', 'html'],
  ])('of %s is %s', async (name, format) => {
    const folder = folderOf();
    expect(await attnplot(folder, 'data.json', '-o', name, '--quiet')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(kindIn(folder, name)).toBe(format);
  });

  test.concurrent.each(FORMAT_NAMES.map((name) => [name]))(
    'by --format %s alone goes into a file of its extension',
    async (format) => {
      const folder = folderOf();
      const ran = await attnplot(folder, 'data.json', '--format', format, '--json');
      const file = `data.${format === 'jpeg' ? 'jpg' : format}`;
      expect(JSON.parse(ran.stdout)).toMatchObject({ path: file, format });
      expect(readdirSync(folder).sort()).toEqual(['data.json', file].sort());
      expect(kindIn(folder, file)).toBe(format);
    },
  );

  test.concurrent('of standard output is --format, or png', async () => {
    const folder = folderOf();
    expect((await attnplot(folder, 'data.json', '-o', '-', '--format', 'svg')).stdout).toContain('<svg');
    expect((await attnplot(folder, 'data.json', '-o', '-')).stdout).toContain('PNG');
  });

  test.concurrent('may stand in the file and in --config, and a name wins over both', async () => {
    const folder = folderOf({ format: 'svg' });
    await attnplot(folder, 'data.json');
    expect(kindIn(folder, 'data.svg')).toBe('svg');
    writeFileSync(join(folder, 'config.json'), '{ "format": "webp" }');
    await attnplot(folder, 'data.json', '--config', 'config.json');
    expect(kindIn(folder, 'data.webp')).toBe('webp');
    await attnplot(folder, 'data.json', '--config', 'config.json', '-o', 'named.pdf');
    expect(kindIn(folder, 'named.pdf')).toBe('pdf');
  });

  test.concurrent('is reported in inches if it is vector, and in pixels if it is raster', async () => {
    const folder = folderOf({ width: '5in', height: '3in' });
    const summary = async (name: string) => (await attnplot(folder, 'data.json', '-o', name)).stderr;
    expect(await summary('a.pdf')).toMatch(/^wrote a\.pdf \(5\.00 x 3\.00 in\)/);
    expect(await summary('a.webp')).toMatch(/^wrote a\.webp \(300 x 180 px\)/);
  });
});

describe('options that contradict each other are refused with a hint, and nothing is written', () => {
  const LINE = 'error: the command line is not valid\n';
  const DRAWN = 'error: the figure cannot be drawn as asked\n';
  test.concurrent.each([
    [
      '-o fig.png --format svg',
      `${LINE}  --format\n    found svg with -o fig.png, expected png for that name\n    hint: write -o fig.svg, or leave --format out\n`,
    ],
    [
      '-o fig.gif --format jpeg',
      `${LINE}  --output\n    found "fig.gif", expected a name that ends in .png, .svg, .pdf, .webp, .jpg, .jpeg, .avif, .html, .htm\n    hint: write -o fig.jpg; attnplot animate draws several inputs as one .gif\n`,
    ],
    [
      '--format gif',
      'error: the command line is not valid\n  --format\n    found "gif", expected one of png, svg, pdf, webp, jpeg, avif, html\n',
    ],
    [
      '-o fig.svg --quality 80',
      `${DRAWN}  --quality\n    found with the format svg, expected only with webp, jpeg, avif\n    hint: leave it out, or choose another format\n`,
    ],
    [
      '--quality 101 --format webp',
      'error: the command line is not valid\n  --quality\n    found 101, expected a whole number from 1 to 100\n',
    ],
    [
      '--cells image',
      `${DRAWN}  --cells\n    found with the format png, expected only with svg, pdf, html\n    hint: leave it out, or choose another format\n`,
    ],
    [
      '-o fig.pdf --svg-text text',
      `${DRAWN}  --svg-text\n    found with the format pdf, expected only with svg\n    hint: leave it out, or choose another format\n`,
    ],
    [
      '-o fig.jpg --background transparent',
      `${DRAWN}  --background\n    found transparent, which JPEG cannot be, expected a colour\n    hint: choose a colour, or png, webp or avif as the format\n`,
    ],
    [
      '-o fig.pdf --width 300in',
      `${DRAWN}  --width\n    found a figure of 21600 x 178 pt, expected at most 14400 a side in PDF\n    hint: set a smaller width, or draw fewer layers or rows, such as --layers 0-11 or --rows 0-99\n`,
    ],
    [
      '-o fig.webp --dpi 60 --width 284in',
      `${DRAWN}  --dpi\n    found a figure of 17040 x 148 pixels, expected at most 16383 a side and 100 million in all\n    hint: set the dpi to 57 or less, a smaller width, or draw fewer layers or rows, such as --layers 0-11 or --rows 0-99\n`,
    ],
  ])('%s', async (args, stderr) => {
    const folder = folderOf();
    const ran = await attnplot(folder, 'data.json', ...args.split(' '));
    expect(ran).toEqual({ code: 2, stdout: '', stderr });
    expect(readdirSync(folder)).toEqual(['data.json']);
  });

  test.concurrent('inputs are never overwritten, however its path is given', async () => {
    const folder = folderOf();
    copyFileSync(join(folder, 'data.json'), join(folder, 'data.svg'));
    const ran = await attnplot(folder, 'data.svg', '--format', 'svg');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('found "data.svg", which is an input, expected another name');
  });
});

describe('the library', () => {
  it.each(FORMAT_NAMES)('writes the same %s twice', async (format) => {
    const options = { format, dpi: 60 };
    const [one, other] = [await render(AWKWARD, options), await render(AWKWARD, options)];
    expect(kindOf(one.bytes)).toBe(format);
    expect(one.report.format).toBe(format);
    expect(Buffer.from(one.bytes).equals(Buffer.from(other.bytes))).toBe(true);
  });

  it('refuses what the command refuses', async () => {
    await expect(render(AWKWARD, { format: 'png', quality: 5 })).rejects.toThrow(AttnplotError);
    await expect(render(AWKWARD, { format: 'gif' as Format })).rejects.toThrow(AttnplotError);
  });
});
