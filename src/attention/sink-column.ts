/** Learned sinks, as gpt-oss has them: a column after the last key, which every query sees. */

import type { TensorFile } from '../arrays/array.ts';
import type { AttentionTensors } from '../arrays/conventions.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import { refusal } from '../arrays/limits.ts';
import { readWeights } from '../arrays/weights.ts';
import { isAbsent } from './unseen.ts';

/** Rows read, and the fewest that show that they see no key between their own and the last column. */
const [ROWS_READ, LEAST_ROWS] = [40, 3];

/**
 * Refuses one column more than queries, where rows are causal in all columns but the last and have a weight there: read as keys, the
 * queries would be taken for the last of them, and each would see a key too many.
 * @throws AttnplotError (input) with the array to save
 */
export async function refuseSinkColumn(
  file: TensorFile,
  { tensor, side, layers }: AttentionTensors,
): Promise<void> {
  const [layer] = layers as [TensorLayer];
  const { queries, keys, pieces } = layer;
  if (keys !== queries + 1 || side === 'cross' || pieces.length > 1) return;
  const rows = Array.from({ length: Math.min(queries, ROWS_READ) }, (_, row) => row);
  const [read] = await readWeights(file, [layer], { heads: [0], queries: rows });
  if (!read) return;
  const seen = rows.flatMap((query) => {
    const weights = [...read.values.subarray(query * keys, (query + 1) * keys)];
    return weights.every(Number.isNaN) ? [] : [{ query, weights }];
  });
  const cut = seen.filter(({ query }) => query + 1 < queries);
  const isSink = seen.every(
    ({ query, weights }) =>
      !isAbsent(weights[queries] as number) &&
      !isAbsent(weights[query] as number) &&
      weights.slice(query + 1, queries).every(isAbsent),
  );
  if (!isSink || cut.length < LEAST_ROWS) return;
  throw refusal(
    file.name,
    'wrong-axes',
    `${tensor}: found ${keys} columns for ${queries} queries, the last of which every query sees, as the learned sink of gpt-oss, expected a column a key`,
    'save it without the sink, x[..., :-1]: rows then sum to less than 1, by what the sink takes',
  );
}
