/** Whether the picture itself is what would be drawn today. */
import type { Reason } from '../codes.ts';
import { isUntouchedPng } from '../input/figures/png.ts';
import type { FigureFile } from '../input/figures/read.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import type { Prepared } from '../prepare.ts';
import { pictureChange } from '../provenance/picture-change.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { draw } from '../render.ts';
import { VERSION } from '../version.ts';
import type { Against } from './against.ts';
import { type Checked, fresh, stale } from './answer.ts';

/** What to say of a figure that cannot be drawn again for want of a font; undefined where nothing is wanting. */
export const missingFont = ({ fonts }: Provenance, font: FigureOptions['font']): Reason | undefined =>
  fonts && font === undefined
    ? {
        code: 'font-needed',
        message: `to be drawn again it needs its font: give ${fonts.map(({ name }) => name).join(', ')} with --font`,
      }
    : undefined;

/** Whether nothing speaks for a picture having been changed since it was drawn; only a PNG says more than its digests. */
export const isUntouched = ({ format, bytes }: FigureFile) => format !== 'png' || isUntouchedPng(bytes);

/** Draws what has been read, and compares. */
export async function comparePictures(
  figure: FigureFile,
  prepared: Prepared,
  { tolerance }: Against,
): Promise<Checked> {
  const { text, provenance } = figure;
  const { attnplot } = provenance;
  // What it says of itself is its own, so that nothing but the picture can differ.
  const { bytes } = await draw(prepared, { provenance: text, software: `attnplot ${attnplot}` });
  const change = await pictureChange(figure, bytes, tolerance);
  if (change === undefined) return fresh();
  const { code, message } = change;
  if (attnplot !== VERSION) return stale({ code, message: `made by ${attnplot}, ${message}` });
  if (isUntouched(figure)) return stale(change);
  return stale({ code: 'edited', message: `the picture was changed after it was drawn: ${message}` });
}
