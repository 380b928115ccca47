/** Random options that change the layout, and those of them that fit an attention file. */
import fc from 'fast-check';
import type { AttentionFile } from '../../src/attention/file.ts';
import type { FigureOptions, OptionName } from '../../src/options/options.ts';
import { PRESET_NAMES } from '../../src/options/preset-names.ts';
import { label } from './any-values.ts';

export interface Drawn {
  readonly file: AttentionFile;
  readonly options: FigureOptions;
}

/** Options that change the layout. */
export const layoutOptions: fc.Arbitrary<FigureOptions> = fc.record(
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
export function fitting(options: FigureOptions, file: AttentionFile): FigureOptions {
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
export const columnOptions = ({ tokens = [] }: AttentionFile): fc.Arbitrary<FigureOptions> =>
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
