import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lzwBlocks } from '../src/formats/gif.ts';
import { runs } from './support/random.ts';

describe('LZW', () => {
  it('decodes to the same pixels, across full code tables', () => {
    const pixels = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.tuple(fc.nat(), fc.integer({ min: 1, max: 60_000 })).map(([seed, length]) => {
        let state = seed + 1;
        return Uint8Array.from({ length }, () => {
          state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
          return state >>> 28;
        });
      }),
    );
    fc.assert(
      fc.property(pixels, (indices) => {
        expect(unlzw(lzwBlocks(indices))).toEqual(indices);
      }),
      { numRuns: runs(20) },
    );
  });
});

/** A plain LZW decoder after GIF89a's appendix F. */
function unlzw(blocks: Uint8Array): Uint8Array {
  const codeSize = blocks[0] as number;
  const bytes: number[] = [];
  for (let at = 1; blocks[at] !== 0; at += (blocks[at] as number) + 1)
    bytes.push(...blocks.subarray(at + 1, at + 1 + (blocks[at] as number)));
  const clear = 1 << codeSize;
  const out: number[] = [];
  let [bit, width, previous] = [0, codeSize + 1, [] as number[]];
  let table: number[][] = [];
  const reset = () => {
    table = Array.from({ length: clear + 2 }, (_, i) => (i < clear ? [i] : []));
    width = codeSize + 1;
    previous = [];
  };
  reset();
  for (;;) {
    let code = 0;
    for (let i = 0; i < width; i++, bit++) code |= (((bytes[bit >> 3] as number) >> (bit & 7)) & 1) << i;
    if (code === clear) {
      reset();
      continue;
    }
    if (code === clear + 1) return Uint8Array.from(out);
    const entry = table[code] ?? [...previous, previous[0] as number];
    out.push(...entry);
    if (previous.length > 0 && table.length < 4096) table.push([...previous, entry[0] as number]);
    if (table.length === 1 << width && width < 12) width++;
    previous = entry;
  }
}
