import * as z from 'zod/mini';
import type { FigureOptions } from '../options/options.ts';
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
  /** The input's bytes, and the names of its files where there are many. The digest is left out of large files of arrays, of which only the rows drawn are read. */
  readonly input?: { readonly bytes: number; readonly sha256?: string; readonly files?: string };
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
  input: z.optional(
    z.object({
      bytes: z.int().check(z.nonnegative()),
      sha256: z.optional(hex(64)),
      files: z.optional(z.string()),
    }),
  ),
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
