/** Arrays that are read part by part, so that weights which are not kept take little memory. */

import type { TensorFile } from '../arrays/array.ts';
import { type AttentionTensors, findAttention } from '../arrays/conventions.ts';
import { AttnplotError, OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import type { AttentionPart, ReadAttention } from './attention.ts';
import { fromTensors } from './from-arrays.ts';
import { headNumbersOf } from './heads.ts';
import { layersAsked } from './layers.ts';

/** A part of what the options ask for. */
export interface ReadPart extends ReadAttention, Pick<AttentionPart, 'example'> {}

/** How parts are read. */
export interface PartsRequest {
  /** Whether all examples of a batch are read, one after the other, where the options choose none. */
  readonly eachExample: boolean;
  /** Whether some part is known to have weights after its queries, so that none is causal. */
  readonly leaks?: boolean;
}

/** A part has weights after its queries, and parts before it were masked as causal: all are to be read again with `leaks`. */
export class FoundLeak extends Error {}

/**
 * Reads heads of layers, a panel each, some at a time.
 * @throws AttnplotError, OptionConflict as `fromTensors`; FoundLeak
 */
export async function* readParts(
  file: TensorFile,
  options: FigureOptions,
  { eachExample, leaks: known = false }: PartsRequest,
): AsyncGenerator<ReadPart> {
  const { found, examples } = findExamples(file, options, eachExample);
  const parts = partsOf(file, found, options);
  let [leaks, isCausal] = [known, false];
  for (let example = 0; example < examples; example++)
    for (const part of parts) {
      const asked = examples === 1 ? part : { ...part, batch: example };
      const { direction, ...read } = await fromTensors(file, asked, { leaks });
      isCausal ||= direction === 'causal';
      leaks ||= direction === 'both';
      if (leaks && isCausal) throw new FoundLeak();
      yield { ...read, example };
    }
}

/** What is read, and how many examples of it. */
function findExamples(
  file: TensorFile,
  { tensor, axes, batch, layers }: FigureOptions,
  eachExample: boolean,
): { readonly found: AttentionTensors; readonly examples: number } {
  try {
    return { found: findAttention(file, { tensor, axes, batch, layers }), examples: 1 };
  } catch (error) {
    // To say which axis has examples is to ask for one of them.
    const isUnchosen = error instanceof AttnplotError && error.problems[0]?.code === 'no-such-sequence';
    if (!isUnchosen || !eachExample || batch !== undefined) throw error;
    const found = findAttention(file, { tensor, axes, layers, batch: 0 });
    if (found.sequence.axis === 'step') throw error;
    return { found, examples: found.sequence.count };
  }
}

/** Share of the memory that reading may take which the weights of one part take: they are copied, masked and judged. */
const PART_SHARE = 0.15;

/** Heads of one part: what is made of a small one takes far more memory than its weights. */
const PART_HEADS = 5000;
/** The most heads of a statistic, more than the largest models have (126 layers of 128): the work is a few seconds. */
const MOST_HEADS = 20_000;

/**
 * The options of each part: of several layers, or of some heads of one. All at once where that takes little.
 * @throws OptionConflict for more heads than a statistic is made of
 */
function partsOf(
  { limits }: TensorFile,
  { layers: all }: AttentionTensors,
  options: FigureOptions,
): FigureOptions[] {
  const { layers: spec, head } = options;
  // A mean over layers and heads chosen in pairs are no panels of heads, which reading them says.
  if (spec === 'mean' || (head !== undefined && typeof head !== 'number' && !/^[\d,-]+$/.test(String(head))))
    return [options];
  const layers = layersAsked(all, spec);
  const most = largestOf(layers, ({ heads }) => heads);
  const headBytes = largestOf(
    layers,
    (layer) => rowsAsked(options, layer.queries) * layer.keys * Float64Array.BYTES_PER_ELEMENT,
  );
  const heads = most * layers.length;
  if (head === undefined && heads > MOST_HEADS)
    throw new OptionConflict({
      option: 'layers',
      code: 'page-too-large',
      message: `found ${heads} heads in ${layers.length} layers, expected at most ${MOST_HEADS}`,
      hint: `choose layers, or heads, such as ${most <= MOST_HEADS / 12 ? '--layers 0-11' : '--head 0-99'}`,
    });
  const memory = Math.floor((PART_SHARE * limits.selection) / headBytes);
  const fitting = Math.max(1, Math.min(memory, PART_HEADS));
  if (fitting >= heads) return [options];
  const numbers = layers.map(({ index }) => index);
  if (fitting >= most || head !== undefined)
    return chunks(numbers, Math.max(1, Math.floor(fitting / most))).map((some) => ({
      ...options,
      layers: some.join(','),
    }));
  return layers.flatMap((layer) =>
    chunks(headNumbersOf(layer), fitting).map((heads) => ({
      ...options,
      layers: String(layer.index),
      head: heads.join(','),
    })),
  );
}

/** Rows read of each head, or more. */
const rowsAsked = ({ query }: FigureOptions, queries: number): number => {
  const names = [query].flat().flatMap((name) => String(name).split(','));
  return names.every((name) => /^-?\d+$/.test(name.trim())) ? Math.min(names.length, queries) : queries;
};

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
