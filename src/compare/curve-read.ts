/** Reads the inputs of a curve: the statistic of each head at each place, of weights that are not kept. */
import { basename } from 'node:path';
import type { Attention, AttentionLayer, AttentionPart } from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import { namedPlace } from '../batch/labels.ts';
import { OptionConflict } from '../core/errors.ts';
import { refuseMeasure } from '../describe/head-matrix.ts';
import { statisticsOf } from '../describe/panel-statistic.ts';
import type { FigureOptions } from '../options/options.ts';
import type { StatisticName } from '../options/statistics.ts';
import { refuseCurve } from '../pipeline/prepare.ts';
import type { CurveRequest } from '../provenance/provenance.ts';
import { keysOf } from './align.ts';

/** The statistic, and the keys that it asks about. */
export type Asked = Pick<FigureOptions, 'statKey' | 'statOn'> & { readonly stat: StatisticName };

/** Rows of one input that have a line each unless told otherwise. */
const FEW_ROWS = 6;

/** One input with few rows has a line for each; several have one each. */
const linesFor = (
  isOnly: boolean,
  over: CurveRequest['over'],
  { rows }: Attention,
): NonNullable<CurveRequest['lines']> =>
  isOnly && over === 'layer' && rows.length <= FEW_ROWS ? 'rows' : 'inputs';

/** What one input gives to the curve. */
export interface Read {
  readonly observations: readonly Observation[];
  readonly label: string;
  /** What was done to its rows, and to its heads before. */
  readonly words: string;
  /** Whether any of its matrices is of a head. */
  readonly hasHeads: boolean;
  /** The input without its weights. */
  readonly shell: Attention;
}

/** One input among those of a curve. */
interface Place {
  /** The names of the lines of all inputs. */
  readonly names: readonly string[];
  readonly place: number;
  readonly path: string;
  readonly isOnly: boolean;
}

/** The statistic of each head of an input, part by part. */
export async function observe(
  parts: AsyncIterable<AttentionPart>,
  { names, place, path, isOnly }: Place,
  request: CurveRequest,
  asked: Asked,
): Promise<Read> {
  const step = request.over === 'step' ? stepOf(path) : undefined;
  const name = names[place] as string;
  let read: Read | undefined;
  const observations: Observation[] = [];
  for await (const { attention, example } of parts) {
    refuseCurve(attention, path);
    refuseMeasure(attention, asked.stat);
    const lines = request.lines ?? linesFor(isOnly, request.over, attention);
    const { found, ...said } = statisticIn(attention, lines, asked);
    const ofExample = `${place} ${example}`;
    for (const { row, layer, value, uniform } of found)
      observations.push({
        value,
        uniform,
        line: lineOf({ name, row, layer }, lines),
        example: ofExample,
        x: step ?? layer.index,
      });
    const hasHeads = attention.layers.some(({ head }) => head !== undefined);
    read ??= { ...said, observations, hasHeads, shell: { ...attention, layers: [] } };
  }
  return read as Read;
}

/** The statistic of each panel of an attention, and that of equal weights, for all its rows or for each. */
function statisticIn(attention: Attention, lines: CurveRequest['lines'], asked: Asked) {
  // Rows one after the other: many small heads have gigabytes of rows.
  const parts = lines === 'rows' ? eachRow(attention) : [attention];
  const layers = keysOf(attention.layers.map(({ label }) => label));
  const reduction = attention.reduction ? [reductionWords(attention.reduction)] : [];
  const made = Array.from(parts, (part) => {
    const row = part.rows[0]?.label ?? '';
    const { values, label, over } = statisticsOf(part, asked);
    const { values: uniform } = statisticsOf(uniformOf(part), asked);
    const found = part.layers.map(({ index, head }, i) => {
      const layer = { index, name: head?.layer ?? (layers[i] as string) };
      return { row, layer, value: values[i], uniform: uniform[i] };
    });
    // A line for each row is named by it.
    return { found, label, words: [...reduction, ...(lines === 'rows' ? [] : [over])].join(', ') };
  });
  const { label = '', words = '' } = made.at(-1) ?? {};
  return { found: made.flatMap(({ found }) => found), label, words };
}

function lineOf(
  {
    name,
    row,
    layer,
  }: { readonly name: string; readonly row: string; readonly layer: { readonly name: string } },
  lines: CurveRequest['lines'],
): string {
  if (lines === 'rows') return row;
  if (lines === 'layers') return layer.name;
  return lines === 'one' ? 'all inputs' : name;
}

/** The last number in the name of an input. @throws OptionConflict for a name without one, or of which a number keeps no digits */
function stepOf(input: string): number {
  const name = basename(namedPlace(input));
  const step = Number(name.match(/(?<!\d)\d+(?=\D*$)/)?.[0] ?? Number.NaN);
  if (Number.isSafeInteger(step)) return step;
  throw new OptionConflict({
    option: 'over',
    code: 'bad-flag',
    message: Number.isNaN(step)
      ? `found ${name}, expected a name with the number of a step`
      : `found ${name}, expected the number of a step, below 2^53`,
    hint: 'name the files by their steps, as in step-0100.npz, or leave --over out',
  });
}

/** The statistic of one head of one example, in one place of one line. */
export interface Observation {
  readonly line: string;
  /** Tells examples apart: inputs, or those of a batch. */
  readonly example: string;
  /** Number of the layer or step. */
  readonly x: number;
  /** Undefined where the head has none. */
  readonly value: number | undefined;
  /** The statistic of equal weights on the same keys. */
  readonly uniform: number | undefined;
}

/** Each row of an attention by itself; a label that comes again has a count behind it, as its line is another. */
function* eachRow(attention: Attention): Generator<Attention> {
  const labels = keysOf(attention.rows.map(({ label }) => label));
  for (const [i, row] of attention.rows.entries())
    yield {
      ...attention,
      rows: [{ ...row, label: labels[i] as string }],
      layers: attention.layers.map((layer) => {
        const [start, end] = [i * layer.keyCount, (i + 1) * layer.keyCount];
        return {
          ...layer,
          tokens: layer.tokens.slice(i, i + 1),
          weights: layer.weights.subarray(start, end),
          states: layer.states.subarray(start, end),
        };
      }),
    };
}

/** The same rows with equal weights on all keys that each sees. */
function uniformOf(attention: Attention): Attention {
  return { ...attention, layers: attention.layers.map(evenLayer) };
}

function evenLayer(layer: AttentionLayer): AttentionLayer {
  const { keyCount, weights } = layer;
  const even = new Float64Array(weights.length).fill(Number.NaN);
  for (let start = 0; start < weights.length; start += keyCount) {
    const row = weights.subarray(start, start + keyCount);
    const seen = row.reduce((count, weight) => (Number.isNaN(weight) ? count : count + 1), 0);
    row.forEach((weight, key) => {
      if (!Number.isNaN(weight)) even[start + key] = 1 / seen;
    });
  }
  return { ...layer, weights: even };
}
