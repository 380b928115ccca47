import { basename } from 'node:path';
import type { Attention } from '../attention/attention.ts';
import { NO_TOKENS } from '../attention/tokens.ts';
import { VERSION } from '../core/assets.ts';
import { OptionConflict } from '../core/errors.ts';
import { sha256 } from '../core/files.ts';
import type { FontFile } from '../core/fonts.ts';
import { OPTION_NAMES } from '../options/option-table.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import { digestValues } from './digests.ts';
import { LIMITS, packAttention } from './embed.ts';
import { PROVENANCE_VERSION, type Provenance } from './provenance.ts';

/** Options that say where something lies on this machine, what may be spent here, or what the file itself shows. */
export const NOT_CARRIED: readonly OptionName[] = ['font', 'tokens', 'rowTokens', 'maxMemory', 'format'];

/** What a figure is made from. */
export interface Making {
  /** As it is drawn. */
  readonly attention: Attention;
  /** From all sources. */
  readonly options: FigureOptions;
  /** Whether it is the input that set an option. */
  readonly isFromInput: (option: OptionName) => boolean;
  /** Absent for an input that was never bytes. */
  readonly input?: Provenance['input'];
  readonly fonts: readonly FontFile[];
}

/**
 * How a figure was made: nothing of the machine, the day or the user, so that the same figure has the same provenance.
 * @throws OptionConflict where all values are to be embedded and are too many
 */
export function provenanceOf({ attention, options, isFromInput, input, fonts }: Making): Provenance {
  const carried = carriedOptions(options);
  const fromInput = (Object.keys(carried) as OptionName[]).filter(isFromInput);
  const data = embedded(attention, options.embed ?? 'auto');
  return {
    provenance: PROVENANCE_VERSION,
    attnplot: VERSION,
    ...(attention.title === undefined ? {} : { title: attention.title }),
    options: carried,
    ...(fromInput.length === 0 ? {} : { fromInput }),
    ...(input ? { input } : {}),
    values: digestValues(attention),
    ...(fonts.length === 0 ? {} : { fonts: fontsOf(fonts) }),
    ...(options.tokens === undefined || options.tokens === NO_TOKENS
      ? {}
      : { tokensFile: basename(options.tokens) }),
    ...(options.rowTokens === undefined ? {} : { rowTokensFile: basename(options.rowTokens) }),
    ...(data ? { data } : {}),
  };
}

/** The options a figure says it was drawn with, in the order of their table. */
export function carriedOptions(options: FigureOptions): FigureOptions {
  const names = OPTION_NAMES.filter(
    (name) =>
      options[name] !== undefined &&
      (!NOT_CARRIED.includes(name) || (name === 'tokens' && options.tokens === NO_TOKENS)),
  );
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}

/** Bytes of a font that are hashed: it begins with a directory of its tables and their checksums, which tell it from others. */
export const FONT_START = 65_536;

export const fontsOf = (fonts: readonly FontFile[]): NonNullable<Provenance['fonts']> =>
  fonts.map(({ name, bytes }) => ({
    name: basename(name),
    sha256: sha256(bytes.subarray(0, FONT_START)),
  }));

export function embedded(attention: Attention, embed: 'auto' | 'all' | 'none'): Provenance['data'] {
  if (embed === 'none') return undefined;
  const data = packAttention(attention, embed);
  if (data !== null) return data;
  throw new OptionConflict({
    option: 'embed',
    code: 'values-too-large',
    message: `found too many values, expected at most ${LIMITS.all.packed / 1e6} MB when compressed, which is what other programs open`,
    hint: 'draw fewer rows or layers, or leave it out: the digests are in the figure anyway',
  });
}

/** JSON in ASCII, which every file format can hold, whatever its text encoding. */
export const formatProvenance = (provenance: Provenance): string =>
  JSON.stringify(provenance).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
