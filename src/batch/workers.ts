/** The stations of a batch: one per worker thread, or one in the main thread for a few figures. */
import { fileURLToPath } from 'node:url';
import { type Pool, pool } from 'workerpool';
import { AttnplotError } from '../core/errors.ts';
import { type Station, type StationSetup, toFailure } from './protocol.ts';
import { createStation } from './station.ts';

/** All stations of a batch. */
export interface Crew {
  readonly stations: readonly Station[];
  readonly close: () => Promise<void>;
}

/** Up to this many figures are faster without threads, which take time to start and warm up. */
const FEW_FIGURES = 4;

/** V8's young generation, per thread. By default it grows to 48 MB; less draws as fast and keeps memory flat. */
const YOUNG_MB = 16;

/** The built worker. Tests run the sources, which are two folders away from the build. */
const WORKER = new URL(
  import.meta.filename.endsWith('.ts') ? '../../dist/batch-worker.cjs' : './batch-worker.cjs',
  import.meta.url,
);

/** @param jobs figures drawn at a time. @param figures in the whole batch */
export function createCrew(jobs: number, figures: number, setup: StationSetup): Crew {
  const size = Math.min(jobs, figures);
  if (size <= 1 || figures <= FEW_FIGURES)
    return { stations: [createStation(setup)], close: () => Promise.resolve() };
  const share = { ...setup, keepBytes: setup.keepBytes / size };
  const threads = Array.from({ length: size }, () => createThread(share));
  return {
    stations: threads.map(({ station }) => station),
    close: async () => void (await Promise.all(threads.map(({ close }) => close()))),
  };
}

/** A thread that does not start, or cannot open its code. */
const NOT_STARTING = new Set(['ERR_WORKER_INIT_FAILED', 'EMFILE', 'ENFILE']);
const NOT_STARTED = new AttnplotError('io', 'no worker can be started', [
  {
    code: 'no-worker',
    message: 'this process may open no more files or start no more threads',
    hint: 'raise the limit (ulimit -n 4096, or ulimit -u), or draw without workers: --jobs 1',
  },
]);

/** A pool of one thread for each station, so that the second pass can draw an input in the thread that kept it. */
function createThread(setup: StationSetup): { station: Station; close: () => Promise<unknown> } {
  const thread: Pool = pool(fileURLToPath(WORKER), {
    workerType: 'thread',
    maxWorkers: 1,
    workerThreadOpts: { workerData: setup, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } },
  });
  // A thread that dies, for example without memory, is replaced; only its current input fails.
  const ask = (method: keyof Station, job: unknown) =>
    Promise.resolve(thread.exec(method, [job])).catch((error) => ({
      failure: toFailure(NOT_STARTING.has(error.code) ? NOT_STARTED : error),
    }));
  return {
    station: { survey: (job) => ask('survey', job), draw: (job) => ask('draw', job) },
    close: () => Promise.resolve(thread.terminate(true)),
  };
}

interface Handout<J> {
  readonly jobs: readonly J[];
  /** Index of the station that does a job best, if any. */
  readonly homeOf?: (job: J) => number | undefined;
  readonly isStopped: () => boolean;
  /** Does one job; the station gets the next one afterwards. */
  readonly work: (job: J, station: Station, home: number) => Promise<void>;
}

/** Hands out jobs in order: each station does its own first, then those without a home, then the last of the longest queue. */
export async function handOut<J>(
  { stations }: Crew,
  { jobs, homeOf, isStopped, work }: Handout<J>,
): Promise<void> {
  const homeless: J[] = [];
  const queues = stations.map((): J[] => []);
  for (const job of jobs) (queues[homeOf?.(job) ?? -1] ?? homeless).push(job);
  const longest = () => queues.reduce((a, b) => (b.length > a.length ? b : a));
  const next = (own: J[]) => own.shift() ?? homeless.shift() ?? longest().pop();
  await Promise.all(
    stations.map(async (station, home) => {
      const own = queues[home] as J[];
      for (let job = next(own); job !== undefined && !isStopped(); job = next(own))
        await work(job, station, home);
    }),
  );
}
