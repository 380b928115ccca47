/** The words of `--help`: a page for attnplot, a short page for each command, and all flags of one with `--help all`. */
import type { Command, Option } from 'commander';
import { VERSION } from '../core/assets.ts';
import type { AttnplotError } from '../core/errors.ts';
import { OPTION_GROUPS } from '../options/option-table.ts';
import { nearestName } from '../options/suggest.ts';
import { flagElsewhere, sameFlag } from './elsewhere.ts';
import { EXAMPLES } from './examples.ts';
import type { Commands } from './program.ts';
import { usageError } from './report.ts';

/** Flags that most figures need, in the order of help. */
const MOST_USED = [
  ...['--output', '--query', '--layers', '--head', '--title'],
  ...['--colormap', '--vmax', '--width', '--preset', '--font-size'],
];

/** With more flags than these, help groups them. */
const MOST_LISTED = 20;

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

/**
 * The page of a command.
 * @param topic `all`, a group, or a flag with or without its dashes; undefined for the short page
 * @param columns of the terminal
 * @throws AttnplotError (usage) for a word that is none of them
 */
export function commandHelp(command: Command, topic: string | undefined, columns: number): string {
  const options = command.options.filter(({ hidden }) => !hidden);
  const isPage = topic === undefined || topic === 'all' || isGroup(topic);
  const asked = isPage ? [] : flagsNamed(topic, options);
  if (asked.length > 0) return section('Flags', asked.map(optionItem), columns).join('\n');
  if (!isPage) throw noSuchTopic(topic, command.name(), options);
  const grouped = options.length > MOST_LISTED;
  const page = !grouped
    ? list('Flags', options, columns)
    : topic === undefined
      ? mostUsed(options, columns)
      : groupPages(topic, options, columns);
  const examples = grouped && topic !== undefined ? [] : (EXAMPLES[command.name()] ?? []);
  const shown = examples.length === 0 ? [] : ['Examples:', ...examples.map((one) => `  ${one}`), ''];
  return [...head(command, columns), ...page, ...shown].join('\n');
}

const isGroup = (topic: string): boolean => OPTION_GROUPS.some((group) => group === topic);

/** A flag and those that take its option away, by any spelling of its name. */
function flagsNamed(topic: string, options: readonly Option[]): readonly Option[] {
  const names = options.flatMap(({ long, short }) => [long ?? [], short ?? []].flat());
  const known = names.find((one) => one === topic) ?? sameFlag(topic, names);
  const found = options.find(({ long, short }) => known !== undefined && (long === known || short === known));
  return found ? options.filter((one) => one.attributeName() === found.attributeName()) : [];
}

function noSuchTopic(topic: string, name: string, options: readonly Option[]): AttnplotError {
  const flags = options.flatMap(({ long }) => long?.slice(2) ?? []);
  const [first] = flagElsewhere(topic, undefined)?.write ?? [];
  const meant = options.find(({ long, short }) => first !== undefined && (long === first || short === first));
  const near = meant?.long?.slice(2) ?? nearestName(topic, [...flags, ...OPTION_GROUPS]);
  return usageError(
    '--help',
    'bad-flag',
    `found ${JSON.stringify(topic)}, expected all, a flag of ${name}, or a group of flags: ${OPTION_GROUPS.join(', ')}`,
    near === undefined ? `attnplot ${name} --help names every flag` : `write attnplot ${name} --help ${near}`,
  );
}

const list = (heading: string, listed: readonly Option[], columns: number) =>
  listed.length === 0 ? [] : section(heading, listed.map(optionItem), columns);

/** The flags of all groups, or of one. */
function groupPages(topic: string, options: readonly Option[], columns: number): string[] {
  const groups = topic === 'all' ? [undefined, ...OPTION_GROUPS] : [topic];
  return groups.flatMap((group) =>
    list(
      group ?? 'general',
      options.filter((one) => one.helpGroupHeading === group),
      columns,
    ),
  );
}

function mostUsed(options: readonly Option[], columns: number): string[] {
  const most = MOST_USED.flatMap((flag) => options.filter(({ long }) => long === flag));
  return [...list('Most used', most, columns), ...otherFlags(options, columns)];
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
function otherFlags(options: readonly Option[], columns: number): string[] {
  const items = [undefined, ...OPTION_GROUPS].flatMap((group) => {
    const flags = options.flatMap(({ long, helpGroupHeading }) =>
      long && helpGroupHeading === group && !MOST_USED.includes(long) ? [long] : [],
    );
    return flags.length === 0 ? [] : [[group ?? 'general', flags.join(' ')] as const];
  });
  return section(
    'More (--help all explains each, --help scale a group, --help width a flag)',
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
