import { Command, CommanderError } from 'commander';
import { VERSION } from '../core/assets.ts';
import { AttnplotError } from '../core/errors.ts';
import { addRenderCommand, writeLine } from './render.ts';
import { EXIT_CODES, exitCodeOf, formatError } from './report.ts';

/**
 * Adds a command to the program.
 * @param answer takes the exit code of one that ran to its end, where that is not 0
 * @param say takes each line for people
 */
type AddCommand = (program: Command, answer: (code: number) => void, say: (line: string) => void) => void;

/** Commands by name, in the order of the help. Only the one that is asked for is loaded. */
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
 * @param say takes lines for people from `render`, which writes them without Node's streams; tests pass their own
 */
export async function main(
  argv: readonly string[],
  say: (line: string) => void = writeLine,
): Promise<number> {
  const program = new Command('attnplot')
    .description('Attention weights in, publication figures out.')
    .version(VERSION)
    .showHelpAfterError('hint: run with --help for all options')
    .exitOverride();
  let code: number = EXIT_CODES.done;
  const answer = (given: number) => {
    code = given;
  };
  for (const load of commandsFor(argv[0])) (await load())(program, answer, say);
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync(argv as string[], { from: 'user' });
    return code;
  } catch (error) {
    return report(error);
  }
}

/** The command of that name, or all of them for help and for what is not a command. */
const commandsFor = (name = '') =>
  Object.hasOwn(COMMANDS, name) ? [COMMANDS[name] as () => Promise<AddCommand>] : Object.values(COMMANDS);

/** Tells an error on standard error. @returns its exit code */
export function report(error: unknown): number {
  // Commander has printed its message already; help and version end here too, with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
  if (error instanceof AttnplotError) {
    process.stderr.write(`${formatError(error)}\n`);
    if (process.env.DEBUG === 'attnplot') process.stderr.write(`${error.stack}\n`);
    return exitCodeOf(error.kind);
  }
  process.stderr.write(
    `error: attnplot has failed: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.stderr.write(
    '  hint: this is a bug in attnplot; run again with DEBUG=attnplot and report what it prints\n',
  );
  if (process.env.DEBUG === 'attnplot')
    process.stderr.write(`${error instanceof Error ? error.stack : ''}\n`);
  return EXIT_CODES.negative;
}
