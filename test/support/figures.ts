import fc from 'fast-check';
import { type Figure, resolveFigure } from '../../src/figure/figure.ts';
import type { AttentionFile } from '../../src/input/attention-file.ts';
import { fromFile } from '../../src/input/from-file.ts';
import { selectAttention } from '../../src/input/select.ts';
import type { FigureOptions } from '../../src/options/figure-options.ts';
import type { TextMeasurer } from '../../src/text/measure.ts';

/** A measurer that knows no font: every code point is 0.6 em wide. */
export const placeholder: TextMeasurer = { widthPt: (text, sizePt) => 0.6 * sizePt * [...text].length };

/** The figure of a file, as the pipeline resolves it. */
export function figureOf(file: AttentionFile, options: FigureOptions = {}): Figure {
  const { attention, figure } = fromFile({ name: 'test', value: file, duplicateKeys: [] });
  const merged = { ...figure, ...options };
  return resolveFigure(selectAttention(attention, merged), merged).figure;
}

/** A file of `layers` x `rows` x `keys` with weights that differ from cell to cell. */
export function fileOf(
  layers: number,
  rows: number,
  keys: number,
  extra: Partial<AttentionFile> = {},
): AttentionFile {
  return {
    title: `${layers} layers, ${rows} rows, ${keys} keys`,
    tokens: Array.from({ length: keys }, (_, key) => `t${key}`),
    rows: Array.from({ length: rows }, (_, row) => `P@${8 * (row + 1)}`),
    layers: Array.from({ length: layers }, (_, layer) =>
      Array.from({ length: rows }, (_, row) =>
        Array.from({ length: keys }, (_, key) => ((layer * 7 + row * 3 + key) % 11) / 10),
      ),
    ),
    ...extra,
  };
}

const label = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 10 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
);
const weight = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(null) },
);

/** Attention files of all shapes: ragged, signed, with missing cells and labels from all Unicode planes. */
export const anyFile: fc.Arbitrary<AttentionFile> = fc
  .record({
    layers: fc.integer({ min: 1, max: 10 }),
    rows: fc.integer({ min: 1, max: 5 }),
    keys: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 120 })),
  })
  .chain(({ layers, rows, keys }) =>
    fc.record({
      title: fc.oneof(label, fc.string({ maxLength: 200 })),
      tokens: fc.array(label, { minLength: keys, maxLength: keys }),
      rows: fc.array(fc.oneof(label, fc.record({ label, query: fc.integer({ min: 0, max: keys - 1 }) })), {
        minLength: rows,
        maxLength: rows,
      }),
      layers: fc.array(
        fc.record({
          label,
          weights: fc.array(fc.array(weight, { minLength: 1, maxLength: keys }), {
            minLength: rows,
            maxLength: rows,
          }),
        }),
        { minLength: layers, maxLength: layers },
      ),
    }),
  );

/** Options that change the layout. */
export const anyLayoutOptions: fc.Arbitrary<FigureOptions> = fc.record(
  {
    width: fc.integer({ min: 60, max: 1200 }).map((pt) => `${pt}pt`),
    height: fc.integer({ min: 40, max: 1500 }).map((pt) => `${pt}pt`),
    dpi: fc.integer({ min: 20, max: 600 }),
    fontSize: fc.integer({ min: 3, max: 30 }),
    ticks: fc.constantFrom('all' as const, 'last' as const, 'none' as const),
    colorbar: fc.boolean(),
    colorbarLabel: label,
    annotate: fc.boolean(),
    vmax: fc.double({ min: 0.1, max: 2, noNaN: true }),
  },
  { requiredKeys: [] },
);
