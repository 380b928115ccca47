/** What the panels of a figure are: layers, layers of several inputs or heads in a grid, queries, or pictures of patches. Each form is an attention with a layer a panel. */
import { type Attention, type AttentionLayer, CellState, ownLabel } from '../attention/attention.ts';
import { differenceName } from '../attention/difference.ts';
import type { ProblemCode } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import { labelLayers } from './layer-labels.ts';
import type { PlacedGrid } from './panel-grid.ts';
import { refuseWithoutGrid } from './patch-options.ts';
import { type PatchForm, patchForm } from './patches.ts';

/** The panels of a figure, before their cells get colours. */
export type PanelForm = LayerForm | PatchForm;

/** Panels whose rows and keys are those of the attention. */
interface LayerForm {
  readonly kind: NonNullable<FigureOptions['panels']>;
  /** What is drawn: a layer for each panel, and a row for each of a panel's rows. */
  readonly shown: Attention;
  /** Names of a grid, and the place of each panel in it. */
  readonly grid?: PlacedGrid;
}

/**
 * Resolves what the panels are.
 * @throws OptionConflict for heads that were not read one by one, for labels that are not as many as the layers, and for patches
 *   that are not as many as the keys
 */
export function panelForm(attention: Attention, options: FigureOptions): PanelForm {
  const { panels: kind = 'layers', grid } = options;
  refuseWithoutGrid(options);
  const layers = labelLayers(attention, options);
  const named = { ...attention, layers };
  if (grid !== undefined) return patchForm(named, grid, options);
  if (attention.inputs) return { kind, shown: named, grid: gridOfInputs(named, attention.inputs, kind) };
  if (kind === 'queries') return { kind, shown: transposed(named) };
  if (kind === 'heads') return { kind, shown: named, grid: gridOfHeads(layers) };
  return { kind, shown: named };
}

/** What the panels show, as layers and rows again. */
export function layersOf(form: PanelForm): Attention {
  if (form.kind === 'patches') return form.source;
  return form.kind === 'queries' ? transposed(form.shown) : form.shown;
}

/** Rows become panels, and layers their rows; doing so twice changes nothing. */
function transposed(attention: Attention): Attention {
  const { layers, rows } = attention;
  return {
    ...attention,
    rows: layers.map(({ index, label }) => ({ index, label })),
    layers: rows.map((row, from) => rowOfEach(layers, from, row)),
  };
}

/** One row of every layer; a layer with fewer keys than others has masked cells in their place. */
function rowOfEach(
  layers: readonly AttentionLayer[],
  from: number,
  { index, label }: Attention['rows'][number],
): AttentionLayer {
  const keyCount = largestOf(layers, (layer) => layer.tokens[from]?.length ?? 0);
  const weights = new Float64Array(layers.length * keyCount).fill(Number.NaN);
  const states = new Uint8Array(layers.length * keyCount).fill(CellState.masked);
  layers.forEach((layer, row) => {
    const start = from * layer.keyCount;
    const end = start + Math.min(keyCount, layer.keyCount);
    weights.set(layer.weights.subarray(start, end), row * keyCount);
    states.set(layer.states.subarray(start, end), row * keyCount);
  });
  const tokens = layers.map((layer) => layer.tokens[from] ?? []);
  return { index, label, tokens, keyCount, weights, states, path: layers[0]?.path ?? [] };
}

/** Layers down, by their number, and inputs across, with their difference after them; a layer that an input lacks leaves a gap. */
function gridOfInputs({ layers }: Attention, inputs: readonly string[], kind: PanelForm['kind']): PlacedGrid {
  if (kind !== 'layers')
    throw refuse(
      'flags-conflict',
      `found "${kind}" with several inputs, expected layers, as every input is a column of panels`,
      `leave it out, or draw each input by itself with --panels ${kind}`,
    );
  const cells = layers.map((layer) => ({
    ...layer,
    line: ownLabel(layer),
    column: layer.input?.number ?? inputs.length,
  }));
  const further = layers.some(({ difference }) => difference) ? [differenceName(inputs)] : [];
  return { columns: [...inputs, ...further], wraps: true, ...placed(cells) };
}

/** Layers down, as they first occur, and heads across; a head that a layer lacks leaves a gap. */
function gridOfHeads(layers: readonly AttentionLayer[]): PlacedGrid {
  const heads = layers.flatMap(({ index, label, head }) => (head ? [{ ...head, label, index }] : []));
  if (heads.length < layers.length)
    throw refuse(
      'flags-conflict',
      'found "heads" for layers whose heads became one, expected a matrix of each head',
      'draw it from arrays [layer, head, query, key]; or in the file, give each layer its "head"',
    );
  const numbers = [...new Set(heads.map(({ number }) => number))].sort((a, b) => a - b);
  const cells = heads.map(({ number, layer, ...head }) => ({
    ...head,
    line: layer,
    column: numbers.indexOf(number),
  }));
  return { columns: numbers.map((number) => `Head ${number}`), wraps: false, ...placed(cells) };
}

/** A panel of a grid: the number and name of its line, and its column. */
interface GridCell extends Pick<AttentionLayer, 'index' | 'label'> {
  readonly line: string;
  readonly column: number;
}

/** Lines as they first occur, and the place of each panel. @throws OptionConflict for two panels at one place */
function placed(cells: readonly GridCell[]): Pick<PlacedGrid, 'lines' | 'places'> {
  const lines = new Map(cells.map(({ index, line }) => [index, line]));
  const numbers = new Map([...lines.keys()].map((index, line) => [index, line]));
  const places = cells.map(({ index, column }) => ({ column, line: numbers.get(index) as number }));
  const taken = new Set<string>();
  const again = cells.find(
    (_, i) => taken.size === taken.add(`${places[i]?.line} ${places[i]?.column}`).size,
  );
  if (again)
    throw refuse(
      'listed-twice',
      `found ${again.label} twice, expected each panel once`,
      'give the layers labels that differ, or leave one of the two out',
    );
  return { lines: [...lines.values()], places };
}

const refuse = (code: ProblemCode, message: string, hint: string) =>
  new OptionConflict({ option: 'panels', code, message, hint });
