import { writeSync } from 'node:fs';
import type { Command } from 'commander';
import { readExisting } from '../core/files.ts';
import { hintOf } from '../diagnose/finding.ts';
import { DEFAULT_FORMAT, FORMATS, type Format } from '../options/formats.ts';
import { mergeOptions } from '../options/merge.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import type { RenderReport } from '../pipeline/compose.ts';
import { prepare } from '../pipeline/prepare.ts';
import { drawUnlessFresh } from '../pipeline/render.ts';
import { addFigureFlags, figureSources } from './flags.ts';
import { outputAfter, readOutput, writeOutput } from './output.ts';
import { usage } from './usage.ts';

interface RenderFlags extends Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly format?: Format;
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * @param answer takes the exit code of one that was watched
 * @param say takes each line for people
 */
export function addRenderCommand(
  program: Command,
  answer: (code: number) => void,
  say: (line: string) => void,
): void {
  const command = program
    .command('render')
    .summary('draw one figure')
    .description(
      'Draw one figure from an attention file, from arrays or from a figure. A file that is up to date is left alone.',
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
    .option('--watch', 'go on, and draw it again when the input or --config changes, until Ctrl-C')
    .option('--json', 'print one JSON object about what was written')
    .option('--quiet', 'say nothing when all went well')
    .action(async (input: string, flags: RenderFlags) => {
      if (flags.watch) answer(await watch(input, flags));
      else await renderOnce(input, flags, say);
    });
}

/** Writes a line to standard error. Without `process.stderr`, which loads Node's sockets for a pipe: 0.97 of the instructions of a whole command. */
export function writeLine(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  let written = 0;
  try {
    written = writeSync(2, bytes);
  } catch (error) {
    // Full, or closed: the stream waits for its reader, or says that it is gone.
    if (!['EAGAIN', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  if (written < bytes.length) process.stderr.write(bytes.subarray(written));
}

async function watch(input: string, flags: RenderFlags): Promise<number> {
  if (input === '-' || flags.output === '-')
    throw usage(
      '--watch',
      'flags-conflict',
      `found with ${input === '-' ? 'standard input' : '-o -'}, expected files`,
      'name a file: it is looked at again and again',
    );
  const [{ watchRender }, { say }, { namedFiles }] = await Promise.all([
    import('./render-watch.ts'),
    import('./watch.ts'),
    import('../batch/digest.ts'),
  ]);
  const draw = () => renderOnce(input, flags, say);
  const named = async () => namedFiles(mergeOptions(await figureSources(flags)).options);
  return watchRender({ input, config: flags.config, named, draw, quiet: flags.quiet === true });
}

/** @param say takes each line for people */
async function renderOnce(
  input: string,
  flags: RenderFlags,
  say: (line: string) => void,
): Promise<{ readonly options: FigureOptions; readonly output: string }> {
  const sources = await figureSources(flags);
  const asked = readOutput(input, flags.output, flags.format);
  if (asked.path === '-' && flags.json) {
    throw usage(
      '--json',
      'flags-conflict',
      'found with -o -, and both write to standard output',
      'write the figure to a file',
    );
  }
  const { format } = asked;
  // Last, so that a name wins over what a file says; nobody can set other options here.
  if (format) sources.push({ options: { format }, kind: 'usage', nameOf: flagOf });
  const prepared = await prepare(input, sources);
  const { options } = mergeOptions(prepared.sources);
  const output = asked.path ?? outputAfter(input, options.format ?? DEFAULT_FORMAT);
  const { bytes, report } = await drawUnlessFresh(
    prepared,
    output === '-' ? undefined : readExisting(output),
  );
  if (bytes) await writeOutput(output, bytes);
  const written = bytes !== undefined;
  if (!flags.quiet)
    for (const line of [summaryLine(output, written, report), ...warningLines(report)]) say(line);
  if (flags.json) process.stdout.write(`${JSON.stringify({ path: output, written, ...report })}\n`);
  return { options, output };
}

/** One line: what was written, and anything the figure clips or leaves out. */
function summaryLine(output: string, written: boolean, report: RenderReport): string {
  const { clipped, domain, notices } = report;
  const name = output === '-' ? 'the figure' : output;
  const size = `(${sizeOf(report)})`;
  const parts = [written ? `wrote ${name} ${size}` : `${name} is up to date ${size}`, ...notices];
  const count = clipped.below + clipped.above;
  if (count > 0)
    parts.push(`${count} ${count === 1 ? 'value' : 'values'} outside [${domain.join(', ')}] clipped`);
  return parts.join('; ');
}

/** In the unit that whoever opens the file will meet: shapes have no pixels. */
function sizeOf({ format, pixels, inches }: RenderReport): string {
  if (!FORMATS[format].vector) return `${pixels.width} x ${pixels.height} px`;
  return `${inches.width.toFixed(2)} x ${inches.height.toFixed(2)} in`;
}

/** The first finding that is more than a note; `validate` has them all. */
function warningLines({ findings }: RenderReport): string[] {
  const first = findings.find(({ level }) => level !== 'note');
  return first ? [`warning: ${first.message} (${hintOf(first)})`] : [];
}
