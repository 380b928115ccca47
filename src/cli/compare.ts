/** `compare` and `diff`: draw several inputs side by side in one figure, or the difference of two. */
import type { Command } from 'commander';
import { ownLabel } from '../attention/attention.ts';
import { prepareCompared, prepareDifference } from '../compare/compare.ts';
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

/** @throws AttnplotError (usage) for more than two inputs */
function twoOf(inputs: readonly string[]): readonly [string, string] {
  const [a = '', b = '', ...more] = inputs;
  if (more.length === 0) return [a, b];
  throw usageError(
    '<inputs>',
    'bad-flag',
    `found ${inputs.length} inputs, expected two, as a difference has two sides`,
    'leave one out, or draw all side by side: attnplot compare',
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
  await drawTo(output, prepared, flags, say, divergencesIn(prepared));
}

/** The divergences at the ends of rows, in nats, by layer; nothing where there are none. */
function divergencesIn({ attention: { layers, rows, divergence } }: Prepared): object {
  const found = layers.flatMap(({ divergences, ...layer }) =>
    divergences ? [{ layer: ownLabel(layer), nats: divergences }] : [],
  );
  if (found.length === 0) return {};
  return { divergences: { of: divergence ?? 'rows', rows: rows.map(({ label }) => label), layers: found } };
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
