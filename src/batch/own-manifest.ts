/**
 * Which manifest is a batch's own, where it names none. A folder may hold the figures of several batches, such as of layers and of
 * heads: each keeps a manifest, `attnplot-manifest.json`, `attnplot-manifest-2.json` and so on, told apart by the figures they list.
 */

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isUsualManifest, manifestIn, wholeManifest } from '../core/batch-files.ts';
import { readManifest } from './manifest.ts';
import type { PlanItem } from './plan.ts';

/** Figures by the manifest that lists them, as resolved paths. A batch whose shards are not merged goes by its name too. */
export type ListedFigures = ReadonlyMap<string, readonly string[]>;

/**
 * The figures that earlier runs list in manifests, their shards' included.
 * @param folder of the figures
 * @param given the manifest that the user names; undefined for all that a folder's batches have by themselves
 */
export async function listedFigures(folder: string, given: string | undefined): Promise<ListedFigures> {
  const listed = new Map<string, string[]>();
  const place = given === undefined ? folder : dirname(given);
  for (const name of existsSync(place) ? readdirSync(place) : []) {
    const path = join(place, name);
    const whole = wholeManifest(path);
    const isAsked = given === undefined ? isUsualManifest(whole) : resolve(whole) === resolve(given);
    if (!isAsked) continue;
    const found = await readManifest(path);
    const items = found && 'manifest' in found ? found.manifest.items : [];
    const outputs = items.map(({ output }) => resolve(dirname(path), output));
    listed.set(whole, [...(listed.get(whole) ?? []), ...outputs]);
  }
  return listed;
}

/** The manifest of a batch, and another batch's that has the usual name, where this one begins a manifest beside it. */
interface OwnManifest {
  readonly manifest: string;
  readonly other?: string;
}

/** The manifest that lists a figure of the plan; else the first that lists none that is still there. */
export function ownManifest(folder: string, items: readonly PlanItem[], listed: ListedFigures): OwnManifest {
  const outputs = new Set(items.map(({ output }) => resolve(output)));
  const known = [...listed].find(([, figures]) => figures.some((figure) => outputs.has(figure)));
  if (known) return { manifest: known[0] };
  for (let number = 1; ; number++) {
    const manifest = manifestIn(folder, number);
    if (listed.get(manifest)?.some((figure) => existsSync(figure))) continue;
    return number === 1 ? { manifest } : { manifest, other: manifestIn(folder) };
  }
}
