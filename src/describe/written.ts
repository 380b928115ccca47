/** A description in one of its formats. */
import { jsonLine } from '../core/words.ts';
import { altText, briefAltText, firstSentence } from './alt-text.ts';
import type { Described, Description } from './description.ts';
import { documentOf, observationItems } from './document.ts';
import { toLatex } from './latex.ts';
import { besideSentences } from './value-sentences.ts';
import { toMarkdown, toText } from './write-document.ts';

export const DESCRIPTION_FORMATS = ['markdown', 'text', 'json', 'alt', 'latex'] as const;
export type DescriptionFormat = (typeof DESCRIPTION_FORMATS)[number];

/** A figure as far as a description tells of it, and what is said of reading it. */
export type DescribedInput = Described & { readonly notices: readonly string[] };

/** The description as text that ends in a line break. @param file that LaTeX includes, without its extension */
export function writeDescription(
  described: DescribedInput,
  description: Description,
  format: DescriptionFormat,
  file: string,
): string {
  const { attention, title, drawn, notices } = described;
  if (format === 'json') return jsonLine({ ...description, notices });
  if (format === 'markdown') return toMarkdown(documentOf(described, description));
  if (format === 'text') return toText(documentOf(described, description));
  const more = [
    ...besideSentences(attention, described.difference),
    ...observationItems(described, description).flatMap(({ sentences }) => sentences),
  ];
  const alt = description.level === 1 ? briefAltText(attention) : altText(attention, drawn, more);
  if (format === 'alt') return `${alt}\n`;
  const about = briefAltText(attention);
  return toLatex({
    file,
    caption: title === '' ? about : `${title}. ${about}`,
    brief: firstSentence(attention),
    description: alt,
  });
}
