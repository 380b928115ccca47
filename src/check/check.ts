/** The pipeline of `check`: a figure in, whether it is what its data and options give today out. */

import type { AttentionFile } from '../attention/file.ts';
import { VERSION } from '../core/assets.ts';
import { parseBytes } from '../core/units.ts';
import { isWhole } from '../formats/figure-file.ts';
import { isUntouchedPng } from '../formats/png.ts';
import { mergeOptions } from '../options/merge.ts';
import type { FigureOptions } from '../options/options.ts';
import type { ContentFormat } from '../pipeline/detect.ts';
import { documentOf, type FigureContent, openContent } from '../pipeline/open.ts';
import { prepare } from '../pipeline/prepare.ts';
import type { FigureFile } from '../provenance/read.ts';
import { type Against, packingOf, prepareAs } from './against.ts';
import { type Checked, CUT_OFF, cannotBeDrawn, failure, fresh, notFigure, stale } from './answer.ts';
import { changesOf, comparePictures, isUntouched, missingFont } from './changes.ts';

/**
 * Holds a figure against its data, or against its own values.
 * @throws AttnplotError for data that cannot be read or is not valid; what is wrong with the figure is in the answer
 */
export async function checkFigure(path: string, against: Against): Promise<Checked> {
  const content = await openFigure(path, against.local.options);
  if (!('figure' in content)) return content;
  return against.data === undefined
    ? checkAlone(content, against)
    : checkAgainst(content, against.data, against);
}

/** As `checkFigure`, of one of many: its data not being there is its answer, and the others have theirs. */
export async function checkListed(
  path: string,
  against: Against & { readonly data: string },
): Promise<Checked> {
  try {
    return await checkFigure(path, against);
  } catch (error) {
    return failure(error, `its data ${against.data}: `);
  }
}

async function openFigure(path: string, { maxMemory }: FigureOptions): Promise<FigureContent | Checked> {
  let format: ContentFormat | undefined;
  try {
    const limit = maxMemory === undefined ? undefined : parseBytes(maxMemory);
    const content = await openContent(path, limit, (found) => {
      format = found;
    });
    if ('figure' in content) return content;
    if ('file' in content) await content.file.close();
    return notFigure(
      [{ code: 'not-figure', message: 'it is data' }],
      'name the figures drawn from it, and give it with --data',
    );
  } catch (error) {
    const answer = failure(error);
    if (format === 'figure' || answer.failed === 'io') return answer;
    return notFigure(answer.reasons, 'check takes still figures that attnplot has drawn');
  }
}

/** Without data, a figure can still be whole and unedited: it is drawn again from what it carries. */
async function checkAlone(content: FigureContent, against: Against): Promise<Checked> {
  const { figure } = content;
  if (!isWhole(figure.format, figure.bytes)) return stale(CUT_OFF);
  if (!figure.provenance.data) return withoutValues(figure);
  const missing = missingFont(figure.provenance, against.local.options.font);
  if (missing) return stale(missing);
  try {
    const file = (await documentOf(content)).value as AttentionFile;
    return await comparePictures(figure, await prepare(file, [packingOf(figure), against.local]), against);
  } catch (error) {
    return cannotBeDrawn(error);
  }
}

function withoutValues({ format, bytes }: FigureFile): Checked {
  const remedy = 'check it with --data, or draw it with --embed all';
  if (format !== 'png')
    return stale({ code: 'no-values', message: `it does not carry its values: ${remedy}` });
  if (!isUntouchedPng(bytes)) return stale({ code: 'edited', message: 'it was changed after it was drawn' });
  return fresh({
    code: 'no-values',
    message: `it is unedited; it does not carry its values, so whether it shows them is not known: ${remedy}`,
  });
}

async function checkAgainst(content: FigureContent, data: string, against: Against): Promise<Checked> {
  const { figure } = content;
  const { provenance } = figure;
  if (!isWhole(figure.format, figure.bytes)) return stale(CUT_OFF);
  const prepared = await prepareAs(figure, data, against);
  if ('reasons' in prepared) return prepared;
  const reasons = await changesOf(content, prepared);
  if (reasons.length > 0) return stale(...reasons);
  if (!against.pixels && provenance.attnplot === VERSION && isUntouched(figure)) return fresh();
  const missing = missingFont(provenance, mergeOptions(prepared.sources).options.font);
  if (missing) return against.pixels ? stale(missing) : fresh(missing);
  try {
    return await comparePictures(figure, prepared, against);
  } catch (error) {
    return cannotBeDrawn(error);
  }
}
