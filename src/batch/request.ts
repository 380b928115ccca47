/** From what a batch is asked to what it draws where. Every mistake in it is reported before an input is read. */
import { resolve } from 'node:path';
import { isBatchRecord, shardManifest } from '../core/batch-files.ts';
import { AttnplotError } from '../core/errors.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { namedFiles } from '../options/named-files.ts';
import type { BatchRequest } from './batch.ts';
import { findInputs, type InputArguments } from './inputs.ts';
import { readManifest } from './manifest.ts';
import { folderOf } from './output-pattern.ts';
import { type ListedFigures, listedFigures, ownManifest } from './own-manifest.ts';
import { checkApart, checkManifest, type Plan, planBatch } from './plan.ts';
import type { Shard } from './protocol.ts';
import { textsOf } from './texts.ts';

/** What a batch is asked to draw. */
interface Asked {
  readonly inputs: Omit<InputArguments, 'own'>;
  /** The pattern of the figures' names. */
  readonly output: string;
  /** False for none; undefined for the one beside the figures. */
  readonly manifest: string | false | undefined;
  readonly shard: Shard | undefined;
  readonly sources: readonly OptionSource[];
  /** Files that are read besides inputs and those that options name; and those among them that may be the manifest. */
  readonly read?: readonly string[];
  readonly mayBeManifest?: string | undefined;
}

/**
 * Finds the inputs and names their figures.
 * @param own collects the resolved paths that this batch writes and its earlier runs wrote, which its globs skip
 * @throws AttnplotError (usage, io)
 */
export async function requestBatch(
  { inputs: asked, output, manifest: given, shard, sources, read = [], mayBeManifest }: Asked,
  own: Set<string> = new Set(),
): Promise<Pick<BatchRequest, 'plan' | 'manifest' | 'texts' | 'other'>> {
  const folder = folderOf(output);
  // Figures may lie among inputs: globs skip those that earlier runs list. `batch 'runs/*' -o 'runs/{name}-fig.png'`
  const listed: ListedFigures = given === false ? new Map() : await listedFigures(folder, given);
  for (const path of [...listed.values()].flat()) own.add(path);
  const inputs = await findInputs({ ...asked, own });
  const files = [...read, ...namedFiles(mergeOptions(sources).options)];
  const plan = planBatch(inputs, output, files);
  for (const item of plan.items) own.add(resolve(item.output));
  const { manifest: whole, other } =
    given === undefined ? ownManifest(folder, plan.items, listed) : { manifest: given || undefined };
  const manifest = shard && whole !== undefined ? shardManifest(whole, shard) : whole;
  if (manifest === undefined) checkApart(plan, asked.patterns);
  else
    await checkManifestPlace(
      plan,
      manifest,
      files.filter((path) => path !== mayBeManifest),
    );
  return { plan, manifest, texts: textsOf(inputs, sources), ...(other === undefined ? {} : { other }) };
}

/**
 * Checks that the manifest overwrites neither an input, a figure, nor a file that is no manifest. A damaged manifest is replaced.
 * @throws AttnplotError (usage)
 */
export async function checkManifestPlace(
  plan: Plan,
  manifest: string,
  read: readonly string[] = [],
): Promise<void> {
  checkManifest(plan, manifest, read);
  const found = isBatchRecord(manifest) ? undefined : await readManifest(manifest);
  if (found && 'reason' in found)
    throw new AttnplotError('usage', 'the manifest cannot be written there', [
      {
        option: '--manifest',
        code: 'bad-manifest',
        message: `found ${manifest}, which is not a manifest, expected another name`,
        hint: 'choose another name, or delete it',
      },
    ]);
}
