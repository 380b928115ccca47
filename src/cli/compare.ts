/** `compare` and `diff`: draw several inputs side by side in one figure, or the difference of two. */
import type { Command } from 'commander';
import { prepareCompared, prepareDifference } from '../compare/compare.ts';
import { divergencesIn } from '../compare/difference.ts';
import { refuseFew, twoOf } from '../compare/names.ts';
import type { Format } from '../options/formats.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { namedFiles } from '../options/named-files.ts';
import { flagOf } from '../options/option-table.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { drawTo, refuseTwoOnStdout, type SayFlags } from './draw.ts';
import { addFigureFlags, configOf, figureSources } from './flags.ts';
import { readOutput, refuseInputs } from './output.ts';
import { usageError } from './report.ts';

interface CompareFlags extends SayFlags, Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly format?: Format;
  readonly names?: string;
  readonly difference?: boolean;
  readonly sameModel?: boolean;
  readonly pairs?: boolean;
}

const SAME_MODEL = 'both inputs are of one model, so that their heads may be told apart';
const PAIRS =
  'end rows in the least divergence over all pairs of a head of one input and a head of the other, which needs no common order of heads';

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
    .option('--names <list>', 'names of the columns, separated by commas (default: names of the files)')
    .option(
      '--difference',
      'add a column of the first input minus the second, on a scale of its own, and the Jensen-Shannon divergence of each row, in nats',
    )
    .option('--same-model', `with --difference: ${SAME_MODEL}`)
    .option('--pairs', `with --difference: ${PAIRS}`);
  addFigureFlags(command)
    .option('--json', 'print one JSON object about what was written')
    .option('--quiet', 'print nothing if all goes well')
    .action((inputs: string[], flags: CompareFlags) =>
      runCombined(inputs, flags, say, (sources, names) => {
        const { difference, sameModel, pairs } = flags;
        refuseWithoutDifference(flags);
        return prepareCompared(inputs, sources, { names, difference, sameModel, pairs });
      }),
    );
}

/** Adds `diff`. @param say writes a line for people */
export function addDiffCommand(
  program: Command,
  _answer: (code: number) => void,
  say: (line: string) => void,
): void {
  const command = program
    .command('diff')
    .description(
      'Draw the difference of two inputs, the first minus the second, and the Jensen-Shannon divergence of each row, in nats.',
    )
    .argument('[inputs...]', 'two files as for render; - is standard input')
    .option('-o, --output <file>', 'the file to write, or - for standard output')
    .option('--names <list>', 'names of the two, separated by a comma (default: names of the files)')
    .option('--same-model', SAME_MODEL)
    .option('--pairs', PAIRS);
  addFigureFlags(command)
    .option('--json', 'print one JSON object about what was written')
    .option('--quiet', 'print nothing if all goes well')
    .action((inputs: string[], flags: CompareFlags) =>
      runCombined(inputs, flags, say, (sources, names) => {
        const { sameModel, pairs } = flags;
        return prepareDifference(twoOf(inputs), sources, { names, sameModel, pairs });
      }),
    );
}

/** @throws AttnplotError (usage) for a flag of differences without one */
function refuseWithoutDifference({ difference, sameModel, pairs }: CompareFlags): void {
  if (difference || (!sameModel && !pairs)) return;
  throw usageError(
    sameModel ? '--same-model' : '--pairs',
    'unused-option',
    'found without --difference, expected only with it',
    'add --difference, or leave it out',
  );
}

async function runCombined(
  inputs: readonly string[],
  flags: CompareFlags,
  say: (line: string) => void,
  prepare: (sources: readonly OptionSource[], names: readonly string[] | undefined) => Promise<Prepared>,
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
  const prepared = await prepare(sources, names);
  const divergences = divergencesIn(prepared.attention);
  await drawTo(output, prepared, flags, say, divergences ? { divergences } : {});
}
