/** How a figure was made, as inspect prints it. */

import { formatBytes } from '../arrays/limits.ts';
import { count, shellWord } from '../core/words.ts';
import { flagOf, negatedFlagOf, REPEATED } from '../options/option-table.ts';
import type { OptionName } from '../options/options.ts';
import type { InspectedFigure } from '../pipeline/inspect.ts';

/** How a figure was made, as rows of a name and a value. */
export function figureFacts({
  title,
  options,
  input,
  inputs = [],
  combining,
  values,
  fonts = [],
  image,
  tokensFile,
  rowTokensFile,
  attention,
}: InspectedFigure): string[][] {
  const shown = options.title === undefined ? title : options.title || undefined;
  const flags = formatFlags({ ...options });
  return [
    ...(shown === undefined ? [] : [['title', shown]]),
    ...(combining ? [['made by', commandOf(combining)]] : []),
    ...(flags === '' ? [] : [['options', flags]]),
    ...(tokensFile === undefined ? [] : [['tokens of', tokensFile]]),
    ...(rowTokensFile === undefined ? [] : [['row tokens of', rowTokensFile]]),
    ...fonts.map(({ name, sha256 }) => ['font', `${name}, sha256 ${sha256} (first 64 KB)`]),
    ...(image ? [['image', `${image.name}, sha256 ${image.sha256}`]] : []),
    ...(inputs.length > 0
      ? inputs.map((one) => ['input', `${one.name}, ${one.bytes === 0 ? IN_MEMORY : formatInput(one)}`])
      : [['input', input ? formatInput(input) : IN_MEMORY]]),
    ['digest', `sha256 ${values.sha256} of ${count(values.layers.length, 'layer')} as drawn`],
    ...(attention ? [] : [['values', 'not in the figure']]),
  ];
}

/** The command that makes one figure of several inputs so, with its own flags: `attnplot curve --over step`. */
function commandOf({ kind, ...how }: NonNullable<InspectedFigure['combining']>): string {
  const flags = Object.fromEntries(Object.entries(how).filter(([, value]) => value !== false));
  return ['attnplot', COMMANDS[kind], formatFlags(flags)].filter(Boolean).join(' ');
}

const COMMANDS = { compare: 'compare', difference: 'diff', over: 'render --over', curve: 'curve' } as const;

const IN_MEMORY = 'an object passed to the library';

const formatInput = ({ bytes, sha256, files }: NonNullable<InspectedFigure['input']>) =>
  `${files === undefined ? '' : `${files}, `}${formatBytes(bytes)}, ${sha256 === undefined ? 'too large to digest' : `sha256 ${sha256}`}`;

/** Options as flags, quoted for a shell. */
function formatFlags(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .map(([name, value]) => formatFlag(name, value))
    .join(' ');
}

function formatFlag(name: string, value: unknown): string {
  const flag = flagOf(name);
  if (typeof value === 'boolean') return value ? flag : negatedFlagOf(name);
  const values = [value].flat().map(String);
  const texts = REPEATED.includes(name as OptionName) ? values : [values.join(',')];
  return texts.map((text) => `${flag} ${shellWord(text)}`).join(' ');
}
