/** `--over`: many inputs, such as the checkpoints of a run, as the rows of one panel a layer, in a column for each of several queries. */

import { type Attention, type AttentionLayer, CellState, inputLabel } from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import { findInputs } from '../batch/inputs.ts';
import { labelInputs } from '../batch/labels.ts';
import { largestOf } from '../core/math.ts';
import { count } from '../core/words.ts';
import type { OptionSource } from '../options/merge.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { alignLayers, type Line, type Named } from './align.ts';
import { combine } from './combine.ts';
import { prepareAll } from './inputs.ts';
import { differences } from './notes.ts';
import { about, refuseUnlike } from './side-by-side.ts';

/** Paths of inputs in natural order, step 2 before step 10. @throws AttnplotError (usage) for a glob that no file matches */
export const inputsOver = async (patterns: readonly string[]): Promise<readonly string[]> =>
  (await findInputs({ patterns, list: undefined, base: undefined })).paths;

/**
 * Reads inputs and stacks them: a row for each, labelled by its step, in a panel for each layer, and a column of them for each query.
 * @param flags options of the command line and of `--config`, which apply to each input
 * @throws AttnplotError for an input that cannot be read, and for inputs that cannot be stacked
 */
export async function prepareOver(
  paths: readonly string[],
  flags: readonly OptionSource[],
): Promise<Prepared> {
  const prepared = await prepareAll(paths, flags);
  const names = labelInputs(paths);
  const named = prepared.map(({ attention }, i): Named => ({ name: names[i] as string, attention }));
  return combine({ paths, prepared, named, flags }, { kind: 'over', names }, () => {
    const lines = alignLayers(named);
    return { attention: stacked(named, lines.lines), notices: differences(named, lines) };
  });
}

function stacked(inputs: readonly Named[], lines: readonly Line[]): Attention {
  refuseUnlike(inputs);
  const [first] = inputs as readonly [Named, ...Named[]];
  const { rows, quantity } = first.attention;
  const { reduction, ...rest } = about(inputs);
  const [only] = rows;
  const words = [
    `${rows.length === 1 && only ? `${only.label} ` : ''}over ${count(inputs.length, 'input')}`,
    ...(reduction ? [reductionWords(reduction)] : []),
  ];
  return {
    ...rest,
    reduction: { kind: 'text', text: words.join('; ') },
    ...(quantity ? { quantity } : {}),
    rows: inputs.map(({ name }, index) => ({
      index,
      label: name,
      ...(rows.length === 1 && only?.query !== undefined ? { query: only.query } : {}),
    })),
    ...(rows.length === 1
      ? { layers: lines.map((line) => ({ ...rowOfEach(line, 0), index: line.index, label: line.label })) }
      : columnsOf(rows, lines)),
  };
}

/** A column of panels for each query. */
const columnsOf = (
  rows: Attention['rows'],
  lines: readonly Line[],
): Pick<Attention, 'inputs' | 'columns' | 'layers'> => ({
  inputs: rows.map(({ label }) => label),
  columns: 'queries',
  layers: lines.flatMap((line) =>
    rows.map((row, number) => ({
      ...rowOfEach(line, number),
      index: line.index,
      label: inputLabel(row.label, line.label),
      input: { layer: line.label, number },
    })),
  ),
});

/** One row of a layer of every input; keys that an input lacks are masked, as are all of one without the layer. */
function rowOfEach({ layers }: Line, from: number): Omit<AttentionLayer, 'index' | 'label'> {
  const known = layers.flatMap((layer) => layer ?? []);
  const keyCount = largestOf(known, (layer) => layer.keyCount);
  const weights = new Float64Array(layers.length * keyCount).fill(Number.NaN);
  const states = new Uint8Array(layers.length * keyCount).fill(CellState.masked);
  layers.forEach((layer, row) => {
    if (!layer) return;
    const start = from * layer.keyCount;
    weights.set(layer.weights.subarray(start, start + layer.keyCount), row * keyCount);
    states.set(layer.states.subarray(start, start + layer.keyCount), row * keyCount);
  });
  // Inputs of one sequence share a list, which is labelled once.
  const lists = new Map<string, readonly string[]>();
  const shared = (list: readonly string[]) => {
    const text = JSON.stringify(list);
    const before = lists.get(text) ?? list;
    lists.set(text, before);
    return before;
  };
  const tokens = layers.map((layer) => shared(layer?.tokens[from] ?? known[0]?.tokens[from] ?? []));
  return { tokens, keyCount, weights, states, path: known[0]?.path ?? [] };
}
