/**
 * Draws again when files change. Files are looked at, not listened to: file systems of clusters do not tell one machine what
 * another writes, containers and editors that replace a file by renaming lose listeners, and kernels give out only so many.
 * A look at 500 files takes some 20 ms, and at most a fiftieth of the time is spent looking.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { stampOf } from '../batch/digest.ts';
import { EXIT_CODES } from './report.ts';

export interface Watch {
  /** Files whose change matters. Asked again and again, as new ones may match a pattern. */
  readonly paths: () => Promise<readonly string[]>;
  /** Called at the start, and when files have changed. */
  readonly redraw: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** A writer that pauses for this long is taken to be done. */
const QUIET_MS = 300;
/** A change waits no longer than this for a file that another writer is at. */
const MOST_WAIT_MS = 5000;
const LOOK_EVERY_MS = 100;
/** Of the time that a look takes, how much passes before the next. */
const REST = 50;

/** Until the signal is aborted. What `redraw` throws ends it. */
export async function watchFiles({ paths, redraw, signal }: Watch): Promise<void> {
  const look = async () => stampsOf(await paths());
  let drawn: Stamps | undefined = await look();
  while (drawn) {
    await redraw();
    drawn = await nextChange(look, drawn, signal);
  }
}

/** The stamps to draw under next; undefined once the signal is aborted. */
async function nextChange(
  look: () => Promise<Stamps>,
  drawn: Stamps,
  signal: AbortSignal,
): Promise<Stamps | undefined> {
  const isDue = createPatience(drawn);
  let rest = LOOK_EVERY_MS;
  while (true) {
    await sleep(rest, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return undefined;
    const began = performance.now();
    const seen = await look();
    const now = performance.now();
    if (isDue(seen, now)) return seen;
    rest = Math.max(LOOK_EVERY_MS, REST * (now - began));
  }
}

/** What the file system says of each path; a file that is not there is a state as any other. */
export type Stamps = ReadonlyMap<string, string>;

const NONE = 'none';

async function stampsOf(paths: readonly string[]): Promise<Stamps> {
  const stamp = (path: string) =>
    stampOf(path).then(
      ({ text }) => text,
      () => NONE,
    );
  return new Map(await Promise.all(paths.map(async (path) => [path, await stamp(path)] as const)));
}

/**
 * Says whether it is time to draw again: something is not as it was drawn, and nobody is writing, or another writer has been
 * waited for long enough.
 * @param drawn the stamps under which everything was last drawn
 */
export function createPatience(drawn: Stamps): (seen: Stamps, now: number) => boolean {
  const states = new Map<string, { readonly stamp: string; readonly since: number }>();
  return (seen, now) => {
    const restful: number[] = [];
    for (const path of new Set([...drawn.keys(), ...seen.keys()])) {
      const stamp = seen.get(path) ?? NONE;
      const before = states.get(path);
      const since = before?.stamp === stamp ? before.since : now;
      states.set(path, { stamp, since });
      if (stamp !== (drawn.get(path) ?? NONE)) restful.push(now - since);
    }
    if (restful.length === 0) return false;
    return restful.every((ms) => ms >= QUIET_MS) || restful.some((ms) => ms >= MOST_WAIT_MS);
  };
}

/** With the time of day, as lines of a watched run may be hours apart. */
export function say(line: string): void {
  process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${line}\n`);
}

/** What is begun may take this long to finish once the user, or a cluster, wants the command to end. */
const GRACE_MS = 5000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs something that can be asked to end: on Ctrl-C or SIGTERM the signal is aborted, and what is begun may finish. When it
 * takes too long, or the user asks again, the command ends at once.
 * @param vanish removes what is half-written
 */
export async function interruptible<T>(
  run: (signal: AbortSignal) => Promise<T>,
  vanish: () => void,
): Promise<T> {
  const controller = new AbortController();
  const end = () => {
    vanish();
    process.exit(EXIT_CODES.interrupted);
  };
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    if (controller.signal.aborted) end();
    controller.abort();
    timer = setTimeout(end, GRACE_MS);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}
