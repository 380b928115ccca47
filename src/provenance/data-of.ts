/** From a figure back to an attention file that draws it. */
import { AttnplotError } from '../errors.ts';
import type { AttentionFile } from '../input/attention-file.ts';
import type { FigureFile } from '../input/figures/read.ts';
import { fromFile } from '../input/from-file.ts';
import { formatBytes } from '../input/tensors/limits.ts';
import { refusal } from '../input/tensors/refuse.ts';
import type { FigureOptions, OptionName } from '../options/figure-options.ts';
import { digestValues } from './digests.ts';
import { TooLarge, unpackAttention } from './pack.ts';
import type { Provenance } from './provenance.ts';
import { damaged } from './read.ts';

/** Options whose work is done: what a figure carries is selected, reduced and masked already. */
const DONE: readonly OptionName[] = [
  ...(['layers', 'rows', 'query', 'rowLabels', 'head', 'tensor', 'axes', 'batch', 'mask'] as const),
];

/** Options of a file format, which may not be that of the next figure. */
export const OF_FORMATS: readonly OptionName[] = ['quality', 'cells', 'svgText'];

/**
 * The attention file of a figure's own values, with the options that bear on its looks as its `figure` block.
 * @param mostBytes that the values may take when unpacked
 * @throws AttnplotError (input) where the figure does not carry them, or they are not those that were drawn
 */
export function dataOf(
  { name, provenance }: Pick<FigureFile, 'name' | 'provenance'>,
  mostBytes: number,
): AttentionFile {
  const { title, data } = provenance;
  if (!data)
    throw refusal(
      name,
      'no-values',
      'found the digest of its values, expected the values themselves',
      'draw it again from its data with --embed all',
    );
  const file = unpack(name, data, mostBytes);
  const figure = looksOf(provenance);
  const whole = {
    ...(title === undefined ? {} : { title }),
    ...Object(file),
    ...(Object.keys(figure).length === 0 ? {} : { figure }),
  };
  if (digestOf(name, whole) !== provenance.values.sha256) throw damaged(name, 'values');
  return whole;
}

/** Digest of a file's values. Options are not part of it: what is wrong with them is told as of any file. */
function digestOf(name: string, value: unknown): string {
  try {
    return digestValues(fromFile({ name, value, duplicateKeys: [] }).attention).sha256;
  } catch (error) {
    if (!(error instanceof AttnplotError) || error.problems.every(({ path }) => path?.[0] === 'figure'))
      throw error;
    throw damaged(name, 'values');
  }
}

/** A character that only a font of the user's has must not turn into a box unasked, as that font is not in the figure; where some are boxes, it says so itself. */
function looksOf({ options, fonts }: Provenance): FigureOptions {
  const looks = Object.entries(options).filter(
    ([option]) => ![...DONE, ...OF_FORMATS].includes(option as OptionName),
  );
  return { ...(fonts ? { missingGlyphs: 'error' } : {}), ...Object.fromEntries(looks) };
}

function unpack(name: string, data: NonNullable<Provenance['data']>, mostBytes: number): unknown {
  try {
    const file = unpackAttention(data, mostBytes);
    if (file !== undefined) return file;
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    throw refusal(
      name,
      'too-large',
      `found values that unpack to more than ${formatBytes(mostBytes)}`,
      'attnplot writes no such figure; if you trust it, raise --max-memory',
    );
  }
  throw damaged(name, 'values');
}
