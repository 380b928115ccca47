/** The provenance of a figure: what it says of how it was made, and the schema of that. */

import type { Spacing } from '../attention/measure.ts';
import type { Format } from '../options/formats.ts';
import type { FigureOptions } from '../options/options.ts';

/** Version of `Provenance`. A reader refuses later versions. Version 1, of attnplot 0.1, packed the values differently. */
export const PROVENANCE_VERSION = 2;

/** How a figure was made. Each file format has a place for it, as JSON in ASCII. */
export interface Provenance {
  readonly provenance: 1 | typeof PROVENANCE_VERSION;
  /** Version of attnplot that drew the figure. */
  readonly attnplot: string;
  /** The input's title. `options.title` wins over it. */
  readonly title?: string;
  /** The options of all sources that affect the figure, in the order of the option table, without paths. */
  readonly options: FigureOptions;
  /** The options that the input's own `figure` block set. */
  readonly fromInput?: readonly string[];
  readonly input?: InputFile;
  /** Where a figure shows several inputs: their names and digests, in order, and how they became one figure. */
  readonly inputs?: readonly (InputFile & { readonly name: string })[];
  readonly combining?: Combining;
  readonly values: ValuesDigest;
  /** Fonts given with `--typeface` and `--font`: file name, as in `NotoSansCJK.ttc#2`, and the SHA-256 of the first 64 KB. */
  readonly fonts?: readonly { readonly name: string; readonly sha256: string }[];
  /** The image under the cells: its file's name and SHA-256. */
  readonly image?: { readonly name: string; readonly sha256: string };
  /** Name of the file given with `--tokens`. */
  readonly tokensFile?: string;
  /** The same for the rows' tokens. */
  readonly rowTokensFile?: string;
  /** The attention that was drawn, as far as `embed` allows. */
  readonly data?: EmbeddedData;
}

/** Size and SHA-256 of an input. Large files of arrays have no digest, because only the rows drawn are read. */
interface InputFile {
  readonly bytes: number;
  readonly sha256?: string;
  /** Names of the files, where there are many. */
  readonly files?: string;
}

/** How several inputs became one figure: side by side, as the first minus the second, as rows, or as lines, under these names. */
export type Combining =
  | ({ readonly kind: 'compare'; readonly names: readonly string[] } & Partial<ComparedDifference>)
  | ({ readonly kind: 'difference'; readonly names: readonly string[] } & DifferenceRequest)
  | { readonly kind: 'over'; readonly names: readonly string[] }
  | ({ readonly kind: 'curve' } & CurveRequest);

/** How the difference of two inputs is made. */
export interface DifferenceRequest {
  /** Whether both inputs are of one model, so that heads may be told apart. */
  readonly sameModel?: boolean | undefined;
  /** Whether rows end in the least divergence over pairs of heads, one of each input, instead of that of what is drawn. */
  readonly pairs?: boolean | undefined;
}

/** The difference of the first two inputs as a further column. */
interface ComparedDifference extends DifferenceRequest {
  readonly difference: boolean;
}

/** How a curve is made. */
export interface CurveRequest {
  /** Names of the inputs, or of their folders where steps are the places; absent takes them from the paths. */
  readonly names?: readonly string[] | undefined;
  /** What stands along the x axis. */
  readonly over: 'layer' | 'step';
  /** How places stand along the x axis; absent for by their numbers. */
  readonly spacing?: Spacing | undefined;
  /** The band about a line: mean and standard deviation, median and quartiles, mean and range, or none. */
  readonly band: (typeof BANDS)[number];
  /** What the middle and the band of a line are over: heads, or examples, each the mean over its heads; absent for heads. */
  readonly bandOver?: (typeof BAND_OVER)[number] | undefined;
  /** What has a line; absent for inputs, or rows where one input has few. */
  readonly lines?: (typeof LINES)[number] | undefined;
  /** Whether each head, or example, has a dot. */
  readonly dots: boolean;
}

export const BANDS = ['sd', 'quartiles', 'range', 'none'] as const;
export const BAND_OVER = ['heads', 'examples'] as const;
export const LINES = ['inputs', 'folders', 'rows', 'layers', 'one'] as const;

/** Digests of what was drawn; `digestValues` defines them. */
export interface ValuesDigest {
  /** SHA-256 of labels and cells, as 64 hexadecimal digits. */
  readonly sha256: string;
  /** First 16 digits of the SHA-256 of the labels and tokens. */
  readonly labels: string;
  /** First 8 digits of the SHA-256 of each layer's cells. */
  readonly layers: readonly string[];
}

/** An attention file, compressed. */
export interface EmbeddedData {
  /** Type of the weights in version 1; absent since. */
  readonly numbers?: OldNumberType;
  /** Base64 of a zlib stream of JSON in UTF-8. */
  readonly zlib: string;
}

/**
 * Types of numbers in attnplot 0.1: IEEE 754, or 32-bit integers in units such as thousandths (`decimal3`). They are
 * little-endian and stored in byte planes: the first bytes of all numbers, then the second bytes, and so on.
 */
export type OldNumberType = 'float32' | 'float64' | `decimal${number}`;

/** A figure that attnplot drew, and how it was made. */
export interface FigureFile {
  /** The file's name in messages. */
  readonly name: string;
  readonly format: Format;
  readonly bytes: Uint8Array;
  /** Its provenance as it stands in the file. */
  readonly text: string;
  readonly provenance: Provenance;
}
