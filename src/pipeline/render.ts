/** The pipeline: an attention file in, a figure's bytes and a report of what was drawn out. */

import type { AttentionFile } from '../attention/file.ts';
import { AttnplotError } from '../core/errors.ts';
import type { FigureMetadata } from '../formats/figure-file.ts';
import { OPTION_NAMES, schemaForOptions } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import { toProblems } from '../options/problems.ts';
import { type Composed, compose, type RenderReport } from './compose.ts';
import { paintFigure } from './paint.ts';
import { type Prepared, prepare } from './prepare.ts';

export interface RenderResult {
  /** A file of the report's format. */
  readonly bytes: Uint8Array;
  readonly report: RenderReport;
}

/**
 * Draws the figure of an attention file or of arrays.
 * @param input path of an attention file (JSON), .npy, .npz, .safetensors, .pt or CSV, `-` for standard input, or an attention file's
 *   content as an object
 * @param options as the command's flags; they win over the file's own `figure` block
 * @throws AttnplotError whose `problems` name what is wrong, where, and the remedy
 */
export async function render(
  input: string | AttentionFile,
  options: FigureOptions = {},
): Promise<RenderResult> {
  const parsed = schemaForOptions(options).safeParse(options);
  if (!parsed.success)
    throw new AttnplotError(
      'usage',
      'the options are not valid',
      toProblems(parsed.error.issues, options, () => OPTION_NAMES),
    );
  return draw(await prepare(input, [{ options, kind: 'usage', nameOf: (option) => option }]));
}

/**
 * Draws what has been read.
 * @param about what the file is to say of itself instead of what it would
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

/** As `draw`; without bytes where a file that is there already, and given as `existing`, is that figure. */
export async function drawUnlessFresh(
  prepared: Prepared,
  existing: Uint8Array | undefined,
): Promise<Partial<RenderResult> & Pick<RenderResult, 'report'>> {
  const composed = await compose(prepared);
  if (!existing) return paint(composed);
  const { format, painting, report } = composed;
  const { provenance = '' } = painting.metadata;
  const { isUpToDate } = await import('./up-to-date.ts');
  const drawSaying = async (text: string) => (await paint(composed, { provenance: text })).bytes;
  return (await isUpToDate(existing, { format, provenance }, drawSaying)) ? { report } : paint(composed);
}
