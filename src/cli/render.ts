import type { Command } from 'commander';
import { hintOf } from '../describe/finding.ts';
import { AttnplotError } from '../errors.ts';
import { FORMATS, type Format } from '../options/formats.ts';
import { flagOf } from '../options/schema.ts';
import { type RenderReport, renderFrom } from '../render.ts';
import { addFigureFlags, figureSources } from './figure-flags.ts';
import { outputAfter, readOutput, writeOutput } from './output.ts';

interface RenderFlags extends Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly format?: Format;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addRenderCommand(program: Command): void {
  const command = program
    .command('render')
    .summary('draw one figure')
    .description('Draw one figure from an attention file or from arrays.')
    .argument('<input>', 'an attention file (JSON), .npy, .npz or .safetensors, or - for standard input')
    .option(
      '-o, --output <file>',
      "the file to write, or - for standard output (default: the input's name, in this folder)",
    );
  addFigureFlags(command)
    .option('--json', 'print one JSON object about what was written')
    .option('--quiet', 'say nothing when all went well')
    .action(runRender);
}

async function runRender(input: string, flags: RenderFlags): Promise<void> {
  const sources = await figureSources(flags);
  const asked = await readOutput(input, flags.output, flags.format);
  if (asked.path === '-' && flags.json) {
    throw new AttnplotError('usage', 'the command line is not valid', [
      {
        option: '--json',
        message: 'found with -o -, and both write to standard output',
        hint: 'write the figure to a file',
      },
    ]);
  }
  const { format } = asked;
  // Last, so that a name wins over what a file says; nobody can set other options here.
  if (format) sources.push({ options: { format }, kind: 'usage', nameOf: flagOf });
  const { bytes, report } = await renderFrom(input, sources);
  const output = asked.path ?? (await outputAfter(input, report.format));
  await writeOutput(output, bytes);
  if (!flags.quiet) process.stderr.write(`${summaryLine(output, report)}\n${warningLine(report)}`);
  if (flags.json) process.stdout.write(`${JSON.stringify({ path: output, ...report })}\n`);
}

/** One line: what was written, and anything the figure clips or leaves out. */
function summaryLine(output: string, report: RenderReport): string {
  const { clipped, domain, notices } = report;
  const parts = [`wrote ${output === '-' ? 'the figure' : output} (${sizeOf(report)})`, ...notices];
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
function warningLine({ findings }: RenderReport): string {
  const first = findings.find(({ level }) => level !== 'note');
  return first ? `warning: ${first.message} (${hintOf(first)})\n` : '';
}
