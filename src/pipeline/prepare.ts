/** An input, read and judged: what every use of it starts from. */

import type { Attention } from '../attention/attention.ts';
import type { AttentionFile } from '../attention/file.ts';
import { selectKeys } from '../attention/keys.ts';
import { maskCausal } from '../attention/mask.ts';
import { rowSums } from '../attention/reduction.ts';
import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { parseBytes } from '../core/units.ts';
import type { Finding } from '../diagnose/finding.ts';
import { findingsOf } from '../diagnose/findings.ts';
import { matricesOf } from '../diagnose/matrices.ts';
import { type DataRange, rangeOf, resolveDomain } from '../figure/domain.ts';
import { blame, type MergedOptions, mergeOptions, type OptionSource } from '../options/merge.ts';
import { type AttentionInput, openAttention } from './open.ts';

/** An input that has been read: all that is needed to draw it, once or with other options. */
export interface Prepared {
  /** The layers, rows and keys asked for, masked as asked. */
  readonly attention: Attention;
  /** The input's own options under the caller's. */
  readonly sources: readonly OptionSource[];
  /** What is odd about the weights, the worst first. */
  readonly findings: readonly Finding[];
  /** What is odd about the input's file, what was guessed about it or not used of it, and what masking hid. */
  readonly notices: readonly Notice[];
  /** What tells the input's bytes from others. */
  readonly identity?: AttentionInput['identity'];
  /** Where a place in the data stands: `file:line:column`, where the input is text. */
  readonly positionOf: AttentionInput['positionOf'];
}

/** Reads what the options ask for. @throws AttnplotError for an input that cannot be read or is not valid */
export async function prepare(
  input: string | AttentionFile,
  sources: readonly OptionSource[],
): Promise<Prepared> {
  const { maxMemory } = mergeOptions(sources).options;
  const opened = await openAttention(input, maxMemory === undefined ? undefined : parseBytes(maxMemory));
  const all = [opened.options, ...sources];
  return blaming({ sources: all, positionOf: opened.positionOf }, async ({ options }) => {
    const { attention: read, notices: reading } = await opened.read(options);
    const { attention: masked, notices: masking } =
      options.mask === 'causal' ? maskCausal(read, opened.kind) : { attention: read, notices: [] };
    const attention = selectKeys(masked, options.keys);
    const notices = [...opened.notices, ...reading, ...masking];
    const findings = await judge(read, opened);
    const { positionOf, identity } = opened;
    return { attention, notices, findings, sources: all, positionOf, ...(identity ? { identity } : {}) };
  });
}

/** The values of an input that has been read, and what its options say of its scale. */
export interface ScaleRequest extends DataRange {
  readonly vmin: number | undefined;
  readonly vmax: number | undefined;
  readonly scale: string;
  readonly colormap: string | undefined;
}

/** What a scale shared with other inputs needs to know of this one. @throws AttnplotError for values the scale has no place for */
export function scaleRequestOf(prepared: Prepared): Promise<ScaleRequest> {
  return blaming(prepared, async ({ options }) => {
    const range = rangeOf(prepared.attention);
    resolveDomain(prepared.attention, range.extent, options);
    const { vmin, vmax, scale = 'linear', colormap } = options;
    return { ...range, vmin, vmax, scale, colormap };
  });
}

const judge = (attention: Attention, { kind }: AttentionInput): Promise<Finding[]> =>
  findingsOf(matricesOf(attention), {
    sums: rowSums(attention.reduction),
    nanIsMissing: kind === 'attention',
  });

/** Turns a conflict of options into an error that names who set the option. */
export async function blaming<T>(
  { sources, positionOf }: Pick<Prepared, 'sources' | 'positionOf'>,
  run: (merged: MergedOptions) => Promise<T>,
): Promise<T> {
  const merged = mergeOptions(sources);
  try {
    return await run(merged);
  } catch (error) {
    if (!(error instanceof OptionConflict)) throw error;
    const { problem } = error;
    const placed = problem.path ? { ...problem, position: positionOf(problem.path) } : problem;
    throw blame(new OptionConflict(placed), merged, sources.at(-1) as OptionSource);
  }
}
