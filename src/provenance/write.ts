/** The provenance of a figure that is being drawn. */

import { basename } from 'node:path';
import type { Attention } from '../attention/attention.ts';
import { VERSION } from '../core/assets.ts';
import { OptionConflict } from '../core/errors.ts';
import { sha256 } from '../core/files.ts';
import type { FontFile } from '../core/fonts.ts';
import type { Photo } from '../core/photo.ts';
import { NO_TOKENS, TOKEN_FILES } from '../options/named-files.ts';
import { OPTION_NAMES } from '../options/option-table.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import { digestValues } from './digests.ts';
import { LIMITS, packAttention } from './pack.ts';
import { PROVENANCE_VERSION, type Provenance } from './provenance.ts';

/** Options that a figure does not carry: paths on this machine, its memory, and what the file shows by itself. */
const NOT_CARRIED: readonly OptionName[] = [
  ...TOKEN_FILES,
  'font',
  'image',
  'allowFiles',
  'maxMemory',
  'format',
];

/** What a figure is made from. */
interface Making {
  /** The attention that is drawn. */
  readonly attention: Attention;
  /** The merged options of all sources. */
  readonly options: FigureOptions;
  /** Whether the input's `figure` block set an option. */
  readonly isFromInput: (option: OptionName) => boolean;
  /** Absent for an input that is an object, not a file. */
  readonly input?: Provenance['input'];
  /** Where several inputs became one figure. */
  readonly origin?: Required<Pick<Provenance, 'inputs' | 'combining'>>;
  readonly fonts: readonly FontFile[];
  readonly image?: Photo;
}

/**
 * How a figure was made. It says nothing of the machine, the date or the user, so equal figures have equal provenance.
 * @throws OptionConflict for `--embed all` with too many values
 */
export function provenanceOf({
  attention,
  options,
  isFromInput,
  input,
  origin,
  fonts,
  image,
}: Making): Provenance {
  const carried = carriedOptions(options);
  const fromInput = (Object.keys(carried) as OptionName[]).filter(isFromInput);
  const data = embed(attention, options.embed ?? 'auto');
  return {
    provenance: PROVENANCE_VERSION,
    attnplot: VERSION,
    ...(attention.title === undefined ? {} : { title: attention.title }),
    options: carried,
    ...(fromInput.length === 0 ? {} : { fromInput }),
    ...(input ? { input } : {}),
    ...origin,
    values: digestValues(attention),
    ...(fonts.length === 0 ? {} : { fonts: fontsOf(fonts) }),
    ...(image ? { image: imageOf(image) } : {}),
    ...(options.tokens === undefined || options.tokens === NO_TOKENS
      ? {}
      : { tokensFile: basename(options.tokens) }),
    ...(options.rowTokens === undefined ? {} : { rowTokensFile: basename(options.rowTokens) }),
    ...(data ? { data } : {}),
  };
}

/** The options that a figure carries, in the order of the option table. */
export function carriedOptions(options: FigureOptions): FigureOptions {
  const names = OPTION_NAMES.filter(
    (name) =>
      options[name] !== undefined &&
      (!NOT_CARRIED.includes(name) || (name === 'tokens' && options.tokens === NO_TOKENS)),
  );
  const { typeface } = options;
  const carried = Object.fromEntries(names.map((name) => [name, options[name]]));
  // A font's path is of this machine, its name is not.
  return typeface === undefined ? carried : { ...carried, typeface: basename(typeface) };
}

/** Bytes of a font that are hashed. They hold its directory with the checksums of all tables, which identifies the font. */
const FONT_START = 65_536;

/** Name and digest of each font, as provenance has them. */
export const fontsOf = (fonts: readonly FontFile[]): NonNullable<Provenance['fonts']> =>
  fonts.map(({ name, bytes }) => ({
    name: basename(name),
    sha256: sha256(bytes.subarray(0, FONT_START)),
  }));

/** Name and digest of an image, as provenance has them. */
export const imageOf = ({ name, sha256 }: Photo): NonNullable<Provenance['image']> => ({ name, sha256 });

function embed(attention: Attention, which: 'auto' | 'all' | 'none'): Provenance['data'] {
  if (which === 'none') return undefined;
  const data = packAttention(attention, which);
  if (data !== null) return data;
  throw new OptionConflict({
    option: 'embed',
    code: 'values-too-large',
    message: `found too many values, expected at most ${LIMITS.all.packed / 1e6} MB compressed, the most that other programs open`,
    hint: 'draw fewer rows or layers, or leave the option out: the figure then carries digests only',
  });
}

/** Provenance as JSON in ASCII, which every format can hold. */
export const formatProvenance = (provenance: Provenance): string =>
  JSON.stringify(provenance).replace(/[\u007f-\uffff]+/g, escapeUnits);

/** A text as JSON's escapes, `\u0915`. As bytes, because a call for each of the millions of characters of a title takes seconds. */
function escapeUnits(text: string): string {
  const escapes = Buffer.alloc(6 * text.length, '\\u0000');
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    for (let digit = 0; digit < 4; digit++)
      escapes[6 * i + 5 - digit] = HEX.charCodeAt((code >> (4 * digit)) & 15);
  }
  return escapes.toString('latin1');
}

const HEX = '0123456789abcdef';
