/** Layers under one name, by their numbers. */
export interface LayerGroup {
  readonly name: string;
  readonly layers: readonly number[];
}

/**
 * Groups of layers written as `early:0-3,late:4-7`; a comma after which no name follows goes on with the same group.
 * @returns undefined for a text that is not of this form
 */
export function readLayerGroups(text: string): LayerGroup[] | undefined {
  const groups: { name: string; layers: number[] }[] = [];
  for (const part of text.split(',')) {
    const [, name, first, last = first] = /^(?:(.*):)?\s*(\d+)(?:-(\d+))?\s*$/s.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first)) return undefined;
    if (name !== undefined) groups.push({ name: name.trim(), layers: [] });
    const group = groups.at(-1);
    if (!group || group.name === '') return undefined;
    for (let layer = Number(first); layer <= Number(last) && layer < MOST_LAYERS; layer++)
      group.layers.push(layer);
  }
  return groups;
}

/** No model has more; a slip such as 0-9999999999 is not to fill the memory. */
const MOST_LAYERS = 100_000;
