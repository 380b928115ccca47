/** Dumps as people save them, written by hand: npz, npy and JSON of generated weights. */
import { doubles, flat, shapeOf, unicode } from './dumps.ts';
import { npy, zip } from './tensor-writers.ts';

/** Nested lists of numbers, of any depth. */
export type Nested = readonly (number | Nested)[];
type Sees = (query: number, key: number) => boolean;

const SEED = 13;
let state = SEED;

/** Begins the numbers of dumps anew. Each test file does, as the files of a worker share this module. */
export function restartNumbers(): void {
  state = SEED;
}

/** A number from 0 to below 1 (mulberry32). */
function next(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

export const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A nested list of a shape, its innermost rows made one by one. */
export const nest = (outer: readonly number[], row: (query: number) => readonly number[]): Nested => {
  const [count = 0, ...inner] = outer;
  return range(count).map((i) => (inner.length === 0 ? row(i) : nest(inner, row)));
};

/** Rows that sum to 1 over the keys seen, 0 elsewhere; all NaN where no key is seen. */
export const weights = (outer: readonly number[], keys: number, sees: Sees = () => true): Nested =>
  nest(outer, (query) => {
    const raw = range(keys).map((key) => (sees(query, key) ? 0.2 + next() : 0));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((value) => value / sum);
  });

export const causal: Sees = (query, key) => key <= query;
export const both =
  (...all: readonly Sees[]): Sees =>
  (query, key) =>
    all.every((sees) => sees(query, key));

/** Causal weights `[...outer, size, size]`. */
export const triangle = (outer: readonly number[], size: number, sees: Sees = () => true): Nested =>
  weights([...outer, size], size, both(causal, sees));

/** Scores from -2 to 2 where a key is seen, a fill elsewhere. */
export const scores = (outer: readonly number[], size: number, fill: number, sees: Sees = causal): Nested =>
  nest([...outer, size], (query) => range(size).map((key) => (sees(query, key) ? 4 * next() - 2 : fill)));

/** An array of a `.npz`: nested numbers as float64, or texts, or a `.npy` of its own. */
type Array_ = Nested | readonly string[] | Buffer;

const isTexts = (value: Array_): value is readonly string[] => typeof value[0] === 'string';

export const toNpy = (value: Array_): Buffer =>
  Buffer.isBuffer(value)
    ? value
    : isTexts(value)
      ? unicode(value)
      : npy('<f8', shapeOf(value), doubles(value));

export const npz = (arrays: Readonly<Record<string, Array_>>): Buffer =>
  zip(Object.entries(arrays).map(([name, value]) => ({ name: `${name}.npy`, data: toNpy(value) })));

/** As float32, float16 is by hand: numbers of 2 bytes given as bits. */
export const float32 = (value: Nested): Buffer =>
  npy('<f4', shapeOf(value), new Uint8Array(Float32Array.from(flat(value)).buffer));

/** The upper halves of 32-bit floats, as integers or as items of 2 bytes without a type. */
export function bfloat16(value: Nested, descr: '<u2' | '|V2'): Buffer {
  const words = new Uint32Array(Float32Array.from(flat(value)).buffer);
  return npy(descr, shapeOf(value), new Uint8Array(Uint16Array.from(words, (word) => word >>> 16).buffer));
}

export const integers = (values: readonly number[]): Buffer =>
  npy('<i8', [values.length], new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer));

/** `t0`, `t1`, ... */
export const texts = (count: number, prefix = 't'): string[] => range(count).map((i) => `${prefix}${i}`);

/** JSON as Python writes it: NaN and infinities are bare words. */
export const pythonJson = (value: unknown): string =>
  JSON.stringify(value, (_, item) =>
    typeof item === 'number' && !Number.isFinite(item) ? `<<${Number.isNaN(item) ? 'NaN' : item}>>` : item,
  ).replace(/"<<(NaN|-?Infinity)>>"/g, '$1');

/** The arrays of a `.npz` from a list, each under its number. */
export const numbered = (name: (i: number) => string, list: readonly Array_[]): Record<string, Array_> =>
  Object.fromEntries(list.map((value, i) => [name(i), value]));
