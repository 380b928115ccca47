/** Matrices that hold the same weights. */

import type { Numbers } from '../arrays/number-types.ts';

/** Finds matrices that hold the same weights. */
export function copiesTally() {
  const names = new Map<string, string>();
  const pairs: (readonly [name: string, original: string])[] = [];
  return {
    /** Each copy with the first matrix that holds its weights. */
    pairs: pairs as readonly (readonly [name: string, original: string])[],
    add: (name: string, weights: Numbers) => {
      const print = fingerprint(weights);
      const original = names.get(print);
      if (original === undefined) names.set(print, name);
      else pairs.push([name, original]);
    },
  };
}

/** Two FNV-1a hashes with different primes, 64 bits together: equal for equal weights, and almost never for others. */
function fingerprint(weights: Numbers): string {
  const words = new Uint32Array(weights.buffer, weights.byteOffset, weights.byteLength / 4);
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul(b ^ word ^ (a >>> 15), 0x85ebca6b);
  }
  return `${weights.length} ${a >>> 0} ${b >>> 0}`;
}
