/** Layers under one name, as ranges of their numbers, both ends included: a slip such as 0-9999999999 is not to fill the memory. */
export interface LayerGroup {
  readonly name: string;
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

export const isInGroup = ({ ranges }: LayerGroup, layer: number): boolean =>
  ranges.some(([first, last]) => first <= layer && layer <= last);

/**
 * Groups of layers written as `early:0-3,late:4-7`; a comma after which no name follows goes on with the same group.
 * @returns undefined for a text that is not of this form
 */
export function readLayerGroups(text: string): LayerGroup[] | undefined {
  const groups: { name: string; ranges: (readonly [number, number])[] }[] = [];
  for (const part of text.split(',')) {
    const [, name, first, last = first] = /^(?:(.*):)?\s*(\d+)(?:-(\d+))?\s*$/s.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first)) return undefined;
    if (name !== undefined) groups.push({ name: name.trim(), ranges: [] });
    const group = groups.at(-1);
    if (!group || group.name === '') return undefined;
    group.ranges.push([Number(first), Number(last)]);
  }
  return groups;
}
