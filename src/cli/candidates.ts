/** What may stand at the last word of a command line: commands, flags, and values of flags and of the file that is named. */
import { existsSync } from 'node:fs';
import type { Command, Option } from 'commander';
import type * as z from 'zod/mini';
import { AttnplotError } from '../core/errors.ts';
import { COLORMAP_NAMES } from '../options/colormaps.ts';
import { FIGURE_OPTIONS, flagOf, OPTION_GROUPS, OPTION_NAMES } from '../options/option-table.ts';
import type { OptionName } from '../options/options.ts';
import { inspect } from '../pipeline/inspect.ts';
import { SCRIPTS } from './completion.ts';
import { type Commands, loadCommand } from './program.ts';

/** A word that may stand there, and what it is. */
interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** @param words of the command line after `attnplot`; the last is the one to complete, and may be empty. Empty means files. */
export async function candidatesFor(
  words: readonly string[],
  commands: Commands,
): Promise<readonly Candidate[]> {
  const before = words.slice(0, -1);
  const current = (words.at(-1) ?? '').trim();
  const [name, ...others] = before;
  const found =
    name === undefined || (name === 'help' && others.length === 0)
      ? listed(commands)
      : await inCommand(name, others, current, commands);
  return found.filter(({ value }) => value.startsWith(current));
}

const listed = (commands: Commands): Candidate[] =>
  Object.entries(commands).flatMap(([value, { summary }]) =>
    summary === undefined ? [] : [{ value, about: summary }],
  );

async function inCommand(
  name: string,
  before: readonly string[],
  current: string,
  commands: Commands,
): Promise<readonly Candidate[]> {
  const command = await loadCommand(commands, name);
  if (!command) return [];
  const last = before.at(-1);
  const option = command.options.find(
    ({ long, short }) => last !== undefined && (last === long || last === short),
  );
  if (option && (option.required || (option.optional && !current.startsWith('-'))))
    return valuesOf(option, before, current, name);
  if (last === '--help' || last === '-h')
    return ['all', ...OPTION_GROUPS].map((value) => ({ value, about: 'help' }));
  if (current.startsWith('-')) return flagsOf(command);
  return name === 'completion' ? Object.keys(SCRIPTS).map((value) => ({ value, about: 'shell' })) : [];
}

const flagsOf = (command: Command): Candidate[] => [
  ...command.options.flatMap(({ long, hidden, description }) =>
    long && !hidden ? [{ value: long, about: description }] : [],
  ),
  { value: '--help', about: 'help; all for every flag' },
];

/** Values of options that are not figure options. */
const OTHER_VALUES: Readonly<Record<string, readonly string[]>> = {
  'check --format': ['text', 'github'],
  'preview --protocol': ['auto', 'kitty', 'iterm2', 'sixel', 'blocks', 'ascii'],
  'describe --format': ['markdown', 'text', 'json', 'alt', 'latex'],
  'describe --level': ['1', '2', '3'],
  'init --from': ['python'],
  'batch --shard': ['auto'],
};

async function valuesOf(
  { long = '' }: Option,
  before: readonly string[],
  current: string,
  command: string,
): Promise<readonly Candidate[]> {
  const fixed = OTHER_VALUES[`${command} ${long}`];
  if (fixed) return fixed.map((value) => ({ value, about: '' }));
  const name = OPTION_NAMES.find((one) => flagOf(one) === long);
  if (name === undefined) return [];
  const ofFile = await valuesOfFile(name, before);
  const start = current.slice(0, current.lastIndexOf(',') + 1);
  const given = new Set(start.split(','));
  // A list goes on after its comma.
  const listed = ofFile
    .filter(({ value }) => !given.has(value))
    .map(({ value, about }) => ({ value: start + value, about }));
  return [...listed, ...choicesOf(name).map((value) => ({ value, about: '' }))];
}

/** Examples of values that no list has, but that a pattern allows. */
const EXAMPLES: Partial<Record<OptionName, readonly string[]>> = {
  colormap: COLORMAP_NAMES,
  scale: ['linear', 'log', 'symlog', 'pow:0.5'],
  head: ['mean', 'max', 'min', 'each', 'rollout'],
  layers: ['mean'],
  query: ['all'],
  keys: ['special'],
  labelKeys: ['none', 'every:10'],
  background: ['white', 'transparent'],
  vmax: ['p99'],
  vmin: ['p1'],
};

const choicesOf = (name: OptionName): readonly string[] =>
  EXAMPLES[name] ?? choicesIn(FIGURE_OPTIONS[name].schema());

/** The words that a schema lists. */
function choicesIn(schema: z.core.$ZodType): string[] {
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  if (def.type === 'enum') return Object.values(def.entries).map(String);
  if (def.type === 'literal')
    return def.values.flatMap((value) => (typeof value === 'boolean' ? [] : [String(value)]));
  return def.type === 'union' ? def.options.flatMap(choicesIn) : [];
}

/** What an option may name of the first file on the line; empty where there is none, or it cannot be read. */
async function valuesOfFile(name: OptionName, before: readonly string[]): Promise<readonly Candidate[]> {
  if (!['layers', 'rows', 'query', 'keys', 'head', 'pin', 'tensor'].includes(name)) return [];
  const path = before.find((word) => !word.startsWith('-') && existsSync(word));
  if (path === undefined) return [];
  try {
    return namesIn(name, await inspect(path));
  } catch (error) {
    if (error instanceof AttnplotError) return [];
    throw error;
  }
}

type Inspected = Awaited<ReturnType<typeof inspect>>;

function namesIn(name: OptionName, found: Inspected): readonly Candidate[] {
  const holder = found.format === 'figure' ? found.attention : found;
  if (!holder) return [];
  if (holder.format === 'attention file') {
    if (name === 'layers') return holder.layers.map(({ label }, i) => ({ value: String(i), about: label }));
    if (name === 'rows') return holder.rows.map((value, i) => ({ value, about: `row ${i}` }));
    return name === 'head' || name === 'tensor' ? [] : tokens(holder.tokens);
  }
  const { attention, arrays } = holder;
  if (name === 'tensor')
    return arrays.map(({ name: value, shape }) => ({ value, about: `[${shape.join(', ')}]` }));
  if (name === 'layers')
    return (attention?.layers ?? []).map((layer) => ({ value: String(layer), about: `layer ${layer}` }));
  if (name === 'head') return numbers(attention?.heads ?? 0, 'head');
  return name === 'rows' ? [] : tokens(holder.tokens ?? []);
}

const numbers = (count: number, what: string): Candidate[] =>
  Array.from({ length: count }, (_, i) => ({ value: String(i), about: `${what} ${i}` }));

/** Positions, with the token of each. */
const tokens = (list: readonly string[]): Candidate[] =>
  list.map((token, i) => ({ value: String(i), about: JSON.stringify(token) }));
