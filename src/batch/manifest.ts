/**
 * The manifest of a batch: which figure was drawn from which input, and how. The same batch gives the same bytes, because a
 * manifest holds no times and no machine names.
 */
import { dirname, relative, resolve, sep } from 'node:path';
import * as z from 'zod/mini';
import { VERSION } from '../core/assets.ts';
import type { ProblemCode } from '../core/codes.ts';
import { AttnplotError, problemsOf } from '../core/errors.ts';
import { readNamed } from '../core/source.ts';
import { parseWithin } from '../json/json.ts';
import { listOf } from '../options/lists.ts';
import { FIGURE_OPTIONS, figureOptionsSchema } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import type { InputDigest, NamedFiles } from './digest.ts';
import { MOST_INPUTS } from './input-list.ts';
import type { Drawn, Failure, Shard } from './protocol.ts';
import type { SharedScale } from './shared-scale.ts';

/** Incremented when the meaning of a field changes. */
const SCHEMA = 1;

/** What determines every figure of a batch besides its input. */
export interface BatchRecipe {
  /** Options from `--config` and flags. */
  readonly options: FigureOptions;
  /** Files that those options name, with their SHA-256. */
  readonly files: NamedFiles;
}

/** One input: with its figure, with its error, or not drawn yet. Paths are relative to the manifest's folder. */
export type ManifestItem =
  | { readonly input: string; readonly output: string }
  | ManifestFigure
  | { readonly input: string; readonly output: string; readonly error: Failure };

/** A figure, and the digest of the input it was drawn from. */
export type ManifestFigure = { readonly input: string; readonly output: string } & DrawnFrom;
export type DrawnFrom = InputDigest & Drawn;

export interface Manifest extends BatchRecipe {
  readonly schema: typeof SCHEMA;
  /** The version that drew the figures. */
  readonly attnplot: string;
  /** Null where each figure has its own scale. */
  readonly scale: SharedScale | null;
  /** In the manifest of a shard, whose items are only its own. */
  readonly shard?: ShardRecord;
  /** In natural order of the inputs. */
  readonly items: readonly ManifestItem[];
}

/** A manifest without its items. */
export type ManifestHead = Omit<Manifest, 'items'>;

export const isFigure = (item: ManifestItem): item is ManifestFigure => 'figure' in item;

const range = z.tuple([z.number(), z.number()]);
const domain = range.check(z.refine(([low, high]) => low < high && Number.isFinite(high - low)));
/** As many as `--shard` takes: those that are missing are listed. */
const MOST_SHARDS = 999_999;
const whole = z.int().check(z.nonnegative());
const files = z.record(z.string(), z.string());
const base = { input: z.string(), output: z.string() };
const drawn = {
  figure: z.strictObject({ bytes: z.number(), sha256: z.string() }),
  pixels: z.strictObject({ width: z.number(), height: z.number() }),
  extent: z.nullable(range),
  domain: range,
  clipped: z.strictObject({ below: z.number(), above: z.number() }),
  // Manifests of attnplot 0.1.0 have no codes.
  notices: listOf(z.string()),
  noticeCodes: z.optional(listOf(z.string())),
  warnings: listOf(z.strictObject({ code: z.optional(z.string()), message: z.string(), hint: z.string() })),
  // In the order in which they are written, so that an item that is read and written again is the same text.
  files: z.optional(files),
  texts: z.optional(
    z.strictObject({
      title: z.optional(z.string()),
      subtitle: z.optional(z.string()),
      reserve: z.optional(z.string()),
    }),
  ),
  // Manifests of attnplot 0.1.0 have none: their figures do not line up.
  room: z._default(z.string(), ''),
};
const figures = [
  z.strictObject({ ...base, sha256: z.string(), ...drawn }),
  z.strictObject({ ...base, values: z.string(), ...drawn }),
];
const error = z.looseObject({ kind: z.string(), message: z.string(), problems: listOf(z.looseObject({})) });
const schema = z.strictObject({
  schema: z.literal(SCHEMA),
  attnplot: z.string(),
  options: figureOptionsSchema(),
  files,
  scale: z.nullable(
    z.strictObject({
      // What is no scale or colormap cannot be drawn, as the options of flags cannot.
      ...{ domain, scale: FIGURE_OPTIONS.scale.schema(), colormap: FIGURE_OPTIONS.colormap.schema() },
      percentiles: z.optional(z.strictObject({ vmin: z.optional(z.string()), vmax: z.optional(z.string()) })),
    }),
  ),
  shard: z.optional(
    z
      .strictObject({ ...{ index: whole, count: whole, inputs: whole }, plan: z.string() })
      .check(z.refine(({ index, count }) => index >= 1 && index <= count && count <= MOST_SHARDS)),
  ),
  items: listOf(z.union([...figures, z.strictObject({ ...base, error }), z.strictObject(base)])),
});

