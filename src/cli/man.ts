/** `man`: prints the manual page, made from the same tables as help. The build writes it to dist/attnplot.1. */
import type { Command } from 'commander';
import { VERSION } from '../core/assets.ts';
import { EXAMPLES } from './examples.ts';
import { optionWords } from './help.ts';
import { type Commands, loadCommand } from './program.ts';
import { EXIT_CODES } from './report.ts';

/** Adds `man`. */
export function addManCommand(program: Command, _answer: unknown, _say: unknown, commands: Commands): void {
  program
    .command('man')
    .description('Print the manual page: attnplot man | man -l -')
    .action(async () => void process.stdout.write(await manualPage(commands)));
}

/** The page in roff, without a date, so that it is the same for every build of a version. */
async function manualPage(commands: Commands): Promise<string> {
  const names = Object.keys(commands).filter((name) => commands[name]?.summary !== undefined);
  const loaded = await Promise.all(names.map((name) => loadCommand(commands, name)));
  return [
    `.TH ATTNPLOT 1 "" "attnplot ${VERSION}" "User Commands"`,
    '.SH NAME',
    'attnplot \\- attention weights in, publication figures out',
    '.SH SYNOPSIS',
    '.B attnplot',
    '\\fIcommand\\fR [\\fIinputs\\fR] [\\fIflags\\fR]',
    ...loaded.flatMap((command) => (command ? pageOf(command) : [])),
    '.SH EXIT STATUS',
    ...Object.entries(STATUS).flatMap(([name, words]) =>
      item(String(EXIT_CODES[name as keyof typeof STATUS]), words),
    ),
    '',
  ].join('\n');
}

const STATUS: Readonly<Record<keyof typeof EXIT_CODES, string>> = {
  done: 'done',
  negative: 'the command ran to its end, and the answer is no: a stale figure, an input that failed',
  usage: 'the command line is wrong',
  input: 'the input is not valid attention data',
  io: 'a file cannot be read or written',
  interrupted: 'ended by Ctrl-C',
};

/** A section for a command. Flags that several commands share are explained with the first, render. */
function pageOf(command: Command): string[] {
  const name = command.name();
  const options = command.options.filter(
    ({ hidden, helpGroupHeading }) => !hidden && (name === 'render' || helpGroupHeading === undefined),
  );
  const shares =
    name !== 'render' && command.options.some(({ helpGroupHeading }) => helpGroupHeading !== undefined);
  return [
    `.SH ${name.toUpperCase()}`,
    roff(command.description()),
    ...options.flatMap((option) => item(option.flags, optionWords(option))),
    ...(shares ? ['.PP', 'The flags of figures are those of render.'] : []),
    '.PP',
    'Examples:',
    ...(EXAMPLES[name] ?? []).flatMap((example) => ['.PP', `.RS\n.nf\n${roff(example)}\n.fi\n.RE`]),
  ];
}

const item = (term: string, words: string): string[] => ['.TP', `\\fB${roff(term)}\\fR`, roff(words)];

/** Text in which roff sees no command: backslashes, hyphens as they are typed, and a full stop or quote at the start. */
const roff = (text: string): string =>
  text.replace(/\\/g, '\\e').replace(/-/g, '\\-').replace(/^[.']/gm, '\\&$&');
