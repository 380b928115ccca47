/** `batch --merge`: merges the manifests of shards into one. */
import { dirname, resolve } from 'node:path';
import { findManifests } from '../../batch/inputs.ts';
import { formatManifest, isFigure, type Manifest } from '../../batch/manifest.ts';
import { type Merged, type Missing, mergeShards, type Uneven } from '../../batch/merge-shards.ts';
import { checkManifestPlace } from '../../batch/request.ts';
import { readShards, type ShardManifest } from '../../batch/shards.ts';
import { MANIFEST, wholeManifest } from '../../core/batch-files.ts';
import { count, jsonLine } from '../../core/words.ts';
import { writeWhole } from '../../core/write-whole.ts';
import { EXIT_CODES, usageError } from '../report.ts';
import { textOf } from '../terminal.ts';
import type { BatchFlags } from './flags.ts';
import { checkGalleryPlace, galleryFor, writeGallery } from './gallery.ts';
import { batchReporter, failedLine } from './report.ts';

/** Merges what is there and names what is missing, which gives exit code 1, as a failed input does. @throws AttnplotError (usage, io) */
export async function runMerge(patterns: readonly string[], flags: BatchFlags): Promise<number> {
  if (flags.manifest === false)
    throw usageError(
      '--merge',
      'flags-conflict',
      'found with --no-manifest, expected one of the two',
      'the merged manifest is the result',
    );
  const paths = await findManifests(patterns);
  const shards = await readShards(paths);
  const path = typeof flags.manifest === 'string' ? flags.manifest : defaultPath(paths);
  if (paths.some((shard) => resolve(shard) === resolve(path)))
    throw usageError(
      '--manifest',
      'overwrites-input',
      `found ${path}, which is one of the manifests to merge, expected another name`,
      'choose another name',
    );
  const merged = await mergeShards(shards, path);
  const opened = (place: string) => resolve(dirname(path), place);
  const items = merged.manifest.items.map(({ input, output }) => ({
    input: opened(input),
    output: opened(output),
  }));
  await checkManifestPlace({ items, folder: '.' }, path);
  const page = galleryFor(dirname(path), path);
  if (flags.gallery) await checkGalleryPlace(page, items);
  write(path, merged.manifest);
  report(path, merged, shards, flags);
  if (flags.gallery) batchReporter(flags)(await writeGallery(path, page));
  const isDone = merged.missing.length === 0 && merged.failed.length === 0;
  return isDone ? EXIT_CODES.done : EXIT_CODES.negative;
}

/** The default path of the merged manifest: beside the manifests of the shards. */
function defaultPath(paths: readonly string[]): string {
  const places = new Map(paths.map((path) => [resolve(wholeManifest(path)), wholeManifest(path)]));
  const [place] = places.values();
  if (place !== undefined && places.size === 1) return place;
  throw usageError(
    '--manifest',
    'bad-flag',
    `missing, expected a path, because the manifests of the shards are in ${places.size} folders or differ in name`,
    `name the merged one: --manifest figures/${MANIFEST}`,
  );
}

function write(path: string, { items, ...head }: Manifest): void {
  const lines = items.map((item) => JSON.stringify(item));
  writeWhole(path, Buffer.from(formatManifest(head, lines)));
}

function report(
  path: string,
  { manifest, missing, failed, uneven }: Merged,
  shards: readonly ShardManifest[],
  { json, quiet }: BatchFlags,
): void {
  const figures = manifest.items.filter(isFigure).length;
  const of = shards[0]?.manifest.shard.count ?? 0;
  if (json) {
    const events = [
      ...failed.map((item) => ({ event: 'failed', ...item })),
      ...missing.map((lack) => ({ event: 'missing', ...lack })),
      ...(uneven ? [{ event: 'uneven', ...uneven }] : []),
      {
        ...{ event: 'end', manifest: path, shards: shards.length, of, figures },
        ...{ failed: failed.length, missing: countMissing(missing) },
      },
    ];
    process.stdout.write(events.map(jsonLine).join(''));
  }
  const notes = quiet ? [] : [...(uneven ? [unevenLine(uneven)] : []), summary()];
  const lines = [...failed.map(failedLine), ...missing.map(missingLine), ...notes];
  process.stderr.write(textOf(lines));

  function summary(): string {
    const parts = [
      `${count(figures, 'figure')} of ${shards.length === of ? of : `${shards.length} of ${of}`} shards`,
      ...(failed.length > 0 ? [`${failed.length} failed`] : []),
      ...(missing.length > 0 ? [`${countMissing(missing)} missing`] : []),
    ];
    return `${parts.join(', ')}; ${path}`;
  }
}

const missingLine = (lack: Missing): string =>
  'shard' in lack
    ? `missing shard ${lack.shard.index} of ${lack.shard.count} with ${count(lack.inputs, 'input')}: run it with --shard ${lack.shard.index}/${lack.shard.count}`
    : `missing ${lack.output} of ${lack.input}: ${lack.reason}`;

const unevenLine = ({ figures, room }: Uneven): string =>
  `${count(figures, 'figure')} of these shards ${figures === 1 ? 'leaves' : 'leave'} less room above or beside the panels than others: so that all line up, run the batch once more without --shard, which draws only those again, or every shard with --reserve ${room}`;

const countMissing = (missing: readonly Missing[]): number =>
  missing.reduce((sum, lack) => sum + ('shard' in lack ? lack.inputs : 1), 0);
