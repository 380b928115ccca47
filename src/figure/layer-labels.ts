/** Names over and beside panels that a user gives: labels of layers, and groups of them. */

import {
  type Attention,
  type AttentionLayer,
  headLabel,
  inputLabel,
  ownLabel,
} from '../attention/attention.ts';
import { differenceName } from '../attention/difference.ts';
import { list } from '../attention/ranges.ts';
import type { ProblemCode } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { count } from '../core/words.ts';
import { isInGroup, type LayerGroup, readLayerGroups } from '../options/layer-groups.ts';
import type { FigureOptions } from '../options/options.ts';

/** The layers with the labels that the user gives them. @throws OptionConflict for labels that are not as many as the layers */
export function labelLayers(
  { layers, inputs = [] }: Attention,
  { layerLabels: given }: FigureOptions,
): readonly AttentionLayer[] {
  if (given === undefined) return layers;
  const labels = typeof given === 'string' ? given.split(',') : given;
  // Several panels may be heads of one layer, or show it of several inputs.
  const nameOf = (layer: AttentionLayer, i: number) =>
    (layer.head ?? layer.input ?? layer.difference) ? ownLabel(layer) : `${i} ${layer.label}`;
  const names = [...new Set(layers.map(nameOf))];
  if (labels.length !== names.length)
    throw new OptionConflict({
      option: 'layerLabels',
      code: 'label-count',
      message: `found ${count(labels.length, 'label')}, expected ${names.length}, one for each layer`,
      hint: `the layers are ${list([...new Set(layers.map(ownLabel))])}`,
    });
  return layers.map((layer, i) => {
    const { head, input, difference } = layer;
    const label = labels[names.indexOf(nameOf(layer, i))] as string;
    if (head) return { ...layer, label: headLabel(label, head.number), head: { ...head, layer: label } };
    if (difference)
      return { ...layer, label: inputLabel(differenceName(inputs), label), difference: { layer: label } };
    if (!input) return { ...layer, label };
    const whole = inputLabel(inputs[input.number] ?? '', label);
    return { ...layer, label: whole, input: { ...input, layer: label } };
  });
}

/**
 * The group of each layer drawn, by position in `groups`; undefined for a layer of none.
 * @throws OptionConflict for layers that are not drawn, that are in two groups, or do not stand together
 */
export function groupLayers(
  {
    kind,
    shown: { layers },
  }: { readonly kind: FigureOptions['panels'] | 'patches'; readonly shown: Attention },
  { layerGroups: given = [] }: FigureOptions,
): { readonly groups: readonly string[]; readonly groupOf: readonly (number | undefined)[] } {
  if (kind === 'queries' && given.length > 0)
    throw refuse(
      'flags-conflict',
      'found with panels "queries", expected panels that are layers: panels are queries, and layers their rows',
      'leave one of the two out',
    );
  const groups = [given].flat().flatMap((text) => readLayerGroups(text) ?? []);
  const groupOf = layers.map(({ index }) => {
    const holds = (group: LayerGroup) => isInGroup(group, index);
    const found = groups.findIndex(holds);
    if (found !== groups.findLastIndex(holds))
      throw refuse(
        'listed-twice',
        `found layer ${index} in two groups, expected it in one`,
        'leave it out of one of them',
      );
    return found < 0 ? undefined : found;
  });
  for (const [group, { name }] of groups.entries()) {
    const [first, last] = [groupOf.indexOf(group), groupOf.lastIndexOf(group)];
    if (first < 0) throw noneDrawn(groups[group] as LayerGroup, layers);
    if (groupOf.slice(first, last + 1).some((other) => other !== group))
      throw refuse(
        'split-group',
        `found layers of ${JSON.stringify(name)} with others between them, expected them side by side`,
        'order them with layers, or give each stretch a group of its own',
      );
  }
  return { groups: groups.map(({ name }) => name), groupOf };
}

const noneDrawn = ({ name }: LayerGroup, layers: Attention['layers']) =>
  refuse(
    'no-such-layer',
    `found no layer of ${JSON.stringify(name)} in the figure, expected one or more`,
    `the layers are ${list(layers.map(({ index }) => String(index)))}`,
  );

const refuse = (code: ProblemCode, message: string, hint: string) =>
  new OptionConflict({ option: 'layerGroups', code, message, hint });
