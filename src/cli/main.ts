/** The command line: loads the command that is asked for and runs it. */
import type { Command } from 'commander';
import { VERSION } from '../core/assets.ts';
import { MistakenLine, Program } from './program.ts';
import { addRenderCommand } from './render.ts';
import { EXIT_CODES, reportError } from './report.ts';
import { visible, writeLine } from './terminal.ts';

/**
 * Adds a command to the program.
 * @param answer takes the exit code of a command that ran to its end with another code than 0
 * @param say writes a line for people
 */
type AddCommand = (program: Command, answer: (code: number) => void, say: (line: string) => void) => void;

/** A command of the table. */
interface Listed {
  /** A line of the help; absent for a command that programs call. */
  readonly summary?: string;
  readonly load: () => Promise<AddCommand>;
}

/** Commands by name, in the order of the help. Only the command that runs is loaded. */
export const COMMANDS: Readonly<Record<string, Listed>> = {
  render: { summary: 'draw one figure', load: async () => addRenderCommand },
  batch: {
    summary: 'draw many figures on one scale, and a page to browse them',
    load: async () => (await import('./batch/batch.ts')).addBatchCommand,
  },
  animate: {
    summary: 'draw checkpoints as one animation',
    load: async () => (await import('./animate.ts')).addAnimateCommand,
  },
  check: {
    summary: 'say whether figures are up to date',
    load: async () => (await import('./check.ts')).addCheckCommand,
  },
  validate: {
    summary: 'say whether numbers are attention',
    load: async () => (await import('./validate.ts')).addValidateCommand,
  },
  inspect: {
    summary: 'list what an input holds, or what a figure was made from',
    load: async () => (await import('./inspect.ts')).addInspectCommand,
  },
  schema: {
    summary: "print the attention file's JSON Schema",
    load: async () => (await import('./schema.ts')).addSchemaCommand,
  },
};

/** Names of the commands that help lists. */
export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS).filter(
  (name) => COMMANDS[name]?.summary !== undefined,
);

/**
 * Runs the command line and returns its exit code.
 * @param say writes a line for people, by default without Node's streams; tests pass their own
 */
export async function main(
  argv: readonly string[],
  say: (line: string) => void = writeLine,
): Promise<number> {
  const line = asFlags(argv);
  const program = new Program('attnplot').version(VERSION).helpCommand(false).exitOverride();
  let code: number = EXIT_CODES.done;
  const answer = (given: number) => {
    code = given;
  };
  try {
    const [name] = line;
    if (name === undefined || isHelp(name)) return await showHelp(name === undefined);
    const listed = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (listed) (await listed.load())(program, answer, (text) => say(visible(text)));
    else if (!name.startsWith('-')) throw new MistakenLine({ kind: 'unknown-command', name }, program);
    for (const command of program.commands) command.copyInheritedSettings(program);
    const help = line.findIndex(isHelp);
    if (help > 0) return await showHelp(false, program.commands[0], line[help + 1]);
    await program.parseAsync(line as string[], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof MistakenLine)) return reportError(error);
    const { mistakeError } = await import('./mistakes.ts');
    return reportError(mistakeError(error, line, COMMAND_NAMES));
  }
}

/** Other ways to ask for help and version: `help render`, `version`, `-v`. */
function asFlags(argv: readonly string[]): readonly string[] {
  const [first, name, ...rest] = argv;
  if (first === 'help') return name === undefined ? ['--help'] : [name, '--help', ...rest];
  return first === 'version' || first === '-v' ? ['--version'] : argv;
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h';

/** Prints a page of help. @param unasked because no command was named, which is a mistake */
async function showHelp(unasked: boolean, command?: Command, topic = ''): Promise<number> {
  const { commandHelp, HELP_TOPICS, programHelp } = await import('./help.ts');
  const stream = unasked ? process.stderr : process.stdout;
  const columns = Math.min(stream.columns ?? 80, 100);
  const asked = HELP_TOPICS.includes(topic) ? topic : undefined;
  stream.write(command ? commandHelp(command, asked, columns) : programHelp(COMMANDS));
  return unasked ? EXIT_CODES.usage : EXIT_CODES.done;
}
