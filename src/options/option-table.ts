/** Every figure option, once: flags, `--config`, `figure` blocks, the library and the README all read this table. */

import * as z from 'zod/mini';
import { DATA_OPTIONS } from './data-options.ts';
import { FILE_OPTIONS } from './file-options.ts';
import { LOOK_OPTIONS } from './look-options.ts';
import type { OptionSpec } from './option-spec.ts';
import type { FigureOptions, OptionName } from './options.ts';

/** Every figure option, in the order in which `--help` and the README list them. */
export const FIGURE_OPTIONS = {
  ...DATA_OPTIONS,
  ...LOOK_OPTIONS,
  ...FILE_OPTIONS,
} satisfies Record<OptionName, OptionSpec>;

/** The names of all figure options, in the same order. */
export const OPTION_NAMES = Object.keys(FIGURE_OPTIONS) as OptionName[];

/** The option's flag: `--colorbar-label` for `colorbarLabel`. The colorbar is drawn by default, so its flag is `--no-colorbar`. */
export function flagOf(option: string): string {
  const kebab = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return option === 'colorbar' ? `--no-${kebab}` : `--${kebab}`;
}

function withHelp(spec: OptionSpec, name: string): z.ZodMiniOptional<z.ZodMiniType> {
  // `--no-colorbar` removes the colorbar, `"colorbar": true` draws it: the one option whose flag and field differ.
  const description = name === 'colorbar' ? 'whether to draw the colorbar (default: true)' : spec.help;
  return z.optional(spec.schema()).register(z.globalRegistry, { description });
}

/** The schema of all options, with descriptions: for the JSON Schema, and for values with any option. */
export function figureOptionsSchema(): z.ZodMiniType<FigureOptions> {
  return optionsObject(OPTION_NAMES, (name) => withHelp(FIGURE_OPTIONS[name], name));
}

/** The schema that checks one value: only the options it has, without descriptions, because making all of them is slow. */
export function schemaForOptions(value: unknown): z.ZodMiniType<FigureOptions> {
  const given = typeof value === 'object' && value !== null ? (value as FigureOptions) : {};
  return optionsObject(
    OPTION_NAMES.filter((name) => Object.hasOwn(given, name)),
    (name) => {
      const schema = FIGURE_OPTIONS[name].schema();
      return given[name] === undefined ? z.optional(schema) : schema;
    },
  );
}

function optionsObject(
  names: readonly OptionName[],
  schemaOf: (name: OptionName) => z.ZodMiniType,
): z.ZodMiniType<FigureOptions> {
  const shape = Object.fromEntries(names.map((name) => [name, schemaOf(name)]));
  return z.strictObject(shape) as unknown as z.ZodMiniType<FigureOptions>;
}
