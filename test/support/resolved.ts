/** What the tests of resolved figures share: attention of given weights, and its figure. */
import { readFileSync } from 'node:fs';
import type { Attention } from '../../src/attention/attention.ts';
import type { AttentionFile } from '../../src/attention/file.ts';
import { fromFile } from '../../src/attention/read-file.ts';
import { OptionConflict } from '../../src/core/errors.ts';
import { resolveFigure } from '../../src/figure/figure.ts';
import type { FigureOptions } from '../../src/options/options.ts';

export const SEED: AttentionFile = JSON.parse(
  readFileSync(new URL('../../fixtures/abspe-pause.json', import.meta.url), 'utf8'),
);

export const attentionOf = (value: AttentionFile): Attention =>
  fromFile({ name: 'test', value, duplicateKeys: [] }).attention;

export type Matrix = readonly (readonly (number | null)[])[];

/** One layer or more of the same shape, as attention. */
export function weights(...layers: readonly Matrix[]): Attention {
  const keys = Math.max(...(layers[0] ?? []).map((row) => row.length));
  return attentionOf({
    tokens: Array.from({ length: keys }, (_, i) => `t${i}`),
    rows: (layers[0] ?? []).map((_, i) => `r${i}`),
    layers: layers.map((matrix) => matrix.map((row) => [...row])),
  });
}

export const resolve = (attention: Attention, options: FigureOptions = {}) =>
  resolveFigure(attention, options);

export function conflict(act: () => unknown): OptionConflict['problem'] {
  try {
    act();
  } catch (error) {
    if (error instanceof OptionConflict) return error.problem;
    throw error;
  }
  throw new Error('no conflict');
}
