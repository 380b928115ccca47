/** The numbers of a curve: a line's middle and band at each place, from the values of heads. */
import { type Attention, type AttentionLayer, CellState, type CurvePart } from '../attention/attention.ts';
import type { CurveRequest } from '../provenance/provenance.ts';

/** The statistic of one head of one input, in one place of one line. */
export interface Observation {
  readonly line: string;
  /** Number of the layer or step. */
  readonly x: number;
  /** Undefined where the head has none. */
  readonly value: number | undefined;
  /** The statistic of equal weights on the same keys. */
  readonly uniform: number | undefined;
}

/** The part of an attention that is one row. */
export function oneRow(attention: Attention, row: number): Attention {
  return {
    ...attention,
    rows: attention.rows.slice(row, row + 1),
    layers: attention.layers.map((layer) => {
      const [start, end] = [row * layer.keyCount, (row + 1) * layer.keyCount];
      return {
        ...layer,
        tokens: layer.tokens.slice(row, row + 1),
        weights: layer.weights.subarray(start, end),
        states: layer.states.subarray(start, end),
      };
    }),
  };
}

/** The same rows with equal weights on all keys that each sees. */
export function uniformOf(attention: Attention): Attention {
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

/** What is said of a curve. */
interface About extends CurveRequest {
  readonly title?: string;
  /** Name and unit of the statistic. */
  readonly label: string;
  readonly words: readonly string[];
}

type Band = { readonly low: number; readonly high: number };
type Values = readonly number[];

const meanOf = (values: Values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Quantile by linear interpolation between order statistics, as numpy has it (Hyndman and Fan 1996, type 7). */
function quantile(values: Values, share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return low + (at - Math.floor(at)) * (high - low);
}

/** Middle and band of some values, and how they are called. */
const SUMMARIES: Readonly<
  Record<
    CurveRequest['band'],
    {
      readonly middle: (values: Values) => number;
      readonly band?: (values: Values) => Band;
      readonly words: string;
    }
  >
> = {
  sd: {
    middle: meanOf,
    band: (values) => {
      const mean = meanOf(values);
      const sd = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
      return { low: mean - sd, high: mean + sd };
    },
    words: 'line: mean, band: 1 standard deviation',
  },
  quartiles: {
    middle: (values) => quantile(values, 0.5),
    band: (values) => ({ low: quantile(values, 0.25), high: quantile(values, 0.75) }),
    words: 'line: median, band: quartiles',
  },
  range: {
    middle: meanOf,
    band: (values) => ({ low: Math.min(...values), high: Math.max(...values) }),
    words: 'line: mean, band: smallest to largest',
  },
  none: { middle: meanOf, words: 'line: mean' },
};

/** The curve as an attention: a row a line, a column a place, a layer for each part of its lines. */
export function toCurve(observations: readonly Observation[], about: About): Attention {
  const lines = [...new Set(observations.map(({ line }) => line))];
  const places = [...new Set(observations.map(({ x }) => x))].sort((a, b) => a - b);
  const at = lines.flatMap((line) =>
    places.map((x) => observations.filter((one) => one.line === line && one.x === x)),
  );
  const values = at.map((some) => some.flatMap(({ value }) => value ?? []));
  const { middle, band, words } = SUMMARIES[about.band];
  const most = Math.max(...values.map(({ length }) => length));
  const bands =
    band && most > 1 ? values.map((some) => (some.length === 0 ? undefined : band(some))) : undefined;
  const dots = about.dots ? Array.from({ length: most }, (_, i) => i) : [];
  const ofAll = (numberOf: (values: Values) => number) =>
    values.map((some) => (some.length === 0 ? undefined : numberOf(some)));
  const parts: readonly (readonly [CurvePart, readonly (number | undefined)[]])[] = [
    ['middle', ofAll(middle)],
    ...(bands
      ? ([
          ['low', bands.map((one) => one?.low)],
          ['high', bands.map((one) => one?.high)],
        ] as const)
      : []),
    ['uniform', at.map((some) => mean(some.flatMap(({ uniform }) => uniform ?? [])))],
    ...dots.map((i) => ['dot', values.map((some) => some[i])] as const),
  ];
  const over = most > 1 ? `${words} over ${countsOf(lines, values, places.length)}` : 'one value each';
  const tokens = places.map(String);
  return {
    ...(about.title === undefined ? {} : { title: about.title }),
    reduction: { kind: 'text', text: [...about.words, over].join('; ') },
    measure: {
      kind: 'curve',
      label: about.label,
      axis: about.over === 'step' ? 'Step' : 'Layer',
      places,
      parts: parts.map(([part]) => part),
    },
    rows: lines.map((label, index) => ({ index, label })),
    layers: parts.map(([part, numbers], index) => ({
      ...{ index, label: part, keyCount: places.length, path: ['layers', index] },
      tokens: lines.map(() => tokens),
      weights: Float64Array.from(numbers, (value) => value ?? Number.NaN),
      states: Uint8Array.from(numbers, (value) =>
        value === undefined ? CellState.missing : CellState.value,
      ),
    })),
  };
}

/** `4 heads`, or `4 heads, NoPE 1` where a line has fewer values a place. */
function countsOf(lines: readonly string[], values: readonly Values[], places: number): string {
  const counts = lines.map((_, i) =>
    Math.max(...values.slice(i * places, (i + 1) * places).map(({ length }) => length)),
  );
  const most = Math.max(...counts);
  const others = lines.flatMap((line, i) => (counts[i] === most ? [] : [`${line} ${counts[i]}`]));
  return [`${most} heads`, ...others].join(', ');
}

const mean = (values: Values): number | undefined => (values.length === 0 ? undefined : meanOf(values));

/** The numbers of a curve, as they are drawn. */
export interface CurveNumbers {
  /** Name and unit of the statistic, and what the places are: `Layer` or `Step`. */
  readonly statistic: string;
  readonly axis: string;
  readonly places: readonly number[];
  /** By line, a number for each place, null where there is none: its middle, the ends of its band, and what equal weights give. */
  readonly lines: readonly ({ readonly label: string } & Partial<
    Record<'middle' | 'low' | 'high' | 'uniform', readonly (number | null)[]>
  >)[];
}

/** The numbers of each line. @param attention of `toCurve` */
export function curveNumbers({ measure, rows, layers }: Attention): CurveNumbers {
  if (measure?.kind !== 'curve') return { statistic: '', axis: '', places: [], lines: [] };
  const { places, parts, label, axis } = measure;
  const lines = rows.map(({ label: line }, row) => {
    const of = (part: CurvePart) => {
      const at = parts.indexOf(part);
      if (at < 0) return {};
      const numbers = layers[at]?.weights.subarray(row * places.length, (row + 1) * places.length) ?? [];
      return { [part]: Array.from(numbers, (value) => (Number.isNaN(value) ? null : value)) };
    };
    return { label: line, ...of('middle'), ...of('low'), ...of('high'), ...of('uniform') };
  });
  return { statistic: label, axis, places, lines };
}
