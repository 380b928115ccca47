/** `batch --merge`: one manifest of the manifests of shards. */
import { dirname, resolve } from 'node:path';
import { findManifests } from '../../batch/inputs.ts';
import { formatManifest, isFigure, type Manifest, wholeManifest } from '../../batch/manifest.ts';
import { failureLine } from '../../batch/protocol.ts';
import {
  type Merged,
  type Missing,
  mergeShards,
  readShards,
  type ShardManifest,
} from '../../batch/shards.ts';
import { writeError, writeWhole } from '../../core/files.ts';
import { EXIT_CODES } from '../report.ts';
import { usage } from '../usage.ts';
import type { BatchFlags } from './flags.ts';
import { checkGalleryPlace, galleryIn, writeGallery } from './gallery.ts';
import { batchReporter } from './report.ts';
import { checkManifestPlace } from './request.ts';

/** What is missing is named, and what is there is merged all the same: exit code 1, as of a batch with a failed input. */
export async function runMerge(patterns: readonly string[], flags: BatchFlags): Promise<number> {
  if (flags.manifest === false)
    throw usage(
      '--merge',
      'flags-conflict',
      'found with --no-manifest, expected one of the two',
      'a manifest is what it makes',
    );
  const paths = await findManifests(patterns);
  const shards = await readShards(paths);
  const path = typeof flags.manifest === 'string' ? flags.manifest : placeOf(paths);
  if (paths.some((shard) => resolve(shard) === resolve(path)))
    throw usage(
      '--manifest',
      'overwrites-input',
      `found ${path}, which is to be merged`,
      'choose another name',
    );
  const merged = await mergeShards(shards, path);
  const opened = (place: string) => resolve(dirname(path), place);
  const items = merged.manifest.items.map(({ input, output }) => ({
    input: opened(input),
    output: opened(output),
  }));
  await checkManifestPlace({ items, folder: '.' }, path);
  const page = galleryIn(dirname(path));
  if (flags.gallery) await checkGalleryPlace(page, items);
  await write(path, merged.manifest);
  report(path, merged, shards, flags);
  if (flags.gallery) batchReporter(flags)(await writeGallery(path, page));
  const isDone = merged.missing.length === 0 && merged.failed.length === 0;
  return isDone ? EXIT_CODES.done : EXIT_CODES.negative;
}

/** Beside the shards' manifests, where they lie together. */
function placeOf(paths: readonly string[]): string {
  const places = new Map(paths.map((path) => [resolve(wholeManifest(path)), wholeManifest(path)]));
  const [place] = places.values();
  if (place !== undefined && places.size === 1) return place;
  throw usage(
    '--manifest',
    'bad-flag',
    `missing, and the manifests of the shards lie in ${places.size} places`,
    'say where the merged one goes: --manifest figures/attnplot-manifest.json',
  );
}

async function write(path: string, { items, ...head }: Manifest): Promise<void> {
  const lines = items.map((item) => JSON.stringify(item));
  try {
    writeWhole(path, Buffer.from(formatManifest(head, lines)));
  } catch (error) {
    throw writeError(error as NodeJS.ErrnoException, path);
  }
}

function report(
  path: string,
  { manifest, missing, failed }: Merged,
  shards: readonly ShardManifest[],
  { json, quiet }: BatchFlags,
): void {
  const figures = manifest.items.filter(isFigure).length;
  const of = shards[0]?.manifest.shard.count ?? 0;
  if (json) {
    const events = [
      ...failed.map((item) => ({ event: 'failed', ...item })),
      ...missing.map((lack) => ({ event: 'missing', ...lack })),
      {
        ...{ event: 'end', manifest: path, shards: shards.length, of, figures },
        ...{ failed: failed.length, missing: countMissing(missing) },
      },
    ];
    process.stdout.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }
  const lines = [
    ...failed.map(({ input, error }) => `failed ${input}: ${failureLine(input, error)}`),
    ...missing.map(missingLine),
    ...(quiet ? [] : [summary()]),
  ];
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));

  function summary(): string {
    const parts = [
      `${figures} ${figures === 1 ? 'figure' : 'figures'} of ${shards.length === of ? of : `${shards.length} of ${of}`} shards`,
      ...(failed.length > 0 ? [`${failed.length} failed`] : []),
      ...(missing.length > 0 ? [`${countMissing(missing)} missing`] : []),
    ];
    return `${parts.join(', ')}; ${path}`;
  }
}

const missingLine = (lack: Missing): string =>
  'shard' in lack
    ? `missing shard ${lack.shard.index} of ${lack.shard.count}, which has ${lack.inputs} of the inputs: --shard ${lack.shard.index}/${lack.shard.count}`
    : `missing ${lack.output} of ${lack.input}: ${lack.reason}`;

const countMissing = (missing: readonly Missing[]): number =>
  missing.reduce((sum, lack) => sum + ('shard' in lack ? lack.inputs : 1), 0);
