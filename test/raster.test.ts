/** WebP, JPEG and AVIF, decoded by the canvas. */
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import type { FigureOptions } from '../src/options/options.ts';
import { render } from '../src/pipeline/render.ts';
import { decodePng } from './golden.ts';
import { AWKWARD } from './support/painted.ts';

const DPI = 100;

async function pixelsOf(options: FigureOptions) {
  const { bytes } = await render(AWKWARD, { dpi: DPI, ...options });
  const image = await loadImage(Buffer.from(bytes));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return { width: image.width, height: image.height, data: Buffer.from(data.buffer), bytes };
}

const png = decodePng((await render(AWKWARD, { dpi: DPI })).bytes);

/** Mean difference of a channel from the PNG, in levels. */
async function lossOf(options: FigureOptions): Promise<number> {
  const { width, height, data } = await pixelsOf(options);
  expect([width, height]).toEqual([png.width, png.height]);
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += Math.abs((data[i] as number) - (png.data[i] as number));
  return sum / data.length;
}

describe.each(['webp', 'jpeg', 'avif'] as const)('%s', (format) => {
  it('shows nearly the pixels of the PNG', async () => {
    expect(await lossOf({ format })).toBeLessThan(1.5);
  });

  it('loses more at a lower quality', async () => {
    const [low, middle, high] = [
      await lossOf({ format, quality: 10 }),
      await lossOf({ format, quality: 60 }),
      await lossOf({ format, quality: 99 }),
    ];
    expect(low).toBeGreaterThan(middle);
    expect(middle).toBeGreaterThan(high);
  });
});

describe('WebP', () => {
  it('of quality 100 is lossless', async () => {
    expect(await lossOf({ format: 'webp', quality: 100 })).toBe(0);
  });
});

describe.each(['webp', 'avif'] as const)('a transparent page as %s', (format) => {
  it('is transparent outside marks and opaque in cells', async () => {
    const { data, width, height } = await pixelsOf({ format, background: 'transparent' });
    const alphaAt = (x: number, y: number) => data[4 * (y * width + x) + 3] as number;
    expect(alphaAt(0, 0)).toBe(0);
    expect(alphaAt(width - 1, height - 1)).toBe(0);
    expect(Array.from({ length: width }, (_, x) => alphaAt(x, Math.round(height / 3)))).toContain(255);
  });
});

describe('JPEG', () => {
  it.each([72, 100, 300])('says %d dpi', async (dpi) => {
    const { bytes } = await render(AWKWARD, { format: 'jpeg', dpi });
    const file = Buffer.from(bytes);
    expect(file.toString('latin1', 6, 11)).toBe('JFIF\0');
    expect([file[13], file.readUInt16BE(14), file.readUInt16BE(16)]).toEqual([1, dpi, dpi]);
  });
});
