/** Dumps of numbers that are bits of bfloat16; each answer was written down before it was tried. */
import { describe } from 'vitest';
import {
  bfloat16,
  type Nested,
  nest,
  npz,
  numbered,
  range,
  scores,
  triangle,
  weights,
} from './support/dump-writer.ts';
import { flat, shapeOf } from './support/dumps.ts';
import { type Case, check, pick, QUERY } from './support/held-dumps.ts';
import { npy, safetensors } from './support/tensor-writers.ts';

const SIZE = 8;
const four = triangle([3, 2], SIZE);

describe('bfloat16', () => {
  const bits = (value: Nested, descr: '<u2' | '|V2' = '<u2') => bfloat16(value, descr);
  const shape = shapeOf(four);
  const words = new Uint16Array(
    Uint32Array.from(new Uint32Array(Float32Array.from(flat(four)).buffer)).map((word) => word >>> 16),
  );
  const swapped = Buffer.from(words.slice().buffer).swap16();
  const SAID = ['read as bits of bfloat16', 'attention weights'];
  check([
    ['u2', npz({ attentions: bits(four) }), QUERY, SAID],
    ['V2', npz({ attentions: bits(four, '|V2') }), QUERY, ['attention weights']],
    ['i2', npz({ attentions: npy('<i2', shape, new Uint8Array(words.buffer)) }), QUERY, SAID],
    [
      'u2 of the other byte order',
      npz({ attentions: npy('>u2', shape, new Uint8Array(swapped)) }),
      QUERY,
      SAID,
    ],
    [
      'an array a layer',
      npz(
        numbered(
          (i) => `layer_${i}`,
          range(3).map((l) => bits(pick(four, l) as never)),
        ),
      ),
      QUERY,
      SAID,
    ],
    ['an array a head', npz({ L0H0: bits(triangle([], 5)), L0H1: bits(triangle([], 5)) }), QUERY, SAID],
    ['scores', npz({ attn: bits(scores([3, 2], 6, -1e9)) }), QUERY, ['before the softmax']],
    [
      'scores, none below 0 in the last row',
      npz({ attn: bits(nest([2, 2], (query) => (query === 0 ? [1.5, -0.75] : [1.5, 2.25]))) }),
      QUERY,
      ['its numbers then have the size of scores'],
    ],
    [
      'quantised weights are not',
      npz({
        attentions: npy(
          '<u2',
          shape,
          new Uint8Array(Uint16Array.from(flat(four), (x) => Math.round(x * 65535)).buffer),
        ),
      }),
      QUERY,
      [/^(?!.*bfloat16)/s, 'row-sum'],
    ],
    [
      'whole numbers are not',
      npz({ attentions: npy('<u2', [1, 1, 2, 2], new Uint8Array(Uint16Array.of(1, 0, 2, 3).buffer)) }),
      QUERY,
      [/^(?!.*bfloat16)/s],
    ],
    [
      'safetensors has a type for them',
      safetensors({ attentions: ['BF16', shape, new Uint8Array(words.buffer)] }) as Buffer,
      QUERY,
      ['3 layers', /^(?!.*bits)/s],
    ],
    ['of one query', npz({ attentions: bits(weights([3, 2, 1], 9)) }), [], [...SAID, '(@8)']],
  ] satisfies readonly Case[]);
});
