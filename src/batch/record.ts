/** The manifest of a batch in progress, and whether figures of an earlier run can stay. */
import { dirname, isAbsolute, resolve } from 'node:path';
import { VERSION } from '../core/assets.ts';
import { formatValue } from '../core/words.ts';
import { renameNamed } from '../options/named-files.ts';
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
  renameFiles,
  renamePaths,
} from './manifest.ts';
import type { PlanItem } from './plan.ts';
import type { Redraw } from './protocol.ts';
import type { SharedScale } from './shared-scale.ts';

/** The outcome of an item. */
type ItemResult = DrawnFrom | Pick<ItemError, 'error'>;
type ItemError = Extract<ManifestItem, { readonly error: unknown }>;

export interface BatchRecord {
  /** The figure that an earlier run drew in this place, with the same options and scale; its input may have changed. */
  readonly previous: (item: PlanItem) => ManifestFigure | undefined;
  readonly set: (item: PlanItem, result: ItemResult) => void;
  /** The manifest as it is now. */
  readonly text: () => string;
}

/**
 * @param path of the manifest
 * @param head with paths relative to the working directory
 * @param before the manifest of an earlier run with the same options and scale
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
  // An item keeps its earlier figure until it is drawn again. Items are kept as text because the manifest is saved often.
  const lines = new Map(
    items.map((item) => {
      const place = placeOf(item);
      return [item.input, JSON.stringify(earlier.get(keyOf(place)) ?? place)];
    }),
  );
  const options = renameNamed(head.options, toPath);
  const placed = { ...head, options, files: renamePaths(head.files, toPath) };
  return {
    previous: (item) => {
      const found = earlier.get(keyOf(placeOf(item)));
      return found && renameFiles(found, (file) => resolve(dirname(path), file));
    },
    set: (item, result) => {
      const renamed = 'error' in result ? withoutPlaces(result, item, toPath) : renameFiles(result, toPath);
      lines.set(item.input, JSON.stringify({ ...placeOf(item), ...renamed }));
    },
    text: () => formatManifest(placed, [...lines.values()]),
  };
}

/** An error whose sentences name the input and the output as the manifest does, so that no manifest says where it was made. */
function withoutPlaces(
  result: Pick<ItemError, 'error'>,
  { input, output }: PlanItem,
  toPath: (path: string) => string,
): Pick<ItemError, 'error'> {
  const shorten = (_: string, value: unknown) =>
    typeof value === 'string'
      ? [input, output]
          .filter(isAbsolute)
          .reduce((text, path) => text.replaceAll(path, () => toPath(path)), value)
      : value;
  return JSON.parse(JSON.stringify(result, shorten));
}

/** What can be reused of an earlier run. */
interface Trust {
  readonly manifest?: Manifest;
  /** Why all its figures are redrawn. */
  readonly redraw?: Redraw;
}

/** Figures of an earlier run can stay only if its version, options, files and scale are those of this run. */
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
    return { redraw: { code: 'version', reason: `attnplot ${manifest.attnplot} drew them` } };
  if (!isSame(manifest.options, renameNamed(recipe.options, pathsFrom(path))))
    return { redraw: { code: 'options', reason: 'the options have changed' } };
  if (!isSame(manifest.files, renamePaths(recipe.files, pathsFrom(path))))
    return { redraw: { code: 'files', reason: 'a font, image or token file has changed' } };
  if (!isSame(manifest.scale, scale ?? null))
    return { redraw: { code: 'scale', reason: scaleChange(manifest.scale, scale) } };
  return { manifest };
}

function scaleChange(before: SharedScale | null, now: SharedScale | undefined): string {
  if (!before || !now || isSame(before.domain, now.domain)) return 'the scale has changed';
  const words = ({ domain }: SharedScale) => `[${domain.map(formatValue).join(', ')}]`;
  return `the scale was ${words(before)} and is ${words(now)}`;
}

/** Compares plain data; the order of keys does not matter. */
export function isSame(a: unknown, b: unknown): boolean {
  const sorted = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)))
      : value;
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}
