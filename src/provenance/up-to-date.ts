import { figureFormat } from '../input/figures/kinds.ts';
import { isUntouchedPng } from '../input/figures/png.ts';
import { provenanceText } from '../input/figures/read.ts';
import type { Format } from '../options/formats.ts';
import { sameFile } from './same-file.ts';
import { sameMaking } from './same-making.ts';

/**
 * Whether a file already is the figure that would be written, so that it can be left alone: it says the same of how it was
 * made, and holds the picture it was written with. A PNG tells that by itself; of other formats it takes drawing.
 * @param file as it is
 * @param figure that would be written
 * @param drawSaying draws it with a provenance that says the same, in the bytes of another zlib
 */
export async function isUpToDate(
  file: Uint8Array,
  { format, provenance }: { readonly format: Format; readonly provenance: string },
  drawSaying: (provenance: string) => Promise<Uint8Array>,
): Promise<boolean> {
  const found = figureFormat(file) === format ? provenanceText(file) : undefined;
  if (found === undefined || !sameMaking(found, provenance)) return false;
  return format === 'png' ? isUntouchedPng(file) : sameFile(format, file, await drawSaying(found));
}
