import { AttnplotError } from '../errors.ts';
import { type JsonDocument, readJson } from './json.ts';
import { type LiftedNumbers, liftNumbers } from './json-numbers.ts';
import { decodeText } from './source.ts';

/** Smaller files are not worth the loop over their bytes, which begins interpreted. */
const LEAST_LIFTED = 1 << 17;
/** Lists with fewer numbers are few bytes, and may be an option's: they stay lists of JavaScript's. */
const LEAST_TYPED = 64;

/**
 * Reads JSON as `readJson` does; of a large file each long list of numbers is a Float64Array, in which null is NaN. This way reads what
 * is right, and fast; whatever is wrong is read again by `readJson`, so that it alone says what and where.
 * @throws AttnplotError (input) as `readJson`, and for bytes that are not UTF-8
 */
export function readJsonBytes(bytes: Uint8Array, name: string): JsonDocument {
  if (bytes.length < LEAST_LIFTED) return readJson(decodeText(bytes, name), name);
  let known: JsonDocument | undefined;
  const plain = () => {
    known ??= readJson(decodeText(bytes, name), name);
    return known;
  };
  const value = readLifted(liftNumbers(bytes), name);
  if (value === undefined) return plain();
  return { name, value, duplicateKeys: [], positionOf: (path) => plain().positionOf(path), plain };
}

/** The value with its lists put back; undefined where anything is wrong with the text. */
function readLifted({ rest, lists }: LiftedNumbers, name: string): unknown {
  try {
    const { value, duplicateKeys } = readJson(decodeText(rest, name), name);
    return duplicateKeys.length > 0 ? undefined : putBack(value, lists);
  } catch (error) {
    if (error instanceof AttnplotError) return undefined;
    throw error;
  }
}

/** Replaces each `[i]`, in place. `readJson` has seen to it that the value is not too deep for this. */
function putBack(value: unknown, lists: readonly Float64Array[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const list =
    Array.isArray(value) && value.length === 1 && lists[Number.isInteger(value[0]) ? value[0] : -1];
  if (list) return list.length < LEAST_TYPED ? Array.from(list, nullForNaN) : list;
  const parent = value as Record<string, unknown>;
  for (const key of Object.keys(parent)) parent[key] = putBack(parent[key], lists);
  return value;
}

const nullForNaN = (number: number) => (Number.isNaN(number) ? null : number);
