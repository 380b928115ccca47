import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npy, safetensors, zip } from './tensor-writers.ts';

const [LAYERS, HEADS, KEYS] = [2, 2, 6];
const TOKENS = ['8', '0', '<p>', '1', '<p>', '7'];
/** Queries of every checkpoint, for `--query`. */
export const QUERIES = [2, 4];
/** Steps of a training run, the same for every model. */
const STEPS = [0, 25, 50, 100, 200, 300, 400, 600, 800, 1000, 1250, 1500];

/** Writes 36 small checkpoints of three models into `runs/`, one format per model: `runs/abspe/step-00025.npz`. */
export function writeCheckpoints(folder: string): void {
  const models = [
    { name: 'abspe', extension: 'npz', write: npzOf },
    { name: 'nope', extension: 'json', write: jsonOf },
    { name: 'rope', extension: 'safetensors', write: safetensorsOf },
  ];
  for (const [model, { name, extension, write }] of models.entries()) {
    mkdirSync(join(folder, 'runs', name), { recursive: true });
    for (const [i, step] of STEPS.entries()) {
      const file = `step-${String(step).padStart(5, '0')}.${extension}`;
      writeFileSync(join(folder, 'runs', name, file), write(weightsOf(1 + i + 20 * model)));
    }
  }
}

/** A causal softmax of sine waves, `[layer, head, query, key]`. */
function weightsOf(seed: number): Float32Array {
  const weights = new Float32Array(LAYERS * HEADS * KEYS * KEYS);
  for (let row = 0; row < weights.length / KEYS; row++) {
    const scores = Array.from({ length: (row % KEYS) + 1 }, (_, key) =>
      Math.exp(3 * Math.sin(seed * (row + 1) + key)),
    );
    const sum = scores.reduce((a, b) => a + b);
    weights.set(
      scores.map((score) => score / sum),
      row * KEYS,
    );
  }
  return weights;
}

const SHAPE = [LAYERS, HEADS, KEYS, KEYS];
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Tokens of up to 3 characters, as numpy writes them. */
function tokenArray(): Buffer {
  const characters = TOKENS.flatMap((token) => [0, 1, 2].map((i) => token.codePointAt(i) ?? 0));
  return npy('<U3', [KEYS], bytesOf(new Uint32Array(characters)));
}

const npzOf = (weights: Float32Array) =>
  zip([
    { name: 'attentions.npy', data: npy('<f4', SHAPE, bytesOf(weights)) },
    { name: 'tokens.npy', data: tokenArray() },
  ]);

const safetensorsOf = (weights: Float32Array) =>
  safetensors({ attentions: ['F32', SHAPE, bytesOf(weights)] }, { tokens: JSON.stringify(TOKENS) });

/** The rows of an attention file: the mean over heads. */
function jsonOf(weights: Float32Array): string {
  const mean = (layer: number, query: number, key: number) =>
    [0, 1].reduce((sum, head) => {
      const row = (layer * HEADS + head) * KEYS + query;
      return sum + (weights[row * KEYS + key] as number) / HEADS;
    }, 0);
  return JSON.stringify({
    tokens: TOKENS,
    rows: QUERIES.map((query) => ({ label: `P@${query}`, query })),
    layers: Array.from({ length: LAYERS }, (_, layer) =>
      QUERIES.map((query) => Array.from({ length: query + 1 }, (_, key) => mean(layer, query, key))),
    ),
  });
}
