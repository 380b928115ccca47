/** What a figure is checked against: its data, and the options it would be drawn with today. */
import { onScale, type SharedScale } from '../batch/shared-scale.ts';
import { AttnplotError } from '../core/errors.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import { type Prepared, prepare } from '../pipeline/prepare.ts';
import { FORMAT_OPTIONS } from '../provenance/embed.ts';
import type { FigureFile, Provenance } from '../provenance/provenance.ts';
import { type Checked, reasonsOf, stale } from './answer.ts';

/** What a figure is checked against. */
export interface Against {
  /** Path of the data, or `-`; without it, the figure's own values. */
  readonly data?: string;
  /** Options from a manifest; without them, those that the figure carries. */
  readonly asked?: OptionSource;
  /** The shared scale from a manifest. */
  readonly scale?: SharedScale | null;
  /** Options of this machine, which figures do not carry: fonts, an image, a file of tokens, memory. */
  readonly local: OptionSource;
  /** Whether to redraw and compare pixels even if all digests agree. */
  readonly pixels: boolean;
  /** Largest difference of a colour channel, out of 255, that is ignored. */
  readonly tolerance: number;
}

/** Prepares the figure as it would be drawn today. Options that no longer fit the data make it stale, and are no error. */
export async function prepareAs(
  figure: FigureFile,
  data: string,
  { asked = askedBy(figure.provenance), local, scale }: Against,
): Promise<Prepared | Checked> {
  const { tokensFile, rowTokensFile } = figure.provenance;
  const { tokens, rowTokens } = mergeOptions([asked, local]).options;
  if (tokensFile !== undefined && tokens === undefined)
    return stale({
      code: 'tokens-needed',
      message: `it needs its tokens: give ${tokensFile} with --tokens`,
    });
  if (rowTokensFile !== undefined && rowTokens === undefined)
    return stale({
      code: 'tokens-needed',
      message: `the tokens of its rows came from ${rowTokensFile}: give that file with --row-tokens`,
    });
  try {
    const prepared = await prepare(data, [asked, local, toSource({ format: figure.format })]);
    return scale ? onScale(prepared, scale) : prepared;
  } catch (error) {
    if (!(error instanceof AttnplotError) || error.kind !== 'usage') throw error;
    return stale(...reasonsOf(error, 'its options no longer fit the data: ', 'unfit-options'));
  }
}

/** The options that the figure carries, without those from its input, which may have others today. */
function askedBy({ fromInput = [], options }: Provenance): OptionSource {
  const own = Object.entries(options).filter(([name]) => !fromInput.includes(name));
  return { ...toSource(Object.fromEntries(own)), isData: true };
}

/** The figure's file format and its options, which are not in the data that it carries. */
export function packingOf({ format, provenance: { options } }: FigureFile): OptionSource {
  const packing = Object.entries(options).filter(([name]) => FORMAT_OPTIONS.includes(name as OptionName));
  return toSource({ ...Object.fromEntries(packing), format });
}

const toSource = (options: FigureOptions): OptionSource => ({ options, kind: 'usage', nameOf: flagOf });
