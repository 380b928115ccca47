/** The flags of `batch`, and which of them go together. */
import { type Command, Option } from 'commander';
import type { Shard } from '../../batch/protocol.ts';
import type { Format } from '../../options/formats.ts';
import { addFigureFlags } from '../flags.ts';
import { usageError } from '../report.ts';

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
  throw usageError(
    longOf(flag),
    'flags-conflict',
    `found with ${others.map(longOf).join(' and ')}, expected without`,
    `beside ${longOf(flag)} only ${allowed.map((name) => longFlag(command, name)).join(', ')} mean anything`,
  );
}

const longFlag = (command: Command, name: string): string =>
  command.options.find((option) => option.attributeName() === name)?.long ?? name;

// `--shard`: by number, or as a cluster's scheduler has put it into the environment.

type Environment = Readonly<Record<string, string | undefined>>;

const EXPECTED = 'i/n such as 1/4, or auto';

/** @throws AttnplotError (usage) for what is no shard, and for `auto` where no scheduler says which */
export function parseShard(text: string, environment: Environment): Shard {
  const [, part, count] = /^(auto|\d{1,9})(?:\/(\d{1,9}))?$/.exec(text) ?? [];
  if (part === 'auto') return fromScheduler(environment, count === undefined ? undefined : Number(count));
  if (part === undefined || count === undefined)
    throw refused(`found "${text}", expected ${EXPECTED}`, 'shards count from 1: the first of four is 1/4');
  return checked({ index: Number(part), count: Number(count) }, text);
}

function checked(shard: Shard, found: string): Shard {
  const { index, count } = shard;
  if (index >= 1 && index <= count) return shard;
  throw refused(
    `found ${found}, expected a number from 1 to ${Math.max(1, count)} before the slash`,
    'shards count from 1: the first of four is 1/4, the last 4/4',
  );
}

/** @param count as in `auto/8`, for schedulers that do not say how many */
function fromScheduler(environment: Environment, count: number | undefined): Shard {
  if (environment.SLURM_ARRAY_TASK_ID !== undefined) return fromSlurm(environment, count);
  const completion = environment.JOB_COMPLETION_INDEX;
  if (completion !== undefined && /^\d+$/.test(completion)) return fromKubernetes(Number(completion), count);
  throw refused(
    environment.SLURM_JOB_ID === undefined
      ? 'found auto, and neither a Slurm array nor an indexed Kubernetes job'
      : 'found auto, and this Slurm job is no array',
    environment.SLURM_JOB_ID === undefined
      ? 'by hand, number the shards: --shard 1/4'
      : 'submit it with sbatch --array=1-4',
  );
}

/** Tasks may be numbered from 0 or 1, and in steps. */
function fromSlurm(environment: Environment, asked: number | undefined): Shard {
  const read = (name: string) => Number(environment[`SLURM_ARRAY_TASK_${name}`]);
  const [task, tasks, first, last] = [read('ID'), read('COUNT'), read('MIN'), read('MAX')];
  const step = Number(environment.SLURM_ARRAY_TASK_STEP ?? 1) || 1;
  const isWhole = first <= 1 && (last - first) / step + 1 === tasks && (asked ?? tasks) === tasks;
  if (isWhole) return checked({ index: (task - first) / step + 1, count: tasks }, `task ${task}`);
  // A task that is submitted again by itself does not know how many it was of.
  throw refused(
    `found a Slurm array of ${tasks} ${tasks === 1 ? 'task' : 'tasks'} from ${first} to ${last}, expected ${
      asked === undefined ? 'all of them, from 0 or 1 on' : `${asked} from 0 or 1 on`
    }`,
    `to run one again, requeue it (scontrol requeue ${environment.SLURM_ARRAY_JOB_ID ?? '<job>'}_${task}) or number it: --shard ${task}/<shards>`,
  );
}

/** From 0. How many there are is in the job's `completions`, which its pods are not told. */
function fromKubernetes(completion: number, count: number | undefined): Shard {
  if (count !== undefined) return checked({ index: completion + 1, count }, `completion index ${completion}`);
  throw refused(
    'found auto, and Kubernetes does not say how many pods there are',
    "give the job's completions: --shard auto/8",
  );
}

const refused = (message: string, hint: string) => usageError('--shard', 'bad-flag', message, hint);
