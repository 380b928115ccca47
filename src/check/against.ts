/** What a figure is held against, and the options it would be drawn with today. */

import { basename, dirname, join, resolve } from 'node:path';
import { readManifest } from '../batch/manifest.ts';
import { onScale, type SharedScale } from '../batch/shared-scale.ts';
import { AttnplotError } from '../core/errors.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import { type Prepared, prepare } from '../pipeline/prepare.ts';
import { OF_FORMATS } from '../provenance/embed.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { FigureFile } from '../provenance/read.ts';
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
  const { tokensFile, rowTokensFile } = figure.provenance;
  const { tokens, rowTokens } = mergeOptions([asked, local]).options;
  if (tokensFile !== undefined && tokens === undefined)
    return stale({
      code: 'tokens-needed',
      message: `its tokens came from ${tokensFile}: give that file with --tokens`,
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

/** A figure of a manifest: from which data, and as what. */
export interface ListedFigure {
  readonly figure: string;
  readonly data: string;
  readonly asked: OptionSource;
  readonly scale: SharedScale | null;
  /** Why the batch has not drawn it. */
  readonly failed?: string;
}

/**
 * The figures a manifest lists; its paths are relative to its own folder.
 * @throws AttnplotError (io, usage) for what is no manifest
 */
export async function readListed(path: string): Promise<ListedFigure[]> {
  const read = await readManifest(path);
  if (!read)
    throw new AttnplotError('io', `cannot read ${path}`, [
      {
        code: 'not-found',
        message: 'there is no such file',
        hint: 'batch writes it beside its figures, as attnplot-manifest.json',
      },
    ]);
  if ('reason' in read)
    throw new AttnplotError('usage', `${basename(path)} is not the manifest of a batch`, [
      {
        code: read.code,
        option: '--manifest',
        message: read.reason,
        hint: 'run the batch again, which writes it',
      },
    ]);
  const { options, scale, items } = read.manifest;
  const asked: OptionSource = { options, kind: 'usage', nameOf: flagOf };
  return items.map((item) => ({
    figure: join(dirname(path), item.output),
    data: join(dirname(path), item.input),
    ...{ asked, scale },
    ...('error' in item ? { failed: item.error.message } : {}),
  }));
}

/** Finds the listed figure of a path, however that is written. */
export function finderIn(listed: readonly ListedFigure[]): (figure: string) => ListedFigure | undefined {
  const byPlace = new Map(listed.map((one) => [resolve(one.figure), one]));
  return (figure) => byPlace.get(resolve(figure));
}
