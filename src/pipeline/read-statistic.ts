/** How an input is read for a statistic of each head: all queries, head by head; an array `[layer, head]` as a matrix. */
import type { ReadAttention } from '../attention/attention.ts';
import { AttnplotError, OptionConflict, type Problem } from '../core/errors.ts';
import { NO_TOKENS } from '../options/named-files.ts';
import type { FigureOptions } from '../options/options.ts';
import { GIVEN } from '../options/statistics.ts';
import type { AttentionInput } from './open-attention.ts';

/**
 * Reads the weights that a statistic is made from.
 * @param asked the options, as far as they say how to read
 * @throws OptionConflict for options that a statistic has no use for, and for weights where the statistic itself should be
 */
export async function readForStatistic(opened: AttentionInput, asked: FigureOptions): Promise<ReadAttention> {
  const { stat, panels, query = 'all' } = asked;
  if (panels !== undefined)
    throw refuse('panels', {
      code: 'flags-conflict',
      message: `found "${panels}" with a statistic, which has one panel for all layers and heads`,
      hint: 'leave one of the two out',
    });
  if (opened.kind === 'attention') return opened.read(asked);
  if (stat !== GIVEN) return opened.read({ ...asked, query, panels: 'heads' });
  return readGiven(opened, asked);
}

async function readGiven(opened: AttentionInput, asked: FigureOptions): Promise<ReadAttention> {
  const { layers = 'all', head, ...others } = asked;
  if (head !== undefined)
    throw refuse('head', {
      code: 'unused-option',
      message: 'found with numbers that are a statistic already, whose columns are the heads',
      hint: 'choose columns with --keys',
    });
  const matrix = { axes: 'query key', firstQuery: 0, mask: 'none', tokens: NO_TOKENS } as const;
  try {
    return await opened.read({ ...others, ...matrix, query: layers });
  } catch (error) {
    // The axes are named here, and not by the user.
    const isAboutAxes =
      error instanceof AttnplotError && error.problems.some(({ code }) => code === 'wrong-axes');
    if (!isAboutAxes) throw error;
    throw refuse('stat', {
      code: 'bad-flag',
      message: 'found weights, expected the name of a statistic, or an array [layer, head] that holds one',
      hint: 'name one, as in --stat entropy',
    });
  }
}

const refuse = (option: keyof FigureOptions, problem: Problem) => new OptionConflict({ ...problem, option });
