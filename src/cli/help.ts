/** The words of `--help`: a page for attnplot, a short page for each command, and all flags of one with `--help all`. */
import type { Command, Option } from 'commander';
import { VERSION } from '../core/assets.ts';
import { OPTION_GROUPS } from '../options/option-table.ts';
import { EXAMPLES } from './examples.ts';
import type { Commands } from './program.ts';

/** Flags that most figures need, in the order of help. */
const MOST_USED = [
  ...['--output', '--query', '--layers', '--head', '--title'],
  ...['--colormap', '--vmax', '--width', '--preset', '--font-size'],
];

/** With more flags than these, help groups them. */
const MOST_LISTED = 20;

/** What may follow `--help`: all flags, or a group of them. */
export const HELP_TOPICS: readonly string[] = ['all', ...OPTION_GROUPS];

/** The page of attnplot itself: at most 24 lines, so that it fits a terminal. */
export function programHelp(commands: Commands): string {
  const listed = Object.entries(commands).flatMap(([name, { summary, isMinor }]) =>
    summary === undefined || isMinor ? [] : [`  ${name.padEnd(12)}${summary}`],
  );
  const minor = Object.keys(commands).filter((name) => commands[name]?.isMinor);
  return [
    `attnplot ${VERSION}: attention weights in, publication figures out`,
    'Usage: attnplot <command> [inputs] [flags]',
    ...listed,
    `  ${'and'.padEnd(12)}${minor.join(', ')}`,
    'Examples:',
    '  attnplot render attn.npz --query 8,32 -o fig.pdf',
    '  attnplot batch "runs/*/step-*.npz" -o "figs/{dir}/{name}.png" --gallery',
    '  attnplot inspect attn.npz',
    'attnplot <command> --help explains a command; attnplot --version',
    '',
  ].join('\n');
}

/** The page of a command. @param topic of `HELP_TOPICS`; undefined for the short page. @param columns of the terminal */
export function commandHelp(command: Command, topic: string | undefined, columns: number): string {
  const options = command.options.filter(({ hidden }) => !hidden);
  const grouped = options.length > MOST_LISTED;
  const list = (heading: string, listed: readonly Option[]) =>
    listed.length === 0 ? [] : section(heading, listed.map(optionItem), columns);
  const inGroup = (group: string | undefined) => options.filter((one) => one.helpGroupHeading === group);
  if (grouped && topic !== undefined) {
    const groups = topic === 'all' ? [...OPTION_GROUPS] : [topic];
    const flags = groups.flatMap((group) => list(group, inGroup(group)));
    return [
      ...head(command, columns),
      ...(topic === 'all' ? list('general', inGroup(undefined)) : []),
      ...flags,
    ].join('\n');
  }
  const flags = grouped
    ? [
        ...list(
          'Most used',
          MOST_USED.flatMap((flag) => options.filter(({ long }) => long === flag)),
        ),
        ...otherFlags(command, inGroup, columns),
      ]
    : list('Flags', options);
  const examples = EXAMPLES[command.name()] ?? [];
  const shown = examples.length === 0 ? [] : ['Examples:', ...examples.map((one) => `  ${one}`), ''];
  return [...head(command, columns), ...flags, ...shown].join('\n');
}

function head(command: Command, columns: number): string[] {
  const operands = command.registeredArguments.map((one) => {
    const word = `${one.name()}${one.variadic ? '...' : ''}`;
    return one.required ? `<${word}>` : `[${word}]`;
  });
  const items = command.registeredArguments.map(
    (one, i) => [operands[i] as string, one.description] as const,
  );
  return [
    ['Usage: attnplot', command.name(), ...operands, '[flags]'].join(' '),
    '',
    ...wrap(command.description(), columns),
    '',
    ...(items.length === 0 ? [] : section('Arguments', items, columns)),
  ];
}

/** The other flags by name only, a group a line. */
function otherFlags(
  command: Command,
  inGroup: (group: string | undefined) => readonly Option[],
  columns: number,
): string[] {
  const items = [undefined, ...OPTION_GROUPS].flatMap((group) => {
    const flags = inGroup(group).flatMap(({ long }) => (long && !MOST_USED.includes(long) ? [long] : []));
    return flags.length === 0 ? [] : [[group ?? 'general', flags.join(' ')] as const];
  });
  return section(
    `More (attnplot ${command.name()} --help all explains each, --help scale a group)`,
    items,
    columns,
  );
}

const optionItem = (option: Option) =>
  [option.short === undefined ? `    ${option.flags}` : option.flags, optionWords(option)] as const;

/** What help says of an option, its default included. */
export function optionWords({ description, defaultValue, negate }: Option): string {
  const isShown = typeof defaultValue === 'string' && !negate;
  return isShown ? `${description} (default: ${defaultValue})` : description;
}

function section(
  heading: string,
  items: readonly (readonly [term: string, words: string])[],
  columns: number,
): string[] {
  const widest = Math.min(30, Math.max(...items.map(([term]) => term.length)));
  const indent = ' '.repeat(widest + 4);
  const lines = items.flatMap(([term, words]) => {
    const wrapped = wrap(words, columns - indent.length);
    const [first = '', ...rest] = wrapped;
    const start =
      term.length > widest ? [`  ${term}`, `${indent}${first}`] : [`  ${term.padEnd(widest)}  ${first}`];
    return [...start, ...rest.map((line) => `${indent}${line}`)];
  });
  return [`${heading}:`, ...lines, ''];
}

/** Lines of at most so many columns, broken at spaces. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
