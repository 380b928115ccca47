import { deflateSync } from 'node:zlib';
import { type Attention, CellState } from '../input/attention.ts';
import { narrowestType, packNumbers, widthOf } from './numbers.ts';
import { type Outline, outlineOf } from './outline.ts';
import type { EmbeddedData } from './provenance.ts';

/** Numbers of the cells that are not masked, and which of them are missing, as runs of `[first, count]`. */
interface Cells {
  readonly values: Float64Array;
  readonly missing: readonly (readonly [first: number, count: number])[];
}

/** What `packAttention` writes before the numbers. */
export interface PackedHeader extends Outline {
  readonly missing: Cells['missing'];
}

/** Compressed bytes that a figure carries without being asked; and bytes before compression that are worth a try. */
const FEW_BYTES = 65_536;
const MOST_TRIED = 8 * FEW_BYTES;
/** Compressed bytes beyond which programs refuse to open a PNG: Pillow allows 64 MB of text, which base64 fills with this. */
export const MOST_BYTES = 45e6;
/** Bytes before compression that readers allow: see `limitsFor`. */
const MOST_UNPACKED = 100e6;

/**
 * Packs what is drawn into a zlib stream: the attention file without its title and its weights as UTF-8 JSON, a line feed, and the
 * weights of all keys that are not masked, by layer and row, as `packNumbers` has them; a missing one is 0.
 * @param embed `auto` for what is small, else `all`
 * @returns undefined for what is not to be carried; `null` for what is too large to be
 */
export function packAttention(attention: Attention, embed: 'auto' | 'all'): EmbeddedData | undefined | null {
  const outline = outlineOf(attention);
  const { values, missing } = cellsOf(attention, outline);
  const numbers = narrowestType(values);
  if (embed === 'auto' && values.length * widthOf(numbers) > MOST_TRIED) return undefined;
  const header: PackedHeader = { ...outline, missing };
  const text = Buffer.from(`${JSON.stringify(header)}\n`);
  if (embed === 'auto' && text.length > MOST_TRIED) return undefined;
  if (text.length + values.length * widthOf(numbers) > MOST_UNPACKED) return null;
  const stream = deflateSync(Buffer.concat([text, packNumbers(values, numbers)]));
  if (stream.length > (embed === 'auto' ? FEW_BYTES : MOST_BYTES)) return embed === 'auto' ? undefined : null;
  return { numbers, zlib: stream.toString('base64') };
}

function cellsOf({ layers }: Attention, outline: Outline): Cells {
  const count = outline.layers.reduce((sum, { keys }) => sum + keys.reduce((a, b) => a + b, 0), 0);
  const values = new Float64Array(count);
  const missing: [number, number][] = [];
  let at = 0;
  layers.forEach(({ weights, states, keyCount }, layer) => {
    outline.layers[layer]?.keys.forEach((keys, row) => {
      for (let i = row * keyCount; i < row * keyCount + keys; i++, at++) {
        if (states[i] === CellState.value) values[at] = weights[i] as number;
        else addTo(missing, at);
      }
    });
  });
  return { values, missing };
}

function addTo(runs: [number, number][], at: number): void {
  const last = runs.at(-1);
  if (last && last[0] + last[1] === at) last[1]++;
  else runs.push([at, 1]);
}
