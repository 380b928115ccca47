/** `describe`: says in words what a figure shows. */
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { describe, type Level } from '../describe/description.ts';
import { DESCRIPTION_FORMATS, type DescriptionFormat, writeDescription } from '../describe/written.ts';
import { formatOfExtension } from '../options/formats.ts';
import { mergeOptions } from '../options/merge.ts';
import { namedFiles } from '../options/named-files.ts';
import type { OptionName } from '../options/options.ts';
import { SELECTION_OPTIONS } from '../options/selection-options.ts';
import { suggest } from '../options/suggest.ts';
import { prepareDescription } from '../pipeline/describe.ts';
import { addFigureFlags, configOf, figureSources } from './flags.ts';
import { refuseEmptyName, refuseInputs, writeOutput } from './output.ts';
import { usageError } from './report.ts';

/** The extensions that choose a format. */
const EXTENSIONS: Readonly<Record<DescriptionFormat, readonly string[]>> = {
  markdown: ['.md', '.markdown'],
  text: ['.txt'],
  json: ['.json'],
  alt: [],
  latex: ['.tex'],
};

/** Figure options that change what a description says. */
const OPTIONS: readonly OptionName[] = [
  ...(Object.keys(SELECTION_OPTIONS) as OptionName[]),
  ...(['vmin', 'vmax', 'scale', 'colormap'] as const),
  ...(['title', 'layerLabels', 'rowLabels', 'tokenStyle'] as const),
  ...(['grid', 'skip'] as const),
];

interface DescribeFlags extends Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly format?: string;
  readonly level?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `describe`. @param say writes a line for people */
export function addDescribeCommand(
  program: Command,
  _answer: (code: number) => void,
  say: (line: string) => void,
): void {
  const command = program
    .command('describe')
    .description(
      'Say in words what a figure shows: what is drawn, its statistics, and patterns, each with its number. Nothing is drawn.',
    )
    .argument(
      '<input>',
      'an attention file (JSON), .npy, .npz, .safetensors, .pt, CSV or a figure, or - for standard input',
    )
    .option('-o, --output <file>', 'the file to write, or - for standard output (default: -)')
    .option(
      '--format <name>',
      `${DESCRIPTION_FORMATS.slice(0, -1).join(', ')} or ${DESCRIPTION_FORMATS.at(-1)} (default: by the output's extension, else markdown)`,
    )
    .option('--level <number>', 'what is drawn (1), statistics too (2), patterns too (3)', '3');
  addFigureFlags(command, [], OPTIONS)
    .option('--json', 'the same as --format json')
    .option('--quiet', 'print no notices')
    .action((input: string, flags: DescribeFlags) => runDescribe(input, flags, say));
}

async function runDescribe(input: string, flags: DescribeFlags, say: (line: string) => void): Promise<void> {
  const output = readDescriptionOutput(input, flags.output);
  const format = readFormat(flags, output);
  const level = readLevel(flags.level);
  const sources = await figureSources({ ...flags, format: undefined });
  refuseInputs([input, ...configOf(flags), ...namedFiles(mergeOptions(sources).options)], output);
  const described = await prepareDescription(input, sources);
  const text = writeDescription(described, describe(described, level), format, fileOf(input));
  if (!flags.quiet) for (const notice of described.notices) say(notice);
  if (output === '-') process.stdout.write(text);
  else await writeOutput(output, Buffer.from(text));
}

/** @throws AttnplotError (usage) for an input without a name, and for the name of a figure */
function readDescriptionOutput(input: string, path = '-'): string {
  refuseEmptyName(input);
  if (path === '-' || path === '/dev/stdout') return '-';
  if (path === '' || formatOfExtension(extname(path)))
    throw usageError(
      '--output',
      'bad-flag',
      `found "${path}", expected the name of a text, such as words.md, .txt, .json or .tex`,
      'write -o words.md; attnplot render draws the figure, which holds its description',
    );
  return path;
}

function readFormat({ format, json }: DescribeFlags, output: string): DescriptionFormat {
  const extension = extname(output).toLowerCase();
  const ofName = DESCRIPTION_FORMATS.find((name) => EXTENSIONS[name].includes(extension));
  if (json && format !== undefined && format !== 'json')
    throw usageError(
      '--json',
      'flags-conflict',
      `found with --format ${format}, expected one of the two`,
      'leave one out',
    );
  const asked = json ? 'json' : DESCRIPTION_FORMATS.find((name) => name === format);
  // Alternative text has no extension of its own.
  const isOther = ofName && asked !== ofName && !(asked === 'alt' && ['text', 'markdown'].includes(ofName));
  if (asked && isOther)
    throw usageError(
      json ? '--json' : '--format',
      'flags-conflict',
      `found ${asked} for ${output}, whose name says ${ofName}`,
      'leave it out, or give the output another extension',
    );
  if (asked) return asked;
  if (format === undefined) return ofName ?? 'markdown';
  throw usageError(
    '--format',
    'bad-flag',
    `found "${format}", expected ${DESCRIPTION_FORMATS.join(', ')}`,
    suggest(format, DESCRIPTION_FORMATS) ?? 'leave it out for markdown',
  );
}

function readLevel(level = '3'): Level {
  if (/^[123]$/.test(level)) return Number(level) as Level;
  throw usageError(
    '--level',
    'bad-flag',
    `found "${level}", expected 1, 2 or 3`,
    'leave it out for all three',
  );
}

/** The name that LaTeX includes the figure by. */
const fileOf = (input: string): string => (input === '-' ? 'figure' : basename(input, extname(input)));
