/** Inputs of the library, and the error that a call ends with. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { AttnplotError } from '../../src/index.ts';
import { ROOT } from './command.ts';

export const PAUSE = ['abspe-step-1500.npz', 'rope-step-1500.safetensors', 'nope-step-1500.json'];
export const file = (name: string) => join(ROOT, 'fixtures/pause', name);
export const errorOf = (run: Promise<unknown>): Promise<AttnplotError> =>
  run.then(
    () => expect.fail('expected an error'),
    (error) => (error instanceof AttnplotError ? error : expect.fail(String(error))),
  );

/** Weights of two layers of two heads, `[layer][head][query][key]`. */
export const nested = [0, 1].map((layer) =>
  [0, 1].map((head) => [0, 1, 2].map((query) => weightsAt(0.25 + (2 * layer + head) / 16, query))),
);

function weightsAt(peak: number, query: number): number[] {
  return [0, 1, 2].map((key) => (key === query ? peak : (1 - peak) / 2));
}
