import fc from 'fast-check';
import { arrangeColumns } from '../../src/attention/columns.ts';
import type { AttentionFile } from '../../src/attention/file.ts';
import { maskCausal } from '../../src/attention/mask.ts';
import { fromFile } from '../../src/attention/read-file.ts';
import { selectAttention } from '../../src/attention/select.ts';
import { type Figure, resolveFigure } from '../../src/figure/figure.ts';
import type { FigureOptions, OptionName } from '../../src/options/options.ts';
import { PRESET_NAMES } from '../../src/options/preset-names.ts';
import { SANS } from '../../src/text/faces.ts';
import type { TextMeasurer } from '../../src/text/typeface.ts';

/** A measurer that knows no font: every code point is 0.6 em wide. */
export const placeholder: TextMeasurer = {
  widthPt: (text, sizePt) => 0.6 * sizePt * [...text].length,
  reach: () => ({ above: SANS.proportions.ascentEm, below: SANS.proportions.descentEm }),
  proportions: SANS.proportions,
};

/** The figure of a file, as the pipeline resolves it. */
export function figureOf(file: AttentionFile, options: FigureOptions = {}): Figure {
  const { attention, figure } = fromFile({ name: 'test', value: file, duplicateKeys: [] });
  const merged = { ...figure, ...options };
  const selected = selectAttention(attention, merged);
  const masked = merged.mask === 'causal' ? maskCausal(selected).attention : selected;
  return resolveFigure(arrangeColumns(masked, merged).attention, merged).figure;
}

/** An attention file of `layers` x `rows` x `keys` whose weights all differ. */
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

/** Marks of tokenizers, so that spans and special tokens occur. */
const token = fc.oneof(
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

/**
 * A matrix of weights from a few generated ones. Generating each cell would take longer than the layout, which does not look at
 * values. `lengths` are the keys of each row.
 */
function matrixOf(
  pool: readonly (number | null)[],
  lengths: readonly number[],
  offset: number,
): (number | null)[][] {
  return lengths.map((length, row) =>
    Array.from({ length }, (_, key) => pool[(offset + 3 * row + key) % pool.length] ?? null),
  );
}

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

/** Options that change the layout. */
const layoutOptions: fc.Arbitrary<FigureOptions> = fc.record(
  {
    width: fc.integer({ min: 60, max: 1200 }).map((pt) => `${pt}pt`),
    height: fc.integer({ min: 40, max: 1500 }).map((pt) => `${pt}pt`),
    dpi: fc.integer({ min: 20, max: 600 }),
    fontSize: fc.integer({ min: 3, max: 30 }),
    ticks: fc.constantFrom('all', 'last', 'none'),
    tickRotation: fc.constantFrom(0, 45, 90),
    labelKeys: fc.constantFrom('none', 'every:1', 'every:7', [0], ['0', 0]),
    maxLabel: fc.integer({ min: 5, max: 200 }).map((pt) => `${pt}pt`),
    tokenStyle: fc.constantFrom('raw', 'readable'),
    columns: fc.integer({ min: 1, max: 5 }),
    titleFontSize: fc.integer({ min: 3, max: 30 }),
    tickFontSize: fc.integer({ min: 3, max: 20 }),
    panels: fc.constant('queries'),
    aspect: fc.constantFrom('equal', 'auto'),
    panelLabel: fc.constantFrom('left', 'top', 'none'),
    rowHeight: fc.integer({ min: 2, max: 60 }).map((pt) => `${pt}pt`),
    gap: fc.integer({ min: 0, max: 40 }).map((pt) => `${pt}pt`),
    layerGroups: fc.constantFrom(
      ['one:0', 'a very long name of a group of layers:1-3'],
      ['first half, as it were:0-2'],
    ),
    order: fc.constantFrom('top-down', 'bottom-up'),
    letter: fc.constantFrom('a', 'iv', 'A.1.2.3'),
    subtitle: label,
    mark: fc.constant('peak'),
    box: fc.constantFrom('0:0', '0:0-1,0'),
    maxHeight: fc.integer({ min: 100, max: 1500 }).map((pt) => `${pt}pt`),
    pool: fc.constantFrom('max', 'mean'),
    theme: fc.constantFrom('light', 'dark'),
    preset: fc.constantFrom(...PRESET_NAMES),
    colorbar: fc.constantFrom('right', 'bottom', 'none'),
    colorbarTicks: fc.constantFrom([0], [0, 0.01, 0.05, 0.1]),
    colorbarLabel: label,
    annotate: fc.boolean(),
    title: fc.constant(false),
    vmax: fc.oneof(
      { weight: 3, arbitrary: fc.double({ min: 0.1, max: 2, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom('p90', 'p99=0.5') },
    ),
  },
  { requiredKeys: [] },
);

/** Options that contradict one another, or the file, are refused before a layout is asked for. */
function fitting(options: FigureOptions, file: AttentionFile): FigureOptions {
  const { layers, tokens = [], rows } = file;
  const keyCounts = rows.map(
    (row) => (typeof row === 'object' ? row.tokens : undefined)?.length ?? tokens.length,
  );
  const refused: Partial<Record<OptionName, boolean>> = {
    labelKeys: options.ticks === 'none',
    rowHeight: options.height !== undefined || options.aspect === 'equal',
    aspect: options.aspect === 'equal' && new Set(keyCounts).size > 1,
    colorbarTicks: options.colorbar === 'none' || options.vmax === undefined,
    colorbarLabel: options.colorbar === 'none',
    tickRotation: options.ticks === 'none',
    maxLabel: options.ticks === 'none',
    titleFontSize: options.title === false && options.letter === undefined,
    layerGroups: layers.length < 2 || options.panels === 'queries',
    // Labels of rows may be the same, or a position's.
    box: tokens.length < 2 || rows.some((row) => (typeof row === 'string' ? row : row.label) === '0'),
  };
  return Object.fromEntries(Object.entries(options).filter(([name]) => !refused[name as OptionName]));
}

/** Whether every row says which query it is, as a causal mask asks. */
const hasQueries = ({ rows }: AttentionFile) =>
  rows.every((row) => typeof row === 'object' && row.query !== undefined);

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

/** Segments of up to `keys` keys that begin and end anywhere, with short and long names. */
const segmentsOf = (keys: number) =>
  fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 0, max: keys - 1 }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.constantFrom('a', 'pause', 'prompt', '说', 'a name that is long for a segment'), {
        minLength: 12,
        maxLength: 12,
      }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 12 }),
    )
    .map(([starts, names, gaps]) =>
      starts
        .sort((a, b) => a - b)
        .map((first, i) => {
          const last = (starts[i + 1] ?? keys) - 1 - (gaps[i] as number);
          return `${names[i]}:${first}-${Math.max(first, last)}`;
        }),
    );

/** Options of segments and words that fit the file. */
const columnOptions = ({ tokens = [] }: AttentionFile): fc.Arbitrary<FigureOptions> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 2, arbitrary: segmentsOf(tokens.length).map((segments) => ({ segments })) },
    { weight: 1, arbitrary: segmentsOf(tokens.length).map((segments) => ({ segments, fold: true })) },
    {
      weight: 1,
      arbitrary: fc.constant(
        tokens.some((token) => ['##ing', '▁the', 'Ġcat'].includes(token)) ? { mergeSubwords: true } : {},
      ),
    },
  );

interface Drawn {
  readonly file: AttentionFile;
  readonly options: FigureOptions;
}

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
