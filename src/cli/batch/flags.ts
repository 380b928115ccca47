/** The flags of `batch`, which of them go together, and the value of `--shard`. */
import { type Command, Option } from 'commander';
import type { Shard } from '../../batch/protocol.ts';
import { MANIFEST } from '../../core/batch-files.ts';
import type { Format } from '../../options/formats.ts';
import { addFigureFlags } from '../flags.ts';
import { usageError } from '../report.ts';

/** Flags of `batch`, as Commander gives them. */
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
  /** False for `--no-manifest`. */
  readonly manifest?: string | false;
  readonly gallery?: boolean;
  readonly open?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds the flags of `batch` and of every figure option. */
export function addBatchFlags(command: Command): Command {
  command
    .option(
      '-o, --output <pattern>',
      'names of the figures, with {name}, {dir}, {ext}, {index} and {step}, the last number in a name',
      'figures/{dir}/{name}.png',
    )
    .option(
      '--files-from <file>',
      'read more paths from a file, or - for standard input: one per line, or as find -print0 writes them',
    )
    .option(
      '--base <folder>',
      'the folder that {dir} is relative to (default: the deepest that holds all inputs)',
    )
    .addOption(
      new Option('--shared-scale', 'one scale for all figures (the default)').default(true).hideHelp(),
    )
    .option('--no-shared-scale', 'give each figure a scale of its own')
    .option('--scale-from <manifest>', "use the scale of an earlier batch's manifest")
    .option('--jobs <number>', 'figures to draw at a time (default: one per core, or as many as Slurm gives)')
    .option('--force', 'redraw figures that are up to date, too')
    .option('--fail-fast', 'stop at the first input that fails')
    .option(
      '--shard <i/n>',
      'draw every n-th input from the i-th on; auto in a Slurm array, auto/n in an indexed Kubernetes job',
    )
    .option('--merge', 'merge the manifests of all shards, named instead of inputs, into one')
    .option('--watch', 'redraw what changes, until Ctrl-C')
    .option(
      '--manifest <file>',
      `where to write the manifest, which lists the figures (default: ${MANIFEST} beside them)`,
    )
    .option('--gallery', 'write index.html beside the figures, a page to browse them')
    .option('--open', "open the page of --gallery with the system's viewer")
    .option('--no-manifest', 'write no manifest; every run redraws every figure');
  return addFigureFlags(command)
    .option('--json', 'print a JSON object for each event, one per line')
    .option('--quiet', 'print failures only');
}

/**
 * Refuses flags that have no meaning together with another.
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
    `with ${longOf(flag)}, use only ${allowed.map((name) => longFlag(command, name)).join(', ')}`,
  );
}

const longFlag = (command: Command, name: string): string =>
  command.options.find((option) => option.attributeName() === name)?.long ?? name;

type Environment = Readonly<Record<string, string | undefined>>;

const EXPECTED = 'i/n such as 1/4, or auto';

/**
 * Reads `--shard`: `i/n`, or `auto` for the shard that a cluster's scheduler sets in the environment.
 * @throws AttnplotError (usage) for any other text, and for `auto` without such a scheduler
 */
export function parseShard(text: string, environment: Environment): Shard {
  const [, part, count] = /^(auto|\d{1,6})(?:\/(\d{1,6}))?$/.exec(text) ?? [];
  if (part === 'auto') return fromScheduler(environment, count === undefined ? undefined : Number(count));
  if (part === undefined || count === undefined)
    throw refused(`found "${text}", expected ${EXPECTED}`, 'shards count from 1: the first of four is 1/4');
  return checked({ index: Number(part), count: Number(count) }, text);
}

function checked(shard: Shard, found: string): Shard {
  const { index, count } = shard;
  if (index >= 1 && index <= count) return shard;
  if (count === 0)
    throw refused(
      `found ${found}, expected the number of shards after the slash, 1 or above`,
      'shards count from 1: the first of four is 1/4, the last 4/4',
    );
  throw refused(
    `found ${found}, expected a number from 1 to ${count} before the slash`,
    'shards count from 1: the first of four is 1/4, the last 4/4',
  );
}

/** @param count from `auto/8`, for schedulers that do not say how many shards there are */
function fromScheduler(environment: Environment, count: number | undefined): Shard {
  if (environment.SLURM_ARRAY_TASK_ID !== undefined) return fromSlurm(environment, count);
  const completion = environment.JOB_COMPLETION_INDEX;
  if (completion !== undefined && /^\d+$/.test(completion)) return fromKubernetes(Number(completion), count);
  throw refused(
    environment.SLURM_JOB_ID === undefined
      ? 'found auto, expected a Slurm array or an indexed Kubernetes job'
      : 'found auto, expected a Slurm array, but this job is none',
    environment.SLURM_JOB_ID === undefined
      ? 'by hand, number the shards: --shard 1/4'
      : 'submit it with sbatch --array=1-4',
  );
}

/** Array tasks may be numbered from 0 or 1, and in steps. */
function fromSlurm(environment: Environment, asked: number | undefined): Shard {
  const read = (name: string) => Number(environment[`SLURM_ARRAY_TASK_${name}`]);
  const [task, tasks, first, last] = [read('ID'), read('COUNT'), read('MIN'), read('MAX')];
  const step = Number(environment.SLURM_ARRAY_TASK_STEP ?? 1) || 1;
  const isWholeArray = first <= 1 && (last - first) / step + 1 === tasks && (asked ?? tasks) === tasks;
  if (isWholeArray) return checked({ index: (task - first) / step + 1, count: tasks }, `task ${task}`);
  // A task that is resubmitted alone no longer knows the size of its array.
  throw refused(
    `found a Slurm array of ${tasks} ${tasks === 1 ? 'task' : 'tasks'} from ${first} to ${last}, expected ${
      asked === undefined ? 'all of them, from 0 or 1 on' : `${asked} from 0 or 1 on`
    }`,
    `to run one again, requeue it (scontrol requeue ${environment.SLURM_ARRAY_JOB_ID ?? '<job>'}_${task}) or number it: --shard ${task}/<shards>`,
  );
}

/** Kubernetes counts from 0, and does not tell pods the number of completions. */
function fromKubernetes(completion: number, count: number | undefined): Shard {
  if (count !== undefined) return checked({ index: completion + 1, count }, `completion index ${completion}`);
  throw refused(
    'found auto, expected a number of shards too, because Kubernetes does not tell it',
    "give the number of the job's completions: --shard auto/8",
  );
}

const refused = (message: string, hint: string) => usageError('--shard', 'bad-flag', message, hint);
