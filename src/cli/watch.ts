/**
 * Redraws when files change. Files are polled. Listeners would miss changes: a cluster's file system does not tell one machine
 * what another writes, an editor that replaces a file by renaming loses them, and kernels limit their number. Polling 500 files
 * takes about 20 ms, and takes at most one fiftieth of the time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { stampOf } from '../batch/digest.ts';
import { EXIT_CODES } from './report.ts';
import { textOf } from './terminal.ts';

/** What to watch, and what to do on a change. */
export interface Watch {
  /** The files to watch. Called at every poll, because new files may match a pattern. */
  readonly paths: () => Promise<readonly string[]>;
  /** Called at the start, and when files have changed. */
  readonly redraw: () => Promise<void>;
  /** A window's size, which is watched as files are. */
  readonly windowSize?: () => string;
  readonly signal: AbortSignal;
}

/** A file that does not change for this long is taken as complete. */
const QUIET_MS = 300;
/** A change waits at most this long for other files that are still being written. */
const MOST_WAIT_MS = 5000;
const LOOK_EVERY_MS = 100;
/** The pause between two polls is at least this many times as long as a poll. */
const REST = 50;

/** Redraws on every change until the signal is aborted. An error of `redraw` ends it. */
export async function watchFiles({ paths, redraw, windowSize, signal }: Watch): Promise<void> {
  const look = async () => {
    const stamps = await stampsOf(await paths());
    return windowSize ? new Map([...stamps, [WINDOW, windowSize()]]) : stamps;
  };
  let drawn: Stamps | undefined = await look();
  while (drawn) {
    await redraw();
    drawn = await nextChange(look, drawn, signal);
  }
}

/** Waits for the next change; returns the stamps after it, or undefined once the signal is aborted. */
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

/** The stamp of each path; a missing file has one too. */
export type Stamps = ReadonlyMap<string, string>;

const NONE = 'none';
/** Stands for the window among the paths; no path is empty. */
const WINDOW = '';

async function stampsOf(paths: readonly string[]): Promise<Stamps> {
  const stamp = (path: string) =>
    stampOf(path).then(
      ({ text }) => text,
      () => NONE,
    );
  return new Map(await Promise.all(paths.map(async (path) => [path, await stamp(path)] as const)));
}

/**
 * Makes a function that says whether to redraw: some file has changed, and all changed files are complete or the wait is over.
 * @param drawn the stamps at the last drawing
 */
export function createPatience(drawn: Stamps): (seen: Stamps, now: number) => boolean {
  const states = new Map<string, { readonly stamp: string; readonly since: number }>();
  return (seen, now) => {
    const restedMs: number[] = [];
    for (const path of new Set([...drawn.keys(), ...seen.keys()])) {
      const stamp = seen.get(path) ?? NONE;
      const before = states.get(path);
      const since = before?.stamp === stamp ? before.since : now;
      states.set(path, { stamp, since });
      if (stamp !== (drawn.get(path) ?? NONE)) restedMs.push(now - since);
    }
    if (restedMs.length === 0) return false;
    return restedMs.every((ms) => ms >= QUIET_MS) || restedMs.some((ms) => ms >= MOST_WAIT_MS);
  };
}

/** Writes lines after the time of day, because those of a watched run may be hours apart. */
export function say(lines: readonly string[]): void {
  process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${textOf(lines)}`);
}

/** The time that work in progress gets to finish after the first Ctrl-C or SIGTERM. */
const GRACE_MS = 5000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs a function that can be interrupted. Ctrl-C or SIGTERM aborts the signal, and work in progress may finish; a second one,
 * or the end of the grace period, ends the process at once.
 * @param removeHalfWritten called before the process ends at once
 */
export async function interruptible<T>(
  run: (signal: AbortSignal) => Promise<T>,
  removeHalfWritten: () => void,
): Promise<T> {
  const controller = new AbortController();
  const end = () => {
    removeHalfWritten();
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
