import { dirname, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { AttnplotError } from '../errors.ts';
import { readJson } from '../input/json.ts';
import { readText } from '../input/source.ts';
import type { OptionSource } from '../options/merge.ts';
import { figureOptionsSchema, flagOf } from '../options/schema.ts';
import { toProblems } from '../validation/zod-problems.ts';

/** The scale that the figures of a batch share. */
export interface ManifestScale {
  readonly domain: readonly [number, number];
  readonly scale: string;
  /** Of figures whose own options name none. */
  readonly colormap: string;
}

/** A figure of a manifest: from which data, and as what. */
export interface ManifestItem {
  readonly figure: string;
  readonly data: string;
  readonly asked: OptionSource;
  readonly scale: ManifestScale | null;
  /** Why the batch has not drawn it. */
  readonly failed?: string;
}

const item = z.object({
  input: z.string({ error: 'a path' }),
  output: z.string({ error: 'a path' }),
  error: z.optional(z.object({ message: z.string() })),
});
const scale = z.object(
  {
    domain: z.tuple([z.number(), z.number()], { error: 'the two ends of a scale' }),
    scale: z.string(),
    colormap: z.string(),
  },
  { error: 'a colour scale, or null' },
);

/** What `batch` writes beside its figures, as far as it is needed here. */
const manifestSchema = z.object({
  options: figureOptionsSchema,
  scale: z.nullable(scale),
  items: z.array(item, { error: 'a list of figures' }),
});

/**
 * The figures a manifest lists; its paths are relative to its own folder.
 * @throws AttnplotError (io, usage) for what is no manifest
 */
export async function readManifest(path: string): Promise<ManifestItem[]> {
  const { name, text } = await readText(path, 'usage');
  const { value, positionOf } = readJson(text, name, 'usage');
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const problems = toProblems(parsed.error.issues, value, () => []);
    throw new AttnplotError(
      'usage',
      `${name} is not a manifest`,
      problems.map((problem) => ({ ...problem, position: positionOf(problem.path ?? []) })),
    );
  }
  const { options, scale, items } = parsed.data;
  const asked: OptionSource = { options, kind: 'usage', nameOf: flagOf };
  return items.map(({ input, output, error }) => ({
    figure: join(dirname(path), output),
    data: join(dirname(path), input),
    ...{ asked, scale },
    ...(error ? { failed: error.message } : {}),
  }));
}

/** The item of a figure, by whatever path it is named. */
export const itemOf = (items: readonly ManifestItem[], figure: string): ManifestItem | undefined =>
  items.find((one) => resolve(one.figure) === resolve(figure));
