/** Random labels, tokens and weights, of which random attention files are made. */
import fc from 'fast-check';

export const label = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 10 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
);
export const weight = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(null) },
);

/** Marks of tokenizers, so that spans and special tokens occur. */
export const token = fc.oneof(
  { weight: 3, arbitrary: label },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '<pause>',
      '[CLS]',
      '##ing',
      '▁the',
      'Ġcat',
      'Ċ',
      '<0xE4>',
      '',
      'שלום',
      'مرحبا',
      '说',
    ),
  },
);

/**
 * A matrix of weights from a few generated ones. Generating each cell would take longer than the layout, which does not look at
 * values. `lengths` are the keys of each row.
 */
export function matrixOf(
  pool: readonly (number | null)[],
  lengths: readonly number[],
  offset: number,
): (number | null)[][] {
  return lengths.map((length, row) =>
    Array.from({ length }, (_, key) => pool[(offset + 3 * row + key) % pool.length] ?? null),
  );
}
