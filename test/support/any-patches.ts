/** Random rows of image patches. */
import fc from 'fast-check';
import type { AttentionFile } from '../../src/attention/file.ts';
import { type Drawn, fitting, layoutOptions } from './any-options.ts';
import { label, matrixOf, weight } from './any-values.ts';

/** Options that pictures of patches have nothing of. */
const NOT_OF_PATCHES = [
  ...['panels', 'aspect', 'rowHeight', 'ticks', 'tickRotation', 'labelKeys', 'pin', 'maxLabel'],
  ...['mark', 'box'],
];

/** Rows of image patches behind some other keys, with options that change their layout. */
export const anyPatches: fc.Arbitrary<Drawn> = fc
  .record({
    layers: fc.integer({ min: 1, max: 13 }),
    rows: fc.integer({ min: 1, max: 9 }),
    across: fc.integer({ min: 1, max: 40 }),
    down: fc.integer({ min: 1, max: 30 }),
    skip: fc.integer({ min: 0, max: 5 }),
    own: label,
    values: fc.array(weight, { minLength: 1, maxLength: 20 }),
    all: layoutOptions,
    kept: fc.array(fc.boolean(), { minLength: 70, maxLength: 70 }),
  })
  .map(({ layers, rows, across, down, skip, own, values, all, kept }) => {
    const keys = skip + across * down;
    const lengths = Array.from({ length: rows }, () => keys);
    const file: AttentionFile = {
      title: own,
      tokens: Array.from({ length: keys }, (_, key) => (key < skip ? own : '')),
      rows: lengths.map((_, row) => `${own}${row}`),
      layers: Array.from({ length: layers }, (_, i) => ({
        label: i % 5 === 1 ? `${own} ${i}` : `Layer ${i}`,
        weights: matrixOf(values, lengths, i),
      })),
    };
    const isGrid = layers > 1 && rows > 1;
    const some = Object.entries(all).filter(
      ([name, value], i) =>
        kept[i] && kept[i + 20] && !NOT_OF_PATCHES.includes(name) && !(isGrid && value === 'left'),
    );
    const options = { ...Object.fromEntries(some), grid: `${across}x${down}`, skip };
    return { file, options: fitting(options, file) };
  });
