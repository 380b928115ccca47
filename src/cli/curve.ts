/** `curve`: draws a statistic against layers or steps, a line for each input, row or layer. */
import { type Command, Option } from 'commander';
import { SPACINGS } from '../attention/measure.ts';
import { inputsOfCurve, prepareCurve } from '../compare/curve.ts';
import { curveNumbers } from '../compare/curve-table.ts';
import type { Format } from '../options/formats.ts';
import { mergeOptions } from '../options/merge.ts';
import { namedFiles } from '../options/named-files.ts';
import { flagOf, OPTION_NAMES } from '../options/option-table.ts';
import type { OptionName } from '../options/options.ts';
import { BAND_OVER, BANDS, type CurveRequest, LINES } from '../provenance/provenance.ts';
import { drawTo, refuseTwoOnStdout, type SayFlags } from './draw.ts';
import { addFigureFlags, configOf, figureSources, refuseFlags } from './flags.ts';
import { OF_LINES, OF_STATISTIC } from './help-words.ts';
import { readOutput, refuseInputs } from './output.ts';
import { usageError } from './report.ts';

interface CurveFlags extends SayFlags, Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly format?: Format;
  readonly names?: string;
  readonly over?: string;
  readonly spacing?: string;
  readonly band?: string;
  readonly bandOver?: string;
  readonly lines?: string;
  readonly dots?: boolean;
}

const PLACES = ['layer', 'step'] as const;

/** Adds `curve`. @param say writes a line for people */
export function addCurveCommand(
  program: Command,
  _answer: (code: number) => void,
  say: (line: string) => void,
): void {
  const command = program
    .command('curve')
    .description(
      'Draw a statistic of heads (--stat; attnplot heads --help defines them) against layers, or against steps: a line for each input, over all queries unless --query names some, with a band over its heads, and dashed what equal weights would give. --vmin and --vmax are the ends of the y axis.',
    )
    .argument('[inputs...]', 'files as for heads, or patterns of them; - is standard input')
    .option('-o, --output <file>', 'the file to write, or - for standard output')
    .option(
      '--over <what>',
      'what stands along the x axis: layer, or step, the last number in the name of each file (default: layer)',
    )
    .option(
      '--spacing <how>',
      'how layers or steps stand along the x axis: linear, log, or even, which is equally far apart (default: linear)',
    )
    .option(
      '--band <what>',
      'the band: sd (mean and standard deviation), quartiles (and median), range (and mean) or none (default: sd)',
    )
    .option(
      '--band-over <what>',
      'what the line and its band are over: heads, or examples, each the mean over its heads: those of a batch, or the inputs of a line, as with --lines folders (default: heads)',
    )
    .option(
      '--lines <what>',
      'what has a line: inputs (of steps: folders), folders of inputs, rows, layers, or one for all (default: inputs; rows of one input that has few)',
    )
    .option('--names <list>', 'names of the inputs, separated by commas (default: names of the files)')
    .option('--dots', 'a dot for each head, or example');
  addFigureFlags(command, OF_CELLS, OPTION_NAMES, { ...OF_STATISTIC, ...OF_LINES })
    .addOption(new Option('--no-dots').hideHelp())
    .option('--json', 'print one JSON object about what was written, and the numbers of the lines')
    .option('--quiet', 'print nothing if all goes well')
    .action((inputs: string[], flags: CurveFlags) => runCurve(inputs, flags, say));
}

/** Options of cells, their labels and their colours, which lines do not have. A --config file may set them for other figures. */
const OF_CELLS: readonly OptionName[] = [
  'colormap',
  'colorbar',
  'colorbarTicks',
  'pool',
  'panels',
  'grid',
  'skip',
  'image',
  'opacity',
  'aspect',
  'panelLabel',
  'rowHeight',
  'gap',
  'columns',
  'maxHeight',
  'order',
  'layerGroups',
  'ticks',
  'tickRotation',
  'labelKeys',
  'pin',
  'maxLabel',
  'annotate',
  'mark',
  'box',
  'cells',
  'layerLabels',
];

async function runCurve(
  given: readonly string[],
  flags: CurveFlags,
  say: (line: string) => void,
): Promise<void> {
  const request = readRequest(flags);
  refuseFlags(flags, OF_CELLS, 'found with curve, expected only with figures of cells: curve draws lines');
  if (flags.output === undefined)
    throw usageError('--output', 'bad-flag', 'missing, expected a path', 'add -o curve.pdf, or -o -');
  const inputs = await inputsOfCurve(given);
  const sources = await figureSources(flags);
  const { path: output = '-', format } = readOutput(inputs[0] ?? '', flags.output, flags.format);
  refuseTwoOnStdout(output, flags);
  if (format) sources.push({ options: { format }, kind: 'usage', nameOf: flagOf });
  refuseInputs([...inputs, ...configOf(flags), ...namedFiles(mergeOptions(sources).options)], output);
  const prepared = await prepareCurve(inputs, sources, request);
  await drawTo(output, prepared, flags, say, curveNumbers(prepared.attention));
}

function readRequest({
  names,
  over = 'layer',
  spacing,
  band = 'sd',
  bandOver,
  lines,
  dots = false,
}: CurveFlags): CurveRequest {
  if (band === 'none' && bandOver !== undefined && !dots)
    throw usageError(
      '--band-over',
      'flags-conflict',
      'found with --band none, which draws none',
      'leave one of the two out, or add --dots',
    );
  if (lines === 'layers' && over === 'layer')
    throw usageError(
      '--lines',
      'flags-conflict',
      'found layers, which stand along the x axis: a line for each would be a point',
      'leave it out, or add --over step',
    );
  return {
    over: oneOf('--over', over, PLACES),
    ...(spacing === undefined ? {} : { spacing: oneOf('--spacing', spacing, SPACINGS) }),
    band: oneOf('--band', band, BANDS),
    ...(bandOver === undefined ? {} : { bandOver: oneOf('--band-over', bandOver, BAND_OVER) }),
    ...(lines === undefined ? {} : { lines: oneOf('--lines', lines, LINES) }),
    ...(names === undefined ? {} : { names: names.split(',').map((name) => name.trim()) }),
    dots,
  };
}

function oneOf<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw usageError(
    flag,
    'bad-flag',
    `found "${text}", expected one of ${choices.join(', ')}`,
    'leave it out for the default',
  );
}
