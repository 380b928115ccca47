import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { type Attention, type AttentionLayer, type AttentionRow, CellState } from './attention.ts';

/**
 * Masks every key after its row's query, as a causal model does.
 * @param kind whether the input is an attention file, whose rows can say it
 * @returns the masked attention, and a notice where a key that is masked had a weight other than 0
 * @throws OptionConflict where a row does not say which query it is
 */
export function maskCausal(
  attention: Attention,
  kind: 'attention' | 'arrays' = 'attention',
): { attention: Attention; notices: Notice[] } {
  const unknown = attention.rows.find(({ query }) => query === undefined);
  if (unknown) {
    throw new OptionConflict({
      option: 'mask',
      code: 'no-query-position',
      message: `found no query position for row "${unknown.label}", expected one for every row that is masked`,
      path: ['rows', unknown.index],
      hint:
        kind === 'arrays'
          ? 'these weights are not square, so that their queries may stand anywhere: leave out --mask, or save the square matrix and choose rows with --query'
          : `write the row as { "label": ${JSON.stringify(unknown.label)}, "query": 8 }, with the query token's position from 0`,
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

/** Where no row has a weight after its query, in any layer, the model is causal: those keys are masked, not zero. */
export function maskWhereCausal(
  layers: readonly AttentionLayer[],
  rows: readonly AttentionRow[],
): AttentionLayer[] {
  // Where the keys after a row's query begin, and where the row ends.
  const later = (row: number, keyCount: number) =>
    [row * keyCount + (rows[row]?.query ?? keyCount) + 1, (row + 1) * keyCount] as const;
  const isCausal = layers.every(({ weights, states, keyCount }) =>
    rows.every((_, row) => {
      const [from, to] = later(row, keyCount);
      if (isConstant(weights.subarray(from, to)) && weights[from] === 0) return true;
      for (let i = from; i < to; i++) if (weights[i] !== 0 && states[i] !== CellState.masked) return false;
      return true;
    }),
  );
  if (!isCausal) return [...layers];
  return layers.map((layer) => {
    const [weights, states] = [layer.weights.slice(), layer.states.slice()];
    rows.forEach((_, row) => {
      const [from, to] = later(row, layer.keyCount);
      weights.fill(Number.NaN, from, to);
      states.fill(CellState.masked, from, to);
    });
    return { ...layer, weights, states };
  });
}

/** Whether all bits are those of the first number: asked of the system, which tells of thousands before a loop is compiled. */
function isConstant({ buffer, byteOffset, byteLength }: Float64Array): boolean {
  if (byteLength === 0) return true;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  return bytes.compare(bytes, 8, byteLength, 0, byteLength - 8) === 0;
}
