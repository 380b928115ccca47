/** The panels of a figure: each layer shown, with its labels, its place and the colours of its scale. */

import type { Attention, AttentionLayer } from '../attention/attention.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import { type Colorbar, resolveColorbar } from './colorbar.ts';
import { colorTable } from './colormap.ts';
import { DIVERGING } from './domain.ts';
import type { Encoded } from './encode-layers.ts';
import { valueName } from './figure-texts.ts';
import { labelled } from './labelled.ts';
import { type Outline, resolveOutlines } from './outlines.ts';
import { type Panel, type PanelContext, toPanel } from './panel.ts';
import type { PanelForm } from './panel-form.ts';
import type { GridPlace } from './panel-grid.ts';
import { withPatchNames } from './patches.ts';
import type { FigureRow } from './row-labels.ts';
import type { ColorScale } from './scale.ts';
import { keySegmentsOf } from './segments.ts';
import { valueFormat } from './ticks.ts';
import { visibleLine } from './token-label.ts';
import { NO_TOKEN_LABELS, type TokenList } from './tokens.ts';

/** How the cells of a difference beside inputs are drawn. */
interface DrawnDifference {
  readonly scale: ColorScale;
  readonly colors: readonly string[];
  readonly bar?: Colorbar;
}

/** Options of the scale are for the weights: the colours of a difference follow from its values. */
export function resolveDifference(
  { colorbar }: FigureOptions,
  { extent, scale }: NonNullable<Encoded['difference']>,
): DrawnDifference {
  const colors = colorTable(DIVERGING);
  const label = valueName({ quantity: 'difference' });
  const about = { extent, scale, colors, label, clipped: { below: 0, above: 0 } };
  const { colorbar: bar } = resolveColorbar(colorbar === undefined ? {} : { colorbar }, about);
  return { scale, colors, ...(bar ? { bar } : {}) };
}

/** Pictures of patches with their source under the names that a figure of its rows would show; any other form as it is. */
export function withNames(form: PanelForm, rows: readonly FigureRow[], tokens: Panels['tokens']): PanelForm {
  if (form.kind !== 'patches') return form;
  const panels = form.source.layers.map((layer) => ({
    label: visibleLine(layer.label).text,
    tokens: layer.tokens.map((list) => withPatchNames(tokens(list), form.patches)),
  }));
  return { ...form, source: { ...labelled(form.source, { rows, panels }), patches: form.patches } };
}

/** What panels need besides what they show. */
interface Panels {
  readonly cells: readonly Uint16Array[];
  readonly labels: readonly string[];
  readonly groupOf: readonly (number | undefined)[];
  readonly scale: ColorScale;
  readonly difference: DrawnDifference | undefined;
  readonly pool: PanelContext['pool'];
  /** Labels of a list of key tokens. */
  readonly tokens: (tokens: readonly string[]) => TokenList;
}

/** A panel for each layer shown. */
export function panelsOf(
  { kind, shown, grid }: PanelForm,
  options: FigureOptions,
  { cells, labels, groupOf, scale, difference, pool, tokens }: Panels,
): Panel[] {
  const contextOf = (one: ColorScale) => ({
    ...{ scale: one, pool },
    tokens: kind === 'patches' ? () => NO_TOKEN_LABELS : tokens,
    ...(options.annotate ? { format: valueFormat(one.domain, shown.measure ? 3 : 2) } : {}),
  });
  const context = contextOf(scale);
  const ofDifference = difference && { ...contextOf(difference.scale), colors: difference.colors };
  const outlines = resolveOutlines(shown, options);
  return shown.layers.map((layer, i) => ({
    ...toPanel(layer, cells[i] ?? new Uint16Array(), (layer.difference && ofDifference) ?? context),
    label: labels[i] as string,
    segments: keySegmentsOf(shown, layer),
    outlines: outlines[i] as Outline[],
    ...(groupOf[i] === undefined ? {} : { group: groupOf[i] }),
    ...(grid ? { place: grid.places[i] as GridPlace } : {}),
    ...shareOf(layer, shown),
    ...asideOf(layer),
  }));
}

/** Keys of several inputs stand below one another: an input that has fewer than others has narrower panels. */
function shareOf({ keyCount }: AttentionLayer, { inputs, layers }: Attention): Pick<Panel, 'share'> {
  const most = inputs ? largestOf(layers, (layer) => layer.keyCount) : keyCount;
  return keyCount === most ? {} : { share: keyCount / most };
}

/** Divergences to three decimals: they are at most ln 2. */
const asideOf = ({ divergences }: AttentionLayer): Pick<Panel, 'aside'> =>
  divergences ? { aside: divergences.map((nats) => nats?.toFixed(3) ?? '') } : {};
