/** The values that a figure carries, an attention file as deflated JSON: packed when it is written, unpacked when it is read. */

import { constants, deflateSync, inflateSync } from 'node:zlib';
import { formatBytes, refusal } from '../arrays/limits.ts';
import { type Attention, rowEnd } from '../attention/attention.ts';
import type { AttentionFile } from '../attention/file.ts';
import { fromFile } from '../attention/read-file.ts';
import { AttnplotError } from '../core/errors.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import { digestValues } from './digests.ts';
import type { EmbeddedData, FigureFile, Provenance } from './provenance.ts';
import { damaged } from './read.ts';
import { toFile } from './to-file.ts';
import { unpackOld } from './unpack-0.1.ts';

/**
 * The most that `--embed auto` and `--embed all` carry: cells, bytes of JSON, and compressed bytes. Readers accept 100 MB of JSON
 * (`limitsFor`). Pillow opens no PNG with more than 64 MB of text, which is 45 MB in base64.
 */
export const LIMITS = {
  auto: { cells: 131_072, bytes: 2_097_152, packed: 65_536 },
  all: { cells: 12.5e6, bytes: 100e6, packed: 45e6 },
} as const;

/**
 * Packs an attention as the attention file that draws it, without title and `figure` block.
 * @param embed the limits to keep to
 * @returns undefined above the limits of `auto`; null above those of `all`
 */
export function packAttention(attention: Attention, embed: 'auto' | 'all'): EmbeddedData | undefined | null {
  const tooMuch = embed === 'auto' ? undefined : null;
  const { cells, bytes, packed } = LIMITS[embed];
  if (cellCount(attention) > cells) return tooMuch;
  const text = Buffer.from(JSON.stringify(toFile(attention)));
  if (text.length > bytes) return tooMuch;
  const stream = withinLength(() => deflateSync(text, { maxOutputLength: packed }));
  return stream ? { zlib: stream.toString('base64') } : tooMuch;
}

const cellCount = ({ layers }: Attention) =>
  layers.reduce(
    (sum, layer) =>
      layer.tokens.reduce((inner, _, row) => inner + rowEnd(layer, row) - row * layer.keyCount, sum),
    0,
  );

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
    throw refusal(
      name,
      'too-large',
      `found values that unpack to more than ${formatBytes(mostBytes)}`,
      'attnplot writes no such figure; if you trust it, raise --max-memory',
    );
  }
  throw damaged(name, 'values');
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
    return numbers === undefined ? JSON.parse(packed.toString()) : unpackOld(packed, numbers);
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    return undefined;
  }
}

/** The output of zlib; undefined if it exceeds `maxOutputLength`. */
function withinLength(run: () => Buffer): Buffer | undefined {
  try {
    return run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
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
const APPLIED: readonly OptionName[] = [
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
