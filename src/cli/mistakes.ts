/** The words for a command line that cannot be parsed: what was found, and what to type instead. Loaded only for an error. */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { Command } from 'commander';
import type { AttnplotError } from '../core/errors.ts';
import { shellWord } from '../core/words.ts';
import { nearestName } from '../options/suggest.ts';
import { COMMANDS_ELSEWHERE, flagElsewhere, sameFlag } from './elsewhere.ts';
import type { MistakenLine } from './program.ts';
import { usageError } from './report.ts';
import { switchWithValue, tooMany } from './too-many.ts';

/** A mistake as an error. @param argv the whole command line. @param commands the names of all commands */
export function mistakeError(
  { mistake, command }: MistakenLine,
  argv: readonly string[],
  commands: readonly string[],
): AttnplotError {
  switch (mistake.kind) {
    case 'unknown-flag':
      return unknownFlag(mistake.flag, argv, command);
    case 'unknown-command':
      return unknownCommand(mistake.name, argv, commands);
    case 'too-many':
      return tooMany(mistake.operands, mistake.taken, argv, command);
    case 'no-argument':
      return noArgument(mistake.name, command);
    case 'no-value':
      return refusal(mistake.flag, 'found no value, expected one', valueHint(mistake.flag, command));
  }
}

/** An argument with one of a few values says them in its description. */
function noArgument(name: string, command: Command): AttnplotError {
  const choices = command.registeredArguments.find((one) => one.name() === name)?.argChoices;
  return refusal(
    `<${name}>`,
    choices ? `missing, expected one of ${choices.join(', ')}` : 'missing, expected a path',
    choices
      ? `as in attnplot ${command.name()} ${choices[0]}`
      : `attnplot ${command.name()} --help has examples`,
  );
}

const refusal = (option: string, message: string, hint: string) =>
  usageError(option, 'bad-flag', message, hint);

const longFlags = (command: Command): string[] =>
  command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : []));

function unknownFlag(asked: string, argv: readonly string[], command: Command): AttnplotError {
  const [flag = asked, attached] = asked.split(/=(.*)/s);
  // A known flag is only unknown with a value, where it takes none.
  if (attached !== undefined && longFlags(command).includes(flag)) return switchWithValue(flag, attached);
  const after = argv[argv.indexOf(asked) + 1];
  const value = attached ?? (after !== undefined && isValue(after, argv) ? after : undefined);
  const name = command.name();
  const of = name === 'attnplot' ? 'attnplot has no such flag' : `${name} has no such flag`;
  return refusal(flag, of, flagHint(flag, value, command));
}

/** What follows a flag and is its value: no flag, and not the only input. */
const isValue = (text: string, argv: readonly string[]): boolean =>
  !/^-[^\d.]/.test(text) && (!existsSync(text) || argv.some((word) => word !== text && existsSync(word)));

const OUTPUT_FLAGS: readonly string[] = ['-o', '--output'];

function flagHint(flag: string, value: string | undefined, command: Command): string {
  const flags = [...longFlags(command), '--help', '--version'];
  const elsewhere = flagElsewhere(flag, value);
  const needed = elsewhere?.write?.filter((word) => /^--?[a-z]/.test(word)) ?? [];
  if (elsewhere && needed.every((one) => flags.includes(one === '-o' ? '--output' : one))) {
    const { write, because } = elsewhere;
    if (write === undefined) return `leave it out: ${because}`;
    return `write ${write.map(shellWord).join(' ')}${because === undefined ? '' : ` (${because})`}`;
  }
  // Commands that only print.
  if (OUTPUT_FLAGS.includes(flag) && !flags.includes('--output'))
    return `leave it out, and send what ${command.name()} prints to a file: > ${shellWord(value ?? 'out.txt')}`;
  const same = sameFlag(flag, flags);
  if (same !== undefined) return `write ${same}${value === undefined ? '' : ` ${shellWord(value)}`}`;
  const near = nearestName(flag, flags);
  if (near !== undefined) return `did you mean ${near}?`;
  return command.name() === 'attnplot'
    ? 'name a command first: attnplot --help lists them'
    : `attnplot ${command.name()} --help all lists its flags`;
}

function unknownCommand(name: string, argv: readonly string[], commands: readonly string[]): AttnplotError {
  const message = `found no command of this name, expected one of ${commands.join(', ')}`;
  const rest = argv.slice(argv.indexOf(name) + 1).map(shellWord);
  if (existsSync(name) || extname(name) !== '' || name === '-') {
    const later = argv.slice(1).find((word) => commands.includes(word) && !existsSync(word));
    const others = rest.filter((word) => word !== later);
    const line = [`attnplot ${later ?? 'render'}`, shellWord(name), ...others].join(' ');
    return refusal(
      shellWord(name),
      message,
      later === undefined ? `to draw that file: ${line}` : `the command comes first: ${line}`,
    );
  }
  const asked = name.toLowerCase();
  const meant = Object.hasOwn(COMMANDS_ELSEWHERE, asked)
    ? COMMANDS_ELSEWHERE[asked]
    : nearestName(asked, commands);
  const hint =
    meant === undefined
      ? 'attnplot --help says what each does'
      : `write ${['attnplot', meant, ...rest].join(' ')}`;
  return refusal(shellWord(name), message, hint);
}

/** The flag with the kind of its value, as help has it. */
function valueHint(flag: string, { options }: Command): string {
  const { flags = flag, description = '' } = options.find(({ long }) => long === flag) ?? {};
  return `write ${flags.replace(/^-\w, /, '')}: ${description}`;
}
