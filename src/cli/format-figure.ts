import { count } from '../describe/finding.ts';
import { formatBytes } from '../input/tensors/limits.ts';
import type { InspectedFigure } from '../inspect/inspect-figure.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import { flagOf } from '../options/schema.ts';
import { shellWord } from '../options/shell.ts';

/** Facts about how a figure was made, as rows of a name and a value. */
export function figureFacts({
  title,
  options,
  input,
  values,
  fonts = [],
  tokensFile,
  attention,
}: InspectedFigure): string[][] {
  const shown = options.title ?? title;
  const flags = formatFlags(options);
  return [
    ...(shown === undefined ? [] : [['title', shown]]),
    ...(flags === '' ? [] : [['options', flags]]),
    ...(tokensFile === undefined ? [] : [['tokens of', tokensFile]]),
    ...fonts.map(({ name, sha256 }) => ['font', `${name}, sha256 ${sha256} (first 64 KB)`]),
    ['input', input ? formatInput(input) : 'an object, given to the library'],
    ['digest', `sha256 ${values.sha256} of ${count(values.layers.length, 'layer')} as drawn`],
    ...(attention ? [] : [['values', 'not in the figure']]),
  ];
}

const formatInput = ({ bytes, sha256 }: NonNullable<InspectedFigure['input']>) =>
  `${formatBytes(bytes)}, ${sha256 === undefined ? 'too large for a digest of its own' : `sha256 ${sha256}`}`;

/** Options as one would type them in a shell. */
function formatFlags(options: FigureOptions): string {
  return Object.entries(options)
    .map(([name, value]) => formatFlag(name, value))
    .join(' ');
}

function formatFlag(name: string, value: unknown): string {
  const flag = flagOf(name);
  if (typeof value === 'boolean') return value === (name === 'colorbar') ? `${name} ${value}` : flag;
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return `${flag} ${shellWord(text)}`;
}
