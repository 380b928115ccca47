/** The first stage of every pipeline: an input is opened, read as the options ask, masked and judged. */

import type { Attention, ReadAttention } from '../attention/attention.ts';
import { arrangeColumns } from '../attention/columns.ts';
import { withoutDifference } from '../attention/difference.ts';
import { maskCausal } from '../attention/mask.ts';
import { selectAttention } from '../attention/select.ts';
import type { Notice } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';
import { bytesGiven } from '../core/units.ts';
import type { Finding } from '../diagnose/finding.ts';
import { expectedOf, findingsOf } from '../diagnose/findings.ts';
import { matricesOf } from '../diagnose/matrices.ts';
import type { OptionSource } from '../options/merge.ts';
import { TOKEN_FILES } from '../options/named-files.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { Input } from './input.ts';
import { type AttentionInput, openAttention, refuseArrayOptions, unusedOptions } from './open-attention.ts';
import { refuseManyPanels, refuseTooMany } from './page-limits.ts';
import type { MakeStatistic, StatisticOptions } from './read-statistic.ts';
import { blaming, refuseFiles, trusted } from './sources.ts';

/** An input that has been read, ready to be drawn. */
export interface Prepared {
  /** The layers, rows and keys that the options ask for, masked. */
  readonly attention: Attention;
  /** All sources of options: the input's own first, which the others win over. */
  readonly sources: readonly OptionSource[];
  /** What is unusual about the weights, worst first. */
  readonly findings: readonly Finding[];
  /** What was guessed about the input, which part of it was not used, and what masking hid. */
  readonly notices: readonly Notice[];
  /** Identifies the input's bytes; absent for an object. */
  readonly identity?: AttentionInput['identity'];
  /** The files that it was made of, and how, where there are several. */
  readonly origin?: Required<Pick<Provenance, 'inputs' | 'combining'>>;
  /** `file:line:column` of a place in the data. */
  readonly positionOf: AttentionInput['positionOf'];
  /** Options that say how to read arrays, where it is an attention file and one of several inputs; absent where there are none. */
  readonly unused?: readonly OptionName[];
}

/** How an input is prepared. */
export interface Preparing {
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
  /** What becomes of the weights where a statistic is asked for; by default the matrix of all heads. */
  readonly statistic?: MakeStatistic;
  /** Whether options may be meant for other inputs, so that those which this one has no use for are not refused. */
  readonly isOneOfMany?: boolean;
}

/**
 * Reads and judges an input.
 * @param sources the caller's options, which win over the input's own
 * @throws AttnplotError for an input that cannot be read or is not valid, or that the options do not fit
 */
export async function prepare(
  input: Input,
  sources: readonly OptionSource[],
  how: Preparing = {},
): Promise<Prepared> {
  const opened = await openAttention(input, bytesGiven(trusted(sources).maxMemory), how.signal);
  const all = [opened.options, ...sources];
  return blaming({ sources: all, positionOf: opened.positionOf }, async (merged) => {
    refuseFiles(merged, TOKEN_FILES);
    const { options } = merged;
    const unused = unusedOptions(opened, options);
    if (!how.isOneOfMany) refuseArrayOptions(unused, opened.name);
    const made = await (options.stat === undefined
      ? readWeights(opened, options)
      : statisticOf(opened, { ...options, stat: options.stat }, how));
    const prepared = preparedOf(opened, all, made);
    return unused.length > 0 ? { ...prepared, unused } : prepared;
  });
}

type Made = Pick<Prepared, 'attention' | 'notices' | 'findings'>;

async function readWeights(opened: AttentionInput, options: FigureOptions): Promise<Made> {
  const read = await opened.read(withoutLaterRows(options), (counts) => refuseManyPanels(counts, options));
  const { attention, notices } = arrangeRead(read, options, opened);
  refuseTooMany(attention, options);
  // Numbers that are a statistic already are no weights.
  const findings =
    read.attention.measure === undefined
      ? await findingsOf(
          matricesOf(withoutDifference(read.attention)),
          expectedOf(read.attention, opened.kind),
        )
      : [];
  return { attention, notices, findings };
}

/** Code of statistics is loaded only for them. */
async function statisticOf(
  opened: AttentionInput,
  options: StatisticOptions,
  { statistic }: Preparing,
): Promise<Made> {
  const { readStatistic } = await import('./read-statistic.ts');
  const arrange = (read: ReadAttention) => arrangeRead(read, options, opened);
  const made = await readStatistic(
    opened,
    { ...withoutLaterRows(options), stat: options.stat },
    arrange,
    statistic,
  );
  refuseTooMany(made.attention, options);
  return made;
}

const preparedOf = (
  { notices: ofFile, positionOf, identity }: AttentionInput,
  sources: readonly OptionSource[],
  { notices, ...made }: Made,
): Prepared => ({
  ...made,
  notices: [...ofFile, ...notices],
  ...{ sources, positionOf },
  ...(identity ? { identity } : {}),
});

/** Rows of words are made of those that are read: they are chosen by the labels that they have then. */
function withoutLaterRows(options: FigureOptions): FigureOptions {
  const { rows: _, ...others } = options;
  return options.mergeSubwords ? others : options;
}

/** What was read, masked, its keys chosen and summed, and its words chosen. */
function arrangeRead(
  { attention: read, notices: reading }: ReadAttention,
  options: FigureOptions,
  { kind }: AttentionInput,
): ReadAttention {
  const { attention: masked, notices: masking } =
    options.mask === 'causal' ? maskCausal(read, kind) : { attention: read, notices: [] };
  const { attention: arranged, notices: arranging } = arrangeColumns(masked, options);
  const { mergeSubwords, rows } = options;
  const attention = mergeSubwords && rows !== undefined ? selectAttention(arranged, { rows }) : arranged;
  return { attention, notices: [...reading, ...masking, ...arranging] };
}

/**
 * @param name of the input, where no one else names it
 * @throws AttnplotError for a curve: its numbers are not weights, and drawn as cells they would be another figure
 */
export function refuseCurve({ measure }: Attention, name = 'a curve'): void {
  if (measure?.kind !== 'curve') return;
  const message = 'found a curve, expected attention weights: a curve is drawn by itself';
  const hint = 'use the data that the curve was drawn from';
  throw new AttnplotError('input', `${name} cannot be used here`, [{ code: 'not-cells', message, hint }]);
}
