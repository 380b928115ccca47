import type { Numbers } from '../arrays/number-types.ts';
import { OptionConflict } from '../core/errors.ts';
import type { FigureOptions } from '../options/options.ts';
import { parseRange, positionsIn } from './ranges.ts';
import { type HeadReduction, REDUCTION_KINDS } from './reduction.ts';

/** What becomes of a layer's heads. */
export interface HeadChoice {
  /** Heads to read, 0-based; of `pairs` one for each panel. */
  readonly heads: readonly number[];
  /** How they become one row; `each` is a row a head, `pairs` a panel a head. */
  readonly reduce: HeadReduction['kind'] | 'each' | 'pairs';
  /** What that makes of the weights; absent for those of a single head, or of each. */
  readonly reduction?: HeadReduction;
  /** Whether the heads were asked for by number. */
  readonly isListed: boolean;
  /** Of `pairs`, the number of each panel's layer. */
  readonly layers?: readonly number[];
}

/** The layers of an input, which pairs of layer and head choose among. */
interface LayerChoice {
  readonly numbers: readonly number[];
  /** `--layers`, which pairs leave no room for. */
  readonly layers: FigureOptions['layers'];
}

/**
 * @param spec `mean`, `max`, `min`, `each`, `rollout`, a head, a list of heads, which are averaged, or pairs `layer:head`
 * @throws OptionConflict for a head or layer that does not exist, or is asked for twice
 */
export function resolveHeads(spec: FigureOptions['head'], count: number, choice: LayerChoice): HeadChoice {
  const all = Array.from({ length: count }, (_, head) => head);
  const name = spec ?? 'mean';
  if (name === 'each') return { heads: all, reduce: 'each', isListed: false };
  if (isReduction(name)) {
    const isPlain = count === 1 && name !== 'rollout';
    const reduction = isPlain ? {} : { reduction: { kind: name, heads: count } };
    return { heads: all, reduce: name, isListed: false, ...reduction };
  }
  if (typeof name === 'string' && name.includes(':')) return resolvePairs(name, count, choice);
  const listed =
    typeof name === 'number' ? [name] : typeof name === 'string' ? listHeads(name, count) : [...name];
  for (const head of listed) checkHead(head, count);
  refuseRepeats(
    listed.map((head) => `head ${head}`),
    'it would count twice in the mean: leave one out',
  );
  return { heads: listed, reduce: 'mean', reduction: { kind: 'mean', heads: listed }, isListed: true };
}

/** `0,3` or `0-3,5`. */
const listHeads = (text: string, count: number): number[] =>
  text.split(',').flatMap((part) => {
    const range = parseRange(part, count - 1, 'head');
    return range ? positionsIn(range) : [Number(part)];
  });

function resolvePairs(text: string, count: number, { numbers, layers: other }: LayerChoice): HeadChoice {
  const pairs = text.split(',').map((pair) => pair.split(':').map(Number) as [number, number]);
  if (other !== undefined)
    throw new OptionConflict({
      option: 'head',
      code: 'flags-conflict',
      message: `found ${text} with --layers, expected one of them`,
      hint: 'the pairs name their layers: leave --layers out',
    });
  const wrong = pairs.find(([layer]) => !numbers.includes(layer));
  if (wrong)
    throw new OptionConflict({
      option: 'head',
      code: 'no-such-layer',
      message: `found layer ${wrong[0]} in ${wrong.join(':')}, expected one of ${numbers.join(', ')}`,
      hint: 'a pair is layer:head, both from 0',
    });
  for (const [, head] of pairs) checkHead(head, count);
  refuseRepeats(
    pairs.map((pair) => pair.join(':')),
    'leave one out',
  );
  return {
    heads: pairs.map(([, head]) => head),
    layers: pairs.map(([layer]) => layer),
    reduce: 'pairs',
    isListed: true,
  };
}

function refuseRepeats(names: readonly string[], hint: string): void {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated === undefined) return;
  throw new OptionConflict({
    option: 'head',
    code: 'listed-twice',
    message: `found ${repeated} twice, expected each once`,
    hint,
  });
}

const isReduction = (name: unknown): name is HeadReduction['kind'] =>
  REDUCTION_KINDS.some((kind) => kind === name);

function checkHead(head: number, count: number): void {
  if (Number.isInteger(head) && head >= 0 && head < count) return;
  throw new OptionConflict({
    option: 'head',
    code: 'no-such-head',
    message: `found head ${head}, expected one from 0 to ${count - 1}`,
    hint: `the input has ${count} ${count === 1 ? 'head' : 'heads'}; or use mean, max, min, each or rollout`,
  });
}

/**
 * Reduces `values[head * length + i]` over its heads; a value missing in any of them is missing.
 * @param kept positions of the heads that count
 */
export function reduceHeads(
  values: Numbers,
  headCount: number,
  how: 'mean' | 'max' | 'min',
  kept: readonly number[] = Array.from({ length: headCount }, (_, head) => head),
): Float64Array {
  const length = values.length / headCount;
  const [first = 0, ...others] = kept;
  const reduced = new Float64Array(values.subarray(first * length, (first + 1) * length));
  for (const head of others) COMBINE[how](reduced, values.subarray(head * length, (head + 1) * length));
  if (how === 'mean') for (let i = 0; i < length; i++) reduced[i] = (reduced[i] as number) / kept.length;
  return reduced;
}

/** Without a call for each weight, of which there are millions. */
const COMBINE = {
  mean: (into: Float64Array, values: Numbers) => {
    for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + (values[i] as number);
  },
  max: (into: Float64Array, values: Numbers) => {
    for (let i = 0; i < into.length; i++) into[i] = Math.max(into[i] as number, values[i] as number);
  },
  min: (into: Float64Array, values: Numbers) => {
    for (let i = 0; i < into.length; i++) into[i] = Math.min(into[i] as number, values[i] as number);
  },
};

/**
 * Attention rollout (Abnar and Zuidema, 2020, "Quantifying Attention Flow in Transformers", eq. 1): with the residual
 * connection, layer l passes on A_l = 0.5 W_l + 0.5 I, rows normalised; what reaches layer l from the input is
 * A_l A_(l-1) ... A_0.
 * @param layers head means `W[query * size + key]`, first layer first
 * @returns for each layer the product up to and with it, in the same order of indices
 */
export function rollout(layers: readonly Float64Array[], size: number): Float64Array[] {
  let flow: Float64Array | undefined;
  return layers.map((weights) => {
    const step = withResidual(weights, size);
    flow = flow ? multiply(step, flow, size) : step;
    return flow;
  });
}

function withResidual(weights: Float64Array, size: number): Float64Array {
  const result = weights.map((weight) => weight / 2);
  for (let row = 0; row < size; row++) {
    result[row * size + row] = (result[row * size + row] as number) + 0.5;
    const line = result.subarray(row * size, (row + 1) * size);
    const sum = line.reduce((total, value) => total + value, 0);
    for (let key = 0; key < size; key++) line[key] = (line[key] as number) / sum;
  }
  return result;
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < size; k++) {
      const factor = a[row * size + k] as number;
      if (factor === 0) continue;
      for (let key = 0; key < size; key++)
        product[row * size + key] =
          (product[row * size + key] as number) + factor * (b[k * size + key] as number);
    }
  }
  return product;
}
