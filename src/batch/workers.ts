/** The stations of a batch: threads, or the command's own for a few figures. */
import { fileURLToPath } from 'node:url';
import { type Pool, pool } from 'workerpool';
import { type Station, type StationSetup, toFailure } from './protocol.ts';
import { createStation } from './station.ts';

export interface Crew {
  readonly stations: readonly Station[];
  readonly close: () => Promise<void>;
}

/** Up to this many figures are drawn sooner without threads, each of which has to start and warm up first. */
const FEW_FIGURES = 4;

/** Where new objects live. V8 lets it grow to 48 MB a thread; figures are drawn as fast in less, and memory stays flat. */
const YOUNG_MB = 16;

/** Beside the command, as the build puts it; the sources, which tests run, are two folders from there. */
const WORKER = new URL(
  import.meta.filename.endsWith('.ts') ? '../../dist/batch-worker.cjs' : './batch-worker.cjs',
  import.meta.url,
);

/** @param jobs figures drawn at a time */
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

/** A pool of one for each station: what a thread has kept from the first pass, that thread draws in the second. */
function createThread(setup: StationSetup): { station: Station; close: () => Promise<unknown> } {
  const thread: Pool = pool(fileURLToPath(WORKER), {
    workerType: 'thread',
    maxWorkers: 1,
    workerThreadOpts: { workerData: setup, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } },
  });
  // A thread that ends, for want of memory say, is replaced; its input is the one that failed.
  const ask = (method: keyof Station, job: unknown) =>
    Promise.resolve(thread.exec(method, [job])).catch((error) => ({ failure: toFailure(error) }));
  return {
    station: { survey: (job) => ask('survey', job), draw: (job) => ask('draw', job) },
    close: () => Promise.resolve(thread.terminate(true)),
  };
}

interface Handout<J> {
  readonly jobs: readonly J[];
  /** The station that a job is best done at. */
  readonly homeOf?: (job: J) => number | undefined;
  readonly isStopped: () => boolean;
  /** Does one job; the next is handed out when it is done. */
  readonly work: (job: J, station: Station, home: number) => Promise<void>;
}

/** Hands jobs out in their order: to each station its own first, then what is nobody's, then the last of the longest queue. */
export async function handOut<J>(
  { stations }: Crew,
  { jobs, homeOf, isStopped, work }: Handout<J>,
): Promise<void> {
  const anyones: J[] = [];
  const queues = stations.map((): J[] => []);
  for (const job of jobs) (queues[homeOf?.(job) ?? -1] ?? anyones).push(job);
  const longest = () => queues.reduce((a, b) => (b.length > a.length ? b : a));
  const next = (own: J[]) => own.shift() ?? anyones.shift() ?? longest().pop();
  await Promise.all(
    stations.map(async (station, home) => {
      const own = queues[home] as J[];
      for (let job = next(own); job !== undefined && !isStopped(); job = next(own))
        await work(job, station, home);
    }),
  );
}
