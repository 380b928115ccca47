/** `check`: whether a figure is what its data and options give today. */
import { existsSync, statSync } from 'node:fs';
import type { AttentionFile } from '../attention/file.ts';
import { stampOf } from '../batch/digest.ts';
import { readManifest } from '../batch/manifest.ts';
import { VERSION } from '../core/assets.ts';
import { manifestIn } from '../core/batch-files.ts';
import { bytesGiven } from '../core/units.ts';
import { shellWord } from '../core/words.ts';
import { isWhole } from '../formats/figure-file.ts';
import { isUntouchedPng } from '../formats/png.ts';
import { mergeOptions } from '../options/merge.ts';
import { schemaForOptions } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import type { ContentFormat } from '../pipeline/detect.ts';
import type { Input } from '../pipeline/input.ts';
import { documentOf, type FigureContent, openContent } from '../pipeline/open.ts';
import { prepare } from '../pipeline/prepare.ts';
import type { FigureFile } from '../provenance/provenance.ts';
import { damaged } from '../provenance/read.ts';
import { type Against, packingOf, prepareAs } from './against.ts';
import { type Checked, CUT_OFF, failed, fresh, notFigure, stale, undrawable } from './answer.ts';
import { changesOf, comparePictures, isUntouched, missingFile } from './changes.ts';

/**
 * Checks a figure against data, or against the values that it carries.
 * @throws AttnplotError for data that cannot be read or is not valid; problems of the figure are in the answer
 */
export async function checkFigure(input: string | Uint8Array, against: Against): Promise<Checked> {
  const content = await openFigure(input, against.local.options);
  if (!('figure' in content)) return content;
  const { options } = content.figure.provenance;
  // What is drawn today takes them for options that flags and files have checked.
  if (!schemaForOptions(options).safeParse(options).success)
    return failed(damaged(content.figure.name, 'provenance'));
  return against.data === undefined
    ? checkAlone(content, against)
    : checkAgainst(content, against.data, against);
}

/** Like `checkFigure`, for one of many figures: a problem of its data is part of its answer, so that the others are checked too. */
export async function checkListed(
  path: string,
  against: Against & { readonly data: readonly string[] },
): Promise<Checked> {
  try {
    // A manifest may name a pipe, which would be waited for.
    await stampOf(path);
  } catch (error) {
    return failed(error);
  }
  try {
    for (const path of against.data) await stampOf(path);
    return await checkFigure(path, against);
  } catch (error) {
    return failed(error, `its data ${against.data.join(', ')}: `);
  }
}

async function openFigure(
  input: string | Uint8Array,
  { maxMemory }: FigureOptions,
): Promise<FigureContent | Checked> {
  let format: ContentFormat | undefined;
  if (typeof input === 'string' && existsSync(input) && statSync(input).isDirectory())
    return notFigure([{ code: 'folder', message: 'it is a folder' }], figuresIn(input));
  try {
    const limit = bytesGiven(maxMemory);
    const content = await openContent(input, limit, (found) => {
      format = found;
    });
    if ('figure' in content) return content;
    if ('file' in content) await content.file.close();
    return notFigure([{ code: 'not-figure', message: 'it is data' }], await figuresOf(input));
  } catch (error) {
    const answer = failed(error);
    if (format === 'figure' || answer.failed === 'io') return answer;
    return notFigure(answer.reasons, 'check takes figures that attnplot has drawn, except animations');
  }
}

/** How to check the figures drawn from data, or those of a manifest. */
async function figuresOf(input: string | Uint8Array): Promise<string> {
  const read = typeof input === 'string' && input.endsWith('.json') ? await readManifest(input) : undefined;
  return read && 'manifest' in read
    ? `check the figures of its batch: --manifest ${shellWord(String(input))}`
    : 'name the figures drawn from it, and pass it with --data';
}

/** How to check the figures of a folder: those of a batch are listed beside them. */
function figuresIn(folder: string): string {
  const manifest = manifestIn(folder);
  if (existsSync(manifest)) return `check the figures of its batch: --manifest ${shellWord(manifest)}`;
  return `name its figures, as in ${shellWord(folder).replace(/\/$/, '')}/*.png`;
}

/** Without data: redraws the figure from the values that it carries, which tells whether it is whole and unedited. */
async function checkAlone(content: FigureContent, against: Against): Promise<Checked> {
  const { figure } = content;
  if (!isWhole(figure.format, figure.bytes)) return stale(CUT_OFF);
  if (!figure.provenance.data) return withoutValues(figure);
  const missing = missingFile(figure.provenance, against.local.options);
  if (missing) return stale(missing);
  try {
    const file = (await documentOf(content)).value as AttentionFile;
    return await comparePictures(figure, await prepare(file, [packingOf(figure), against.local]), against);
  } catch (error) {
    return undrawable(error);
  }
}

function withoutValues({ format, bytes }: FigureFile): Checked {
  const remedy = 'check it with --data, or draw it with --embed all';
  if (format !== 'png')
    return stale({ code: 'no-values', message: `it carries no values to compare: ${remedy}` });
  if (!isUntouchedPng(bytes)) return stale({ code: 'edited', message: 'it was edited after it was drawn' });
  return fresh({
    code: 'no-values',
    message: `it is unedited, but carries no values to compare: ${remedy}`,
  });
}

async function checkAgainst(
  content: FigureContent,
  data: readonly Input[],
  against: Against,
): Promise<Checked> {
  const { figure } = content;
  const { provenance } = figure;
  if (!isWhole(figure.format, figure.bytes)) return stale(CUT_OFF);
  const prepared = await prepareAs(figure, data, against);
  if ('reasons' in prepared) return prepared;
  const given = mergeOptions([...(against.asked ? [against.asked] : []), against.local]).options;
  const reasons = await changesOf(content, prepared, given);
  if (reasons.length > 0) return stale(...reasons);
  if (!against.pixels && provenance.attnplot === VERSION && isUntouched(figure)) return fresh();
  const missing = missingFile(provenance, given);
  if (missing) return against.pixels ? stale(missing) : fresh(missing);
  try {
    return await comparePictures(figure, prepared, against);
  } catch (error) {
    return undrawable(error);
  }
}
