/** The manifest while its batch runs: settled with the scale, then written again and again, whole each time. */

import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { VERSION } from '../core/assets.ts';
import { writeError, writeWhole } from '../core/files.ts';
import { formatValue } from '../core/words.ts';
import {
  type BatchRecipe,
  type DrawnFrom,
  formatManifest,
  isFigure,
  type Manifest,
  type ManifestFigure,
  type ManifestHead,
  type ManifestItem,
  pathsFrom,
  type ReadManifest,
} from './manifest.ts';
import type { PlanItem } from './plan.ts';
import type { Redraw } from './protocol.ts';
import type { SharedScale } from './shared-scale.ts';

/** What became of an item, or nothing yet. */
type ItemResult = DrawnFrom | Pick<ItemError, 'error'>;
type ItemError = Extract<ManifestItem, { readonly error: unknown }>;

export interface BatchRecord {
  /** The figure of an earlier run in an item's place, drawn as this one would be but for its input. */
  readonly previous: (item: PlanItem) => ManifestFigure | undefined;
  readonly set: (item: PlanItem, result: ItemResult) => void;
  /** The manifest as it stands. */
  readonly text: () => string;
}

/**
 * @param path of the manifest
 * @param head with paths as they are opened
 * @param before the manifest of an earlier run, if its figures were drawn as these will be
 */
export function createRecord(
  path: string,
  items: readonly PlanItem[],
  head: ManifestHead,
  before: Manifest | undefined,
): BatchRecord {
  const toPath = pathsFrom(path);
  const placeOf = ({ input, output }: PlanItem) => ({ input: toPath(input), output: toPath(output) });
  const keyOf = ({ input, output }: PlanItem) => `${input}\0${output}`;
  const earlier = new Map((before?.items ?? []).filter(isFigure).map((item) => [keyOf(item), item]));
  // Until its turn comes, what an earlier run drew is what is there. Kept as text, which is written again and again.
  const lines = new Map(
    items.map((item) => {
      const place = placeOf(item);
      return [item.input, JSON.stringify(earlier.get(keyOf(place)) ?? place)];
    }),
  );
  const placed = { ...head, files: renamePaths(head.files, toPath) };
  return {
    previous: (item) => {
      const found = earlier.get(keyOf(placeOf(item)));
      return found && renameFiles(found, (file) => resolve(dirname(path), file));
    },
    set: (item, result) => {
      const renamed = 'error' in result ? result : renameFiles(result, toPath);
      lines.set(item.input, JSON.stringify({ ...placeOf(item), ...renamed }));
    },
    text: () => formatManifest(placed, [...lines.values()]),
  };
}

export const renamePaths = <T>(
  files: Readonly<Record<string, T>>,
  to: (path: string) => string,
): Record<string, T> => Object.fromEntries(Object.entries(files).map(([path, value]) => [to(path), value]));

export const renameFiles = <T extends Pick<DrawnFrom, 'files'>>(item: T, to: (path: string) => string): T =>
  item.files ? { ...item, files: renamePaths(item.files, to) } : item;

/** What an earlier run is good for. */
interface Trust {
  readonly manifest?: Manifest;
  /** Why its figures are drawn again, if they are. */
  readonly redraw?: Redraw;
}

/** Figures of an earlier run stay only where everything but their inputs is the same. */
export function trustOf(
  found: ReadManifest,
  path: string,
  recipe: BatchRecipe,
  scale: SharedScale | undefined,
): Trust {
  if (!found) return {};
  if ('reason' in found) return { redraw: found };
  const { manifest } = found;
  if (manifest.attnplot !== VERSION)
    return { redraw: { code: 'version', reason: `it is of attnplot ${manifest.attnplot}` } };
  if (!isSame(manifest.options, recipe.options))
    return { redraw: { code: 'options', reason: 'the options are not the same' } };
  if (!isSame(manifest.files, renamePaths(recipe.files, pathsFrom(path))))
    return { redraw: { code: 'files', reason: 'a font or token file has changed' } };
  if (!isSame(manifest.scale, scale ?? null))
    return { redraw: { code: 'scale', reason: scaleChange(manifest.scale, scale) } };
  return { manifest };
}

function scaleChange(before: SharedScale | null, now: SharedScale | undefined): string {
  if (!before || !now || isSame(before.domain, now.domain)) return 'the scale is not the same';
  const words = ({ domain }: SharedScale) => `[${domain.map(formatValue).join(', ')}]`;
  return `the scale was ${words(before)} and is ${words(now)}`;
}

/** Of plain data, whatever the order of its names. */
export function isSame(a: unknown, b: unknown): boolean {
  const sorted = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)))
      : value;
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}

/** Saves something that keeps changing: now and then while it does, and once it no longer does. */
interface Saver {
  /** Saves unless that was done within the interval; does not wait for it. */
  readonly soon: () => void;
  /** Saves what there is now. */
  readonly now: () => Promise<void>;
}

/** @param path of the file to write; undefined saves nothing */
export function createSaver(path: string | undefined, text: () => string, everyMs: number): Saver {
  if (path === undefined) return { soon: () => undefined, now: () => Promise.resolve() };
  let last = 0;
  let saving: Promise<void> = Promise.resolve();
  // One at a time: each has the same temporary file. One that fails in passing fails again at the end, and is told there.
  const next = () => {
    last = performance.now();
    saving = saving.catch(() => undefined).then(() => saveText(path, text()));
    return saving;
  };
  return {
    soon: () => {
      if (performance.now() - last >= everyMs) next().catch(() => undefined);
    },
    now: next,
  };
}

async function saveText(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    writeWhole(path, Buffer.from(text));
  } catch (error) {
    throw writeError(error as NodeJS.ErrnoException, path);
  }
}
