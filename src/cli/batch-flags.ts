/** The flags of `batch`, and which of them go together. */
import { type Command, Option } from 'commander';
import type { Format } from '../options/formats.ts';
import { addFigureFlags } from './figure-flags.ts';
import { usage } from './usage.ts';

export interface BatchFlags extends Readonly<Record<string, unknown>> {
  readonly output: string;
  readonly format?: Format;
  readonly filesFrom?: string;
  readonly base?: string;
  readonly sharedScale: boolean;
  readonly scaleFrom?: string;
  readonly jobs?: string;
  readonly failFast?: boolean;
  readonly force?: boolean;
  readonly shard?: string;
  readonly merge?: boolean;
  readonly watch?: boolean;
  /** False for --no-manifest. */
  readonly manifest?: string | false;
  readonly gallery?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addBatchFlags(command: Command): Command {
  command
    .option(
      '-o, --output <pattern>',
      'names of the figures, with {name}, {dir}, {ext}, {index} and {step}, the last number in a name',
      'figures/{dir}/{name}.png',
    )
    .option(
      '--files-from <file>',
      'read more paths from a file, or - for standard input: one a line, or as find -print0',
    )
    .option('--base <folder>', 'the folder {dir} counts from (default: the deepest that holds all inputs)')
    .addOption(
      new Option('--shared-scale', 'one scale for all figures (the default)').default(true).hideHelp(),
    )
    .option('--no-shared-scale', 'give each figure a scale of its own')
    .option('--scale-from <manifest>', "use the scale of an earlier batch's manifest")
    .option('--jobs <number>', 'figures to draw at a time (default: one a core, or as many as Slurm gives)')
    .option('--force', 'draw figures again that are up to date')
    .option('--fail-fast', 'stop at the first input that fails')
    .option(
      '--shard <i/n>',
      'draw every n-th input from the i-th on; auto in a Slurm array, auto/n in an indexed Kubernetes job',
    )
    .option('--merge', 'make one manifest of those of all shards, which are named instead of inputs')
    .option('--watch', 'go on, and draw again what changes, until Ctrl-C')
    .option(
      '--manifest <file>',
      'where to keep the record of the batch (default: attnplot-manifest.json with the figures)',
    )
    .option('--gallery', 'write a page to look through the figures, index.html with them')
    .option('--no-manifest', 'keep no record; everything is drawn again each time');
  return addFigureFlags(command)
    .option('--json', 'print a JSON object for everything that happens, one a line')
    .option('--quiet', 'name failures only');
}

/**
 * Refuses flags that mean nothing beside another.
 * @param allowed names of flags in camelCase
 * @throws AttnplotError (usage) that names them all
 */
export function allowOnly(command: Command, flag: string, allowed: readonly string[]): void {
  const given = command.options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const names = new Set(given.map((option) => option.attributeName()));
  const others = [...names].filter((name) => name !== flag && !allowed.includes(name));
  if (others.length === 0) return;
  const longOf = (name: string) => given.find((option) => option.attributeName() === name)?.long ?? name;
  throw usage(
    longOf(flag),
    'flags-conflict',
    `found with ${others.map(longOf).join(' and ')}, expected without`,
    `beside ${longOf(flag)} only ${allowed.map((name) => longFlag(command, name)).join(', ')} mean anything`,
  );
}

const longFlag = (command: Command, name: string): string =>
  command.options.find((option) => option.attributeName() === name)?.long ?? name;
