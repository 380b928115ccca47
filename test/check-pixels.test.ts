/** Figures compared pixel by pixel: those edited or of another version, and how much they may differ. */
import type { PNG } from 'pngjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { comparePixels } from '../src/paint/compare.ts';
import { decodePng } from './golden.ts';
import { attnplot, drawFigures, edited, read, save, withProvenance } from './support/checked.ts';

beforeAll(drawFigures);

describe('check', () => {
  test('a picture that was edited, repacked, or drawn by another version is compared pixel by pixel', async () => {
    const png = read('fig.png');
    const dot = ({ data }: PNG) => void data.writeUInt8((data[0] as number) - 3, 0);
    save('dot.png', edited(png, dot));
    save(
      'packed.png',
      edited(png, () => undefined),
    );
    save(
      'old.png',
      withProvenance(png, (text) => text.replace('"attnplot":"0.3.0"', '"attnplot":"0.0.9"')),
    );
    save(
      'old-dot.png',
      withProvenance(read('dot.png'), (text) => text.replace('"attnplot":"0.3.0"', '"attnplot":"0.0.9"')),
    );
    const { width, height } = decodePng(png);
    const share = Number((100 / (width * height)).toPrecision(2));
    const differs = `pixels differ in ${share}% (by up to 3 of 255)`;
    for (const data of [[], ['--data', 'data.json']]) {
      expect(await attnplot('check', 'dot.png', 'packed.png', 'old.png', 'old-dot.png', ...data)).toEqual({
        code: 1,
        stdout: `dot.png: stale: the picture was edited after it was drawn: ${differs}\npacked.png: fresh\nold.png: fresh\nold-dot.png: stale: made by 0.0.9, ${differs}\n`,
        stderr: '',
      });
    }
    expect(await attnplot('check', 'dot.png', '--tolerance', '3')).toMatchObject({
      code: 0,
      stdout: 'dot.png: fresh\n',
    });
    save('bare-dot.png', edited(read('bare.png'), dot));
    expect((await attnplot('check', 'bare-dot.png')).stdout).toBe(
      'bare-dot.png: stale: it was edited after it was drawn\n',
    );
  });

  test('pixels may differ as much as those of another processor do, which is said, and no more', async () => {
    const png = read('fig.png');
    const { width, height } = decodePng(png);
    const most = Math.floor((width * height) / 100);
    const off = (levels: number, count: number) =>
      edited(png, ({ data }) => {
        for (let i = 0; i < count; i++) data[4 * i] = (data[4 * i] as number) - levels;
      });
    save('off-2.png', off(2, most));
    save('off-3.png', off(3, 1));
    save('off-many.png', off(2, most + 1));
    const check = (name: string) => attnplot('check', name, '--data', 'data.json', '--pixels');
    expect(await check('off-2.png')).toEqual({
      code: 0,
      stdout:
        'off-2.png: fresh: pixels differ in 1% (by up to 2 of 255), which is allowed: another kind of processor may mix colours so\n',
      stderr: '',
    });
    expect(await check('off-3.png')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('by up to 3 of 255'),
    });
    expect(await check('off-many.png')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('by up to 2 of 255'),
    });
  });

  test('an AVIF that says another size is not decoded, which may take gigabytes', async () => {
    await attnplot('render', 'data.json', '-o', 'size.avif', '--dpi', '20');
    const [file, large] = [read('size.avif'), read('size.avif')];
    for (let at = large.indexOf('ispe'); at >= 0; at = large.indexOf('ispe', at + 4))
      large.fill(Buffer.from([0, 0, 0x40, 0]), at + 8, at + 16);
    expect(await comparePixels(large, file, 0)).toEqual({ sizes: ['16384 x 16384', expect.any(String)] });
    expect(await comparePixels(file, file, 0)).toEqual({ share: 0, largest: 0 });
  });
});
