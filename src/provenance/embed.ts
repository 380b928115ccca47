/** The values a figure carries: an attention file as JSON, deflated. */
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { formatBytes, refusal } from '../arrays/limits.ts';
import { type Attention, rowEnd } from '../attention/attention.ts';
import type { AttentionFile } from '../attention/file.ts';
import { fromFile } from '../attention/read-file.ts';
import { AttnplotError } from '../core/errors.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import { digestValues } from './digests.ts';
import type { EmbeddedData, Provenance } from './provenance.ts';
import { damaged, type FigureFile } from './read.ts';
import { toFile } from './to-file.ts';
import { unpackOld } from './unpack-0.1.ts';

/**
 * What is carried without being asked, and what can be: cells and bytes of JSON that are worth a try, and compressed bytes.
 * Readers allow 100 MB of JSON (see `limitsFor`), and Pillow opens no PNG with more than 64 MB of text, which base64 fills with
 * 45 MB.
 */
export const LIMITS = {
  auto: { cells: 131_072, bytes: 2_097_152, packed: 65_536 },
  all: { cells: 12.5e6, bytes: 100e6, packed: 45e6 },
} as const;

/**
 * Packs what is drawn as the attention file it could have been drawn from, without title and figure block.
 * @param embed `auto` for what is small, else `all`
 * @returns undefined for what is not to be carried; `null` for what is too large to be
 */
export function packAttention(attention: Attention, embed: 'auto' | 'all'): EmbeddedData | undefined | null {
  const tooMuch = embed === 'auto' ? undefined : null;
  const { cells, bytes, packed } = LIMITS[embed];
  if (cellCount(attention) > cells) return tooMuch;
  const text = Buffer.from(JSON.stringify(toFile(attention)));
  if (text.length > bytes) return tooMuch;
  const stream = atMost(() => deflateSync(text, { maxOutputLength: packed }));
  return stream ? { zlib: stream.toString('base64') } : tooMuch;
}

const cellCount = ({ layers }: Attention) =>
  layers.reduce(
    (sum, layer) =>
      layer.tokens.reduce((inner, _, row) => inner + rowEnd(layer, row) - row * layer.keyCount, sum),
    0,
  );

/** Values that inflate to more than allowed. */
class TooLarge extends Error {}

/**
 * The attention file that a figure carries; the schema has not seen it.
 * @param mostBytes that may be inflated
 * @returns undefined where the data is damaged
 * @throws TooLarge
 */
export function unpackAttention({ numbers, zlib }: EmbeddedData, mostBytes: number): unknown {
  const options = { maxOutputLength: Math.ceil(mostBytes), finishFlush: constants.Z_FINISH };
  try {
    const packed = atMost(() => inflateSync(Buffer.from(zlib, 'base64'), options));
    if (!packed) throw new TooLarge();
    return numbers === undefined ? JSON.parse(packed.toString()) : unpackOld(packed, numbers);
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    return undefined;
  }
}

/** What zlib gives; undefined for more than its `maxOutputLength`. */
function atMost(run: () => Buffer): Buffer | undefined {
  try {
    return run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

// From a figure back to an attention file that draws it.

/** Options whose work is done: what a figure carries is selected, reduced and masked already. */
const DONE: readonly OptionName[] = [
  ...(['layers', 'rows', 'keys', 'query', 'rowLabels', 'head', 'tensor', 'axes', 'batch'] as const),
  ...(['firstQuery', 'tokens', 'mask'] as const),
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
