/** The matrix of a statistic, layers down and heads across: an attention of one panel, which every later stage draws. */
import {
  type Attention,
  type AttentionLayer,
  type AttentionPart,
  CellState,
  headName,
} from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import type { ProblemCode } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { placesIn } from '../core/places.ts';
import type { FigureOptions } from '../options/options.ts';
import { GIVEN, type StatisticName } from '../options/statistics.ts';
import { statisticsOf } from './panel-statistic.ts';

/**
 * The statistic of each head.
 * @param parts weights with a panel for each head, of which none is kept; with the statistic `given`, one panel `[layer, head]`
 * @throws OptionConflict for heads that became one, for rows or tokens that the statistic needs and the input lacks, and for keys
 *   that are not there
 */
export async function headMatrix(
  parts: AsyncIterable<AttentionPart>,
  options: FigureOptions & { readonly stat: NonNullable<FigureOptions['stat']> },
): Promise<Attention> {
  const { stat } = options;
  const values: HeadValues[] = [];
  for await (const { attention } of parts) {
    if (stat === GIVEN) return givenMatrix(attention);
    refuseMeasure(attention, stat);
    values.push(headValues(attention, { ...options, stat }));
  }
  return matrixOf(values);
}

/** @throws OptionConflict for numbers that were made from weights */
export function refuseMeasure({ measure }: Attention, stat: StatisticName): void {
  if (!measure) return;
  throw refuse(
    'unused-option',
    `found "${stat}" with numbers that are a statistic already, expected attention weights`,
    'leave --stat out, or draw from the data that the numbers were made from',
  );
}

/** The statistic of heads of some layers, and what is said of it. */
interface HeadValues extends Pick<Attention, 'title' | 'reduction'> {
  readonly heads: readonly Head[];
  /** By head; undefined for one without a value. */
  readonly values: readonly (number | undefined)[];
  readonly label: string;
  readonly over: string;
}

function headValues(
  attention: Attention,
  options: FigureOptions & { readonly stat: StatisticName },
): HeadValues {
  const { title, reduction } = attention;
  return {
    ...(title === undefined ? {} : { title }),
    ...(reduction === undefined ? {} : { reduction }),
    heads: attention.layers.map(headOf),
    ...statisticsOf(attention, options),
  };
}

/** The matrix of a statistic whose layers were read together, or part by part. */
function matrixOf(parts: readonly HeadValues[]): Attention {
  const [{ title, reduction, label, over }] = parts as [HeadValues];
  const words = [...(reduction ? [reductionWords(reduction)] : []), over];
  return {
    ...(title === undefined ? {} : { title }),
    reduction: { kind: 'text', text: words.join('; ') },
    measure: { kind: 'matrix', label },
    ...gridOf(
      parts.flatMap(({ heads }) => heads),
      parts.flatMap(({ values }) => values),
    ),
  };
}

/** A head of a layer. */
interface Head {
  readonly index: number;
  readonly layer: string;
  readonly number: number;
}

/** @throws OptionConflict for a layer whose heads became one */
function headOf({ index, label, head }: AttentionLayer): Head {
  if (head) return { index, ...head };
  throw refuse(
    'no-such-head',
    `found ${label}, whose heads became one, expected a matrix of each head`,
    'draw it from arrays [layer, head, query, key]; or in the file, give each matrix the label of its layer and its "head"',
  );
}

const twice = (layer: string, number: number) =>
  refuse(
    'listed-twice',
    `found ${layer} ${headName(number)} twice, expected each head of a layer once`,
    'in the file, give each matrix the label of its layer and its "head"',
  );

/** A file may give each of its layers a head of another number. Llama 3.1 405B has 16,128 heads. */
export const MOST_HEADS = 1_000_000;

const tooMany = (layers: number, heads: number) =>
  refuse(
    'too-large',
    `found ${layers} layers by ${heads} heads, expected at most ${MOST_HEADS} cells`,
    'choose layers, as in --layers 0-11',
  );

/** Layers in the order in which they occur, heads by their numbers; a head that a layer lacks is masked, one without a value missing. */
function gridOf(
  heads: readonly Head[],
  values: readonly (number | undefined)[],
): Pick<Attention, 'rows' | 'layers'> {
  const lines = [...new Map(heads.map(({ index, layer }) => [index, layer]))];
  const numbers = [...new Set(heads.map(({ number }) => number))].sort((a, b) => a - b);
  const cells = lines.length * numbers.length;
  if (cells > MOST_HEADS) throw tooMany(lines.length, numbers.length);
  const [lineOf, columnOf] = [placesIn(lines.map(([index]) => index)), placesIn(numbers)];
  const weights = new Float64Array(cells).fill(Number.NaN);
  const states = new Uint8Array(weights.length).fill(CellState.masked);
  for (const [i, { index, layer, number }] of heads.entries()) {
    const at = (lineOf(index)[0] as number) * numbers.length + (columnOf(number)[0] as number);
    if (states[at] !== CellState.masked) throw twice(layer, number);
    weights[at] = values[i] ?? Number.NaN;
    states[at] = values[i] === undefined ? CellState.missing : CellState.value;
  }
  const tokens = numbers.map(headName);
  return {
    rows: lines.map(([index, label]) => ({ index, label })),
    layers: [
      {
        ...{ index: 0, label: '', keyCount: numbers.length, weights, states },
        ...{ tokens: lines.map(() => tokens), path: ['layers', 0] },
      },
    ],
  };
}

/** Numbers `[layer, head]` that are the statistic. */
function givenMatrix(attention: Attention): Attention {
  const [layer, ...others] = attention.layers;
  if (attention.measure) return attention;
  if (layer === undefined || others.length > 0)
    throw refuse(
      'bad-flag',
      `found ${attention.layers.length} layers of weights, expected the name of a statistic, or one matrix [layer, head]`,
      'name one, as in --stat entropy',
    );
  const { title, rows } = attention;
  return {
    ...(title === undefined ? {} : { title }),
    measure: { kind: 'matrix', label: '' },
    rows,
    layers: [{ ...layer, label: '' }],
  };
}

const refuse = (code: ProblemCode, message: string, hint: string) =>
  new OptionConflict({ option: 'stat', code, message, hint });
