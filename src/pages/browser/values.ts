import type { CellMap } from '../cell-map.ts';

/** Figures whose values are kept unpacked. */
const MOST_KEPT = 32;

/** Unpacks the values of a figure when they are first asked for: those of a thousand are not looked at together. */
export function createValues(): (item: HTMLElement) => Promise<CellMap | null> {
  const kept = new Map<HTMLElement, Promise<CellMap | null>>();
  return (item) => {
    const values = kept.get(item) ?? unpack(item.querySelector('script')?.textContent);
    kept.delete(item);
    kept.set(item, values);
    const [oldest] = kept.keys();
    if (oldest && kept.size > MOST_KEPT) kept.delete(oldest);
    return values;
  };
}

/** base64 of raw deflate of JSON, as the page's builder packs it. */
async function unpack(packed: string | null | undefined): Promise<CellMap | null> {
  if (!packed) return null;
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return (await new Response(stream).json()) as CellMap;
}
