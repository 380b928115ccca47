/** The command line: loads the command that is asked for and runs it. */
import { existsSync } from 'node:fs';
import { VERSION } from '../core/assets.ts';
import { type Commands, loadCommand, MistakenLine, Program } from './program.ts';
import { addRenderCommand } from './render.ts';
import { EXIT_CODES, reportError } from './report.ts';
import { visible, writeLine } from './terminal.ts';

/** Commands by name, in the order of the help. Only the command that runs is loaded. */
export const COMMANDS: Commands = {
  render: { summary: 'draw one figure', load: async () => addRenderCommand },
  batch: {
    summary: 'draw many figures on one scale, and a page to browse them',
    load: async () => (await import('./batch/batch.ts')).addBatchCommand,
  },
  preview: {
    summary: 'show a figure in the terminal',
    load: async () => (await import('./preview/preview.ts')).addPreviewCommand,
  },
  compare: {
    summary: 'draw several inputs side by side in one figure',
    load: async () => (await import('./compare.ts')).addCompareCommand,
  },
  diff: {
    summary: 'draw the difference of two inputs',
    load: async () => (await import('./compare.ts')).addDiffCommand,
  },
  curve: {
    summary: 'draw a statistic against layers or steps, as lines',
    load: async () => (await import('./curve.ts')).addCurveCommand,
  },
  heads: {
    summary: 'draw a statistic of each head, layers down and heads across',
    load: async () => (await import('./heads.ts')).addHeadsCommand,
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
  describe: {
    summary: 'say in words what a figure shows',
    load: async () => (await import('./describe.ts')).addDescribeCommand,
  },
  inspect: {
    summary: 'list what an input holds, or what a figure was made from',
    load: async () => (await import('./inspect.ts')).addInspectCommand,
  },
  init: {
    summary: 'write an example attention file, or the Python that dumps one',
    load: async () => (await import('./init.ts')).addInitCommand,
  },
  colormaps: {
    isMinor: true,
    summary: 'show every colormap, in the terminal or as a picture',
    load: async () => (await import('./colormaps.ts')).addColormapsCommand,
  },
  schema: {
    isMinor: true,
    summary: "print the attention file's JSON Schema",
    load: async () => (await import('./schema.ts')).addSchemaCommand,
  },
  completion: {
    isMinor: true,
    summary: 'print completions for bash, zsh, fish or powershell',
    load: async () => (await import('./completion.ts')).addCompletionCommand,
  },
  doctor: {
    isMinor: true,
    summary: 'say whether attnplot can draw here',
    load: async () => (await import('./doctor.ts')).addDoctorCommand,
  },
  codes: { load: async () => (await import('./codes.ts')).addCodesCommand },
  complete: { load: async () => (await import('./complete.ts')).addCompleteCommand },
  man: { load: async () => (await import('./man.ts')).addManCommand },
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
    if (!listed && !name.startsWith('-')) throw new MistakenLine({ kind: 'unknown-command', name }, program);
    // Words after -- are operands.
    const flags = line.includes('--') ? line.slice(0, line.indexOf('--')) : line;
    const help = flags.findIndex(isHelp);
    if (help > 0) return await showHelp(false, name, topicAfter(line.slice(help + 1)));
    if (listed) (await listed.load())(program, answer, (text) => say(visible(text)), COMMANDS);
    for (const command of program.commands) command.copyInheritedSettings(program);
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

/** What help is asked for, after `--help`: no file, and no flag of a line that goes on. */
const topicAfter = ([topic, ...others]: readonly string[]): string | undefined =>
  topic === undefined || (topic.startsWith('-') && others.length > 0) || existsSync(topic)
    ? undefined
    : topic;

/** Prints a page of help. @param unasked because no command was named, which is a mistake */
async function showHelp(unasked: boolean, name = '', topic?: string): Promise<number> {
  const { commandHelp, programHelp } = await import('./help.ts');
  const command = await loadCommand(COMMANDS, name);
  const stream = unasked ? process.stderr : process.stdout;
  const columns = Math.min(stream.columns ?? 80, 100);
  stream.write(command ? commandHelp(command, topic, columns) : programHelp(COMMANDS));
  return unasked ? EXIT_CODES.usage : EXIT_CODES.done;
}
