/** How an input is read for a statistic of each head: all queries, head by head; an array `[layer, head]` as a matrix. */
import { type AttentionLayer, headName, layerLabel, type ReadAttention } from '../attention/attention.ts';
import { resolveLayers } from '../attention/layers.ts';
import { selectAttention } from '../attention/select.ts';
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
    if (!(error instanceof AttnplotError)) throw error;
    const codes = error.problems.map(({ code }) => code);
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

const refuse = (option: keyof FigureOptions, problem: Problem) => new OptionConflict({ ...problem, option });
