/** A statistic of heads whose weights are too large to be held at once: they are read layer by layer, and none is kept. */
import type { ReadAttention } from '../attention/attention.ts';
import { type Notice, uniqueNotices } from '../core/codes.ts';
import { type HeadValues, headValues, matrixOf } from '../describe/head-matrix.ts';
import type { Finding } from '../diagnose/finding.ts';
import { findingsOf } from '../diagnose/findings.ts';
import { matricesOf, type WeightMatrix } from '../diagnose/matrices.ts';
import type { FigureOptions } from '../options/options.ts';
import type { StatisticName } from '../options/statistics.ts';
import type { AttentionInput } from './open-attention.ts';

/** A matrix of heads, and what is said of the weights it was made from. */
interface StreamedHeads extends ReadAttention {
  readonly findings: readonly Finding[];
}

/**
 * Reads the weights of all heads, and keeps their statistic.
 * @param arrange masks and chooses keys of what was read, as for a figure of it
 * @throws AttnplotError, OptionConflict as reading does, of a layer too large by itself too
 */
export async function streamHeads(
  readByLayer: NonNullable<AttentionInput['readByLayer']>,
  options: FigureOptions & { readonly stat: StatisticName },
  arrange: (read: ReadAttention) => ReadAttention,
): Promise<StreamedHeads> {
  const parts: HeadValues[] = [];
  const notices: Notice[] = [];
  const { query = 'all' } = options;
  async function* matrices(): AsyncGenerator<WeightMatrix> {
    for await (const read of readByLayer({ ...options, query, panels: 'heads' })) {
      yield* matricesOf(read.attention);
      const arranged = arrange(read);
      parts.push(headValues(arranged.attention, options));
      notices.push(...arranged.notices);
    }
  }
  const findings = await findingsOf(matrices(), { sums: 'one' });
  return { attention: matrixOf(parts), notices: uniqueNotices(notices), findings };
}
