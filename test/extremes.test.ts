import { describe, expect, it } from 'vitest';
import { fromFile } from '../src/attention/read-file.ts';
import { selectAttention } from '../src/attention/select.ts';
import { largestOf, smallestOf } from '../src/core/math.ts';
import { toFile } from '../src/provenance/to-file.ts';

/** More than a call takes as arguments. */
const MANY = 140_000;

describe('the extremes of a list', () => {
  it('are those of a list of any length, and of none', () => {
    const numbers = Array.from({ length: 2 * MANY }, (_, i) => i - MANY);
    expect(largestOf(numbers, (n) => n)).toBe(MANY - 1);
    expect(smallestOf(numbers, (n) => n)).toBe(-MANY);
    expect(largestOf([], Number)).toBe(Number.NEGATIVE_INFINITY);
    expect(smallestOf([], Number)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe(`an attention file of ${MANY} rows`, () => {
  const rows = Array.from({ length: MANY }, (_, i) => `q${i}`);
  const value = { tokens: ['a', 'b'], rows, layers: [rows.map((_, i) => (i === 7 ? [0.5, 0.5] : [1]))] };
  const { attention } = fromFile({ name: 'rows.json', value, duplicateKeys: [] });

  it('is read, and has the width of its longest row', () => {
    expect(attention.layers[0]).toMatchObject({ keyCount: 2, weights: { length: 2 * MANY } });
  });

  it('can be selected from, and written again', () => {
    expect(selectAttention(attention, { layers: [0] }).rows.length).toBe(MANY);
    expect(toFile(attention)).toMatchObject({ tokens: ['a', 'b'], rows: { length: MANY } });
  });
});
