/** Values of figure options. */
import { flagOf, OPTION_NAMES } from '../../src/options/option-table.ts';
import type { FigureOptions, OptionName } from '../../src/options/options.ts';
import type { Random } from '../support/mutate.ts';
import { hostileValue } from './values.ts';

const TEXTS = ['x', '', 'two\nlines', '漢字 עברית 😀', 'w'.repeat(3000), '{name} {step}', '\u202e\u001b[0m'];
const LENGTHS = ['6.5in', '10mm', '1px', '468pt', '0.01in', '3000in', '1300px', '0in', '1e9pt'];
const SIZES = [1, 4, 9, 20, 100, 1000, 0, -1, 0.001];
const POSITIONS = [
  '0',
  '-1',
  '0-1',
  '0,1',
  'all',
  '8',
  'P@8',
  '<pause>',
  '1-',
  '-',
  ',',
  '0-99999999999',
  'special',
];
const ENDS = [0, 1, -1, 0.5, 5e-324, 1e308, -1e308, 'p1', 'p99', 'p99.9', 'p50=0.3', 'p101', 'x'];
const SEGMENTS = ['prompt:0-1', 'a:0,b:1-2', 'a:0-99', 'a:1-', ':', 'a:b:c', 'a:3-1'];
const PATHS = ['none', '/dev/zero', 'in.json', 'missing', '.', '\0', 'in.json#1'];
const LISTS = ['a,b', 'a', ',', ['a', 'b'], ['x'.repeat(500)], [], ['a\u001b', '']];
const SWITCH = [true, false];

/** Values that an option may take, and some that it nearly takes. */
const VALUES: Readonly<Partial<Record<OptionName, readonly unknown[]>>> = {
  ...{ title: TEXTS, subtitle: TEXTS, letter: TEXTS, colorbarLabel: TEXTS },
  ...{ layers: [...POSITIONS, 'mean'], rows: POSITIONS, keys: POSITIONS, query: POSITIONS, pin: POSITIONS },
  ...{ segments: SEGMENTS, layerGroups: SEGMENTS, layerLabels: LISTS, rowLabels: LISTS },
  labelKeys: [...POSITIONS, 'every:10', 'every:0', 'none'],
  head: ['mean', 'max', 'min', 'rollout', 'each', '0', '0:0,1:1', '0,1', '99', '-1', '0:', 'x'],
  ...{ tokens: PATHS, rowTokens: PATHS, font: PATHS, typeface: ['sans', 'serif', ...PATHS] },
  firstQuery: [0, 1, 3, -1, 1e9],
  tensor: ['attentions', '{layer}', '{layer}{layer}', 'x{head}', '{', '', 'attn.{layer}.{head}'],
  axes: ['layer head query key', 'query key', 'key', 'key key', 'batch layer query key', 'x', ''],
  batch: [0, 1, -1, 'mean', 1e9],
  maxMemory: ['1GB', '1MB', '1B', '0MB', '1e3GB', 'x'],
  ...{ vmin: ENDS, vmax: ENDS },
  scale: ['linear', 'log', 'symlog', 'pow:0.5', 'pow:1e9', 'pow:9999', 'pow:0.0001', 'x'],
  colormap: ['inferno', 'RdBu_r', 'viridis_r', 'Sinebow', '__proto__', 'x_r_r'],
  colorbar: ['right', 'bottom', 'none', true, false],
  colorbarTicks: ['0,0.2', '0', '1e308,0', '5,6,7', '', 'x', '1,1,1'],
  ...{
    width: LENGTHS,
    height: LENGTHS,
    rowHeight: LENGTHS,
    gap: LENGTHS,
    maxHeight: LENGTHS,
    maxLabel: LENGTHS,
  },
  ...{ dpi: [10, 72, 150, 1, 0, 1e9], fontSize: SIZES, titleFontSize: SIZES, tickFontSize: SIZES },
  ...{ order: ['top-down', 'bottom-up'], ticks: ['all', 'last', 'none'], tickRotation: [0, 45, 90, 30] },
  ...{ tokenStyle: ['raw', 'readable'], missingGlyphs: ['box', 'escape', 'error'], mask: ['none', 'causal'] },
  columns: [1, 2, 0, 100, 1e9],
  ...{ pool: ['max', 'mean'], theme: ['light', 'dark'], mark: ['none', 'peak'] },
  preset: ['neurips', 'ieee', 'slide', 'poster', 'x'],
  ...{ fold: SWITCH, mergeSubwords: SWITCH, annotate: SWITCH, allowFiles: SWITCH },
  box: ['P@8:0-1', 'P@8:<pause>', '0:0', 'x', ':', 'P@8:99', ['P@8:0', 'P@32:1-2']],
  background: ['white', 'transparent', '#123', 'rgb(1,2,3)', 'hsl(0,0%,0%)', 'url(x)', '#12345678', 'red;'],
  format: ['png', 'svg', 'pdf', 'webp', 'jpeg', 'avif', 'html', 'gif'],
  quality: [1, 50, 100, 0, 101, 1.5],
  ...{ cells: ['rects', 'image'], svgText: ['outlines', 'text'], embed: ['auto', 'all', 'none'] },
} satisfies Partial<Record<keyof FigureOptions, readonly unknown[]>>;

