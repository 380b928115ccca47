/** Every figure option, once: flags, `--config`, `figure` blocks, the library and the README all read this table. */

import * as z from 'zod/mini';
import { expecting, MOST_ITEMS } from './expected.ts';
import { LABEL_OPTIONS } from './label-options.ts';
import { LAYOUT_OPTIONS } from './layout-options.ts';
import type { OptionSpec } from './option-spec.ts';
import type { FigureOptions, OptionName } from './options.ts';
import { OUTPUT_OPTIONS } from './output-options.ts';
import { PANEL_OPTIONS } from './panel-options.ts';
import { SCALE_OPTIONS } from './scale-options.ts';
import { SELECTION_OPTIONS } from './selection-options.ts';
import { STATISTIC_OPTIONS } from './statistic-options.ts';

/** Every figure option, in the order in which `--help` and the README list them. */
export const FIGURE_OPTIONS = {
  ...SELECTION_OPTIONS,
  ...PANEL_OPTIONS,
  ...STATISTIC_OPTIONS,
  ...SCALE_OPTIONS,
  ...LAYOUT_OPTIONS,
  ...LABEL_OPTIONS,
  ...OUTPUT_OPTIONS,
} satisfies Record<OptionName, OptionSpec>;

/** The names of all figure options, in the same order. */
export const OPTION_NAMES = Object.keys(FIGURE_OPTIONS) as OptionName[];

/** Options whose flags may be given more than once. */
export const REPEATED: readonly OptionName[] = ['font', 'box'];

/** Options that say how an input is read. */
const OF_INPUT: readonly OptionName[] = [
  'tokens',
  'rowTokens',
  'firstQuery',
  'tensor',
  'axes',
  'batch',
  'maxMemory',
  'mask',
  'allowFiles',
];

/** The groups of options in help. */
export const OPTION_GROUPS = ['input', 'selection', 'scale', 'layout', 'labels', 'output'] as const;
type OptionGroup = (typeof OPTION_GROUPS)[number];

/** The group of an option. */
export function groupOf(name: OptionName): OptionGroup {
  if (OF_INPUT.includes(name)) return 'input';
  if (name in SELECTION_OPTIONS || name in STATISTIC_OPTIONS) return 'selection';
  if (name in SCALE_OPTIONS) return 'scale';
  if (name in PANEL_OPTIONS || name in LAYOUT_OPTIONS) return 'layout';
  return name in LABEL_OPTIONS ? 'labels' : 'output';
}

/** The option's flag: `--colorbar-label` for `colorbarLabel`. */
export const flagOf = (option: string): string =>
  `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The flag that takes an option away: `--no-title` for `title`. */
export const negatedFlagOf = (option: string): string => flagOf(option).replace('--', '--no-');

const withHelp = (spec: OptionSpec): z.ZodMiniOptional<z.ZodMiniType> =>
  z.optional(spec.schema()).register(z.globalRegistry, { description: spec.help });

/** The schema of all options, with descriptions: for the JSON Schema, and for values with any option. */
export function figureOptionsSchema(): z.ZodMiniType<FigureOptions> {
  return optionsObject(OPTION_NAMES, (name) => withHelp(FIGURE_OPTIONS[name]));
}

/** The schema that checks one value: only the options it has, without descriptions, because making all of them is slow. */
export function schemaForOptions(value: unknown): z.ZodMiniType<FigureOptions> {
  const given = typeof value === 'object' && value !== null ? (value as FigureOptions) : {};
  return optionsObject(
    OPTION_NAMES.filter((name) => Object.hasOwn(given, name)),
    (name) => {
      if (isTooLong(name, given[name])) return noValue();
      const schema = FIGURE_OPTIONS[name].schema();
      return given[name] === undefined ? z.optional(schema) : schema;
    },
  );
}

/** Texts that are shown, and cut where they are too long. */
const SHOWN: readonly OptionName[] = ['title', 'subtitle', 'letter', 'colorbarLabel'];

function isTooLong(name: OptionName, value: unknown): boolean {
  if (SHOWN.includes(name)) return false;
  if (Array.isArray(value))
    return (
      value.length > MOST_ITEMS || value.some((item) => typeof item === 'string' && item.length > MOST_ITEMS)
    );
  return typeof value === 'string' && value.length > MOST_ITEMS;
}

/** Takes no value. */
const noValue = () => z.any().check(z.refine(() => false, expecting('shorter')));

function optionsObject(
  names: readonly OptionName[],
  schemaOf: (name: OptionName) => z.ZodMiniType,
): z.ZodMiniType<FigureOptions> {
  const shape = Object.fromEntries(names.map((name) => [name, schemaOf(name)]));
  return z.strictObject(shape) as unknown as z.ZodMiniType<FigureOptions>;
}
