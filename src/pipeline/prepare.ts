/** The first stage of every pipeline: an input is opened, read as the options ask, masked and judged. */

import { type Attention, isPart, type ReadAttention } from '../attention/attention.ts';
import { arrangeColumns } from '../attention/columns.ts';
import { withoutDifference } from '../attention/difference.ts';
import { maskCausal } from '../attention/mask.ts';
import { rowSums } from '../attention/reduction.ts';
import { selectAttention } from '../attention/select.ts';
import type { Notice } from '../core/codes.ts';
import { AttnplotError, OptionConflict } from '../core/errors.ts';
import { bytesGiven } from '../core/units.ts';
import { shellWord } from '../core/words.ts';
import type { Finding } from '../diagnose/finding.ts';
import { findingsOf } from '../diagnose/findings.ts';
import { matricesOf } from '../diagnose/matrices.ts';
import {
  blame,
  inTermsOfSource,
  type MergedOptions,
  mergeOptions,
  type OptionSource,
} from '../options/merge.ts';
import { type FONT_FILES, type IMAGE_FILES, pathsUnder, TOKEN_FILES } from '../options/named-files.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import { GIVEN } from '../options/statistics.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { Input } from './input.ts';
import { type AttentionInput, openAttention, refuseArrayOptions, unusedOptions } from './open-attention.ts';
import { refuseTooMany } from './page-limits.ts';

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
  readonly makeStatistic?: (attention: Attention, options: FigureOptions) => Attention | Promise<Attention>;
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
  const bytes = bytesGiven(trusted(sources).maxMemory);
  const open = () => openAttention(input, bytes, how.signal);
  const opened = await open();
  try {
    return await prepareWhole(opened, sources, how);
  } catch (error) {
    const { readByLayer } = opened;
    // Standard input cannot be read again.
    if (!readByLayer || input === '-' || how.makeStatistic || !isTooLarge(error)) throw error;
    const streamed = await prepareByLayer(await open(), sources);
    if (!streamed) throw error;
    return streamed;
  }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof AttnplotError && error.problems.some(({ code }) => code === 'too-large');

function prepareWhole(
  opened: AttentionInput,
  sources: readonly OptionSource[],
  { makeStatistic = statisticOf, isOneOfMany = false }: Preparing,
): Promise<Prepared> {
  const all = [opened.options, ...sources];
  return blaming({ sources: all, positionOf: opened.positionOf }, async (merged) => {
    refuseFiles(merged, TOKEN_FILES);
    const { options } = merged;
    const unused = unusedOptions(opened, options);
    if (!isOneOfMany) refuseArrayOptions(unused, opened.name);
    const read = await readAs(opened, withoutLaterRows(options));
    const { attention: selected, notices } = arrangeRead(read, options, opened);
    const attention = options.stat === undefined ? selected : await makeStatistic(selected, options);
    refuseTooMany(attention);
    // Numbers that are a statistic already are no weights.
    const isStatistic = options.stat === GIVEN || read.attention.measure !== undefined;
    const findings = isStatistic ? [] : await judge(read.attention, opened);
    const prepared = preparedOf(opened, all, { attention, notices, findings });
    return unused.length > 0 ? { ...prepared, unused } : prepared;
  });
}

/** A statistic of heads, read layer by layer; undefined where the options ask for none. */
async function prepareByLayer(
  opened: AttentionInput,
  sources: readonly OptionSource[],
): Promise<Prepared | undefined> {
  const all = [opened.options, ...sources];
  return blaming({ sources: all, positionOf: opened.positionOf }, async ({ options }) => {
    const { stat } = options;
    const { readByLayer } = opened;
    if (stat === undefined || stat === GIVEN || !readByLayer) return undefined;
    const { streamHeads } = await import('./stream-heads.ts');
    const asked = { ...withoutLaterRows(options), stat };
    const streamed = await streamHeads(readByLayer, asked, (read) => arrangeRead(read, options, opened));
    return preparedOf(opened, all, streamed);
  });
}

const preparedOf = (
  { notices: ofFile, positionOf, identity }: AttentionInput,
  sources: readonly OptionSource[],
  { notices, ...made }: Pick<Prepared, 'attention' | 'notices' | 'findings'>,
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
 * Refuses files that the data names: what a stranger wrote must not choose what is opened on this machine.
 * @param opened the options whose files are about to be opened
 * @throws OptionConflict with the flag that names the file, and the one that allows all of them
 */
export function refuseFiles(
  { options, sourceOf }: MergedOptions,
  opened: typeof TOKEN_FILES | typeof FONT_FILES | typeof IMAGE_FILES,
): void {
  if (sourceOf('allowFiles')?.isData)
    throw new OptionConflict({
      option: 'allowFiles',
      code: 'named-by-data',
      message: 'found in the data, expected only as a flag or in a --config file',
      hint: 'remove it: data cannot allow itself to open files',
    });
  const named = opened.find((name) => sourceOf(name)?.isData && pathsUnder(name, options).length > 0);
  if (named === undefined || options.allowFiles) return;
  const paths = pathsUnder(named, options);
  const flags = paths.map((path) => `${flagOf(named)} ${shellWord(path)}`).join(' ');
  throw new OptionConflict({
    option: named,
    code: 'named-by-data',
    message: `found ${paths.map((path) => JSON.stringify(path)).join(', ')}, which the data names, expected files to be named by flags`,
    hint: `if you trust the data, name the file yourself (${flags}), or add --allow-files`,
  });
}

/** @throws AttnplotError for a curve: its numbers are not weights, and drawn as cells they would be another figure */
export function refuseCurve({ measure }: Attention): void {
  if (measure?.kind !== 'curve') return;
  const message = 'found a curve, expected attention weights: a curve is drawn by itself';
  const hint = 'use the data that the curve was drawn from';
  throw new AttnplotError('input', 'a curve cannot be used here', [{ code: 'not-cells', message, hint }]);
}

/** The options that no data says. */
export const trusted = (sources: readonly OptionSource[]): FigureOptions =>
  mergeOptions(sources.filter(({ isData }) => !isData)).options;

/** Code of statistics is loaded only for them. */
const readAs = async (opened: AttentionInput, asked: FigureOptions) =>
  asked.stat === undefined
    ? opened.read(asked)
    : (await import('./read-statistic.ts')).readForStatistic(opened, asked);

async function statisticOf(attention: Attention, options: FigureOptions): Promise<Attention> {
  return (await import('../describe/head-matrix.ts')).headMatrix(attention, options);
}

const judge = (attention: Attention, { kind }: AttentionInput): Promise<Finding[]> =>
  findingsOf(matricesOf(withoutDifference(attention)), {
    sums: rowSums(attention.reduction, isPart(attention)),
    nanIsMissing: kind === 'attention',
    scores: attention.quantity === 'scores',
  });

/** Merges the options for `run`, and turns its OptionConflict into an error that names the option as its author wrote it. */
export async function blaming<T>(
  { sources, positionOf }: Pick<Prepared, 'sources' | 'positionOf'>,
  run: (merged: MergedOptions) => Promise<T>,
): Promise<T> {
  const merged = mergeOptions(sources);
  try {
    return await run(merged);
  } catch (error) {
    if (error instanceof AttnplotError) throw inTermsOfSource(error, merged);
    if (!(error instanceof OptionConflict)) throw error;
    const { problem } = error;
    const placed = problem.path ? { ...problem, position: positionOf(problem.path) } : problem;
    throw blame(new OptionConflict(placed), merged, sources.at(-1) as OptionSource);
  }
}
