/** Images under cells: read and decoded by the canvas, and scaled to the pixels of a panel. */
import { basename } from 'node:path';
import type { Image } from '@napi-rs/canvas';
import { AttnplotError, problemsOf } from '../core/errors.ts';
import { sha256 } from '../core/files.ts';
import { memoize } from '../core/memoize.ts';
import type { Photo } from '../core/photo.ts';
import { readNamed } from '../core/source.ts';
import type { PixelBox } from '../formats/animation.ts';
import { imageSize, isCutOff } from '../formats/image-size.ts';
import type { Scene } from '../layout/scene.ts';
import { resample } from './resample.ts';
import { type Drawing, imageOf, loadCanvas } from './skia.ts';

const MOST_BYTES = 50e6;
/** Decoding takes 4 bytes for each. */
const MOST_PIXELS = 50e6;
/** No panel of a usual page has more pixels a side. */
const MOST_A_SIDE = 2000;

const GIVE = 'give the path of a PNG, JPEG or WebP file';

/**
 * Reads an image by its path, and makes it opaque on white.
 * @throws AttnplotError (io) for a file that cannot be read, (usage) for one that is no image, is damaged or is too large
 */
export async function readPhoto(path: string): Promise<Photo> {
  const bytes = readImageFile(path);
  const size = imageSize(bytes);
  if (!size) throw refuse(path, 'which is not a PNG, JPEG or WebP file, or is cut off');
  if (isCutOff(bytes)) throw refuse(path, 'which is cut off');
  const [width, height] = size;
  if (width === 0 || height === 0) throw refuse(path, 'which has no pixels');
  if (width * height > MOST_PIXELS)
    throw refuse(
      path,
      `of ${width} x ${height} pixels, expected at most ${MOST_PIXELS / 1e6} million`,
      'make it smaller: a panel has fewer pixels',
    );
  const image = await decode(path, bytes);
  return { name: basename(path), sha256: sha256(bytes), ...opaquePixels(image) };
}

function readImageFile(path: string): Buffer {
  try {
    return readNamed(path, MOST_BYTES);
  } catch (error) {
    const [problem] = problemsOf(error as AttnplotError);
    throw new AttnplotError('io', `cannot read the image ${path}`, [{ ...problem, hint: GIVE }]);
  }
}

async function decode(path: string, bytes: Buffer): Promise<Image> {
  const { loadImage } = loadCanvas();
  try {
    return await loadImage(bytes);
  } catch {
    throw refuse(path, 'which is damaged');
  }
}

/** The pixels of an image on white; of a large one, scaled down. */
function opaquePixels(image: Image): Pick<Photo, 'width' | 'height' | 'pixels'> {
  const shrink = Math.min(1, MOST_A_SIDE / Math.max(image.width, image.height));
  const side = (length: number) => Math.max(1, Math.round(shrink * length));
  const [width, height] = [side(image.width), side(image.height)];
  const linesOf = (top: number, count: number) => {
    const context = loadCanvas().createCanvas(image.width, count).getContext('2d');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, image.width, count);
    context.drawImage(image, 0, -top);
    const { data } = context.getImageData(0, 0, image.width, count);
    return new Uint32Array(data.buffer, data.byteOffset, image.width * count);
  };
  return { width, height, pixels: resample([image.width, image.height], [width, height], linesOf) };
}

/** Draws a scene's photo in boxes of pixels. It is scaled once for boxes of one size, as all panels are. */
export function createPhotos({ photo }: Pick<Scene, 'photo'>): (box: PixelBox) => Drawing {
  const ofSize = memoize((size: string) => {
    const [width = 1, height = 1] = size.split('x').map(Number);
    return scaledPhoto(photo as Photo, width, height);
  });
  return ({ left, top, width, height }) => ({
    ...{ left, right: left + width, top, bottom: top + height },
    draw: (context, from, to, placeOf) => {
      const [count, place] = [to - from, placeOf(from)];
      context.drawImage(ofSize(`${width}x${height}`), 0, from - top, width, count, left, place, width, count);
    },
  });
}

const scaledPhoto = ({ pixels, width: own, height: high }: Photo, width: number, height: number) =>
  imageOf(
    resample([own, high], [width, height], (top, count) => pixels.subarray(top * own, (top + count) * own)),
    width,
  );

const refuse = (path: string, what: string, hint = GIVE) =>
  new AttnplotError('usage', 'an image cannot be used', [
    { option: '--image', code: 'bad-image', message: `found ${path}, ${what}`, hint },
  ]);
