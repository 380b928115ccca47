import { type AnimationEncoder, type AnimationSize, changedBox, cutOut } from '../paint/animation.ts';
import { type Canvas, loadCanvas, type PixelBox } from '../paint/drawing.ts';
import { provenanceOfXmp } from './xmp.ts';

/** What a WebP of ours says of how it was made; undefined of any other. */
export function provenanceOfWebp(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= file.length; ) {
    const length = file.readUInt32LE(at + 4);
    if (file.toString('latin1', at, at + 4) === 'XMP ')
      return provenanceOfXmp(file.toString('utf8', at + 8, at + 8 + length));
    at += 8 + length + (length % 2);
  }
  return undefined;
}

// Animated WebP (WebP Container Specification), lossless: each frame holds the box that has changed.

/** WebP's lossless images have 14 bits for each side. */
export const MOST_WEBP_PIXELS_A_SIDE = 16_383;
/** The quality at which the canvas encodes without loss. */
const LOSSLESS = 100;
const FLAGS = { animation: 0b10, alpha: 0b1_0000 } as const;
/** A frame replaces what is under it, rather than being laid over it. */
const DO_NOT_BLEND = 0b10;

export function createWebp({ width, height }: AnimationSize): AnimationEncoder {
  const canvas = loadCanvas();
  const frames: Uint8Array[] = [];
  let before: Uint32Array | undefined;
  return {
    add: async (pixels, centiseconds) => {
      const box = before
        ? onEvenPixels(changedBox(before, pixels, width))
        : { left: 0, top: 0, width, height };
      const image = await encodeImage(canvas, cutOut(pixels, width, box), box);
      frames.push(chunk('ANMF', frameHeader(box, 10 * centiseconds), image));
      before = pixels;
    },
    finish: () => riff(chunk('VP8X', pageHeader(width, height)), chunk('ANIM', Buffer.alloc(6)), ...frames),
  };
}

/** Frames stand on even pixels. */
function onEvenPixels({ left, top, width, height }: PixelBox): PixelBox {
  const [x, y] = [left - (left % 2), top - (top % 2)];
  return { left: x, top: y, width: left + width - x, height: top + height - y };
}

/** The one chunk of a still WebP that holds its pixels. */
async function encodeImage(
  canvas: Canvas,
  pixels: Uint32Array,
  { width, height }: PixelBox,
): Promise<Uint8Array> {
  const surface = canvas.createCanvas(width, height);
  const rgba = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  surface.getContext('2d').putImageData(new canvas.ImageData(rgba, width, height), 0, 0);
  const file = await surface.encode('webp', LOSSLESS);
  for (let at = 12; at < file.length; ) {
    const size = 8 + file.readUInt32LE(at + 4);
    const end = at + size + (size % 2);
    if (file.toString('latin1', at, at + 4) === 'VP8L') return file.subarray(at, end);
    at = end;
  }
  throw new Error('the canvas has encoded a WebP with loss');
}

function pageHeader(width: number, height: number): Buffer {
  const data = Buffer.alloc(10);
  data[0] = FLAGS.animation | FLAGS.alpha;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return data;
}

function frameHeader({ left, top, width, height }: PixelBox, milliseconds: number): Buffer {
  const data = Buffer.alloc(16);
  data.writeUIntLE(left / 2, 0, 3);
  data.writeUIntLE(top / 2, 3, 3);
  data.writeUIntLE(width - 1, 6, 3);
  data.writeUIntLE(height - 1, 9, 3);
  data.writeUIntLE(milliseconds, 12, 3);
  data[15] = DO_NOT_BLEND;
  return data;
}

function riff(...chunks: readonly Uint8Array[]): Buffer {
  return chunk('RIFF', Buffer.from('WEBP', 'latin1'), ...chunks);
}

/** A chunk's name, its length and its content, to an even number of bytes. */
function chunk(name: string, ...parts: readonly Uint8Array[]): Buffer {
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
