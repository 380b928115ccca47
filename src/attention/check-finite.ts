/** Refuses infinite weights, which no colour stands for. */

import { AttnplotError } from '../core/errors.ts';
import { type AttentionLayer, type AttentionRow, CellState } from './attention.ts';

/** Of a 64-bit float, the word with the exponent, whose bits are all 1 in NaN and infinity. */
const HIGH_WORD = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

const EXPONENT = 0x7ff00000;

/** @throws AttnplotError (input) for an infinite weight that no mask explains */
export function checkFinite(file: string, layer: AttentionLayer, rows: readonly AttentionRow[]): void {
  const { weights, states, keyCount, label } = layer;
  // By the bits of the exponent, as long rows have many weights: each would be a number on the heap before this is compiled.
  const words = new Uint32Array(weights.buffer, weights.byteOffset, 2 * weights.length);
  for (let i = 0; i < weights.length; i++) {
    if (((words[2 * i + HIGH_WORD] as number) & EXPONENT) !== EXPONENT) continue;
    if (states[i] !== CellState.value) continue;
    const value = weights[i] as number;
    const row = rows[Math.floor(i / keyCount)]?.label ?? '';
    throw new AttnplotError('input', `${file} does not hold attention weights`, [
      {
        code: 'not-finite',
        message: `found ${value} in ${label}, row ${row}, key ${i % keyCount}, expected a finite number`,
        hint:
          value < 0
            ? 'scores before the softmax hold -inf where they are masked: leave --mask none out, or record the weights after the softmax'
            : 'half precision overflows to inf: compute the attention in float32, or record the weights after the softmax',
      },
    ]);
  }
}
