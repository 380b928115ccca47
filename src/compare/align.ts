/** Which layers of several inputs are one: they stand in one line of panels. */
import { type Attention, type AttentionLayer, layerLabel } from '../attention/attention.ts';
import { OptionConflict } from '../core/errors.ts';

/** An input as it was read, with its name in the figure. */
export interface Named {
  readonly name: string;
  readonly attention: Attention;
}

/** A line of panels: the layer of each input, or undefined where an input lacks it. */
export interface Line {
  readonly label: string;
  /** The number of the layer, as `--layer-groups` takes it; its place among the lines where inputs do not agree on one. */
  readonly index: number;
  readonly layers: readonly (AttentionLayer | undefined)[];
}

/** Lines, and whether layers were taken by their place because their labels have nothing in common. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly isByPlace: boolean;
}

/**
 * Aligns layers by their label, which holds their number unless the input names them; where no two inputs share a label and not
 * all are numbers, by their place.
 * @throws OptionConflict for an input that shares no layer with any other
 */
export function alignLayers(inputs: readonly Named[]): Lines {
  const keyed = inputs.map(({ attention: { layers } }) => keysOf(layers.map(({ label }) => label)));
  const having = new Map<string, number>();
  for (const key of keyed.flat()) having.set(key, (having.get(key) ?? 0) + 1);
  const alone = keyed.findIndex((keys) => !keys.some((key) => (having.get(key) ?? 0) > 1));
  // One input, such as a run's first checkpoint, shares nothing and needs no other.
  if (alone < 0 || inputs.length === 1) return { lines: linesBy(inputs, keyed), isByPlace: false };
  const numbers = keyed.map((keys) => keys.map(numberOf));
  const isNumbered = numbers.flat().every((number) => number !== undefined);
  if (isNumbered) throw nothingShared(inputs, alone);
  const places = keyed.map((keys) => keys.map((_, place) => String(place)));
  return { lines: linesBy(inputs, places), isByPlace: true };
}

/** Keys of layers by their labels; a label that comes again has a count behind it, that makes no other layer's label. */
export function keysOf(labels: readonly string[]): string[] {
  const known = new Set(labels);
  const counts = new Map<string, number>();
  return labels.map((label) => {
    let count = (counts.get(label) ?? 0) + 1;
    while (count > 1 && known.has(`${label} (${count})`)) count += 1;
    counts.set(label, count);
    const key = count === 1 ? label : `${label} (${count})`;
    known.add(key);
    return key;
  });
}

/** The number in a label that attnplot gives a layer; undefined for any other label. */
function numberOf(label: string): number | undefined {
  const number = Number(/(?<!\d)\d+$/.exec(label)?.[0]);
  return label === layerLabel(number) ? number : undefined;
}

/** Lines in the order of the first input, with those that it lacks after them, or in their place where all are numbers. */
function linesBy(inputs: readonly Named[], keyed: readonly (readonly string[])[]): Line[] {
  const keys = [...new Set(keyed.flat())];
  const isAscending = keyed.every((of) => {
    const numbers = of.map((key) => numberOf(key) ?? Number.NaN);
    return numbers.every((number, i) => i === 0 || number > (numbers[i - 1] as number));
  });
  if (isAscending && keys.every((key) => numberOf(key) !== undefined))
    keys.sort((a, b) => (numberOf(a) ?? 0) - (numberOf(b) ?? 0));
  const layersBy = inputs.map(
    ({ attention: { layers } }, i) => new Map(keyed[i]?.map((key, place) => [key, layers[place]])),
  );
  const lines = keys.map((key) => layersBy.map((layers) => layers.get(key)));
  const labels = keysOf(lines.map((layers) => layers.find((layer) => layer)?.label ?? ''));
  const numbers = lines.map((layers) => [...new Set(layers.flatMap((layer) => layer?.index ?? []))]);
  const areAgreed =
    new Set(numbers.flat()).size === lines.length && numbers.every(({ length }) => length === 1);
  return lines.map((layers, i) => ({
    label: labels[i] as string,
    index: areAgreed ? (numbers[i]?.[0] as number) : i,
    layers,
  }));
}

function nothingShared(inputs: readonly Named[], alone: number): OptionConflict {
  const labels = ({ attention: { layers } }: Named) => layers.map(({ label }) => label).join(', ');
  const [one, other] = [inputs[alone] as Named, inputs[alone === 0 ? 1 : 0] as Named];
  return new OptionConflict({
    option: 'layers',
    code: 'inputs-differ',
    message: `found no layer of ${one.name} (${labels(one)}) in another input, expected one in common (${other.name} has ${labels(other)})`,
    hint: 'choose layers that the inputs share, or draw each by itself with attnplot batch, which gives all one scale',
  });
}
