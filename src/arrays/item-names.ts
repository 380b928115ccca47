/** Names of a list's items that are objects: `{ "layer": 3, "head": 0, "attention": [...] }`. */

/** What an object says it is of. */
export interface PartNumbers {
  readonly layer?: unknown;
  readonly head?: unknown;
}

/** `layer_3.head_0` by the numbers that all items say, where each is another one; else their places in the list. */
export function itemNames(items: readonly (PartNumbers | undefined)[]): readonly string[] {
  const names = items.flatMap((item) => {
    const { layer, head } = item ?? {};
    const parts = Object.entries({ layer, head }).filter(([, number]) => Number.isInteger(number));
    return parts.length === 0 ? [] : parts.map(([role, number]) => `${role}_${number}`).join('.');
  });
  const areWhole = names.length === items.length && new Set(names).size === names.length;
  const arePlaces = names.every((name, i) => name === `layer_${i}`);
  return areWhole && !arePlaces ? names : items.map((_, i) => String(i));
}
