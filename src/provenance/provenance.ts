import { basename } from 'node:path';
import * as z from 'zod/mini';
import type { Attention } from '../attention/attention.ts';
import { VERSION } from '../core/assets.ts';
import { OptionConflict } from '../core/errors.ts';
import { sha256 } from '../core/files.ts';
import { OPTION_NAMES } from '../options/option-table.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import type { FontFile } from '../text/typeface.ts';
import { digestValues } from './digests.ts';
import { LIMITS, packAttention } from './embed.ts';
import type { OldNumberType } from './unpack-0.1.ts';

/** Version of the format below, of which a reader refuses a later one. Version 1, of attnplot 0.1, packed values otherwise. */
export const PROVENANCE_VERSION = 2;

/** What a figure says of how it was made: JSON in ASCII, in a place of its own in each file format. */
export interface Provenance {
  readonly provenance: 1 | typeof PROVENANCE_VERSION;
  /** Version of attnplot that drew the figure. */
  readonly attnplot: string;
  /** The input's title; `options.title` wins over it. */
  readonly title?: string;
  /** The options that bear on the figure, from all sources, in the order of the option table. Paths are left out. */
  readonly options: FigureOptions;
  /** Which of them the input itself has set, in its `figure` block. */
  readonly fromInput?: readonly string[];
  /** The input's bytes. The digest is left out of large files of arrays, of which only the rows drawn are read. */
  readonly input?: { readonly bytes: number; readonly sha256?: string };
  readonly values: ValuesDigest;
  /** Fonts given with `--font`, by file name, as in `NotoSansCJK.ttc#2`, and the SHA-256 of the file's first 64 KB. */
  readonly fonts?: readonly { readonly name: string; readonly sha256: string }[];
  /** Name of the file that the key tokens came from, if they came from one of their own. */
  readonly tokensFile?: string;
  /** The attention that was drawn, unless it is large or `embed` says otherwise. */
  readonly data?: EmbeddedData;
}

/** Digests of what was drawn; `digestValues` defines them. */
export interface ValuesDigest {
  /** SHA-256 of all of it, as 64 hexadecimal digits. */
  readonly sha256: string;
  /** First 16 digits of the SHA-256 of the labels and tokens. */
  readonly labels: string;
  /** First 8 digits of the SHA-256 of each layer's cells. */
  readonly layers: readonly string[];
}

/** An attention file. */
export interface EmbeddedData {
  /** How version 1 stores the weights; absent since. */
  readonly numbers?: OldNumberType;
  /** Base64 of a zlib stream of JSON in UTF-8. */
  readonly zlib: string;
}

const hex = (digits: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));
const fileName = z.string().check(z.minLength(1));

/** The shape of `Provenance`, for what comes out of a file. Options are held against their own schema later. */
export const provenanceSchema = z.object({
  provenance: z.literal([1, PROVENANCE_VERSION]),
  attnplot: z.string(),
  title: z.optional(z.string()),
  options: z.record(z.string(), z.unknown()),
  fromInput: z.optional(z.array(z.string())),
  input: z.optional(z.object({ bytes: z.int().check(z.nonnegative()), sha256: z.optional(hex(64)) })),
  values: z.object({ sha256: hex(64), labels: hex(16), layers: z.array(hex(8)) }),
  fonts: z.optional(z.array(z.object({ name: fileName, sha256: hex(64) }))),
  tokensFile: z.optional(fileName),
  data: z.optional(
    z.object({
      numbers: z.optional(z.string().check(z.regex(/^(float32|float64|decimal[0-6])$/))),
      zlib: z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/)),
    }),
  ),
});

/** Options that say where something lies on this machine, what may be spent here, or what the file itself shows. */
const NOT_CARRIED: readonly OptionName[] = ['font', 'tokens', 'maxMemory', 'format'];

/** What a figure is made from. */
interface Making {
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
    ...(options.tokens === undefined ? {} : { tokensFile: basename(options.tokens) }),
    ...(data ? { data } : {}),
  };
}

/** The options a figure says it was drawn with, in the order of their table. */
export function carriedOptions(options: FigureOptions): FigureOptions {
  const names = OPTION_NAMES.filter((name) => options[name] !== undefined && !NOT_CARRIED.includes(name));
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}

/** Bytes of a font that are hashed: it begins with a directory of its tables and their checksums, which tell it from others. */
const FONT_START = 65_536;
export const fontsOf = (fonts: readonly FontFile[]): NonNullable<Provenance['fonts']> =>
  fonts.map(({ name, bytes }) => ({
    name: basename(name),
    sha256: sha256(bytes.subarray(0, FONT_START)),
  }));

function embedded(attention: Attention, embed: 'auto' | 'all' | 'none'): Provenance['data'] {
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
