import type { Command } from 'commander';
import { hintOf } from '../describe/finding.ts';
import { AttnplotError } from '../errors.ts';
import { type RenderReport, renderFrom } from '../render.ts';
import { addFigureFlags, figureSources } from './figure-flags.ts';
import { resolveOutput, writeOutput } from './output.ts';

interface RenderFlags extends Readonly<Record<string, unknown>> {
  readonly output?: string;
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
      "the PNG to write, or - for standard output (default: the input's name, in this folder)",
    );
  addFigureFlags(command)
    .option('--json', 'print one JSON object about what was written')
    .option('--quiet', 'say nothing when all went well')
    .action(runRender);
}

async function runRender(input: string, flags: RenderFlags): Promise<void> {
  const sources = await figureSources(flags);
  const output = await resolveOutput(input, flags.output);
  if (output === '-' && flags.json) {
    throw new AttnplotError('usage', 'the command line is not valid', [
      {
        option: '--json',
        message: 'found with -o -, and both write to standard output',
        hint: 'write the figure to a file',
      },
    ]);
  }
  const { bytes, report } = await renderFrom(input, sources);
  await writeOutput(output, bytes);
  if (!flags.quiet) process.stderr.write(`${summaryLine(output, report)}\n${warningLine(report)}`);
  if (flags.json) process.stdout.write(`${JSON.stringify({ path: output, ...report })}\n`);
}

/** One line: what was written, and anything the figure clips or leaves out. */
function summaryLine(output: string, { pixels, clipped, domain, notices }: RenderReport): string {
  const parts = [
    `wrote ${output === '-' ? 'the figure' : output} (${pixels.width} x ${pixels.height} px)`,
    ...notices,
  ];
  const count = clipped.below + clipped.above;
  if (count > 0)
    parts.push(`${count} ${count === 1 ? 'value' : 'values'} outside [${domain.join(', ')}] clipped`);
  return parts.join('; ');
}

/** The first finding that is more than a note; `validate` has them all. */
function warningLine({ findings }: RenderReport): string {
  const first = findings.find(({ level }) => level !== 'note');
  return first ? `warning: ${first.message} (${hintOf(first)})\n` : '';
}
