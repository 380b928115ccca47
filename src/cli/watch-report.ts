/** What a watched batch says: the first time as any batch, then a line for what was drawn again. */
import type { BatchEvent } from '../batch/events.ts';
import { failureLine } from '../batch/failure.ts';
import type { AttnplotError } from '../errors.ts';
import { createKinds } from './batch-kinds.ts';
import { batchReporter } from './batch-report.ts';
import { formatError } from './report.ts';
import { say } from './watch.ts';

export interface WatchReport {
  readonly emit: (event: BatchEvent) => void;
  /** Once all is drawn. */
  readonly watching: (inputs: number) => void;
  readonly problem: (error: AttnplotError) => void;
}

interface ReportFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** More figures than this are one line together. */
const MOST_LINES = 5;

export function watchReport(flags: ReportFlags): WatchReport {
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
      if (isFirst && !flags.quiet) say(watchingLine(inputs));
      isFirst = false;
    },
    problem: (error) => say(formatError(error)),
  };
}

const watchingLine = (inputs: number): string => {
  const what =
    inputs === 0 ? 'waiting for the first input' : `watching ${inputs} ${inputs === 1 ? 'input' : 'inputs'}`;
  return `${what}; Ctrl-C ends it`;
};

/** @param failing what has been said of inputs that fail: it is not said again until it is another thing */
function laterReporter(
  { json, quiet }: ReportFlags,
  failing: ReadonlyMap<string, string>,
): (event: BatchEvent) => void {
  let kinds = createKinds();
  let drawn: string[] = [];
  return (event) => {
    if (json && event.event !== 'unchanged' && event.event !== 'read')
      process.stdout.write(`${JSON.stringify(event)}\n`);
    if (event.event === 'failed' && failing.get(event.input) !== lineOf(event)) say(lineOf(event));
    if (quiet) return;
    if (event.event === 'redraw') say(`all figures are drawn again: ${event.reason}`);
    if (event.event === 'figure') {
      drawn.push(`drew ${event.output}`);
      kinds.add(event);
    }
    if (event.event !== 'end') return;
    const lines = drawn.length > MOST_LINES ? [`drew ${drawn.length} figures`] : drawn;
    for (const line of [...lines, ...kinds.lines()]) say(line);
    kinds = createKinds();
    drawn = [];
  };
}

const lineOf = ({ input, error }: Extract<BatchEvent, { readonly event: 'failed' }>): string =>
  `failed ${input}: ${failureLine(input, error)}; it is tried again when it changes`;
