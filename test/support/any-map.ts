/** Random square matrices, heads of them in a grid, and their queries as panels. */
import fc from 'fast-check';
import type { AttentionFile } from '../../src/attention/file.ts';
import { columnOptions, type Drawn, fitting, layoutOptions } from './any-options.ts';
import { label, matrixOf, token, weight } from './any-values.ts';

/** Files of square matrices, some with a matrix for each head, a few heads left out. */
const anyMapFile: fc.Arbitrary<AttentionFile> = fc
  .record({
    layers: fc.integer({ min: 1, max: 14 }),
    heads: fc.constantFrom(0, 0, 1, 3, 8),
    size: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 5, max: 40 }) },
      { weight: 1, arbitrary: fc.integer({ min: 41, max: 130 }) },
    ),
    keep: fc.integer({ min: 2, max: 9 }),
    hasQueries: fc.boolean(),
    own: label,
    values: fc.array(weight, { minLength: 1, maxLength: 20 }),
    words: fc.array(token, { minLength: 1, maxLength: 9 }),
  })
  .map(({ layers, heads, size, keep, hasQueries, own, values, words }) => {
    const tokens = Array.from({ length: size }, (_, key) => words[key % words.length] as string);
    const lengths = tokens.map((_, row) => (hasQueries ? row + 1 : size));
    const labels = Array.from({ length: layers }, (_, i) => (i % 5 === 1 ? `${own} ${i}` : `Layer ${i}`));
    const panels = labels.flatMap((name, i) => {
      if (heads === 0) return [{ label: name, weights: matrixOf(values, lengths, i) }];
      return Array.from({ length: heads }, (_, head) => head)
        .filter((head) => head === i % heads || (head + i) % keep > 0)
        .map((head) => ({ label: name, head, weights: matrixOf(values, lengths, i + head) }));
    });
    const rows = tokens.map((text, query) =>
      hasQueries ? { label: `${text}@${query}`, query } : `r${query}`,
    );
    return { title: own, tokens, rows, layers: panels };
  });

/** Square matrices, heads of them in a grid, or their queries as panels; with segments, folded or by word; with options that change the layout. */
export const anyMap: fc.Arbitrary<Drawn> = fc
  .record({
    fileAndColumns: anyMapFile.chain((file) =>
      fc.record({ file: fc.constant(file), columns: columnOptions(file) }),
    ),
    all: layoutOptions,
    kept: fc.array(fc.boolean(), { minLength: 70, maxLength: 70 }),
  })
  .map(({ fileAndColumns: { file, columns }, all, kept }) => {
    const isGrid = file.layers.some((layer) => 'head' in layer);
    const notOfGrid = (name: string, value: unknown) => isGrid && (name === 'panels' || value === 'left');
    const some = Object.entries(all).filter(
      ([name, value], i) => kept[i] && kept[i + 20] && name !== 'box' && !notOfGrid(name, value),
    );
    const options = { ...Object.fromEntries(some), ...(isGrid ? { panels: 'heads' as const } : {}) };
    return { file, options: { ...columns, ...fitting(options, file) } };
  });
