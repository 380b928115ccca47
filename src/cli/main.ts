import { Command, CommanderError } from 'commander';
import { AttnplotError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { addInspectCommand } from './inspect.ts';
import { addRenderCommand } from './render.ts';
import { EXIT_CODES, exitCodeOf, formatError } from './report.ts';
import { addSchemaCommand } from './schema.ts';
import { addValidateCommand } from './validate.ts';

/** Runs the command line and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('attnplot')
    .description('Attention weights in, publication figures out.')
    .version(VERSION)
    .showHelpAfterError('hint: run with --help for all options')
    .exitOverride();
  addRenderCommand(program);
  let code: number = EXIT_CODES.done;
  addValidateCommand(program, (answer) => {
    code = answer;
  });
  addInspectCommand(program);
  addSchemaCommand(program);
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync(argv as string[], { from: 'user' });
    return code;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
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
