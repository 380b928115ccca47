/** A batch's events for people (standard error) and for machines (standard output, a JSON object a line). */

import type { Shard } from '../../batch/protocol.ts';
import { type BatchEvent, failureLine } from '../../batch/protocol.ts';
import type { SharedScale } from '../../batch/shared-scale.ts';
import { noticesIn } from '../../core/codes.ts';
import { createProgressLine } from '../progress.ts';

type Figure = Extract<BatchEvent, { readonly event: 'figure' }>;

/** What several figures have in common, with the first of them as the example. */
interface Kind {
  readonly figures: Set<string>;
  readonly example: string;
}

interface Kinds {
  readonly add: (figure: Figure) => void;
  /** A line for each kind, with the number of figures it is about. */
  readonly lines: () => string[];
}

/** Gathers warnings, notices and clipping by their kind, so that they are not a line for each figure. */
export function createKinds(): Kinds {
  const kinds = new Map<string, Kind>();
  const note = (key: string, input: string, text: string) => {
    const kind = kinds.get(key) ?? { figures: new Set(), example: `${text} (${input})` };
    kind.figures.add(input);
    kinds.set(key, kind);
  };
  return {
    add: ({ input, warnings, clipped, domain, ...lists }) => {
      for (const { code, message, hint } of warnings)
        note(`warning ${code}`, input, `warning: ${message}${hint && ` (${hint})`}`);
      for (const { code, message } of noticesIn(lists)) note(`notice ${code}`, input, message);
      const count = clipped.below + clipped.above;
      const values = count === 1 ? 'value' : 'values';
      if (count > 0) note('clipped', input, `${count} ${values} outside [${domain.join(', ')}] clipped`);
    },
    lines: () =>
      [...kinds.values()].map(({ figures, example }) =>
        figures.size === 1 ? `1 figure: ${example}` : `${figures.size} figures, such as: ${example}`,
      ),
  };
}

interface ReportFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** So many failures are told as they happen; the manifest has all. */
const MOST_FAILURES = 20;

/** Takes events as they come. */
export function batchReporter({ json, quiet }: ReportFlags): (event: BatchEvent) => void {
  const show = quiet ? failuresOnly() : forPeople();
  return (event) => {
    if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    show(event);
  };
}

function failuresOnly(): (event: BatchEvent) => void {
  return (event) => {
    if (event.event === 'failed') process.stderr.write(`${failed(event)}\n`);
  };
}

function forPeople(): (event: BatchEvent) => void {
  const isTerminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  const line = createProgressLine(process.stderr, isTerminal, () => performance.now());
  const kinds = createKinds();
  const done = { inputs: 0, all: 0, read: 0, drawn: 0, unchanged: 0, failed: 0 };
  const drawing = () =>
    line.show({
      what: 'drawing',
      done: done.drawn + done.unchanged + done.failed,
      total: done.inputs,
      worked: done.drawn,
    });
  return (event) => {
    switch (event.event) {
      case 'start':
        done.inputs = event.inputs;
        done.all = event.shard?.of ?? event.inputs;
        if (event.shard) line.say(shardLine(event.shard, event.inputs));
        break;
      case 'read':
        done.read++;
        line.show({ what: 'reading', done: done.read + done.failed, total: done.all, worked: done.read });
        break;
      case 'scale':
        line.say(scaleLine(event));
        break;
      case 'redraw':
        line.say(`the manifest does not count, and figures are drawn again: ${event.reason}`);
        break;
      case 'figure':
        done.drawn++;
        kinds.add(event);
        drawing();
        break;
      case 'unchanged':
        done.unchanged++;
        drawing();
        break;
      case 'failed':
        done.failed++;
        if (done.failed <= MOST_FAILURES) line.say(failed(event));
        if (done.failed === MOST_FAILURES + 1) line.say('more inputs fail; the manifest names them all');
        break;
      case 'end':
        line.clear();
        process.stderr.write([...kinds.lines(), summary(event), ''].join('\n'));
        break;
      case 'gallery':
        process.stderr.write(`${galleryLine(event)}\n`);
    }
  };
}

const shardLine = ({ index, count, of }: Shard & { readonly of: number }, inputs: number): string =>
  `shard ${index} of ${count}: ${inputs} of ${of} ${of === 1 ? 'input' : 'inputs'}`;

const failed = ({ input, error }: Extract<BatchEvent, { readonly event: 'failed' }>) =>
  `failed ${input}: ${failureLine(input, error)}`;

function summary({
  drawn,
  unchanged,
  failed,
  left,
  manifest,
}: Extract<BatchEvent, { readonly event: 'end' }>): string {
  const parts = [
    `${drawn} ${drawn === 1 ? 'figure' : 'figures'} drawn`,
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(left > 0 ? [`${left} left: run again to go on`] : []),
  ];
  return `${parts.join(', ')}${manifest === null ? '' : `; ${manifest}`}`;
}

const galleryLine = ({ figures, path, linked }: Extract<BatchEvent, { readonly event: 'gallery' }>): string =>
  `gallery of ${figures}: ${path}${linked === 0 ? '' : `; PDF and HTML figures are links in it: draw .png, .svg or .webp to see them in the page`}`;

const shortNumber = (value: number) => String(Number(value.toPrecision(4)));

/** `one scale: 0 to 0.4, linear`, with the ends that are percentiles of all values named. */
function scaleLine({ domain, scale, percentiles }: SharedScale): string {
  const named = Object.entries(percentiles ?? {}).map(([end, percentile]) => `${end} is ${percentile}`);
  const aside = named.length > 0 ? ` (${named.join(', ')} of all inputs)` : '';
  return `one scale: ${domain.map(shortNumber).join(' to ')}${aside}, ${scale}`;
}
