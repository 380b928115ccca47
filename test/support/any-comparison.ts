/** Random inputs side by side. */
import fc from 'fast-check';
import type { AttentionFile } from '../../src/attention/file.ts';
import { type Drawn, fitting, layoutOptions } from './any-options.ts';
import { label, matrixOf, token, weight } from './any-values.ts';

/** Inputs side by side, with other numbers of keys, which may lack layers but the first; with options that change the layout. */
export const anyComparison: fc.Arbitrary<Drawn> = fc
  .record({
    keys: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 5 }),
    layers: fc.integer({ min: 1, max: 9 }),
    rows: fc.integer({ min: 1, max: 5 }),
    keep: fc.integer({ min: 2, max: 9 }),
    isNumbered: fc.boolean(),
    own: label,
    names: fc.array(label, { minLength: 5, maxLength: 5 }),
    values: fc.array(weight, { minLength: 1, maxLength: 20 }),
    words: fc.array(token, { minLength: 1, maxLength: 9 }),
    all: layoutOptions,
    kept: fc.array(fc.boolean(), { minLength: 70, maxLength: 70 }),
  })
  .map(({ keys, layers, rows, keep, isNumbered, own, names, values, words, all, kept }) => {
    const panels = Array.from({ length: layers }, (_, i) => i).flatMap((i) =>
      [...keys.entries()]
        .filter(([input]) => i === 0 || (input + i) % keep > 0)
        .map(([input, count]) => ({
          label: i % 5 === 1 ? `${own} ${i}` : `Layer ${i}`,
          input,
          tokens: Array.from({ length: count }, (_, key) => words[key % words.length] as string),
          weights: matrixOf(values, Array<number>(rows).fill(count), i + input),
        })),
    );
    const file: AttentionFile = {
      title: own,
      inputs: keys.map((_, input) => (isNumbered ? `step ${100 * input}` : `${names[input]}${input}`)),
      rows: Array.from({ length: rows }, (_, row) => `${own}${row}`),
      layers: panels,
    };
    const some = Object.entries(all).filter(
      ([name, value], i) =>
        kept[i] &&
        kept[i + 20] &&
        !['panels', 'columns', 'box', 'layerGroups', 'labelKeys'].includes(name) &&
        value !== 'left' &&
        value !== 'equal',
    );
    return { file, options: fitting(Object.fromEntries(some), file) };
  });
