/** What has changed between what a figure was made from and what it would be made from today. */
import type { Reason } from '../codes.ts';
import { AttnplotError } from '../errors.ts';
import type { Attention } from '../input/attention.ts';
import { fromFile } from '../input/from-file.ts';
import { documentOf, type FigureContent } from '../input/open-content.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import { mergeOptions } from '../options/merge.ts';
import type { Prepared } from '../prepare.ts';
import { valueChanges } from '../provenance/changes.ts';
import { digestValues } from '../provenance/digests.ts';
import { optionChanges } from '../provenance/option-changes.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { carriedOptions, fontsOf } from '../provenance/write.ts';
import { readFonts } from '../text/fonts.ts';
import { reasonsOf } from './answer.ts';

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
