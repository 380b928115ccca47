/** What a figure is held against, and the options it would be drawn with today. */
import { onScale, type SharedScale } from '../batch/shared-scale.ts';
import { AttnplotError } from '../errors.ts';
import type { FigureFile } from '../input/figures/read.ts';
import type { FigureOptions, OptionName } from '../options/figure-options.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/schema.ts';
import { type Prepared, prepare } from '../prepare.ts';
import { OF_FORMATS } from '../provenance/data-of.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { type Checked, reasonsOf, stale } from './answer.ts';

/** What a figure is held against. */
export interface Against {
  /** Path of the data, or `-`; the figure's own values without. */
  readonly data?: string;
  /** What the figure was asked to be, where a manifest says so; otherwise what it says itself. */
  readonly asked?: OptionSource;
  /** The scale it shares with others, where a manifest says so. */
  readonly scale?: SharedScale | null;
  /** What is known of this machine alone: fonts, a file of tokens, memory. */
  readonly local: OptionSource;
  /** Whether to draw and compare even where all digests agree. */
  readonly pixels: boolean;
  /** Difference of a colour channel, of 255, that counts as none. */
  readonly tolerance: number;
}

/** What the figure would be drawn from today; its own options no longer fitting the data is an answer, not an error. */
export async function prepareAs(
  figure: FigureFile,
  data: string,
  { asked = askedBy(figure.provenance), local, scale }: Against,
): Promise<Prepared | Checked> {
  const { tokensFile } = figure.provenance;
  if (tokensFile !== undefined && mergeOptions([asked, local]).options.tokens === undefined)
    return stale({
      code: 'tokens-needed',
      message: `its tokens came from ${tokensFile}: give that file with --tokens`,
    });
  try {
    const prepared = await prepare(data, [asked, local, toSource({ format: figure.format })]);
    return scale ? onScale(prepared, scale) : prepared;
  } catch (error) {
    if (!(error instanceof AttnplotError) || error.kind !== 'usage') throw error;
    return stale(...reasonsOf(error, 'its options no longer fit the data: ', 'unfit-options'));
  }
}

/** What the figure was asked to be besides what its input says of itself, which may say something else today. */
function askedBy({ fromInput = [], options }: Provenance): OptionSource {
  const own = Object.entries(options).filter(([name]) => !fromInput.includes(name));
  return toSource(Object.fromEntries(own));
}

/** How the figure was packed into its file, which the data it carries does not say. */
export function packingOf({ format, provenance: { options } }: FigureFile): OptionSource {
  const packing = Object.entries(options).filter(([name]) => OF_FORMATS.includes(name as OptionName));
  return toSource({ ...Object.fromEntries(packing), format });
}

const toSource = (options: FigureOptions): OptionSource => ({ options, kind: 'usage', nameOf: flagOf });