/** What a case reads: an attention file, or arrays. */
export type Input = 'json' | 'arrays';

/** Values of options that change what is drawn, and that the figure of `DATA` and arrays take. */
const GOOD: Readonly<Partial<Record<OptionName, readonly unknown[]>>> = {
  ...{ title: TEXTS, subtitle: TEXTS, colorbarLabel: TEXTS, letter: ['a', '(b)', 'é漢'] },
  ...{ layers: ['0', '-1', '0-', 'mean'], keys: ['0-1', '1-', '0'], pin: ['0', '0,1'] },
  ...{
    segments: ['a:0', 'a:0,b:1', 'prompt:0-1'],
    layerGroups: ['early:0'],
    labelKeys: ['0', 'every:2', 'none'],
  },
  ...{ typeface: ['sans', 'serif'], missingGlyphs: ['box', 'escape'], tokenStyle: ['raw', 'readable'] },
  ...{ vmin: [0, 0.01, -1, 'p1'], vmax: [1, 0.5, 1e308, 'p99', 'p99.9', 'p50=0.3'] },
  scale: ['linear', 'symlog', 'pow:0.5', 'pow:2', 'pow:99'],
  colormap: ['inferno', 'RdBu_r', 'viridis_r', 'Sinebow'],
  ...{ colorbar: ['right', 'bottom', 'none'], colorbarTicks: ['0,0.2', '0', '0.1'] },
  ...{ width: ['6.5in', '165mm', '468pt', '1300px'], height: ['4in', '6in'], rowHeight: ['12pt', '4mm'] },
  ...{ gap: ['0.2in', '1pt', '9mm'], maxHeight: ['11in', '6in'], maxLabel: ['1in', '4mm', '40pt'] },
  ...{ dpi: [10, 40, 72, 150], fontSize: [4, 9, 14], titleFontSize: [4, 9, 20], tickFontSize: [4, 9] },
  ...{ order: ['top-down', 'bottom-up'], ticks: ['all', 'last', 'none'], tickRotation: [0, 45, 90] },
  ...{ columns: [1, 2], pool: ['max', 'mean'], theme: ['light', 'dark'], mark: ['none', 'peak'] },
  ...{ preset: ['neurips', 'acl', 'nature'], aspect: ['equal', 'auto'], panelLabel: ['left', 'top', 'none'] },
  ...{
    annotate: [true],
    mergeSubwords: [true],
    reserve: ['title:2,subtitle:1,masked', 'missing,below,above'],
  },
  background: ['white', 'transparent', '#123', 'rgb(1,2,3)'],
} satisfies Partial<Record<keyof FigureOptions, readonly unknown[]>>;

/** Those that only one of the two takes. */
const GOOD_OF: Readonly<Record<Input, Readonly<Partial<Record<OptionName, readonly unknown[]>>>>> = {
  json: {
    rows: ['0', 'P@8', '0-1', 'P@32,P@8'],
    layerLabels: ['a,b'],
    box: ['P@8:0-1', '0:0'],
    fold: [true],
  },
  arrays: {
    head: ['mean', 'max', 'min', '0'],
    rowLabels: ['r'],
    tokens: ['none'],
    maxMemory: ['1GB', '64MB'],
  },
};

/** A value for an option; one in ten is of any kind. */
const anyValue = (option: OptionName, random: Random): unknown =>
  random.chance(1 / 10) ? hostileValue(random) : random.pick(VALUES[option] ?? TEXTS);

/** One to `most` options with their values; in a quarter of the cases one of them is any option, of any value. */
export function someOptions(random: Random, most: number, input: Input): Readonly<Record<string, unknown>> {
  const good = Object.entries({ ...GOOD, ...GOOD_OF[input] });
  const count = 1 + random.below(most);
  const chosen = Array.from({ length: count }, (): [string, unknown] => {
    const [option, values] = random.pick(good);
    return [option, random.pick(values)];
  });
  const other = random.pick(OPTION_NAMES);
  if (random.chance(0.25)) chosen[random.below(count)] = [other, anyValue(other, random)];
  return Object.fromEntries(chosen);
}

/** Options as flags. */
export const flagsOf = (options: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(options).flatMap(([option, value]) =>
    value === true ? [flagOf(option)] : [flagOf(option), [value].flat().join(',')],
  );
