/** What a watched batch prints: the first time as any batch, then a line for each figure that was redrawn. */
import type { BatchEvent } from '../../batch/protocol.ts';
import type { AttnplotError } from '../../core/errors.ts';
import { jsonLine } from '../../core/words.ts';
import { formatError } from '../report.ts';
import { say } from '../watch.ts';
import { createKinds } from './kinds.ts';
import { batchReporter, failedLine, type ReportFlags } from './report.ts';

/** Prints what happens in a watched batch. */
export interface WatchReport {
  readonly emit: (event: BatchEvent) => void;
  /** After each round, with the number of inputs. */
  readonly watching: (inputs: number) => void;
  /** For an error that ends a round. */
  readonly problem: (error: AttnplotError) => void;
}

/** More redrawn figures than this get one line together. */
const MOST_LINES = 5;

/** Starts with the report of a batch; from the second round on, only changes are printed. */
export function createWatchReport(flags: ReportFlags): WatchReport {
  const failing = new Map<string, string>();
  const first = batchReporter(flags);
  const later = laterReporter(flags, failing);
  let isFirst = true;
  return {
    emit: (event) => {
      if (isFirst) first(event);
      else later(event);
      if (event.event === 'failed') failing.set(event.input, lineOf(event));
      if (event.event === 'figure') failing.delete(event.input);
    },
    watching: (inputs) => {
      if (isFirst && !flags.quiet) say([watchingLine(inputs)]);
      isFirst = false;
    },
    problem: (error) => say(formatError(error).split('\n')),
  };
}

const watchingLine = (inputs: number): string => {
  const what =
    inputs === 0 ? 'waiting for the first input' : `watching ${inputs} ${inputs === 1 ? 'input' : 'inputs'}`;
  return `${what}; Ctrl-C ends it`;
};

/** @param failing the line last printed for each failing input: it is printed again only when it changes */
function laterReporter(
  { json, quiet }: ReportFlags,
  failing: ReadonlyMap<string, string>,
): (event: BatchEvent) => void {
  let kinds = createKinds();
  let drawn = new Set<string>();
  return (event) => {
    if (json && event.event !== 'unchanged' && event.event !== 'read') process.stdout.write(jsonLine(event));
    if (event.event === 'failed' && failing.get(event.input) !== lineOf(event)) say([lineOf(event)]);
    if (quiet) return;
    if (event.event === 'redraw') say([`redrawing every figure: ${event.reason}`]);
    if (event.event === 'figure') {
      drawn.add(`drew ${event.output}`);
      kinds.add(event);
    }
    if (event.event !== 'end') return;
    const lines = drawn.size > MOST_LINES ? [`drew ${drawn.size} figures`] : drawn;
    for (const line of [...lines, ...kinds.lines()]) say([line]);
    kinds = createKinds();
    drawn = new Set();
  };
}

const lineOf = (event: Extract<BatchEvent, { readonly event: 'failed' }>): string =>
  `${failedLine(event)}; attnplot tries again when the file changes`;
