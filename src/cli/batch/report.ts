/** Prints the events of a batch: for people to standard error, and with `--json` to standard output, one object per line. */

import { type BatchEvent, failureLine, type Shard } from '../../batch/protocol.ts';
import type { SharedScale } from '../../batch/shared-scale.ts';
import { count, jsonLine } from '../../core/words.ts';
import { createProgressLine } from '../progress.ts';
import { textOf } from '../terminal.ts';
import { createKinds } from './kinds.ts';

/** Flags that say what is printed. */
export interface ReportFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Failures that are printed as they happen; the manifest lists all of them. */
const MOST_FAILURES = 20;

/** A function that prints each event it is given. */
export function batchReporter({ json, quiet }: ReportFlags): (event: BatchEvent) => void {
  const show = quiet ? failuresOnly() : forPeople();
  return (event) => {
    if (json) process.stdout.write(jsonLine(event));
    show(event);
  };
}

function failuresOnly(): (event: BatchEvent) => void {
  return (event) => {
    if (event.event === 'failed') process.stderr.write(textOf([failedLine(event)]));
  };
}

function forPeople(): (event: BatchEvent) => void {
  const isTerminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  const line = createProgressLine(process.stderr, isTerminal, () => performance.now());
  const kinds = createKinds();
  const done: Done = { inputs: 0, all: 0, read: 0, drawn: 0, unchanged: 0, failed: 0 };
  return (event) => {
    countEvent(event, done);
    for (const said of linesOf(event, done)) line.say(said);
    switch (event.event) {
      case 'read':
        line.show({ what: 'reading', done: done.read + done.failed, total: done.all, worked: done.read });
        break;
      case 'figure':
        kinds.add(event);
        line.show(drawing(done));
        break;
      case 'unchanged':
        line.show(drawing(done));
        break;
      case 'end':
        line.clear();
        process.stderr.write(textOf([...kinds.lines(), summary(event)]));
        break;
      case 'gallery':
        process.stderr.write(textOf([galleryLine(event)]));
    }
  };
}

/** How far a batch is. */
interface Done {
  /** Figures to draw here, those drawn twice counted twice. */
  inputs: number;
  /** Inputs of all shards. */
  all: number;
  read: number;
  drawn: number;
  unchanged: number;
  failed: number;
}

const drawing = ({ drawn, unchanged, failed, inputs }: Done) =>
  ({ what: 'drawing', done: drawn + unchanged + failed, total: inputs, worked: drawn }) as const;

function countEvent(event: BatchEvent, done: Done): void {
  switch (event.event) {
    case 'start':
      done.inputs = event.inputs;
      done.all = event.shard?.of ?? event.inputs;
      break;
    case 'align':
      done.inputs += event.figures;
      break;
    case 'read':
      done.read++;
      break;
    case 'figure':
      done.drawn++;
      break;
    case 'unchanged':
      done.unchanged++;
      break;
    case 'failed':
      done.failed++;
  }
}

/** What is said of an event as it happens. */
function linesOf(event: BatchEvent, { failed }: Done): string[] {
  switch (event.event) {
    case 'start':
      return [
        ...(event.other === undefined
          ? []
          : [
              `${event.other} lists other figures, and stays: this batch keeps a manifest of its own beside it`,
            ]),
        ...(event.shard ? [shardLine(event.shard, event.inputs)] : []),
      ];
    case 'scale':
      return [scaleLine(event)];
    case 'redraw':
      return [`redrawing every figure: ${event.reason}`];
    case 'align':
      return [
        `${count(event.figures, 'figure')} drawn again to line up with the others (room for ${event.room})`,
      ];
    case 'failed':
      if (failed <= MOST_FAILURES) return [failedLine(event)];
      return failed === MOST_FAILURES + 1 ? ['more inputs have failed; the manifest lists all of them'] : [];
    default:
      return [];
  }
}

const shardLine = (shard: Shard & { readonly of: number }, inputs: number): string =>
  `shard ${shard.index} of ${shard.count}: ${inputs} of ${count(shard.of, 'input')}`;

/** One line for a failed input. */
export const failedLine = ({
  input,
  error,
}: Pick<Extract<BatchEvent, { readonly event: 'failed' }>, 'input' | 'error'>) =>
  `failed ${input}: ${failureLine(error)}`;

function summary({
  drawn,
  unchanged,
  failed,
  left,
  manifest,
}: Extract<BatchEvent, { readonly event: 'end' }>): string {
  const parts = [
    `${count(drawn, 'figure')} drawn`,
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(left > 0 ? [`${left} left: run the batch again to draw them`] : []),
  ];
  return `${parts.join(', ')}${manifest === null ? '' : `; ${manifest}`}`;
}

const galleryLine = ({ figures, path, linked }: Extract<BatchEvent, { readonly event: 'gallery' }>): string =>
  `gallery of ${figures}: ${path}${linked === 0 ? '' : `; the page only links to PDF and HTML figures: draw .png, .svg or .webp to see them in it`}`;

const shortNumber = (value: number) => String(Number(value.toPrecision(4)));

/** `one scale: 0 to 0.4, linear`, with the ends that are percentiles of all values named. */
function scaleLine({ domain, scale, percentiles }: SharedScale): string {
  const named = Object.entries(percentiles ?? {}).map(([end, percentile]) => `${end} is ${percentile}`);
  const aside = named.length > 0 ? ` (${named.join(', ')} of all inputs)` : '';
  return `one scale: ${domain.map(shortNumber).join(' to ')}${aside}, ${scale}`;
}
