/** `batch` as a function. */
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { DEFAULT_MAX_MEMORY } from '../arrays/limits.ts';
import { AttnplotError } from '../core/errors.ts';
import { parseBytes } from '../core/units.ts';
import { EXTENSIONS, formatOfExtension } from '../options/formats.ts';
import type { OptionSource } from '../options/merge.ts';
import type { FigureOptions } from '../options/options.ts';
import { optionsSource } from '../pipeline/render.ts';
import { runBatch } from './batch.ts';
import type { BatchCounts, BatchEvent, Failure } from './protocol.ts';
import { requestBatch } from './request.ts';

/** How a batch is drawn. */
export interface BatchSettings {
  /** Names of the figures, with `{name}`, `{dir}`, `{ext}`, `{index}` and `{step}`. Default: `figures/{dir}/{name}.png`. */
  readonly output?: string;
  /** The folder that `{dir}` is relative to. Default: the deepest that holds all inputs. */
  readonly base?: string;
  /** Whether all figures have one colour scale. Default: true. */
  readonly sharedScale?: boolean;
  /** Figures drawn at a time. Default: one for each core. */
  readonly jobs?: number;
  /** Whether to draw figures that are up to date, too. */
  readonly force?: boolean;
  /** Whether to stop at the first input that fails. */
  readonly failFast?: boolean;
  /** Path of the manifest, which lists the figures; false for none. Default: `attnplot-manifest.json` beside them. */
  readonly manifest?: string | false;
  /** Finishes the figures in progress, starts no other, and throws its reason. What was drawn stays, and the next run goes on. */
  readonly signal?: AbortSignal;
  /** Called with what happens, as `--json` prints it. */
  readonly onEvent?: (event: BatchEvent) => void;
}

/** Numbers of inputs by outcome, and the errors of those that failed. */
export interface BatchOutcome extends BatchCounts {
  readonly failures: readonly { readonly input: string; readonly error: Failure }[];
}

/**
 * Draws a figure of every input and writes it to a file, all on one colour scale. An input that fails stops no other.
 * @param inputs paths, and globs where no file has that name
 * @param options of every figure, as for `render`
 * @throws AttnplotError (usage) for inputs without a file or a name of their own, (io) where the manifest cannot be written
 */
export async function batch(
  inputs: string | readonly string[],
  options: FigureOptions = {},
  settings: BatchSettings = {},
): Promise<BatchOutcome> {
  const { output = 'figures/{dir}/{name}.png', sharedScale = true, onEvent, signal } = settings;
  signal?.throwIfAborted();
  const format: OptionSource = {
    options: { format: formatOf(output) },
    kind: 'usage',
    nameOf: (name) => name,
  };
  const sources = [optionsSource(options), format];
  const { base, manifest } = settings;
  const asked = { patterns: [inputs].flat(), list: undefined, base };
  const planned = await requestBatch({ inputs: asked, output, manifest, shard: undefined, sources });
  const failures: BatchOutcome['failures'][number][] = [];
  const { jobs = availableParallelism(), force = false, failFast = false } = settings;
  const { maxMemory } = options;
  const keepBytes = maxMemory === undefined ? DEFAULT_MAX_MEMORY : parseBytes(maxMemory);
  const counts = await runBatch(
    {
      ...{ ...planned, shard: undefined, sources, jobs, keepBytes, force, failFast },
      scale: sharedScale ? 'shared' : 'own',
    },
    {
      emit: (event) => {
        if (event.event === 'failed') failures.push({ input: event.input, error: event.error });
        onEvent?.(event);
      },
      signal: signal ?? new AbortController().signal,
    },
  );
  signal?.throwIfAborted();
  return { ...counts, failures };
}

function formatOf(output: string) {
  const format = formatOfExtension(extname(output));
  if (format) return format;
  throw new AttnplotError('usage', 'the output pattern is not valid', [
    {
      option: 'output',
      code: 'bad-flag',
      message: `found "${output}", expected a name that ends in ${EXTENSIONS.join(', ')}`,
      hint: `write ${JSON.stringify(output.includes('{') ? `${output}.png` : join(output, '{name}.png'))}`,
    },
  ]);
}
