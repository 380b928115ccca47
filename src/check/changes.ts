/** Why a figure is stale: changes of its data and options, and of its picture. */
import type { Attention } from '../attention/attention.ts';
import { fromFile } from '../attention/read-file.ts';
import { VERSION } from '../core/assets.ts';
import type { Reason } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';
import { opacityOf } from '../figure/patch-options.ts';
import { isUntouchedPng } from '../formats/png.ts';
import { mergeOptions } from '../options/merge.ts';
import { isBundled } from '../options/named-files.ts';
import type { FigureOptions } from '../options/options.ts';
import { readPhoto } from '../paint/photo.ts';
import { documentOf, type FigureContent } from '../pipeline/open.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { draw } from '../pipeline/render.ts';
import { pictureChange } from '../pipeline/up-to-date.ts';
import { digestValues } from '../provenance/digests.ts';
import type { FigureFile, Provenance } from '../provenance/provenance.ts';
import { optionChanges, valueChanges } from '../provenance/reasons.ts';
import { carriedOptions, fontsOf } from '../provenance/write.ts';
import { readTypeface } from '../text/fonts.ts';
import type { Against } from './against.ts';
import { type Checked, fresh, reasonsOf, stale } from './answer.ts';

/** What has changed in data, title, options and fonts since the figure was drawn; empty if nothing has. */
export async function changesOf(
  content: FigureContent,
  prepared: Prepared,
  given: GivenFiles,
): Promise<Reason[]> {
  const { provenance } = content.figure;
  const then = await valuesOf(content);
  if (then instanceof AttnplotError) return reasonsOf(then);
  const { options: now } = mergeOptions(prepared.sources);
  // A figure over an image carries its opacity, also where none was asked for.
  const opacity = opacityOf(now);
  return [
    ...valueChanges(
      { digest: provenance.values, attention: then },
      { digest: digestValues(prepared.attention), attention: prepared.attention },
    ),
    ...titleChange(provenance, prepared.attention, now),
    ...optionChanges(provenance.options, carriedOptions(opacity === undefined ? now : { ...now, opacity })),
    ...fontChange(provenance, given),
    ...(await imageChange(provenance, given)),
  ];
}

/** The values that the figure carries; undefined if it carries none, an error if they cannot be read. */
async function valuesOf(content: FigureContent): Promise<Attention | AttnplotError | undefined> {
  if (!content.figure.provenance.data) return undefined;
  try {
    return fromFile(await documentOf(content)).attention;
  } catch (error) {
    if (error instanceof AttnplotError) return error;
    throw error;
  }
}

/** A change of the input's title, which is not shown if an option replaces it. */
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

/** Options that name fonts and an image, as far as they are given: a figure carries their names, not the files. */
type GivenFiles = Pick<FigureOptions, 'typeface' | 'font' | 'image'>;

/** Fonts are compared only where all are given. */
function fontChange(provenance: Provenance, given: GivenFiles): Reason[] {
  if (missingFont(provenance, given)) return [];
  const now = fontsOf(readTypeface(given).files);
  const same = JSON.stringify(provenance.fonts ?? []) === JSON.stringify(now);
  return same ? [] : [{ code: 'fonts', message: 'fonts changed' }];
}

/** An image is compared only where it is given. */
async function imageChange({ image }: Provenance, given: GivenFiles): Promise<Reason[]> {
  if (given.image === undefined) return [];
  const { sha256 } = await readPhoto(given.image);
  return sha256 === image?.sha256 ? [] : [{ code: 'image', message: 'the image changed' }];
}

/** The reason of a figure that cannot be redrawn without files that are not given; undefined if it can. */
export function missingFile(provenance: Provenance, given: GivenFiles): Reason | undefined {
  const { image } = provenance;
  if (image && given.image === undefined)
    return {
      code: 'image-needed',
      message: `it cannot be redrawn without its image: give ${image.name} with --image`,
    };
  return missingFont(provenance, given);
}

function missingFont({ fonts = [], options }: Provenance, given: GivenFiles): Reason | undefined {
  const { typeface = 'sans' } = options;
  const names = fonts.map(({ name }) => name);
  const face = isBundled(typeface) ? [] : names.slice(0, 1);
  const needed = [
    { flag: '--typeface', missing: given.typeface === undefined ? face : [] },
    { flag: '--font', missing: given.font === undefined ? names.slice(face.length) : [] },
  ].filter(({ missing }) => missing.length > 0);
  if (needed.length === 0) return undefined;
  const how = needed.map(({ flag, missing }) => `${missing.join(', ')} with ${flag}`).join(' and ');
  return { code: 'font-needed', message: `it cannot be redrawn without its font: give ${how}` };
}

/** Whether the picture is known to be as attnplot wrote it. Only a PNG tells, by its checksum; others are drawn again. */
export const isUntouched = ({ format, bytes }: FigureFile) => format === 'png' && isUntouchedPng(bytes);

/** Redraws the figure and compares the pictures. */
export async function comparePictures(
  figure: FigureFile,
  prepared: Prepared,
  { tolerance }: Against,
): Promise<Checked> {
  const { text, provenance } = figure;
  const { attnplot } = provenance;
  // With the metadata that the figure carries, so that only the picture can differ.
  const { bytes } = await draw(prepared, { provenance: text, software: `attnplot ${attnplot}` });
  const change = await pictureChange(figure, bytes, tolerance);
  if (change === undefined) return fresh();
  const { code, message } = change;
  if (code === 'other-processor') return fresh(change);
  if (attnplot !== VERSION) return stale({ code, message: `made by ${attnplot}, ${message}` });
  if (figure.format !== 'png' || code === 'edited' || isUntouched(figure)) return stale(change);
  return stale({ code: 'edited', message: `the picture was edited after it was drawn: ${message}` });
}
