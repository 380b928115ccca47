/** What a figure is held against, and the options it would be drawn with today. */
import { AttnplotError } from '../errors.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/schema.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { type Prepared, prepare } from '../render.ts';
import { type Checked, phrases, stale } from './answer.ts';
import type { ManifestScale } from './manifest.ts';

/** What a figure is held against. */
export interface Against {
  /** Path of the data, or `-`; the figure's own values without. */
  readonly data?: string;
  /** What the figure was asked to be, where a manifest says so; otherwise what it says itself. */
  readonly asked?: OptionSource;
  /** The scale it shares with others, where a manifest says so. */
  readonly scale?: ManifestScale | null;
  /** What is known of this machine alone: fonts, a file of tokens, memory. */
  readonly local: OptionSource;
  /** Whether to draw and compare even where all digests agree. */
  readonly pixels: boolean;
  /** Difference of a colour channel, of 255, that counts as none. */
  readonly tolerance: number;
}

/** What the figure would be drawn from today; its own options no longer fitting the data is an answer, not an error. */
export async function prepareAs(
  provenance: Provenance,
  data: string,
  { asked = askedBy(provenance), local, scale }: Against,
): Promise<Prepared | Checked> {
  const { tokensFile } = provenance;
  if (tokensFile !== undefined && mergeOptions([asked, local]).options.tokens === undefined)
    return stale(`its tokens came from ${tokensFile}: give that file with --tokens`);
  try {
    return onScale(await prepare(data, [asked, local]), scale);
  } catch (error) {
    if (!(error instanceof AttnplotError) || error.kind !== 'usage') throw error;
    return stale(...phrases(error).map((phrase) => `its options no longer fit the data: ${phrase}`));
  }
}

/** What the figure was asked to be besides what its input says of itself, which may say something else today. */
function askedBy({ fromInput = [], options }: Provenance): OptionSource {
  const own = Object.entries(options).filter(([name]) => !fromInput.includes(name));
  return toSource(Object.fromEntries(own));
}

/** As a batch draws: the scale's ends win over everyone's, its colormap stands in for none. */
function onScale(prepared: Prepared, shared: Against['scale']): Prepared {
  if (!shared) return prepared;
  const { domain, scale, colormap } = shared;
  const ends = toSource({ vmin: domain[0], vmax: domain[1], scale });
  return { ...prepared, sources: [toSource({ colormap }), ...prepared.sources, ends] };
}

const toSource = (options: FigureOptions): OptionSource => ({ options, kind: 'usage', nameOf: flagOf });
