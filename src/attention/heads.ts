import type { Numbers } from '../arrays/number-types.ts';
import { OptionConflict } from '../core/errors.ts';
import { layerLabel } from './attention.ts';
import { type HeadReduction, REDUCTION_KINDS } from './reduction.ts';

/** What becomes of a layer's heads. */
export interface HeadChoice {
  /** Heads to read, by their positions from 0. */
  readonly heads: readonly number[];
  /** What these heads go by. */
  readonly numbers: readonly number[];
  /** How they become one row, or `each` for a row a head. */
  readonly reduce: HeadReduction['kind'] | 'each';
  /** What that makes of the weights; absent for those of a single head, or of each. */
  readonly reduction?: HeadReduction;
}

/**
 * @param spec `mean`, `max`, `min`, `each`, `rollout`, a head, or a list of heads, which are averaged
 * @param numbers that the heads go by, where they are others than their positions
 * @param where these heads are, for messages
 * @throws OptionConflict for a head that does not exist
 */
export function resolveHeads(
  spec: string | number | readonly number[] | undefined,
  count: number,
  numbers: readonly number[] = Array.from({ length: count }, (_, head) => head),
  where = 'the input',
): HeadChoice {
  const all = numbers.map((_, position) => position);
  const name = spec ?? 'mean';
  if (name === 'each') return { heads: all, numbers, reduce: 'each' };
  if (isReduction(name)) {
    const [only = 0] = numbers;
    const isPlain = count === 1 && name !== 'rollout';
    // A lone head that has a number is named by it.
    const heads = isPlain && only > 0 ? numbers : count;
    return {
      heads: all,
      numbers,
      reduce: name,
      ...(isPlain && only === 0 ? {} : { reduction: { kind: name, heads } }),
    };
  }
  const listed =
    typeof name === 'number' ? [name] : typeof name === 'string' ? name.split(',').map(Number) : [...name];
  for (const head of listed) if (!numbers.includes(head)) throw noSuchHead(head, numbers, where);
  const repeated = listed.find((head, i) => listed.indexOf(head) !== i);
  if (repeated !== undefined)
    throw new OptionConflict({
      option: 'head',
      code: 'listed-twice',
      message: `found head ${repeated} twice, expected each once`,
      hint: 'it would count twice in the mean: leave one out',
    });
  const positions = listed.map((head) => numbers.indexOf(head));
  return { heads: positions, numbers: listed, reduce: 'mean', reduction: { kind: 'mean', heads: listed } };
}

/**
 * What becomes of the heads of each layer, which may have others than its neighbours.
 * @returns a choice for each layer, and what they are in all, as the figure says it
 * @throws OptionConflict for a head that a layer does not have, and for a row a head where layers differ
 */
export function resolveLayerHeads(
  spec: string | number | readonly number[] | undefined,
  layers: readonly {
    readonly index: number;
    readonly heads: number;
    readonly headNumbers?: readonly number[];
  }[],
): { readonly choices: readonly HeadChoice[]; readonly reduction?: HeadReduction } {
  const keys = layers.map(({ heads, headNumbers }) => String(headNumbers ?? heads));
  const isEven = new Set(keys).size === 1;
  const choices = layers.map(({ index, heads, headNumbers }) =>
    resolveHeads(spec, heads, headNumbers, isEven ? 'the input' : `${layerLabel(index)}`),
  );
  const [first] = choices;
  const reduction = first?.reduction;
  const whole = reduction ? { choices, reduction } : { choices };
  if (isEven) return whole;
  if (first?.reduce === 'each')
    throw new OptionConflict({
      option: 'head',
      code: 'unequal-layers',
      message: `found layers of ${[...new Set(layers.map(({ heads }) => heads))].join(', ')} heads, expected the same heads in all, as each row is drawn in every panel`,
      hint: `use --head mean, or draw one layer: --layers ${layers[0]?.index}`,
    });
  // Heads that were asked for by number are the same in all layers.
  if (reduction && Array.isArray(reduction.heads) && String(spec ?? 'mean') === String(reduction.heads))
    return whole;
  const perLayer = layers.map(({ heads }) => heads);
  if (perLayer.every((count) => count === 1) && first?.reduce !== 'rollout') return { choices };
  return { choices, reduction: { kind: first?.reduce ?? 'mean', heads: { perLayer } } };
}

const isReduction = (name: unknown): name is HeadReduction['kind'] =>
  REDUCTION_KINDS.some((kind) => kind === name);

const heads = (count: number) => `${count} ${count === 1 ? 'head' : 'heads'}`;

function noSuchHead(head: number, numbers: readonly number[], where: string): OptionConflict {
  const last = numbers.at(-1) ?? 0;
  const isPlain = numbers.length === last + 1;
  return new OptionConflict({
    option: 'head',
    code: 'no-such-head',
    message: `found head ${head}, expected one ${isPlain ? `from 0 to ${last}` : `of ${numbers.join(', ')}`}`,
    hint: `${where} has ${heads(numbers.length)}; or use mean, max, min, each or rollout`,
  });
}

/** Reduces `values[head * length + i]` over its heads; a value missing in any head is missing. */
export function reduceHeads(values: Numbers, headCount: number, how: 'mean' | 'max' | 'min'): Float64Array {
  const length = values.length / headCount;
  const reduced = new Float64Array(values.subarray(0, length));
  for (let head = 1; head < headCount; head++)
    COMBINE[how](reduced, values.subarray(head * length, (head + 1) * length));
  if (how === 'mean') for (let i = 0; i < length; i++) reduced[i] = (reduced[i] as number) / headCount;
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
