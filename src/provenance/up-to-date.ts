import { figureKind } from '../input/figures/kinds.ts';
import { isUntouchedPng } from '../input/figures/png.ts';
import { provenanceText } from '../input/figures/read.ts';

/** The compressed values, which stand last. Their bytes differ from one zlib to another, and their digest is in the text anyway. */
const PACKED = /,"data":\{"numbers":"\w+","zlib":"[A-Za-z0-9+/=]*"\}\}$/;

/** Provenance, or a text that holds one, but for the bytes that another zlib may write otherwise. */
export const withoutPacked = (text: string): string => text.replace(PACKED, '}');

/**
 * Whether a file already is the figure that would be written, so that it can be left alone: it says the same of how it was
 * made, and holds the picture it was written with. Told without drawing anything.
 * @param provenance of the figure that would be written
 */
export function isUpToDate(file: Uint8Array, provenance: string): boolean {
  const found = provenanceText(file);
  if (found === undefined || withoutPacked(found) !== withoutPacked(provenance)) return false;
  return figureKind(file) === 'PNG' && isUntouchedPng(file);
}
