/** The figures that the manifest of a batch lists, to be checked. */
import { basename, dirname, join, resolve } from 'node:path';
import { readManifest } from '../batch/manifest.ts';
import type { SharedScale } from '../batch/shared-scale.ts';
import type { Texts } from '../batch/texts.ts';
import { MANIFEST } from '../core/batch-files.ts';
import { AttnplotError } from '../core/errors.ts';
import type { OptionSource } from '../options/merge.ts';
import { renameNamed } from '../options/named-files.ts';
import { flagOf } from '../options/option-table.ts';

/** A figure in a manifest. */
export interface ListedFigure {
  /** Path of the figure. */
  readonly figure: string;
  /** Path of its data. */
  readonly data: string;
  /** The options of the batch. */
  readonly asked: OptionSource;
  /** The shared scale; null where the figure has its own. */
  readonly scale: SharedScale | null;
  /** Why the batch could not draw it. */
  readonly failed?: string;
}

/**
 * Reads the figures that a manifest lists. Paths in it are relative to its folder.
 * @throws AttnplotError (io) where there is no file, (usage) for a file that is no manifest
 */
export async function readListed(path: string): Promise<ListedFigure[]> {
  const read = await readManifest(path);
  if (!read)
    throw new AttnplotError('io', `cannot read ${path}`, [
      {
        code: 'not-found',
        message: 'there is no such file',
        hint: `batch writes ${MANIFEST} beside its figures`,
      },
    ]);
  if ('reason' in read)
    throw new AttnplotError('usage', `${basename(path)} is not the manifest of a batch`, [
      {
        code: read.code,
        option: '--manifest',
        message: read.reason,
        hint: 'run the batch again, which writes a new one',
      },
    ]);
  const { options, scale, items } = read.manifest;
  const named = renameNamed(options, (file) => join(dirname(path), file));
  const askedBy = (texts: Texts): OptionSource => ({
    options: { ...named, ...texts },
    kind: 'usage',
    nameOf: flagOf,
  });
  return items.map((item) => ({
    figure: join(dirname(path), item.output),
    data: join(dirname(path), item.input),
    asked: askedBy('texts' in item ? (item.texts ?? {}) : {}),
    scale,
    ...('error' in item ? { failed: item.error.message } : {}),
  }));
}

/** A function that finds the listed figure at a path, however the path is spelt. */
export function finderIn(listed: readonly ListedFigure[]): (figure: string) => ListedFigure | undefined {
  const byPlace = new Map(listed.map((one) => [resolve(one.figure), one]));
  return (figure) => byPlace.get(resolve(figure));
}
