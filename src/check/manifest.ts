import { basename, dirname, join, resolve } from 'node:path';
import { readManifest } from '../batch/manifest.ts';
import type { SharedScale } from '../batch/shared-scale.ts';
import { AttnplotError } from '../errors.ts';
import type { OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/schema.ts';

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
