/** What the panels of a figure are: layers, heads in a grid, queries, or pictures of patches. Each form is an attention with a layer a panel. */
import { type Attention, type AttentionLayer, CellState } from '../attention/attention.ts';
import type { ProblemCode } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import { labelLayers } from './layer-labels.ts';
import { type PatchForm, patchForm, refuseWithoutGrid } from './patches.ts';

/** Names at the outer edges of a grid of panels: over its columns and left of its lines. */
export interface PanelGrid {
  readonly columns: readonly string[];
  readonly lines: readonly string[];
}

/** Line and column of a panel in a grid, from 0. */
export interface GridPlace {
  readonly column: number;
  readonly line: number;
}

/** The panels of a figure, before their cells get colours. */
export type PanelForm = LayerForm | PatchForm;

/** Panels whose rows and keys are those of the attention. */
interface LayerForm {
  readonly kind: NonNullable<FigureOptions['panels']>;
  /** What is drawn: a layer for each panel, and a row for each of a panel's rows. */
  readonly shown: Attention;
  /** Names of a grid, and the place of each panel in it. */
  readonly grid?: PanelGrid & { readonly places: readonly GridPlace[] };
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
  if (kind === 'queries') return { kind, shown: transposed(named) };
  if (kind === 'heads') return { kind, shown: named, grid: gridOf(layers) };
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

/** Layers down, as they first occur, and heads across; a head that a layer lacks leaves a gap. */
function gridOf(layers: readonly AttentionLayer[]): NonNullable<PanelForm['grid']> {
  const heads = layers.flatMap(({ index, head }) => (head ? [{ ...head, index }] : []));
  if (heads.length < layers.length)
    throw refuse(
      'flags-conflict',
      'found "heads" for layers whose heads became one, expected a matrix of each head',
      'draw it from arrays [layer, head, query, key]; or in the file, give each layer its "head"',
    );
  const lines = new Map(heads.map(({ index, layer }) => [index, layer]));
  const numbers = [...new Set(heads.map(({ number }) => number))].sort((a, b) => a - b);
  const places = heads.map(({ index, number }) => ({
    column: numbers.indexOf(number),
    line: [...lines.keys()].indexOf(index),
  }));
  const taken = places.map(({ column, line }) => `${line} ${column}`);
  const again = taken.findIndex((place, i) => taken.indexOf(place) !== i);
  if (again >= 0)
    throw refuse(
      'listed-twice',
      `found ${layers[again]?.label} twice, expected each head once`,
      'give the layers labels that differ, or leave one of the two out',
    );
  return { columns: numbers.map((number) => `Head ${number}`), lines: [...lines.values()], places };
}

const refuse = (code: ProblemCode, message: string, hint: string) =>
  new OptionConflict({ option: 'panels', code, message, hint });
