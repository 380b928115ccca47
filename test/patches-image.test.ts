/** An image under patches: `--image`, `--opacity`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { attnplot } from './support/command.ts';
import { folderWith } from './support/folders.ts';
import { cls, folder, OPTIONS, photo, render } from './support/patches.ts';

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
