/** The flags of figure options and of arrays, and the options that they and `--config` set. */
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Command, Option } from 'commander';
import { AttnplotError } from '../core/errors.ts';
import { readText } from '../core/source.ts';
import { readJson } from '../json/json.ts';
import type { OptionSource } from '../options/merge.ts';
import type { OptionSpec } from '../options/option-spec.ts';
import {
  FIGURE_OPTIONS,
  flagOf,
  groupOf,
  negatedFlagOf,
  OPTION_NAMES,
  REPEATED,
  schemaForOptions,
} from '../options/option-table.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import { inDocumentOrder, toProblems } from '../options/problems.ts';
import { fromFolderOf, problemsOfFound } from './found-config.ts';
import type { HelpWords } from './help-words.ts';
import { usageError } from './report.ts';
import { textOf } from './terminal.ts';

/** Options with a numeric flag. */
const NUMERIC: ReadonlySet<string> = new Set<OptionName>([
  'vmin',
  'vmax',
  'dpi',
  'fontSize',
  'titleFontSize',
  'tickFontSize',
  'tickRotation',
  'columns',
  'batch',
  'statKey',
  'firstQuery',
  'quality',
  'skip',
  'opacity',
]);

/** A flag given once is a text, as in a file; given again, a list. */
const oneOrMore = (value: string, before?: string | readonly string[]) =>
  before === undefined ? value : [before, value].flat();

/**
 * Gives a command a flag for every figure option.
 * @param hidden options that the command refuses, in its own words
 * @param names the options, where the command does not take all
 * @param words help of options that mean something else to the command
 */
export function addFigureFlags(
  command: Command,
  hidden: readonly OptionName[] = [],
  names: readonly OptionName[] = OPTION_NAMES,
  words: HelpWords = {},
): Command {
  for (const name of names) {
    const { placeholder, help, without }: OptionSpec = FIGURE_OPTIONS[name];
    const flags = placeholder ? `${flagOf(name)} ${placeholder}` : flagOf(name);
    const option = new Option(flags, words[name] ?? help);
    if (REPEATED.includes(name)) option.argParser(oneOrMore);
    const isHidden = hidden.includes(name);
    option.hideHelp(isHidden);
    option.helpGroup(groupOf(name));
    // A flag that takes an option away comes after the one that sets it: else it would be set from the start.
    command.addOption(option);
    if (without)
      command.addOption(new Option(negatedFlagOf(name), without).helpGroup(groupOf(name)).hideHelp(isHidden));
    // For a --config file that has set a switch.
    else if (!placeholder) command.addOption(new Option(negatedFlagOf(name)).hideHelp());
  }
  return command
    .addOption(
      new Option(
        '--config <file>',
        `read options from a JSON file, under the names of the flags in camelCase (default: ${CONFIG_NAME} of this folder, or of the nearest above)`,
      ).default(SEARCHED),
    )
    .option('--no-config', `read no ${CONFIG_NAME}`)
    .option('--verbose', `say which ${CONFIG_NAME} is read`);
}

/** The name of the file of options that is read unasked. */
const CONFIG_NAME = 'attnplot.config.json';
/** The value of `--config` that is not given. */
export const SEARCHED = true;

/** The path of the file of options: `--config`, else the nearest of its name from the current folder up; empty without one. */
export function configOf({ config }: Readonly<Record<string, unknown>>): string[] {
  if (typeof config === 'string') return [config];
  // Commands without the flag, such as check, read no options of this folder.
  if (config !== SEARCHED) return [];
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const path = join(folder, CONFIG_NAME);
    if (existsSync(path)) return [relative('.', path)];
    if (folder === dirname(folder)) return [];
  }
}

/**
 * Reads figure options from `--config` and from flags. A later source wins.
 * @throws AttnplotError (usage) with every problem
 */
export async function figureSources(flags: Readonly<Record<string, unknown>>): Promise<OptionSource[]> {
  const sources: OptionSource[] = [];
  const paths = configOf(flags);
  if (flags.verbose === true)
    process.stderr.write(
      textOf([paths.length === 0 ? `no ${CONFIG_NAME} is read` : `options from ${paths}`]),
    );
  const found = flags.config === SEARCHED ? flags : undefined;
  for (const path of paths) sources.push(await configSource(path, found));
  sources.push(flagSource(flags));
  return sources;
}

function flagSource(flags: Readonly<Record<string, unknown>>): OptionSource {
  const given = OPTION_NAMES.filter((name) => flags[name] !== undefined);
  const options = Object.fromEntries(
    given.map((name) => [name, NUMERIC.has(name) ? toNumber(String(flags[name])) : flags[name]]),
  );
  const parsed = schemaForOptions(options).safeParse(options);
  if (!parsed.success) {
    const problems = toProblems(parsed.error.issues, options, () => OPTION_NAMES);
    throw new AttnplotError(
      'usage',
      'the command line is not valid',
      problems.map(({ path, ...rest }) => ({ ...rest, option: flagOf(String(path?.[0])) })),
    );
  }
  return { options: options as FigureOptions, kind: 'usage', nameOf: flagOf };
}

/** A number; text that is no number stays text, which the schema refuses. */
const toNumber = (text: string) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text));

/** @param found the flags, where no flag names the file */
async function configSource(
  path: string,
  found: Readonly<Record<string, unknown>> | undefined,
): Promise<OptionSource> {
  const { name, text } = await readText(path, 'usage');
  const { value, positionOf, duplicateKeys } = readJson(text, name, 'usage');
  const parsed = schemaForOptions(value).safeParse(value);
  const problems = [
    ...duplicateKeys,
    ...(parsed.success ? [] : toProblems(parsed.error.issues, value, () => OPTION_NAMES)),
  ];
  const options =
    found && parsed.success ? fromFolderOf(path, value as FigureOptions) : (value as FigureOptions);
  if (found && parsed.success) problems.push(...problemsOfFound(path, options, found));
  if (problems.length > 0) {
    throw new AttnplotError(
      'usage',
      `${name} does not hold valid options`,
      inDocumentOrder(problems, value).map((problem) => ({
        ...problem,
        position: problem.position ?? positionOf(problem.path ?? []),
        ...(problem.path?.length === 0
          ? { hint: 'write the options by name: { "vmin": 0, "vmax": 0.4 }' }
          : {}),
      })),
    );
  }
  return {
    options,
    kind: 'usage',
    nameOf: (option) => option,
    positionOf: (option) => positionOf([option]),
  };
}

/** @throws AttnplotError (usage) for a flag of an option that the command has no use for; a --config file may set it for other figures */
export function refuseFlags(
  flags: Readonly<Record<string, unknown>>,
  unused: readonly OptionName[],
  message: string,
): void {
  const option = unused.find((name) => flags[name] !== undefined);
  if (option !== undefined) throw usageError(flagOf(option), 'unused-option', message, 'leave it out');
}
