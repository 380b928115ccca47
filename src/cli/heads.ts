/** `heads`: draws a statistic of each head, layers down and heads across, and ranks the heads. */
import type { Command } from 'commander';
import { rankingOf, type Sinks } from '../describe/head-ranking.ts';
import { mergeOptions } from '../options/merge.ts';
import { flagOf, OPTION_NAMES } from '../options/option-table.ts';
import type { OptionName } from '../options/options.ts';
import { GIVEN, STATISTICS } from '../options/statistics.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { addFigureFlags, refuseFlags } from './flags.ts';
import { OF_STATISTIC } from './help-words.ts';
import { type RenderFlags, renderOnce } from './render.ts';
import { usageError } from './report.ts';
import { textOf } from './terminal.ts';

interface HeadsFlags extends RenderFlags {
  readonly top?: string;
}

/** Adds `heads`. @param say writes a line for people */
export function addHeadsCommand(
  program: Command,
  _answer: (code: number) => void,
  say: (line: string) => void,
): void {
  const definitions = Object.entries(STATISTICS).map(([name, { definition }]) => `${name}: ${definition}`);
  const command = program
    .command('heads')
    .description(
      `Draw a statistic of each head as one matrix, layers down and heads across, over all queries unless --query names some. Statistics (--stat): ${definitions.join('; ')}. A statistic of a row is averaged over the queries.`,
    )
    .argument(
      '<input>',
      'arrays of attention [layer, head, query, key] (.npy, .npz, .safetensors, .pt), an attention file with a matrix for each head, an array [layer, head] of a statistic, or - for standard input',
    )
    .option(
      '-o, --output <file>',
      "the file to write, or - for standard output (default: the input's name, in this folder)",
    );
  addFigureFlags(command, OF_PANELS, OPTION_NAMES, OF_STATISTIC)
    .option('--top <number>', 'print the heads with the largest values')
    .option('--json', 'print one JSON object about what was written, and the heads in order')
    .option('--quiet', 'print nothing if all goes well')
    .action((input: string, flags: HeadsFlags) => runHeads(input, flags, say));
}

/** Options of rows of weights and of panels for layers, which a matrix of layers and heads does not have. */
const OF_PANELS: readonly OptionName[] = [
  'panels',
  'layerLabels',
  'rowLabels',
  'layerGroups',
  'order',
  'columns',
  'grid',
  'skip',
  'image',
  'opacity',
];

/** Numbers are the statistic themselves where none is named. */
const DEFAULTS = [{ options: { stat: GIVEN }, kind: 'usage', nameOf: flagOf }] as const;

async function runHeads(input: string, flags: HeadsFlags, say: (line: string) => void): Promise<void> {
  const top = readTop(flags);
  refuseFlags(
    flags,
    OF_PANELS,
    'found with heads, expected only with figures of weights: this one has a row for each layer and a column for each head',
  );
  const { prepared } = await renderOnce(input, flags, say, {
    defaults: DEFAULTS,
    more: (from) => rankingIn(from, top),
  });
  const { heads, sinks } = rankingIn(prepared, top);
  if (sinks && !flags.quiet) say(sinkLine(sinks));
  if (top === undefined || flags.json) return;
  const lines = heads.map(({ layer, head, value }) => `${layer} ${head}  ${Number(value.toPrecision(6))}`);
  process.stdout.write(textOf(lines));
}

const rankingIn = ({ attention, sources }: Prepared, top: number | undefined) =>
  rankingOf(attention, mergeOptions(sources).options.stat, top);

const sinkLine = ({ epsilon, count: sinks, of }: Sinks) =>
  `${sinks} of ${of} heads are sinks: their mean weight on the key is above ${epsilon}`;

function readTop({ top, output }: HeadsFlags): number | undefined {
  if (top === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(top))
    throw usageError(
      '--top',
      'bad-flag',
      `found "${top}", expected a whole number, 1 or above`,
      'as in --top 10',
    );
  if (output === '-')
    throw usageError(
      '--top',
      'flags-conflict',
      'found with -o -, and both write to standard output',
      'write the figure to a file',
    );
  return Number(top);
}
