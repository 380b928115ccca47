/** Inputs that a station keeps from the first pass for the second, as many as fit. */
import type { Prepared } from '../pipeline/prepare.ts';
import type { Stamp } from './digest.ts';

export interface Store {
  /** Keeps an input if it fits; returns whether it did. */
  readonly keep: (input: string, prepared: Prepared, stamp: Stamp) => boolean;
  /** Removes and returns an input; undefined if it was not kept, or has changed since. */
  readonly take: (input: string, stamp: Stamp) => Prepared | undefined;
}

/** @param capacityBytes memory that all kept inputs may take together */
export function createStore(capacityBytes: number): Store {
  const kept = new Map<string, { readonly prepared: Prepared; readonly stamp: string }>();
  // `take` frees no room, because nothing is kept in the second pass.
  let used = 0;
  return {
    keep: (input, prepared, stamp) => {
      const bytes = bytesOf(prepared, stamp);
      if (used + bytes > capacityBytes) return false;
      used += bytes;
      kept.set(input, { prepared, stamp: stamp.text });
      return true;
    },
    take: (input, { text }) => {
      const found = kept.get(input);
      kept.delete(input);
      return found?.stamp === text ? found.prepared : undefined;
    },
  };
}

/** Memory that a string in a list of tokens takes. */
const TOKEN_BYTES = 40;

/** Memory that a kept input takes. An attention file keeps its text too, for the positions in its errors. */
function bytesOf({ attention, sources }: Prepared, stamp: Stamp): number {
  const arrays = attention.layers.flatMap(({ weights, states }) => [weights.buffer, states.buffer]);
  const lists = new Set(attention.layers.flatMap(({ tokens }) => tokens));
  const text = sources[0]?.positionOf ? 2 * stamp.bytes : 0;
  const tokens = [...lists].reduce((sum, list) => sum + list.length * TOKEN_BYTES, 0);
  return text + tokens + [...new Set(arrays)].reduce((sum, { byteLength }) => sum + byteLength, 0);
}
