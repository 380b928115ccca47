/** `render`: draws one figure. */
import type { Command } from 'commander';
import { DEFAULT_FORMAT, type Format } from '../options/formats.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { namedFiles } from '../options/named-files.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import { type Prepared, prepare } from '../pipeline/prepare.ts';
import { drawTo, refuseTwoOnStdout, type SayFlags } from './draw.ts';
import { addFigureFlags, configOf, figureSources } from './flags.ts';
import { outputAfter, readOutput, refuseInputs } from './output.ts';
import { MistakenLine } from './program.ts';
import { usageError } from './report.ts';

export interface RenderFlags extends SayFlags, Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly format?: Format;
  readonly watch?: boolean;
  readonly over?: readonly string[];
  readonly open?: boolean;
}

/**
 * Adds `render`.
 * @param answer takes the exit code of `--watch`
 * @param say writes a line for people
 */
export function addRenderCommand(
  program: Command,
  answer: (code: number) => void,
  say: (line: string) => void,
): void {
  const command = describeRender(program);
  addFigureFlags(command)
    .option('--watch', 'draw again whenever the input or --config changes, until Ctrl-C')
    .option('--open', "open the figure with the system's viewer")
    .option('--json', 'print one JSON object about what was written')
    .option('--quiet', 'print nothing if all goes well')
    .action(async (input: string | undefined, flags: RenderFlags) => {
      if (flags.over) {
        const { renderOver } = await import('./over.ts');
        return renderOver(input, flags.over, flags, say);
      }
      if (input === undefined) throw new MistakenLine({ kind: 'no-argument', name: 'input' }, command);
      if (!flags.watch) {
        await renderOnce(input, flags, say);
        return;
      }
      answer(await renderWatched(input, flags, say));
    });
}

/** The command with what it reads and writes, before the flags that say how. */
const describeRender = (program: Command): Command =>
  program
    .command('render')
    .description(
      'Draw one figure from an attention file, from arrays or from a figure. A figure that is up to date is not rewritten.',
    )
    .argument(
      '[input]',
      'an attention file (JSON), .npy, .npz, .safetensors, .pt, CSV or a figure, or - for standard input',
    )
    .option(
      '-o, --output <file>',
      "the file to write, or - for standard output (default: the input's name, in this folder)",
    )
    .option(
      '--over <inputs...>',
      'instead of the input: many, or a quoted pattern such as "run/step-*.npz"; each is a row, by its step, in a panel for each layer, with a column of panels for each of several queries',
    );

/** Draws whenever the input changes; opens the first figure only. Returns the exit code. */
async function renderWatched(
  input: string,
  flags: RenderFlags,
  say: (line: string) => void,
): Promise<number> {
  const { watchRender } = await import('./render-watch.ts');
  let isOpen = false;
  return watchRender(input, flags, async (sayWithTime: typeof say) => {
    const drawn = await renderOnce(input, { ...flags, open: flags.open === true && !isOpen }, sayWithTime);
    isOpen = true;
    return drawn;
  });
}

/** What a command adds to `render`: options that every other source wins over, and more to say as JSON. */
interface RenderMore {
  readonly defaults?: readonly OptionSource[];
  readonly more?: (prepared: Prepared) => object;
}

/** A figure that was drawn: the options it was drawn with, and where it was written. */
interface Rendered {
  readonly options: FigureOptions;
  readonly output: string;
  readonly prepared: Prepared;
}

/** Draws and writes the figure once. */
export async function renderOnce(
  input: string,
  flags: RenderFlags,
  say: (line: string) => void,
  { defaults = [], more = () => ({}) }: RenderMore = {},
): Promise<Rendered> {
  const sources = [...defaults, ...(await figureSources(flags))];
  const asked = readOutput(input, flags.output, flags.format);
  refuseTwoOnStdout(asked.path, flags);
  if (asked.path === '-' && flags.open) throw nothingToOpen();
  const { format } = asked;
  const refuse = (output: string, all: readonly OptionSource[]) =>
    refuseInputs([input, ...configOf(flags), ...namedFiles(mergeOptions(all).options)], output);
  if (asked.path !== undefined) refuse(asked.path, sources);
  // The last source wins: the extension of -o overrides the format that --config or the input sets.
  if (format) sources.push({ options: { format }, kind: 'usage', nameOf: flagOf });
  const prepared = await prepare(input, sources);
  const { options } = mergeOptions(prepared.sources);
  const output = asked.path ?? outputAfter(input, options.format ?? DEFAULT_FORMAT);
  refuse(output, prepared.sources);
  await drawTo(output, prepared, flags, say, more(prepared));
  const unopened = flags.open ? await (await import('./open.ts')).openFile(output) : undefined;
  if (unopened !== undefined) say(unopened);
  return { options, output, prepared };
}

const nothingToOpen = () =>
  usageError(
    '--open',
    'flags-conflict',
    'found with -o -, expected a file that a viewer can open',
    'write the figure to a file',
  );
