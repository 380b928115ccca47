/** `compare`: draws several inputs side by side in one figure. */
import type { Command } from 'commander';
import { prepareCompared } from '../compare/compare.ts';
import type { Format } from '../options/formats.ts';
import { mergeOptions } from '../options/merge.ts';
import { namedFiles } from '../options/named-files.ts';
import { flagOf } from '../options/option-table.ts';
import { drawTo, refuseTwoOnStdout, type SayFlags } from './draw.ts';
import { addFigureFlags, configOf, figureSources } from './flags.ts';
import { readOutput, refuseInputs } from './output.ts';
import { usageError } from './report.ts';

interface CompareFlags extends SayFlags, Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly format?: Format;
  readonly names?: string;
}

/** Adds `compare`. @param say writes a line for people */
export function addCompareCommand(
  program: Command,
  _answer: (code: number) => void,
  say: (line: string) => void,
): void {
  const command = program
    .command('compare')
    .description(
      'Draw several inputs side by side in one figure: a column of panels for each, layers aligned, one colour scale.',
    )
    .argument(
      '[inputs...]',
      'two or more files as for render, in the order of the columns; - is standard input',
    )
    .option('-o, --output <file>', 'the file to write, or - for standard output')
    .option('--names <list>', 'names of the columns, separated by commas (default: names of the files)');
  addFigureFlags(command)
    .option('--json', 'print one JSON object about what was written')
    .option('--quiet', 'print nothing if all goes well')
    .action((inputs: string[], flags: CompareFlags) => runCompare(inputs, flags, say));
}

async function runCompare(
  inputs: readonly string[],
  flags: CompareFlags,
  say: (line: string) => void,
): Promise<void> {
  refuseFew(inputs);
  if (flags.output === undefined)
    throw usageError('--output', 'bad-flag', 'missing, expected a path', 'add -o compared.pdf, or -o -');
  const sources = await figureSources(flags);
  const { path: output = '-', format } = readOutput(inputs[0] ?? '', flags.output, flags.format);
  refuseTwoOnStdout(output, flags);
  if (format) sources.push({ options: { format }, kind: 'usage', nameOf: flagOf });
  refuseInputs([...inputs, ...configOf(flags), ...namedFiles(mergeOptions(sources).options)], output);
  const names = flags.names?.split(',').map((name) => name.trim());
  await drawTo(output, await prepareCompared(inputs, sources, { names }), flags, say);
}

/** @throws AttnplotError (usage) for fewer than two inputs, an empty name, or standard input twice */
function refuseFew(inputs: readonly string[]): void {
  const wrong = (message: string, hint: string) => usageError('<inputs>', 'bad-flag', message, hint);
  if (inputs.includes('')) throw wrong('found an empty name, expected a path', 'is a shell variable unset?');
  if (inputs.length < 2)
    throw wrong(
      `found ${inputs.length === 0 ? 'no input' : 'one input'}, expected two or more`,
      inputs.length === 0
        ? 'name them: attnplot compare a.npz b.npz -o compared.pdf'
        : 'name another to compare it with, or draw it by itself: attnplot render',
    );
  if (inputs.filter((input) => input === '-').length > 1)
    throw wrong(
      'found standard input more than once, expected it once',
      'save it to a file: it can be read only once',
    );
}
