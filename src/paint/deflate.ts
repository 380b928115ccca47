/** Deflates a page's scanlines, band by band, while the next band is painted. */
import { constants, createDeflate } from 'node:zlib';
import type { Page } from './page.ts';
import type { ColorType } from './png-file.ts';

/**
 * Indices by run lengths alone, where most lines equal the one above: the seed at 1800 x 3000 px takes 6 ms and 72 KB, at level
 * 3 8 ms and 85 KB. Hatches, long rows of labels and many colours repeat in other ways: two rows of 4,096 keys take 17 ms and
 * 604 KB by run lengths, and 11 ms and 164 KB at level 3, where level 4 takes 24 ms. Of colours in three or four bytes a run is
 * no run of bytes.
 */
const deflateOptions = (colorType: ColorType, changes: number) =>
  colorType === 'indexed' && changes < 0.5
    ? { level: 1, memLevel: 6, strategy: constants.Z_RLE }
    : { level: 3 };
/** Output is handed over in pieces this large, in bytes; each piece is a turn of the event loop. */
const OUTPUT_CHUNK = 1 << 18;
/** Pixels painted at a time: memory stays flat however large the figure, and each band is a turn of the event loop. */
const BAND_PIXELS = 1 << 19;

/** Bytes a pixel takes in the file. */
const CHANNELS = { indexed: 1, rgb: 3, rgba: 4 } as const;

/**
 * The zlib stream of a page's lines from `top` on, as PNG has them; undefined where its colours do not fit a palette. Where
 * the colour type drops alpha, pixels must be opaque.
 */
export async function deflateBands(
  [width, height]: readonly [width: number, height: number],
  colorType: ColorType,
  page: Page,
  top = 0,
): Promise<Buffer | undefined> {
  const options = deflateOptions(colorType, page.changedLines() / height);
  const deflate = createDeflate({ ...options, chunkSize: OUTPUT_CHUNK });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    deflate.on('data', (chunk: Buffer) => chunks.push(chunk));
    deflate.on('end', () => resolve(Buffer.concat(chunks)));
    deflate.on('error', reject);
  });
  const bandHeight = Math.min(height - top, Math.ceil(BAND_PIXELS / width));
  const paint = page.scanlines(CHANNELS[colorType], bandHeight);
  let deflated: Promise<void> | undefined;
  for (let y = top; y < height; y += bandHeight) {
    const scanlines = paint(y, Math.min(bandHeight, height - y));
    // One band is in the making and one in the deflater.
    await deflated;
    if (page.isOverfull()) return undefined;
    deflated = new Promise((resolve) => deflate.write(scanlines, () => resolve()));
  }
  deflate.end();
  return done;
}
