/** How an input is read for a statistic of each head: all queries, head by head; an array `[layer, head]` as a matrix. */
import {
  type Attention,
  type AttentionLayer,
  type AttentionPart,
  headName,
  layerLabel,
  type ReadAttention,
} from '../attention/attention.ts';
import { withoutDifference } from '../attention/difference.ts';
import { resolveLayers } from '../attention/layers.ts';
import { FoundLeak, type PartsRequest, type ReadPart } from '../attention/parts.ts';
import { selectAttention } from '../attention/select.ts';
import { type Notice, type ProblemCode, uniqueNotices } from '../core/codes.ts';
import { AttnplotError, OptionConflict, type Problem } from '../core/errors.ts';
import { headMatrix } from '../describe/head-matrix.ts';
import type { Finding } from '../diagnose/finding.ts';
import { expectedOf, type FindingOptions, startJudging } from '../diagnose/findings.ts';
import { matricesOf } from '../diagnose/matrices.ts';
import { NO_TOKENS } from '../options/named-files.ts';
import type { FigureOptions } from '../options/options.ts';
import { GIVEN } from '../options/statistics.ts';
import type { AttentionInput } from './open-attention.ts';

/** What becomes of the weights of an input where a statistic is asked for. */
export interface MakeStatistic extends Pick<PartsRequest, 'eachExample'> {
  /** @param parts of the weights, with a panel for each head; of arrays too large to be held at once none is to be kept */
  readonly make: (parts: AsyncIterable<AttentionPart>, options: StatisticOptions) => Promise<Attention>;
}

export type StatisticOptions = FigureOptions & { readonly stat: NonNullable<FigureOptions['stat']> };

const MATRIX_OF_HEADS: MakeStatistic = { eachExample: false, make: headMatrix };

/** A statistic, and what is said of the weights that it was made from. */
interface ReadStatistic extends ReadAttention {
  readonly findings: readonly Finding[];
}

/**
 * Reads weights, and makes a statistic of them; by default the matrix of all heads.
 * @param asked the options, as far as they say how to read
 * @param arrange masks and chooses keys of what was read, as for a figure of it
 * @throws OptionConflict for options that a statistic has no use for, and for weights where the statistic itself should be
 */
export async function readStatistic(
  opened: AttentionInput,
  asked: StatisticOptions,
  arrange: (read: ReadAttention) => ReadAttention,
  how: MakeStatistic = MATRIX_OF_HEADS,
): Promise<ReadStatistic> {
  try {
    return await readOnce(opened, asked, arrange, how);
  } catch (error) {
    if (!(error instanceof FoundLeak)) throw error;
    return await readOnce(opened, asked, arrange, { ...how, leaks: true });
  }
}

async function readOnce(
  opened: AttentionInput,
  asked: StatisticOptions,
  arrange: (read: ReadAttention) => ReadAttention,
  { make, ...request }: MakeStatistic & PartsRequest,
): Promise<ReadStatistic> {
  const judging = startJudging();
  const notices: Notice[] = [];
  let expected: FindingOptions = {};
  async function* parts(): AsyncGenerator<AttentionPart> {
    for await (const { example, ...read } of readParts(opened, asked, request)) {
      // Numbers that are a statistic already are no weights.
      if (asked.stat !== GIVEN && !read.attention.measure) {
        for (const matrix of matricesOf(withoutDifference(read.attention))) judging.count(matrix);
        const { scores = false, ...own } = expectedOf(read.attention, opened.kind);
        expected = { ...own, scores: scores || expected.scores === true };
      }
      const arranged = arrange(read);
      notices.push(...arranged.notices);
      yield { attention: arranged.attention, example };
    }
  }
  const attention = await make(parts(), asked);
  return { attention, notices: uniqueNotices(notices), findings: judging.findings(expected) };
}

async function* readParts(
  opened: AttentionInput,
  asked: StatisticOptions,
  request: PartsRequest,
): AsyncGenerator<ReadPart> {
  const { stat, panels, query = 'all' } = asked;
  if (panels !== undefined)
    throw refuse('panels', {
      code: 'flags-conflict',
      message: `found "${panels}" with a statistic, which has one panel for all layers and heads`,
      hint: 'leave one of the two out',
    });
  if (opened.readParts && stat !== GIVEN)
    yield* opened.readParts({ ...asked, query, panels: 'heads' }, request);
  else yield { ...(await (opened.readParts ? readGiven(opened, asked) : opened.read(asked))), example: 0 };
}

async function readGiven(opened: AttentionInput, asked: FigureOptions): Promise<ReadAttention> {
  const { layers, head, rows: names, query, ...others } = asked;
  if (head !== undefined || query !== undefined)
    throw refuse(head === undefined ? 'query' : 'head', {
      code: 'unused-option',
      message: 'found with numbers that are a statistic already, whose rows are layers and columns heads',
      hint: 'choose rows with --layers, and columns with --keys',
    });
  const { attention, notices: all } = await readMatrix(opened, others);
  // Its rows are no queries.
  const notices = all.filter(({ code }) => code !== 'last-queries');
  const rows = attention.rows.map((_, index) => ({ index, label: layerLabel(index) }));
  const named = { ...attention, rows, layers: attention.layers.map(withHeads) };
  const labels = rows.map(({ label }) => label);
  const chosen = selectAttention(named, { rows: resolveLayers(labels, layers) });
  return { attention: names === undefined ? chosen : selectAttention(chosen, { rows: names }), notices };
}

/** A matrix whose keys are heads. */
function withHeads(matrix: AttentionLayer): AttentionLayer {
  const heads = Array.from({ length: matrix.keyCount }, (_, head) => headName(head));
  return { ...matrix, tokens: matrix.tokens.map(() => heads) };
}

/** All rows of a matrix. The array of an .npy has the file's name, which may be that of scores; it is the only one. */
async function readMatrix(opened: AttentionInput, asked: FigureOptions): Promise<ReadAttention> {
  const [, stem] = /([^/]+)\.npy$/.exec(opened.name) ?? [];
  const { tensor = stem } = asked;
  const matrix = { axes: 'query key', mask: 'none', tokens: NO_TOKENS, query: 'all' } as const;
  try {
    return await opened.read({ ...asked, ...(tensor === undefined ? {} : { tensor }), ...matrix });
  } catch (error) {
    const codes = codesOf(error);
    if (codes.includes('wrong-axes'))
      throw refuse('stat', {
        code: 'bad-flag',
        message: 'found weights, expected the name of a statistic, or an array [layer, head] that holds one',
        hint: 'name one, as in --stat entropy',
      });
    if (!codes.includes('no-attention')) throw error;
    throw refuse('tensor', {
      code: 'no-such-array',
      message: 'missing, expected the name of the array [layer, head] that holds the statistic',
      hint: 'attnplot inspect lists the arrays: name one with --tensor, or a statistic of weights with --stat',
    });
  }
}

/** Codes of what is wrong; none of an error that is a bug. */
function codesOf(error: unknown): ProblemCode[] {
  if (error instanceof OptionConflict) return [error.problem.code];
  return error instanceof AttnplotError ? error.problems.map(({ code }) => code) : [];
}

const refuse = (option: keyof FigureOptions, problem: Problem) => new OptionConflict({ ...problem, option });
