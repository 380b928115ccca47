// biome-ignore-all lint/suspicious/noControlCharactersInRegex: escape sequences are what is tested.
/** Sixels: pictures that another program decodes, beside the PNG that other terminals are sent. */
import fc from 'fast-check';
import { decodeAsync } from 'sixel';
import { describe, expect, it } from 'vitest';
import { encodeSixels } from '../src/paint/sixel.ts';
import { decodePng } from './golden.ts';
import { preview } from './support/previews.ts';
import { runs } from './support/random.ts';

/** Colours as sixels round them, to percent. */
const rounded = (pixels: Uint32Array) =>
  Uint32Array.from(pixels, (word) => {
    const channel = (shift: number) =>
      Math.round(Math.round((((word >>> shift) & 255) * 100) / 255) * 2.55) << shift;
    return (0xff000000 | channel(16) | channel(8) | channel(0)) >>> 0;
  });

/** The picture that another program decodes, without the margin that it adds to small ones. */
const sixelsOf = async (text: string) => {
  const [, width = 0, height = 0] = (/^\x1bP0;1;0q"1;1;(\d+);(\d+)/.exec(text) ?? []).map(Number);
  // The decoder takes what stands between a sequence's start and its end.
  const { width: stride, data32 } = await decodeAsync(Buffer.from(text.slice(text.indexOf('q') + 1, -2)));
  const pixels = Uint32Array.from(
    { length: width * height },
    (_, i) => data32[Math.floor(i / width) * stride + (i % width)] as number,
  );
  return { width, height, pixels };
};

/** The largest distance of two pixels in a channel. */
const apart = (a: Uint32Array, b: Uint32Array) =>
  a.reduce((most, word, i) => {
    const off = [0, 8, 16].map((shift) =>
      Math.abs(((word >>> shift) & 255) - (((b[i] as number) >>> shift) & 255)),
    );
    return Math.max(most, ...off);
  }, 0);

describe('sixels', () => {
  it('decode to the pixels, each channel rounded to percent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(300), { minLength: 1, maxLength: 400 }),
        async (width, values) => {
          const count = Math.max(1, Math.floor(values.length / width)) * width;
          const pixels = Uint32Array.from({ length: count }, (_, i) => {
            const value = (values[i % values.length] as number) % 200;
            return (0xff000000 | (Math.imul(value, 40503) & 0xffffff)) >>> 0;
          });
          const shown = await sixelsOf(encodeSixels({ pixels, width }, 256));
          expect([shown.width, shown.height]).toEqual([width, count / width]);
          expect(apart(shown.pixels, rounded(pixels))).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it('of more colours than fit keep what stands out, and show the others as their nearest', async () => {
    const pixels = Uint32Array.from(
      { length: 600 },
      (_, i) => (0xff000000 | ((i % 299) >> 1) | 0x300000) >>> 0,
    );
    pixels[77] = 0xff00ff00;
    const shown = await sixelsOf(encodeSixels({ pixels, width: 30 }, 16));
    expect(new Set(shown.pixels).size).toBe(16);
    expect(shown.pixels[77]).toBe(0xff00ff00);
    // 150 greys of red in 15 colours are at most 10 steps, and the rounding, from one of them.
    expect(apart(shown.pixels, pixels)).toBeLessThanOrEqual(12);
  });

  it('of a figure hold the pixels that kitty and iTerm2 are sent as a PNG', async () => {
    const { stdout, stderr, code } = await preview('seed.json', '--protocol', 'sixel');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const shown = await sixelsOf(stdout.trimEnd());
    const sequences = [
      ...(await preview('seed.json', '--protocol', 'kitty')).stdout.matchAll(
        /\x1b_G([^;]*);([^\x1b]*)\x1b\\/g,
      ),
    ];
    expect(sequences.length).toBeGreaterThan(1);
    expect(sequences[0]?.[1]).toMatch(/^a=T,q=2,f=100,c=\d+,r=\d+,m=1$/);
    expect(sequences.slice(1).map(([, keys]) => keys)).toEqual([
      ...Array(sequences.length - 2).fill('m=1'),
      'm=0',
    ]);
    for (const [, , data = ''] of sequences.slice(0, -1)) expect(data).toHaveLength(4096);
    const png = decodePng(Buffer.from(sequences.map(([, , data]) => data).join(''), 'base64'));
    // 80 x 24 characters of 10 x 20 pixels, two lines of which stay free.
    expect(png.height).toBeLessThanOrEqual(22 * 20);
    expect(png.height).toBeGreaterThan(22 * 20 - 8);
    expect([shown.width, shown.height]).toEqual([png.width, png.height]);
    const pixels = new Uint32Array(Uint8Array.from(png.data).buffer);
    expect(apart(shown.pixels, pixels)).toBeLessThanOrEqual(new Set(pixels).size <= 256 ? 2 : 16);
    const [, size, data = ''] =
      /^\x1b\]1337;File=inline=1;size=(\d+);width=\d+;height=22;preserveAspectRatio=1:([^\x07]*)\x07\n$/.exec(
        (await preview('seed.json', '--protocol', 'iterm2')).stdout,
      ) ?? [];
    expect(Buffer.from(data, 'base64')).toHaveLength(Number(size));
    expect(decodePng(Buffer.from(data, 'base64')).data.equals(png.data)).toBe(true);
  });
});
