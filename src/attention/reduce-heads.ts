/** Heads made into one: mean, maximum, minimum and attention rollout. */

import type { Numbers } from '../arrays/number-types.ts';

/**
 * Reduces `values[head * length + i]` over its heads; a value missing in any of them is missing.
 * @param kept positions of the heads that count
 */
export function reduceHeads(
  values: Numbers,
  headCount: number,
  how: 'mean' | 'max' | 'min',
  kept: readonly number[] = Array.from({ length: headCount }, (_, head) => head),
): Float64Array {
  const length = values.length / headCount;
  const [first = 0, ...others] = kept;
  const reduced = new Float64Array(values.subarray(first * length, (first + 1) * length));
  for (const head of others) COMBINE[how](reduced, values.subarray(head * length, (head + 1) * length));
  if (how === 'mean') for (let i = 0; i < length; i++) reduced[i] = (reduced[i] as number) / kept.length;
  return reduced;
}

/** Without a call for each weight, of which there are millions. */
const COMBINE = {
  mean: (into: Float64Array, values: Numbers) => {
    for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + (values[i] as number);
  },
  max: (into: Float64Array, values: Numbers) => {
    for (let i = 0; i < into.length; i++) into[i] = Math.max(into[i] as number, values[i] as number);
  },
  min: (into: Float64Array, values: Numbers) => {
    for (let i = 0; i < into.length; i++) into[i] = Math.min(into[i] as number, values[i] as number);
  },
};

/**
 * Attention rollout (Abnar and Zuidema, 2020, "Quantifying Attention Flow in Transformers", eq. 1): with the residual
 * connection, layer l passes on A_l = 0.5 W_l + 0.5 I, rows normalised; what reaches layer l from the input is
 * A_l A_(l-1) ... A_0.
 * @param layers head means `W[query * size + key]`, first layer first
 * @returns for each layer the product up to and with it, in the same order of indices
 */
export function rollout(layers: readonly Float64Array[], size: number): Float64Array[] {
  let flow: Float64Array | undefined;
  return layers.map((weights) => {
    const step = withResidual(weights, size);
    flow = flow ? multiply(step, flow, size) : step;
    return flow;
  });
}

function withResidual(weights: Float64Array, size: number): Float64Array {
  const result = weights.map((weight) => weight / 2);
  for (let row = 0; row < size; row++) {
    result[row * size + row] = (result[row * size + row] as number) + 0.5;
    const line = result.subarray(row * size, (row + 1) * size);
    const sum = line.reduce((total, value) => total + value, 0);
    for (let key = 0; key < size; key++) line[key] = (line[key] as number) / sum;
  }
  return result;
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < size; k++) {
      const factor = a[row * size + k] as number;
      if (factor === 0) continue;
      for (let key = 0; key < size; key++)
        product[row * size + key] =
          (product[row * size + key] as number) + factor * (b[k * size + key] as number);
    }
  }
  return product;
}

/** From `[head, query, key]` to `[query, head, key]`: the heads of a query stand together. */
export function byQuery(values: Numbers, heads: number, queries: number): Float64Array {
  const keys = values.length / (heads * queries);
  const result = new Float64Array(values.length);
  for (let head = 0; head < heads; head++) {
    for (let query = 0; query < queries; query++) {
      const from = (head * queries + query) * keys;
      result.set(values.subarray(from, from + keys), (query * heads + head) * keys);
    }
  }
  return result;
}
