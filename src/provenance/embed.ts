/** The values that a figure carries, as they are read: unpacked, and held against the digest of those that were drawn. */

import { constants, inflateSync } from 'node:zlib';
import { allowing, DEFAULT_MAX_MEMORY, formatBytes, limitsFor, refusal } from '../arrays/limits.ts';
import type { AttentionFile } from '../attention/file.ts';
import { fromFile } from '../attention/read-file.ts';
import { AttnplotError } from '../core/errors.ts';
import { parseWithin } from '../json/json.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import { digestValues } from './digests.ts';
import { withinLength } from './pack.ts';
import type { EmbeddedData, FigureFile, Provenance } from './provenance.ts';
import { damaged } from './read.ts';
import { unpackOld } from './unpack-0.1.ts';

/**
 * The attention file of a figure's own values. Its `figure` block holds the options that choose how the figure looks.
 * @param mostBytes that the values may take when unpacked
 * @throws AttnplotError (input) for a figure without values, or with values other than those that were drawn
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
  const figure = lookOf(provenance);
  const whole = {
    ...(title === undefined ? {} : { title }),
    ...Object(file),
    ...(Object.keys(figure).length === 0 ? {} : { figure }),
  };
  if (digestOf(name, whole) !== provenance.values.sha256) throw damaged(name, 'values');
  return whole;
}

function unpack(name: string, data: EmbeddedData, mostBytes: number): unknown {
  try {
    const file = unpackAttention(data, mostBytes);
    if (file !== undefined) return file;
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    throw tooLarge(name, mostBytes);
  }
  throw damaged(name, 'values');
}

/** Figures that attnplot writes unpack to no more than is allowed where nobody says otherwise. */
function tooLarge(name: string, mostBytes: number) {
  const isUsual = mostBytes >= limitsFor().header;
  return refusal(
    name,
    'too-large',
    `found values that unpack to more than ${formatBytes(mostBytes)}`,
    isUsual
      ? `attnplot writes no such figure; if you trust it, allow more with ${allowing(20 * mostBytes)}`
      : `allow it with ${allowing(DEFAULT_MAX_MEMORY)}`,
  );
}

/** Thrown for values that unpack to more than allowed. */
class TooLarge extends Error {}

/**
 * The attention file that a figure carries, not yet validated.
 * @param mostBytes that it may take when unpacked
 * @returns undefined for damaged data
 * @throws TooLarge
 */
export function unpackAttention({ numbers, zlib }: EmbeddedData, mostBytes: number): unknown {
  const options = { maxOutputLength: Math.ceil(mostBytes), finishFlush: constants.Z_FINISH };
  try {
    const packed = withinLength(() => inflateSync(Buffer.from(zlib, 'base64'), options));
    if (!packed) throw new TooLarge();
    return numbers === undefined ? parseWithin(packed.toString()) : unpackOld(packed, numbers);
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    return undefined;
  }
}

/** Digest of an attention file's values. Wrong options pass here, because the reader of the file reports them. */
function digestOf(name: string, value: unknown): string {
  try {
    return digestValues(fromFile({ name, value, duplicateKeys: [] }).attention).sha256;
  } catch (error) {
    if (!(error instanceof AttnplotError) || error.problems.every(({ path }) => path?.[0] === 'figure'))
      throw error;
    throw damaged(name, 'values');
  }
}

/** Options that the carried values already reflect: they are selected, reduced and masked. */
export const APPLIED: readonly OptionName[] = [
  'layers',
  'rows',
  'keys',
  'segments',
  'fold',
  'mergeSubwords',
  'query',
  'rowLabels',
  'head',
  'tensor',
  'axes',
  'batch',
  'firstQuery',
  'tokens',
  'mask',
  'stat',
  'statKey',
  'statOn',
];

/** Options of one file format. The next figure may have another format. */
export const FORMAT_OPTIONS: readonly OptionName[] = ['quality', 'cells', 'svgText'];

/**
 * The carried options that choose how the figure looks. Fonts are not carried, so a missing glyph is an error: it must not
 * silently become a box. A figure drawn with boxes carries `missingGlyphs: 'box'` itself.
 */
function lookOf({ options, fonts }: Provenance): FigureOptions {
  const look = Object.entries(options).filter(
    ([option]) => ![...APPLIED, ...FORMAT_OPTIONS].includes(option as OptionName),
  );
  return { ...(fonts ? { missingGlyphs: 'error' } : {}), ...Object.fromEntries(look) };
}
