/**
 * The public API. Inputs are paths, bytes or data in memory; figures are bytes. Nothing is printed, and only `batch` writes files.
 * Errors are `AttnplotError`s, whose `problems` have codes.
 */
import type { Against } from './check/against.ts';
import type { Checked } from './check/answer.ts';
import { checkFigure } from './check/check.ts';
import { type Description, describe as describeFigure, type Level } from './describe/description.ts';
import { type HeadRanking, rankingOf } from './describe/head-ranking.ts';
import { type DescriptionFormat, writeDescription } from './describe/written.ts';
import type { FigureOptions, READING_OPTIONS } from './options/options.ts';
import { GIVEN } from './options/statistics.ts';
import { prepareDescription } from './pipeline/describe.ts';
import type { Input } from './pipeline/input.ts';
import { type Inspected, inspect as inspectInput } from './pipeline/inspect.ts';
import { prepare } from './pipeline/prepare.ts';
import { draw, optionsSource, type RenderResult } from './pipeline/render.ts';
import { type Verdict, validate as validateInput } from './pipeline/validate.ts';

export type { AttentionFile, WeightRow } from './attention/file.ts';
export { attentionJsonSchema } from './attention/json-schema.ts';
export { type BatchOutcome, type BatchSettings, batch } from './batch/library.ts';
export type { BatchEvent, Failure } from './batch/protocol.ts';
export type { Checked } from './check/answer.ts';
export type { CurveNumbers } from './compare/curve-table.ts';
export type { Divergences } from './compare/difference.ts';
export { type CompareSettings, type CurveSettings, compare, curve } from './compare/library.ts';
export type { Reason } from './core/codes.ts';
export { AttnplotError, type ErrorKind, formatPath, type Path, type Problem } from './core/errors.ts';
export type { Description, Level } from './describe/description.ts';
export type { HeadRanking } from './describe/head-ranking.ts';
export type { DescriptionFormat } from './describe/written.ts';
export type { Finding } from './diagnose/finding.ts';
export type { FigureOptions } from './options/options.ts';
export type { RenderReport } from './pipeline/compose.ts';
export type { Input, NestedList, NumberList, ShapedArray, WeightArrays } from './pipeline/input.ts';
export type { Inspected } from './pipeline/inspect.ts';
export { type RenderResult, render } from './pipeline/render.ts';
export type { Verdict } from './pipeline/validate.ts';

/** Options that say which arrays of an input are read, and how. */
export type ReadOptions = Pick<FigureOptions, (typeof READING_OPTIONS)[number]>;

/**
 * Says whether an input's numbers are attention weights, and if not, the likely cause.
 * @returns findings, worst first; `failed` where the input could not be read, with its problems as findings of level `error`
 * @throws AttnplotError (usage) for options that are not valid
 */
export const validate = async (input: Input, options: ReadOptions = {}): Promise<Verdict> =>
  validateInput(input, [optionsSource(options)]);

/**
 * Lists what an input holds: its arrays and how `render` would read them, or how a figure was made.
 * @throws AttnplotError for an input that cannot be read or is not valid
 */
export const inspect = async (input: Input, options: ReadOptions = {}): Promise<Inspected> =>
  inspectInput(input, [optionsSource(options)]);

/**
 * Draws a statistic of each head as a matrix, layers down and heads across.
 * @param options `stat` names the statistic; absent for an array `[layer, head]` that is one
 * @param top how many heads to rank; absent for all
 * @returns besides what `render` does, the heads in order
 * @throws AttnplotError as `render`
 */
export async function heads(
  input: Input,
  options: FigureOptions = {},
  { top }: { readonly top?: number } = {},
): Promise<RenderResult & HeadRanking> {
  const { stat = GIVEN } = options;
  const prepared = await prepare(input, [optionsSource({ ...options, stat })]);
  return { ...(await draw(prepared)), ...rankingOf(prepared.attention, stat, top) };
}

/** How a figure is put into words. */
export interface DescribeSettings {
  /** 1: what is drawn. 2: its statistics too. 3, the default: patterns too. */
  readonly level?: Level;
  /** Default: markdown. */
  readonly format?: DescriptionFormat;
  /** The figure's file, without its extension, that LaTeX includes. Default: figure. */
  readonly file?: string;
}

/**
 * Says in words what a figure of an input shows.
 * @param options as for `render`
 * @returns the words, the same as data, and what was guessed about the input
 * @throws AttnplotError as `render`
 */
export async function describe(
  input: Input,
  options: FigureOptions = {},
  { level = 3, format = 'markdown', file = 'figure' }: DescribeSettings = {},
): Promise<{
  readonly text: string;
  readonly description: Description;
  readonly notices: readonly string[];
}> {
  const described = await prepareDescription(input, [optionsSource(options)]);
  const description = describeFigure(described, level);
  const text = writeDescription(described, description, format, file);
  return { text, description, notices: described.notices };
}

/** What a figure is checked against. */
export interface CheckSettings {
  /** The data it should show; without it, whether the figure is whole and unedited. */
  readonly data?: Input;
  /** Whether to draw it again and compare pixels even if all digests agree. */
  readonly pixels?: boolean;
  /** Largest difference of a colour channel to ignore, out of 255 (default 0); asks for `pixels`. */
  readonly tolerance?: number;
}

/** Options that figures do not carry. */
export type LocalOptions = Pick<
  FigureOptions,
  'tokens' | 'rowTokens' | 'typeface' | 'font' | 'maxMemory' | 'allowFiles'
>;

/**
 * Says whether a figure is what its data and options give today.
 * @param figure its path or its bytes
 * @returns `fresh`, or the reasons why not, each with a code
 * @throws AttnplotError for data that cannot be read or is not valid, or options that are not valid
 */
export async function check(
  figure: string | Uint8Array,
  { data, pixels = false, tolerance }: CheckSettings = {},
  options: LocalOptions = {},
): Promise<Checked> {
  const against: Against = {
    ...(data === undefined ? {} : { data: [data] }),
    local: optionsSource(options),
    pixels: pixels || tolerance !== undefined,
    tolerance: tolerance ?? 0,
  };
  return checkFigure(figure, against);
}
