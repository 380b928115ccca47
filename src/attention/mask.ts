import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { type Attention, type AttentionLayer, CellState } from './attention.ts';

/**
 * Masks every key after its row's query, as a causal model does.
 * @returns the masked attention, and a notice where a key that is masked had a weight other than 0
 * @throws OptionConflict where a row does not say which query it is
 */
export function maskCausal(attention: Attention): { attention: Attention; notices: Notice[] } {
  const unknown = attention.rows.find(({ query }) => query === undefined);
  if (unknown) {
    throw new OptionConflict({
      option: 'mask',
      code: 'no-query-position',
      message: `found no query position for row "${unknown.label}", expected one for every row that is masked`,
      path: ['rows', unknown.index],
      hint: `write the row as { "label": ${JSON.stringify(unknown.label)}, "query": 8 }, with the query token's position from 0`,
    });
  }
  let hidden = 0;
  let largest = 0;
  const layers = attention.layers.map((layer): AttentionLayer => {
    const [weights, states] = [layer.weights.slice(), layer.states.slice()];
    attention.rows.forEach(({ query = 0 }, row) => {
      for (let i = row * layer.keyCount + query + 1; i < (row + 1) * layer.keyCount; i++) {
        const weight = Math.abs(weights[i] ?? 0);
        if (weight > 0) hidden++;
        if (weight > largest) largest = weight;
        weights[i] = Number.NaN;
        states[i] = CellState.masked;
      }
    });
    return { ...layer, weights, states };
  });
  const message = `${hidden} ${hidden === 1 ? 'weight' : 'weights'} other than 0 (up to ${Number(largest.toPrecision(2))}) masked, as later than the query`;
  return {
    attention: { ...attention, layers },
    notices: hidden === 0 ? [] : [{ code: 'weights-masked', message }],
  };
}
