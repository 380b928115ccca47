/** `--shard`: by number, or as a cluster's scheduler has put it into the environment. */
import type { Shard } from '../batch/shard.ts';
import { usage } from './usage.ts';

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

const refused = (message: string, hint: string) => usage('--shard', 'bad-flag', message, hint);
