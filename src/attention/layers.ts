/** Which layers are drawn: `--layers`. */

import { OptionConflict } from '../core/errors.ts';
import type { FigureOptions } from '../options/options.ts';
import { type AttentionLayer, CellState, layerLabel } from './attention.ts';
import { list, parseRange, rangeFlag, refuseRepeats } from './ranges.ts';

/**
 * Positions of the layers that `spec` asks for, in its order; all of them without one, and for `mean`.
 * @param labels of the input's layers
 * @param numbers of the input's layers; their positions where they have none. A range may skip numbers that the input lacks.
 * @throws OptionConflict for one that does not exist or is asked for twice
 */
export function resolveLayers(
  labels: readonly string[],
  spec: FigureOptions['layers'],
  numbers: readonly number[] = labels.map((_, i) => i),
): number[] {
  if (spec === undefined || spec === 'mean') return labels.map((_, i) => i);
  const names = typeof spec === 'string' ? spec.split(',') : [spec].flat();
  const asked = names.flatMap((name) => findLayers(name, numbers));
  const missing = asked.find((number) => !numbers.includes(number));
  if (missing !== undefined) throw noSuchLayer(missing, labels, numbers);
  return refuseRepeats('layers', asked).map((number) => numbers.indexOf(number));
}

/** The layers of arrays that `spec` asks for, as `resolveLayers` does. */
export function layersAsked<T extends { readonly index: number }>(
  all: readonly T[],
  spec: FigureOptions['layers'],
): T[] {
  const numbers = all.map(({ index }) => index);
  return resolveLayers(numbers.map(layerLabel), spec, numbers).map((i) => all[i] as T);
}

/** A range's ends stay whether or not the input has them: a slip such as 0-99 must end in a message. */
function findLayers(name: string | number, numbers: readonly number[]): number[] {
  const range = parseRange(name, numbers.at(-1) ?? 0, 'layers');
  if (range) {
    const { first, last } = range;
    const within = numbers.filter((number) => number > first && number < last);
    return first === last ? [first] : [first, ...within, last];
  }
  const number = Number(name);
  return [number < 0 ? (numbers[numbers.length + number] ?? number) : number];
}

function noSuchLayer(number: number, labels: readonly string[], numbers: readonly number[]): OptionConflict {
  const last = labels.length - 1;
  const expected =
    numbers.at(-1) === last ? `positions from 0 to ${last}` : `one of ${list(numbers.map(String))}`;
  return new OptionConflict({
    option: 'layers',
    code: 'no-such-layer',
    message: `found layer ${number}, expected ${expected}`,
    hint: `the input has ${labels.length === 1 ? '1 layer' : `${labels.length} layers`}: ${list(labels)}`,
  });
}

/** Panels of heads cannot be of a mean over layers. */
export const meanOfHeads = (numbers: readonly number[]) =>
  new OptionConflict({
    option: 'layers',
    code: 'flags-conflict',
    message:
      'found "mean" where each head is drawn on its own, expected layers: heads of one number have nothing in common',
    hint: `leave it out to draw all layers, or name some, as in --layers ${rangeFlag(numbers)}`,
  });

/**
 * One panel for several: the mean of their weights. A key masked in some layers only counts as 0 there, as it gets no weight;
 * one missing in any is missing.
 * @throws OptionConflict for layers with other keys than one another, and for panels of several inputs
 */
export function meanLayer(layers: readonly AttentionLayer[]): AttentionLayer {
  const [{ head, ...first }, ...others] = layers as readonly [AttentionLayer, ...AttentionLayer[]];
  if (layers.some(({ input, difference }) => input ?? difference))
    throw noMean(
      layers,
      'found "mean" of panels of several inputs, expected layers: their mean would be of all inputs',
    );
  const longer = others.find(({ keyCount }) => keyCount !== first.keyCount);
  if (longer)
    throw noMean(
      layers,
      `found ${first.keyCount} keys in ${first.label} and ${longer.keyCount} in ${longer.label}, expected as many in all layers for their mean`,
    );
  const unlike = others.find(({ tokens }) => !areSame(tokens, first.tokens));
  if (unlike)
    throw noMean(
      layers,
      `found other keys in ${unlike.label} than in ${first.label}, expected the same in all layers for their mean`,
    );
  const label = others.length === 0 ? first.label : `Mean of ${layers.length} ${head ? 'heads' : 'layers'}`;
  return { ...first, label, ...meanCells(layers) };
}

const noMean = (layers: readonly AttentionLayer[], message: string) =>
  new OptionConflict({
    option: 'layers',
    code: 'unequal-layers',
    message,
    hint: `name the layers to draw instead, as in --layers ${rangeFlag(layers.map(({ index }) => index))}`,
  });

/** Whether rows have the same keys; rows of one sequence mostly share one list. */
const areSame = (some: AttentionLayer['tokens'], others: AttentionLayer['tokens']): boolean =>
  some.every((keys, row) => {
    const own = others[row] ?? [];
    return keys === own || (keys.length === own.length && keys.every((key, i) => key === own[i]));
  });

/** The mean of cells that stand in the same places. A masked one counts as 0, unless all are masked; one missing leaves the mean missing. */
export function meanCells(
  parts: readonly Pick<AttentionLayer, 'weights' | 'states'>[],
): Pick<AttentionLayer, 'weights' | 'states'> {
  const states = new Uint8Array(parts[0]?.states ?? []);
  const weights = new Float64Array(states.length);
  for (const part of parts)
    for (let i = 0; i < weights.length; i++) {
      const state = part.states[i] as number;
      if (state === CellState.value) weights[i] = (weights[i] as number) + (part.weights[i] as number);
      if (state === CellState.missing || states[i] === CellState.missing) states[i] = CellState.missing;
      else if (state === CellState.value) states[i] = CellState.value;
    }
  for (let i = 0; i < weights.length; i++)
    weights[i] = states[i] === CellState.value ? (weights[i] as number) / parts.length : Number.NaN;
  return { weights, states };
}
