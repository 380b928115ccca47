/** Slurm on this machine: its daemons as children of the test, with configuration and state in a folder that can be deleted. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './command.ts';
import { has } from './programs.ts';

/** Debian's slurm-wlm and munge, which `.ci/run` installs. Their daemons must run as root. */
export const hasSlurm = ['munged', 'slurmctld', 'slurmd', 'sbatch'].every(has) && process.getuid?.() === 0;

export interface Slurm {
  /** The environment that Slurm's commands need. */
  readonly env: NodeJS.ProcessEnv;
  /** Waits for a job's end; returns the highest exit code of its tasks. `sbatch --wait` waits up to half a minute longer. */
  readonly codeOf: (job: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** How long a busy machine may take to start a daemon, or to run a job. */
const MOST_MS = 120_000;

/** One node of two CPUs, without systemd or cgroups. */
export async function startSlurm(): Promise<Slurm> {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-slurm-'));
  // munged refuses a socket in a folder that is not open to all.
  chmodSync(folder, 0o711);
  const config = join(folder, 'slurm.conf');
  writeFileSync(config, configOf(folder, await freePort(), await freePort()));
  writeFileSync(join(folder, 'munge.key'), randomBytes(128), { mode: 0o400 });
  for (const name of ['state', 'spool']) mkdirSync(join(folder, name));
  const env = { ...process.env, SLURM_CONF: config };
  const start = (program: string, ...args: readonly string[]) => {
    const log = openSync(join(folder, `${program}.out`), 'w');
    return spawn(program, args, { env, stdio: ['ignore', log, log] });
  };
  const munged = start('munged', '--foreground', '--force', '--num-threads=2', ...mungePaths(folder));
  await until(
    async () =>
      (await run('munge', [`--socket=${join(folder, 'munge.socket')}`, '-n'], folder)).code === 0 ||
      undefined,
  );
  const daemons = [start('slurmctld', '-D', '-i', '-f', config), start('slurmd', '-D', '-f', config), munged];
  const stop = async () => void (await Promise.all(daemons.map(end)));
  try {
    await until(
      async () => /^idle$/m.test((await run('sinfo', ['-h', '-o', '%t'], folder, env)).stdout) || undefined,
    );
  } catch (error) {
    await stop();
    const logs = ['slurmctld', 'slurmd', 'munged'].map((name) =>
      readFileSync(join(folder, `${name}.out`), 'utf8'),
    );
    throw new Error(`${error}\n${logs.join('\n')}`);
  }
  const ended = async (job: string) =>
    codeOfEnded((await run('scontrol', ['show', 'job', '--oneliner', job], folder, env)).stdout);
  return { env, codeOf: (job) => until(() => ended(job)), stop };
}

/** The highest exit code of a job's tasks, as scontrol shows them; undefined until all have ended. */
function codeOfEnded(tasks: string): number | undefined {
  const states = [...tasks.matchAll(/ JobState=(\w+) .* ExitCode=(\d+):/g)];
  const isEnded = states.length > 0 && states.every(([, state]) => /^(COMPLETED|FAILED)$/.test(state ?? ''));
  return isEnded ? Math.max(...states.map(([, , code]) => Number(code))) : undefined;
}

const mungePaths = (folder: string): readonly string[] => [
  `--key-file=${join(folder, 'munge.key')}`,
  `--socket=${join(folder, 'munge.socket')}`,
  `--pid-file=${join(folder, 'munged.pid')}`,
  `--log-file=${join(folder, 'munged.log')}`,
  `--seed-file=${join(folder, 'munge.seed')}`,
];

function configOf(folder: string, controller: number, node: number): string {
  const [name] = hostname().split('.');
  return `ClusterName=attnplot
SlurmctldHost=${name}(127.0.0.1)
SlurmctldPort=${controller}
SlurmdPort=${node}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=${name} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });
}

/** Asks until there is an answer. */
async function until<T>(answer: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + MOST_MS;
  while (performance.now() < deadline) {
    const found = await answer();
    if (found !== undefined) return found;
    await sleep(400);
  }
  throw new Error('Slurm does not start, or does not end its jobs');
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = new Promise((done) => void daemon.once('exit', done));
  daemon.kill('SIGTERM');
  const timer = setTimeout(() => daemon.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}
