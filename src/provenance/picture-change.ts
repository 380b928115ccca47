import type { Reason } from '../codes.ts';
import type { FigureFile } from '../input/figures/read.ts';
import { FORMATS } from '../options/formats.ts';
import { comparePixels } from '../paint/compare-pixels.ts';
import { sameFile } from './same-file.ts';

/**
 * How a figure's picture differs from the one that is drawn of the same today, in a phrase; undefined where it does not.
 * @param drawn a file of the same format that says the same of how it was made
 * @param tolerance difference of a colour channel, of 255, that counts as none
 */
export async function pictureChange(
  { format, bytes }: Pick<FigureFile, 'format' | 'bytes'>,
  drawn: Uint8Array,
  tolerance: number,
): Promise<Reason | undefined> {
  if (sameFile(format, bytes, drawn)) return undefined;
  if (FORMATS[format].vector) return { code: 'picture', message: 'its marks are not those drawn today' };
  const difference = await comparePixels(bytes, drawn, tolerance).catch(() => undefined);
  if (difference === undefined) return { code: 'undecodable', message: 'the picture cannot be decoded' };
  if ('sizes' in difference)
    return { code: 'size', message: `size changed: ${difference.sizes.join(' -> ')} px` };
  const { share, largest } = difference;
  if (share === 0) return undefined;
  const percent = Number((100 * share).toPrecision(2));
  return { code: 'picture', message: `pixels differ in ${percent}% (by up to ${largest} of 255)` };
}
