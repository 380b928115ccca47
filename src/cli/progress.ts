/** The progress of a long command: a bar on a terminal, and a line every 10 seconds elsewhere. */
import { textOf } from './terminal.ts';

const LINE_EVERY_MS = 10_000;
const FRAME_EVERY_MS = 100;
const BAR_WIDTH = 24;

interface ProgressLine {
  /** Shows the progress, unless it was shown a moment ago. */
  readonly show: (state: ProgressState) => void;
  /** Writes a permanent line. */
  readonly say: (line: string) => void;
  /** Removes the bar. */
  readonly clear: () => void;
}

interface ProgressState {
  /** The stage, such as `drawing`. */
  readonly what: string;
  readonly done: number;
  readonly total: number;
  /** Items of `done` that took time, from which the rate and the time left are computed. */
  readonly worked: number;
}

/** @param now a monotonic clock in milliseconds */
export function createProgressLine(
  stream: NodeJS.WriteStream,
  isTerminal: boolean,
  now: () => number,
): ProgressLine {
  let [started, what, shown] = [now(), '', 0];
  let hasBar = false;
  const clear = () => {
    if (hasBar) stream.write('\r\x1b[K');
    hasBar = false;
  };
  return {
    clear,
    say: (line) => {
      clear();
      stream.write(textOf([line]));
    },
    show: (state) => {
      if (state.what !== what) [started, what, shown] = [now(), state.what, isTerminal ? 0 : now()];
      const isDue = now() - shown >= (isTerminal ? FRAME_EVERY_MS : LINE_EVERY_MS);
      if (!isDue && !(isTerminal && state.done === state.total)) return;
      shown = now();
      const text = describeProgress(state, shown - started);
      if (!isTerminal) {
        stream.write(`${text}\n`);
        return;
      }
      hasBar = true;
      stream.write(`\r${bar(state)} ${text}`.slice(0, stream.columns || undefined).concat('\x1b[K'));
    },
  };
}

function bar({ done, total }: ProgressState): string {
  const filled = Math.floor((BAR_WIDTH * done) / Math.max(1, total));
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
}

/** `drawing 120/500, 23.4/s, 16 s left` */
function describeProgress({ what, done, total, worked }: ProgressState, elapsedMs: number): string {
  const parts = [`${what} ${done}/${total}`];
  const rate = (1000 * worked) / elapsedMs;
  if (worked > 0 && elapsedMs > 0) {
    parts.push(`${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`);
    if (done < total) parts.push(`${formatSeconds((total - done) / rate)} left`);
  }
  return parts.join(', ');
}

function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
