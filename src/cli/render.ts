/** `render`: draws one figure. */
import type { Command } from 'commander';
import { readExisting, removeLeftovers } from '../core/files.ts';
import { count } from '../core/words.ts';
import { hintOf } from '../diagnose/finding.ts';
import { DEFAULT_FORMAT, FORMATS, type Format } from '../options/formats.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { namedFiles } from '../options/named-files.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import type { RenderReport } from '../pipeline/compose.ts';
import { prepare } from '../pipeline/prepare.ts';
import { drawUnlessFresh } from '../pipeline/render.ts';
import { addFigureFlags, configOf, figureSources } from './flags.ts';
import { outputAfter, readOutput, refuseInputs, writeOutput } from './output.ts';
import { usageError } from './report.ts';
import { jsonLine } from './terminal.ts';

interface RenderFlags extends Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly format?: Format;
  readonly watch?: boolean;
  readonly open?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
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
  const command = program
    .command('render')
    .description(
      'Draw one figure from an attention file, from arrays or from a figure. A figure that is up to date is not rewritten.',
    )
    .argument(
      '<input>',
      'an attention file (JSON), .npy, .npz, .safetensors, .pt, CSV or a figure, or - for standard input',
    )
    .option(
      '-o, --output <file>',
      "the file to write, or - for standard output (default: the input's name, in this folder)",
    );
  addFigureFlags(command)
    .option('--watch', 'draw again whenever the input or --config changes, until Ctrl-C')
    .option('--open', "open the figure with the system's viewer")
    .option('--json', 'print one JSON object about what was written')
    .option('--quiet', 'print nothing if all goes well')
    .action(async (input: string, flags: RenderFlags) => {
      if (!flags.watch) {
        await renderOnce(input, flags, say);
        return;
      }
      const { watchRender } = await import('./render-watch.ts');
      let isOpen = false;
      const draw = async (sayWithTime: typeof say) => {
        const drawn = await renderOnce(
          input,
          { ...flags, open: flags.open === true && !isOpen },
          sayWithTime,
        );
        isOpen = true;
        return drawn;
      };
      answer(await watchRender(input, flags, draw));
    });
}

/** Draws and writes the figure once. @returns the options it was drawn with, and where it was written */
async function renderOnce(
  input: string,
  flags: RenderFlags,
  say: (line: string) => void,
): Promise<{ readonly options: FigureOptions; readonly output: string }> {
  const sources = await figureSources(flags);
  const asked = readOutput(input, flags.output, flags.format);
  if (asked.path === '-') refuseStdout(flags);
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
  if (output !== '-') removeLeftovers([output]);
  const { bytes, report } = await drawUnlessFresh(
    prepared,
    output === '-' ? undefined : readExisting(output),
  );
  if (bytes) await writeOutput(output, bytes);
  const written = bytes !== undefined;
  if (!flags.quiet)
    for (const line of [summaryLine(output, written, report), ...warningLines(report)]) say(line);
  if (flags.json) process.stdout.write(jsonLine({ path: output, written, ...report }));
  if (flags.open) {
    const unopened = await (await import('./open.ts')).openFile(output);
    if (unopened !== undefined) say(unopened);
  }
  return { options, output };
}

/** @throws AttnplotError (usage) for what goes not with a figure on standard output */
function refuseStdout({ json, open }: RenderFlags): void {
  const what = 'write the figure to a file';
  if (json)
    throw usageError('--json', 'flags-conflict', 'found with -o -, and both write to standard output', what);
  if (open)
    throw usageError(
      '--open',
      'flags-conflict',
      'found with -o -, expected a file that a viewer can open',
      what,
    );
}

/** One line: what was written, and what the figure clips or leaves out. */
function summaryLine(output: string, written: boolean, report: RenderReport): string {
  const { clipped, domain, notices } = report;
  const name = output === '-' ? 'the figure' : output;
  const size = `(${sizeOf(report)})`;
  const parts = [written ? `wrote ${name} ${size}` : `${name} is up to date ${size}`, ...notices];
  const outside = clipped.below + clipped.above;
  if (outside > 0) parts.push(`${count(outside, 'value')} outside [${domain.join(', ')}] clipped`);
  return parts.join('; ');
}

/** The size in pixels, or in inches for a vector format. */
function sizeOf({ format, pixels, inches }: RenderReport): string {
  if (!FORMATS[format].vector) return `${pixels.width} x ${pixels.height} px`;
  return `${inches.width.toFixed(2)} x ${inches.height.toFixed(2)} in`;
}

/** The first error or warning; `validate` prints all of them. */
function warningLines({ findings }: RenderReport): string[] {
  const first = findings.find(({ level }) => level !== 'note');
  return first ? [`warning: ${first.message} (${hintOf(first)})`] : [];
}
