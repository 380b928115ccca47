/** The pipeline of `render`: prepare (read, select, judge), compose (figure, layout, words), paint. */

import { AttnplotError } from '../core/errors.ts';
import { unlessAborted } from '../core/stop.ts';
import type { FigureMetadata } from '../formats/figure-file.ts';
import type { OptionSource } from '../options/merge.ts';
import { OPTION_NAMES, schemaForOptions } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import { toProblems } from '../options/problems.ts';
import { type Composed, compose, type RenderReport } from './compose.ts';
import type { Input } from './input.ts';
import { paintFigure } from './paint.ts';
import { type Prepared, prepare } from './prepare.ts';

/** A figure, and a report of what was drawn. */
export interface RenderResult {
  /** The figure's file, in the format that the report names. */
  readonly bytes: Uint8Array;
  readonly report: RenderReport;
}

/**
 * Draws the figure of an attention file or of arrays. Writes no file, and changes nothing outside of its result.
 * @param options the command's flags in camelCase; they win over the input's own `figure` block
 * @param stop a signal that ends the work, by throwing its reason
 * @throws AttnplotError whose `problems` say what is wrong, where, and the remedy
 */
export async function render(
  input: Input,
  options: FigureOptions = {},
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<RenderResult> {
  const prepared = await prepare(input, [optionsSource(options)], { signal });
  await unlessAborted(signal);
  const composed = await compose(prepared);
  await unlessAborted(signal);
  return paint(composed);
}

/** The options of a caller, checked. @throws AttnplotError (usage) with every problem */
export function optionsSource(options: FigureOptions): OptionSource {
  const parsed = schemaForOptions(options).safeParse(options);
  if (!parsed.success)
    throw new AttnplotError(
      'usage',
      'the options are not valid',
      toProblems(parsed.error.issues, options, () => OPTION_NAMES),
    );
  return { options, kind: 'usage', nameOf: (option) => option };
}

/**
 * Draws a prepared input.
 * @param about metadata that replaces the figure's own
 * @throws AttnplotError as `compose`
 */
export async function draw(prepared: Prepared, about?: Partial<FigureMetadata>): Promise<RenderResult> {
  return paint(await compose(prepared), about);
}

async function paint(
  { scene, typeface, format, painting, report }: Composed,
  about: Partial<FigureMetadata> = {},
): Promise<RenderResult> {
  const options = { ...painting, metadata: { ...painting.metadata, ...about } };
  return { bytes: await paintFigure(scene, typeface, format, options), report };
}

/**
 * Draws a prepared input, unless a file already is that figure.
 * @param existing the bytes of that file
 * @returns no bytes if the file is up to date
 */
export async function drawUnlessFresh(
  prepared: Prepared,
  existing: Uint8Array | undefined,
): Promise<Partial<RenderResult> & Pick<RenderResult, 'report'>> {
  return paintUnlessFresh(await compose(prepared), existing);
}

/** Paints a page, unless a file already is that figure. @returns no bytes if the file is up to date */
export async function paintUnlessFresh(
  composed: Composed,
  existing: Uint8Array | undefined,
): Promise<Partial<RenderResult> & Pick<RenderResult, 'report'>> {
  if (!existing) return paint(composed);
  const { format, painting, report } = composed;
  const { provenance = '' } = painting.metadata;
  const { isUpToDate } = await import('./up-to-date.ts');
  const drawWith = async (text: string) => (await paint(composed, { provenance: text })).bytes;
  return (await isUpToDate(existing, { format, provenance }, drawWith)) ? { report } : paint(composed);
}
