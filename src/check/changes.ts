/** What has changed between what a figure was made from and what it would be made from today. */

import type { Attention } from '../attention/attention.ts';
import { fromFile } from '../attention/read-file.ts';
import { VERSION } from '../core/assets.ts';
import type { Reason } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';
import { isUntouchedPng } from '../formats/png.ts';
import { mergeOptions } from '../options/merge.ts';
import type { FigureOptions } from '../options/options.ts';
import { documentOf, type FigureContent } from '../pipeline/open.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { draw } from '../pipeline/render.ts';
import { pictureChange } from '../pipeline/up-to-date.ts';
import { digestValues } from '../provenance/digests.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { FigureFile } from '../provenance/read.ts';
import { optionChanges, valueChanges } from '../provenance/reasons.ts';
import { carriedOptions, fontsOf } from '../provenance/write.ts';
import { readFonts } from '../text/fonts.ts';
import type { Against } from './against.ts';
import { type Checked, fresh, reasonsOf, stale } from './answer.ts';

/** None where nothing has. */
export async function changesOf(content: FigureContent, prepared: Prepared): Promise<Reason[]> {
  const { provenance } = content.figure;
  const then = await valuesOf(content);
  if (then instanceof AttnplotError) return reasonsOf(then);
  const { options: now } = mergeOptions(prepared.sources);
  return [
    ...valueChanges(
      { digest: provenance.values, attention: then },
      { digest: digestValues(prepared.attention), attention: prepared.attention },
    ),
    ...titleChange(provenance, prepared.attention, now),
    ...optionChanges(provenance.options, carriedOptions(now)),
    ...(await fontChange(provenance, now.font)),
  ];
}

/** What the figure shows, where it carries it; the error, where it should and does not. */
async function valuesOf(content: FigureContent): Promise<Attention | AttnplotError | undefined> {
  if (!content.figure.provenance.data) return undefined;
  try {
    return fromFile(await documentOf(content)).attention;
  } catch (error) {
    if (error instanceof AttnplotError) return error;
    throw error;
  }
}

/** A title that an option replaces is not shown. */
function titleChange(
  { title, options }: Provenance,
  { title: today }: Attention,
  now: FigureOptions,
): Reason[] {
  const replaced = options.title !== undefined && now.title !== undefined;
  if (replaced || title === today) return [];
  const words = (text: string | undefined) => (text === undefined ? 'none' : JSON.stringify(text));
  return [{ code: 'title', message: `title changed: ${words(title)} -> ${words(today)}` }];
}

/** Fonts are compared where they are given. */
async function fontChange({ fonts = [] }: Provenance, font: FigureOptions['font']): Promise<Reason[]> {
  if (font === undefined) return [];
  const now = fontsOf(readFonts([font].flat()));
  return JSON.stringify(fonts) === JSON.stringify(now) ? [] : [{ code: 'fonts', message: 'fonts changed' }];
}

// Whether the picture itself is what would be drawn today.

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
  if (code === 'other-processor') return fresh(change);
  if (attnplot !== VERSION) return stale({ code, message: `made by ${attnplot}, ${message}` });
  if (isUntouched(figure)) return stale(change);
  return stale({ code: 'edited', message: `the picture was changed after it was drawn: ${message}` });
}
