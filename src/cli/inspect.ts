/** `inspect`: lists what an input holds, or what a figure was made from. */
import type { Command } from 'commander';
import type { AttentionFile } from '../attention/file.ts';
import { jsonLine } from '../core/words.ts';
import { mergeOptions } from '../options/merge.ts';
import { READING_OPTIONS } from '../options/options.ts';
import { figureData, inspect } from '../pipeline/inspect.ts';
import { addFigureFlags, figureSources } from './flags.ts';
import { TO_READ } from './help-words.ts';
import { formatInspected } from './inspect-text.ts';
import { usageError } from './report.ts';

interface InspectFlags extends Readonly<Record<string, unknown>> {
  readonly data?: boolean;
  readonly json?: boolean;
}

/** Adds `inspect`. */
export function addInspectCommand(program: Command): void {
  const command = program
    .command('inspect')
    .description(
      "List an input's arrays, tokens and ranges, and which array is read as attention; for a figure, how it was made.",
    )
    .argument('<file>', 'an attention file, arrays or a figure, or - for standard input');
  addFigureFlags(command, [], READING_OPTIONS, TO_READ)
    .option('--data', 'print the values of a figure as an attention file, which draws the same figure')
    .option('--json', 'print one JSON object')
    .action(runInspect);
}

async function runInspect(file: string, flags: InspectFlags): Promise<void> {
  const sources = await figureSources(flags);
  if (flags.data) {
    if (flags.json)
      throw usageError(
        '--json',
        'flags-conflict',
        'found with --data, and both write to standard output',
        'leave it out: the attention file is JSON',
      );
    process.stdout.write(formatData(await figureData(file, mergeOptions(sources).options)));
    return;
  }
  const found = await inspect(file, sources);
  if (!flags.json) {
    process.stdout.write(formatInspected(file, found));
    return;
  }
  const { error, ...rest } = { error: undefined, ...found };
  const problem = error ? { error: { message: error.message, problems: error.problems } } : {};
  process.stdout.write(jsonLine({ file, ...rest, ...problem }));
}

/** An attention file as readable JSON with one line per layer and per other key, so that git shows small changes. */
export function formatData({ layers, ...rest }: AttentionFile): string {
  const { figure, ...head } = rest;
  const json = (value: unknown) => jsonLine(value).trimEnd();
  const member = ([key, value]: [string, unknown]) => `  ${json(key)}: ${json(value)}`;
  const lines = [
    ...Object.entries(head).map(member),
    `  "layers": [\n${layers.map((layer) => `    ${json(layer)}`).join(',\n')}\n  ]`,
    ...(figure ? [member(['figure', figure])] : []),
  ];
  return `{\n${lines.join(',\n')}\n}\n`;
}