/** A manifest, or why the file is not one; undefined where there is no file. */
export type ReadManifest =
  | { readonly manifest: Manifest }
  | { readonly code: ProblemCode; readonly reason: string }
  | undefined;

/** Reads a manifest of this version's schema. Never throws. */
export async function readManifest(path: string): Promise<ReadManifest> {
  let value: unknown;
  try {
    value = parseWithin(readNamed(path).toString());
  } catch (cause) {
    if (!(cause instanceof AttnplotError)) return { code: 'damaged', reason: 'the manifest is damaged' };
    const [{ code, message }] = problemsOf(cause);
    return code === 'not-found' ? undefined : { code, reason: `the manifest cannot be read: ${message}` };
  }
  const version = (value as { schema?: unknown } | null)?.schema;
  if (typeof version === 'number' && version !== SCHEMA)
    return {
      code: 'unknown-format',
      reason: `the manifest has schema ${version}, and this attnplot reads ${SCHEMA}`,
    };
  const { items } = (value ?? {}) as { items?: unknown };
  if (Array.isArray(items) && items.length > MOST_INPUTS)
    return {
      code: 'too-large',
      reason: `the manifest lists ${items.length} figures, expected at most ${MOST_INPUTS}`,
    };
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { code: 'bad-manifest', reason: 'the file is damaged, or not a manifest' };
  return { manifest: parsed.data as unknown as Manifest };
}

/**
 * The text of a manifest, one item a line, so that a change to one figure is a change to one line.
 * @param items each as JSON
 */
export function formatManifest(head: ManifestHead, items: readonly string[]): string {
  const fields = Object.entries(head).map(([name, value]) => `  "${name}": ${JSON.stringify(value)},\n`);
  return `{\n${fields.join('')}  "items": [\n    ${items.join(',\n    ')}\n  ]\n}\n`;
}

/** The head of a manifest that this version writes. */
export const headOf = (
  { options, files }: BatchRecipe,
  scale: SharedScale | undefined,
  shard: ShardRecord | undefined,
): ManifestHead => ({
  ...{ schema: SCHEMA, attnplot: VERSION, options, files, scale: scale ?? null },
  ...(shard && { shard }),
});

/** Makes paths relative to a manifest's folder, with forward slashes, so that the manifest can move with its figures. */
export const pathsFrom = (manifest: string) => (path: string) =>
  relative(dirname(resolve(manifest)), resolve(path))
    .split(sep)
    .join('/');

/** Paths of named files, changed by `to`. */
export const renamePaths = <T>(
  files: Readonly<Record<string, T>>,
  to: (path: string) => string,
): Record<string, T> => Object.fromEntries(Object.entries(files).map(([path, value]) => [to(path), value]));

/** An item with the paths of its named files changed by `to`. */
export const renameFiles = <T extends Pick<DrawnFrom, 'files'>>(item: T, to: (path: string) => string): T =>
  item.files ? { ...item, files: renamePaths(item.files, to) } : item;

/** A shard, and which batch it is a part of. */
export interface ShardRecord extends Shard {
  /** Inputs of the whole batch. */
  readonly inputs: number;
  /** SHA-256 of the list of inputs and outputs: shards with different lists do not fit together. */
  readonly plan: string;
}
