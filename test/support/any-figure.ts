/** Random attention files of all shapes, with options that change their layout. */
import fc from 'fast-check';
import type { AttentionFile } from '../../src/attention/file.ts';
import type { FigureOptions } from '../../src/options/options.ts';
import { columnOptions, type Drawn, fitting, layoutOptions } from './any-options.ts';
import { label, matrixOf, token, weight } from './any-values.ts';

/** Numbers of layers, rows and keys: mostly small, sometimes large, never all large, so that a case stays fast. */
const shape = fc
  .record({
    layers: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 8 }) },
      { weight: 1, arbitrary: fc.integer({ min: 9, max: 40 }) },
    ),
    rows: fc.integer({ min: 1, max: 5 }),
    keys: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }) },
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 60 }) },
      { weight: 1, arbitrary: fc.integer({ min: 61, max: 400 }) },
    ),
  })
  .map(({ layers, rows, keys }) => ({
    layers,
    rows,
    keys: Math.min(keys, Math.max(12, Math.floor(400 / layers))),
  }));

/** A row: a label, a label with a query, or a row with tokens of its own. */
const anyRow = (keys: number) =>
  fc.oneof(
    { weight: 3, arbitrary: label },
    { weight: 3, arbitrary: fc.record({ label, query: fc.integer({ min: 0, max: keys - 1 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({ label, tokens: fc.array(token, { minLength: keys, maxLength: keys + 2 }) }),
    },
  );

/** Attention files of all shapes: ragged, signed, with missing cells and labels from all Unicode planes. */
export const anyFile: fc.Arbitrary<AttentionFile> = shape.chain(({ layers, rows, keys }) =>
  fc
    .record({
      title: fc.oneof(label, fc.string({ maxLength: 200 })),
      tokens: fc.array(token, { minLength: keys, maxLength: keys }),
      rows: fc.oneof(
        fc.array(anyRow(keys), { minLength: rows, maxLength: rows }),
        fc.array(fc.record({ label, query: fc.integer({ min: 0, max: keys - 1 }) }), {
          minLength: rows,
          maxLength: rows,
        }),
      ),
      labels: fc.array(label, { minLength: layers, maxLength: layers }),
      values: fc.array(weight, { minLength: 1, maxLength: 20 }),
      lengths: fc.array(fc.integer({ min: 1, max: keys }), { minLength: rows, maxLength: rows }),
    })
    .map(({ labels, values, lengths, ...file }) => ({
      ...file,
      layers: labels.map((text, i) => ({ label: text, weights: matrixOf(values, lengths, i) })),
    })),
);

/** Whether every row says which query it is, as a causal mask asks. */
const hasQueries = ({ rows }: AttentionFile) =>
  rows.every((row) => typeof row === 'object' && row.query !== undefined);

/** The columns that are surely left: folded keys are a column a segment, and words may all be one. */
const leastColumns = ({ tokens }: AttentionFile, { fold, segments, mergeSubwords }: FigureOptions): number =>
  mergeSubwords ? 1 : fold ? (segments?.length ?? 1) : (tokens?.length ?? 1);

/** A file with options that change its layout. Pins and masks are valid for the file. */
export const anyFigure: fc.Arbitrary<Drawn> = fc
  .record({
    fileAndColumns: anyFile.chain((file) =>
      fc.record({ file: fc.constant(file), columns: columnOptions(file) }),
    ),
    // With all options at once, hardly any page is large enough.
    options: fc
      .tuple(layoutOptions, fc.array(fc.boolean(), { minLength: 43, maxLength: 43 }))
      .map(([all, kept]) => Object.fromEntries(Object.entries(all).filter((_, i) => kept[i]))),
    masked: fc.boolean(),
    pin: fc.option(fc.nat(), { nil: undefined }),
  })
  .map(({ fileAndColumns: { file, columns }, options, masked, pin }) => ({
    file,
    options: {
      ...columns,
      ...fitting(options, file),
      ...(masked && hasQueries(file) ? { mask: 'causal' as const } : {}),
      ...(pin === undefined ? {} : { pin: [pin % leastColumns(file, columns)] }),
    },
  }));
