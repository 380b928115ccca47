/** The command line: loads the command that is asked for and runs it. */
import { Command } from 'commander';
import { VERSION } from '../core/assets.ts';
import { addRenderCommand } from './render.ts';
import { EXIT_CODES, reportError } from './report.ts';
import { textOf, visible, writeLine } from './terminal.ts';

/**
 * Adds a command to the program.
 * @param answer takes the exit code of a command that ran to its end with another code than 0
 * @param say writes a line for people
 */
type AddCommand = (program: Command, answer: (code: number) => void, say: (line: string) => void) => void;

/** Commands by name, in the order of the help. Only the command that runs is loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  render: async () => addRenderCommand,
  batch: async () => (await import('./batch/batch.ts')).addBatchCommand,
  animate: async () => (await import('./animate.ts')).addAnimateCommand,
  check: async () => (await import('./check.ts')).addCheckCommand,
  validate: async () => (await import('./validate.ts')).addValidateCommand,
  inspect: async () => (await import('./inspect.ts')).addInspectCommand,
  schema: async () => (await import('./schema.ts')).addSchemaCommand,
};

/**
 * Runs the command line and returns its exit code.
 * @param say writes a line for people, by default without Node's streams; tests pass their own
 */
export async function main(
  argv: readonly string[],
  say: (line: string) => void = writeLine,
): Promise<number> {
  const program = new Command('attnplot')
    .description('Attention weights in, publication figures out.')
    .version(VERSION)
    .showHelpAfterError('hint: run with --help for all options')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(textOf(text.trimEnd().split('\n'))) });
  let code: number = EXIT_CODES.done;
  const answer = (given: number) => {
    code = given;
  };
  for (const load of commandsFor(argv[0])) (await load())(program, answer, (line) => say(visible(line)));
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync(argv as string[], { from: 'user' });
    return code;
  } catch (error) {
    return reportError(error);
  }
}

/** The command with the name; all commands for the help and for an unknown name. */
const commandsFor = (name = '') =>
  Object.hasOwn(COMMANDS, name) ? [COMMANDS[name] as () => Promise<AddCommand>] : Object.values(COMMANDS);
