/** The record of a batch: what was drawn from what, and how. The same batch gives the same bytes: no times, no machine. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import * as z from 'zod/mini';
import { VERSION } from '../core/assets.ts';
import type { ProblemCode } from '../core/codes.ts';
import { figureOptionsSchema } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import type { InputDigest, NamedFiles } from './digest.ts';
import type { Drawn, Failure, Shard } from './protocol.ts';
import type { SharedScale } from './shared-scale.ts';

/** Changes with the meaning of a manifest's fields. */
const SCHEMA = 1;

/** What every figure of a batch follows from besides its input. */
export interface BatchRecipe {
  /** Options from `--config` and flags. */
  readonly options: FigureOptions;
  /** Files that those options name, with their SHA-256. */
  readonly files: NamedFiles;
}

/** One input: a figure, an error, or neither where its turn has not come. Paths are relative to the manifest's folder. */
export type ManifestItem =
  | { readonly input: string; readonly output: string }
  | ManifestFigure
  | { readonly input: string; readonly output: string; readonly error: Failure };

/** A figure that is there, and the digest of the input it was drawn from. */
export type ManifestFigure = { readonly input: string; readonly output: string } & DrawnFrom;
export type DrawnFrom = InputDigest & Drawn;

export interface Manifest extends BatchRecipe {
  readonly schema: typeof SCHEMA;
  /** The version that drew the figures. */
  readonly attnplot: string;
  /** Null where each figure has its own. */
  readonly scale: SharedScale | null;
  /** Of a part of a batch: the items are its own only. */
  readonly shard?: ShardRecord;
  /** In natural order of the inputs. */
  readonly items: readonly ManifestItem[];
}

/** All but the items. */
export type ManifestHead = Omit<Manifest, 'items'>;

export const isFigure = (item: ManifestItem): item is ManifestFigure => 'figure' in item;

const range = z.tuple([z.number(), z.number()]);
const files = z.record(z.string(), z.string());
const base = { input: z.string(), output: z.string() };
const drawn = {
  figure: z.strictObject({ bytes: z.number(), sha256: z.string() }),
  pixels: z.strictObject({ width: z.number(), height: z.number() }),
  extent: z.nullable(range),
  domain: range,
  clipped: z.strictObject({ below: z.number(), above: z.number() }),
  // Manifests of attnplot 0.1.0 have no codes.
  notices: z.array(z.string()),
  noticeCodes: z.optional(z.array(z.string())),
  warnings: z.array(z.strictObject({ code: z.optional(z.string()), message: z.string(), hint: z.string() })),
  files: z.optional(files),
};
const figures = [
  z.strictObject({ ...base, sha256: z.string(), ...drawn }),
  z.strictObject({ ...base, values: z.string(), ...drawn }),
];
const error = z.looseObject({ kind: z.string(), message: z.string(), problems: z.array(z.looseObject({})) });
const schema = z.strictObject({
  schema: z.literal(SCHEMA),
  attnplot: z.string(),
  options: figureOptionsSchema(),
  files,
  scale: z.nullable(
    z.strictObject({
      ...{ domain: range, scale: z.string(), colormap: z.string() },
      percentiles: z.optional(z.strictObject({ vmin: z.optional(z.string()), vmax: z.optional(z.string()) })),
    }),
  ),
  shard: z.optional(
    z.strictObject({ index: z.number(), count: z.number(), inputs: z.number(), plan: z.string() }),
  ),
  items: z.array(z.union([...figures, z.strictObject({ ...base, error }), z.strictObject(base)])),
});

/** A manifest, or why what is there is not one; undefined where nothing is. */
export type ReadManifest =
  | { readonly manifest: Manifest }
  | { readonly code: ProblemCode; readonly reason: string }
  | undefined;

export async function readManifest(path: string): Promise<ReadManifest> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return cause instanceof SyntaxError
      ? { code: 'damaged', reason: 'it is damaged' }
      : { code: 'unreadable', reason: 'it cannot be read' };
  }
  const version = (value as { schema?: unknown } | null)?.schema;
  if (typeof version === 'number' && version !== SCHEMA)
    return { code: 'unknown-format', reason: `it has schema ${version}, and this attnplot reads ${SCHEMA}` };
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { code: 'bad-manifest', reason: 'it is damaged, or not a manifest' };
  return { manifest: parsed.data as unknown as Manifest };
}

/** The manifest's text of items that are JSON already: an item a line, so that a change to one figure is a change to one line. */
export function formatManifest(head: ManifestHead, items: readonly string[]): string {
  const fields = Object.entries(head).map(([name, value]) => `  "${name}": ${JSON.stringify(value)},\n`);
  return `{\n${fields.join('')}  "items": [\n    ${items.join(',\n    ')}\n  ]\n}\n`;
}

export const headOf = (
  { options, files }: BatchRecipe,
  scale: SharedScale | undefined,
  shard: ShardRecord | undefined,
): ManifestHead => ({
  ...{ schema: SCHEMA, attnplot: VERSION, options, files, scale: scale ?? null },
  ...(shard && { shard }),
});

/** Paths as a manifest has them: relative to its folder, with forward slashes, so that both can move together. */
export const pathsFrom = (manifest: string) => (path: string) =>
  relative(dirname(resolve(manifest)), resolve(path))
    .split(sep)
    .join('/');

const NAME = 'attnplot-manifest.json';

/** Where the manifest of a batch lies unless told otherwise. */
export const manifestIn = (folder: string): string => join(folder, NAME);

/** Where a shard's manifest lies: beside that of the whole batch, and beside those of other shards. */
export function shardManifest(manifest: string, { index, count }: Shard): string {
  const extension = extname(manifest);
  return `${manifest.slice(0, manifest.length - extension.length)}.${index}-of-${count}${extension}`;
}

/** Where the manifest of the whole batch lies, from that of a shard. */
export const wholeManifest = (manifest: string): string =>
  join(dirname(manifest), basename(manifest).replace(/\.\d+-of-\d+(?=(\.[^.]*)?$)/, ''));

/** Where a manifest's cache lies: beside it, hidden, and safe to delete. */
export const cacheOf = (manifest: string): string =>
  join(dirname(manifest), `.${basename(manifest, '.json')}.cache.json`);

/** Whether a file is a batch's record, which no glob for inputs means: `runs/**\/*.json` may well meet it. */
export const isBatchRecord = (path: string): boolean => /^\.?attnplot-manifest.*\.json$/.test(basename(path));

/** A shard, and the batch that it is a part of. */
export interface ShardRecord extends Shard {
  /** Inputs of the whole batch. */
  readonly inputs: number;
  /** SHA-256 of their list: shards that saw other lists have dealt out other things. */
  readonly plan: string;
}
