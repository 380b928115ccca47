/** More words than a command takes: values that the shell has taken apart, a switch with a value, or more inputs. */
import { existsSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import type { Command, Option } from 'commander';
import type { AttnplotError } from '../core/errors.ts';
import { shellWord } from '../core/words.ts';
import type { OptionSpec } from '../options/option-spec.ts';
import { FIGURE_OPTIONS, flagOf, OPTION_NAMES, REPEATED, schemaForOptions } from '../options/option-table.ts';
import type { OptionName } from '../options/options.ts';
import { usageError } from './report.ts';

/** The error for more operands than a command takes. @param argv the whole command line */
export function tooMany(
  operands: readonly string[],
  taken: number,
  argv: readonly string[],
  command: Command,
): AttnplotError {
  const spill = spilled(argv, command);
  if (spill) return spill;
  const extra = operands.slice(taken);
  const first = shellWord(extra[0] ?? '');
  const name = command.name();
  if (taken === 0)
    return usageError(
      first,
      'bad-flag',
      `found with ${name}, which takes no argument`,
      `write attnplot ${name}`,
    );
  return usageError(
    first,
    'bad-flag',
    `found ${operands.length} inputs, expected ${taken}`,
    name === 'render'
      ? commandsForMany(operands)
      : `give one at a time: attnplot ${name} ${shellWord(operands[0] ?? '')}`,
  );
}

/** With more inputs than this, hints name them by a pattern. */
const MOST_NAMED = 3;

/** The commands that take several inputs. */
function commandsForMany(inputs: readonly string[]): string {
  const list = inputs.length > MOST_NAMED ? patternOf(inputs) : undefined;
  const listed =
    list ??
    `${inputs.slice(0, MOST_NAMED).map(shellWord).join(' ')}${inputs.length > MOST_NAMED ? ' ...' : ''}`;
  const quoted = list === undefined ? listed : `"${list}"`;
  // compare takes files, which the shell finds.
  return `to draw each: attnplot batch ${quoted}; side by side: attnplot compare ${listed} -o compared.pdf; as rows of one figure: attnplot render --over ${quoted} -o rows.pdf; as frames: attnplot animate ${quoted} -o run.gif`;
}

/** `dir/*.npz`, for files of one folder and one extension; undefined for others, and where a shell would read more into it. */
function patternOf(inputs: readonly string[]): string | undefined {
  const [first = ''] = inputs;
  const [folder, extension] = [dirname(first), extname(first)];
  if (inputs.some((path) => dirname(path) !== folder || extname(path) !== extension)) return undefined;
  const pattern = `${first.slice(0, first.length - basename(first).length)}*${extension}`;
  return /^[\w.,:%+/*-]+$/.test(pattern) ? pattern : undefined;
}

/** Values of one flag that the shell has taken apart, such as `--query 8 32`, or a value of a flag that takes none. */
function spilled(argv: readonly string[], command: Command): AttnplotError | undefined {
  for (const [i, word] of argv.entries()) {
    const option = command.options.find(({ long, short }) => word === long || word === short);
    if (!option) continue;
    const values = leadingValues(argv.slice(i + 1));
    const isSwitch = !option.required && !option.optional;
    const found = isSwitch ? afterSwitch(word, values) : afterFlag(word, option, values);
    if (found) return found;
  }
  return undefined;
}

/** Words up to the next flag or file. A number, or what has no file's name, is no file. */
function leadingValues(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word, i) => /^-[^\d.]/.test(word) || (i > 0 && existsSync(word)));
  return end < 0 ? words : words.slice(0, end);
}

function afterFlag(word: string, option: Option, values: readonly string[]): AttnplotError | undefined {
  const hint = values.length > 1 ? joinedHint(option, values) : undefined;
  if (hint === undefined) return undefined;
  const found = values.map((value) => shellWord(value)).join(' and ');
  return usageError(word, 'bad-flag', `found ${found}, expected one value`, hint);
}

/** What has the extension of a file is an input, there or not. */
function afterSwitch(word: string, [value]: readonly string[]): AttnplotError | undefined {
  if (value === undefined || existsSync(value) || /\.[a-z]{2,}$/i.test(value) || value === '-')
    return undefined;
  return switchWithValue(word, value);
}

/** The error for a value of a flag that takes none: `--annotate yes`. */
export function switchWithValue(flag: string, value: string): AttnplotError {
  const isOff = /^(false|no|off|none|0)$/i.test(value);
  return usageError(
    flag,
    'bad-flag',
    `found ${shellWord(value)}, expected no value`,
    isOff ? `leave ${flag} out` : `write ${flag} alone`,
  );
}

/** How the values are one: with commas, by repeating the flag, in quotes or joined; undefined where none of these is valid. */
function joinedHint({ long = '' }: Option, values: readonly string[]): string | undefined {
  const name = OPTION_NAMES.find((one) => flagOf(one) === long);
  if (name === undefined) return undefined;
  if (REPEATED.includes(name))
    return `write ${values.map((value) => `${long} ${shellWord(value)}`).join(' ')}`;
  const [list, text, joined] = [values.join(','), values.join(' '), values.join('')];
  if (takesList(name) && isValid(name, list)) return `write ${long} ${shellWord(list)}`;
  if (isText(name) && isValid(name, text)) return `write ${long} ${shellWord(text)}`;
  // An amount and its unit: 6.5 in.
  return /^[\d.]+[a-z]+$/i.test(joined) && isValid(name, joined) ? `write ${long} ${joined}` : undefined;
}

const isValid = (name: OptionName, value: unknown) =>
  schemaForOptions({ [name]: value }).safeParse({ [name]: value }).success;
/** Options that also take a JSON list take one with commas on the command line. */
const takesList = (name: OptionName) => isValid(name, ['a', 'b']) || isValid(name, [0, 1]);
const isText = (name: OptionName) => (FIGURE_OPTIONS[name] as OptionSpec).placeholder === '<text>';
