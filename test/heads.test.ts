/** Heads of arrays as rows, compared with plain loops over the same numbers. */
import { describe, expect, it } from 'vitest';
import { type AttentionLayer, CellState } from '../src/attention/attention.ts';
import { reductionWords } from '../src/attention/reduction.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { render } from '../src/pipeline/render.ts';
import {
  conflictOf,
  doubles,
  expectClose,
  type Layers,
  npyOf,
  npzOf,
  read,
  rowOf,
  SIZE,
  safetensorsOf,
  save,
  shapeOf,
  statesOf,
  TOKENS,
  WITH_TOKENS,
  weightsOf,
} from './support/dumps.ts';
import { safetensors } from './support/tensor-writers.ts';

describe('--head', () => {
  const over = (reduce: (values: number[]) => number, heads = [0, 1, 2, 3]) =>
    weightsOf().map((layer) =>
      [1, 4].map((query) =>
        TOKENS.slice(0, query + 1).map((_, key) =>
          reduce(heads.map((head) => layer[head]?.[query]?.[key] as number)),
        ),
      ),
    );
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

  it.each<[head: FigureOptions['head'], expected: number[][][], words: string]>([
    [undefined, over(mean), 'mean over 4 heads'],
    ['mean', over(mean), 'mean over 4 heads'],
    ['max', over((values) => Math.max(...values)), 'maximum over 4 heads'],
    ['min', over((values) => Math.min(...values)), 'minimum over 4 heads'],
    ['2', over(mean, [2]), 'attention of head 2'],
    [3, over(mean, [3]), 'attention of head 3'],
    ['0,3', over(mean, [0, 3]), 'mean over heads 0, 3'],
    [[3, 1], over(mean, [3, 1]), 'mean over heads 3, 1'],
  ])('%j', async (head, expected, words) => {
    for (const path of [WITH_TOKENS, save(safetensorsOf(weightsOf(), TOKENS))]) {
      const { layers, reduction } = await read(path, head === undefined ? {} : { head });
      expect(reduction && reductionWords(reduction)).toBe(words);
      layers.forEach((layer, l) => {
        for (const row of [0, 1]) expectClose(rowOf(layer, row), expected[l]?.[row] as number[]);
      });
    }
  });

  it('is said of as many layers as there are', () => {
    const perLayer = Array.from({ length: 500_000 }, (_, i) => i + 1);
    expect(reductionWords({ kind: 'mean', heads: { perLayer } })).toBe(
      "mean over each layer's own heads (1 to 500000)",
    );
  });

  it('each makes one row per head, grouped by query', async () => {
    const { rows, layers, reduction } = await read(WITH_TOKENS, { head: 'each' });
    expect(rows.map(({ label }) => label)).toEqual(
      ['P@1', 'P@4'].flatMap((query) => [0, 1, 2, 3].map((head) => `${query} h${head}`)),
    );
    expect(reduction).toBeUndefined();
    layers.forEach((layer, l) => {
      for (let row = 0; row < 8; row++) {
        const query = row < 4 ? 1 : 4;
        expectClose(rowOf(layer, row), weightsOf()[l]?.[row % 4]?.[query]?.slice(0, query + 1) as number[]);
      }
    });
  });

  it.each<NonNullable<FigureOptions['head']>>(['4', 4, '0,9', [7]])(
    '%j, which does not exist, is refused',
    async (head) => {
      const { message } = await conflictOf(() => read(WITH_TOKENS, { head }));
      expect(message).toMatch(/^found head \d, expected one from 0 to 3$/);
    },
  );

  it('a head listed twice is refused, because it would count twice', async () => {
    expect(await conflictOf(() => read(WITH_TOKENS, { head: '1,1' }))).toMatchObject({
      option: 'head',
      message: 'found head 1 twice, expected each once',
    });
  });

  it('a value missing in one head is missing in every reduction', async () => {
    const holed = structuredClone(weightsOf(SIZE, false)) as number[][][][];
    ((holed[0] as number[][][])[1] as number[][])[1] = [Number.NaN, 0.2, 0.2, 0.2, 0.2, 0.2];
    const path = save(npzOf(holed, TOKENS));
    for (const head of ['mean', 'max', 'min', '1']) {
      const layer = (await read(path, { head })).layers[0] as AttentionLayer;
      expect(statesOf(layer, 0)).toEqual([CellState.missing, 0, 0, 0, 0, 0]);
    }
    expect(statesOf((await read(path, { head: '0' })).layers[0] as AttentionLayer, 0)[0]).toBe(0);
  });

  it('is named in the description and under the title', async () => {
    const options = { width: '4in', dpi: 60 };
    const drawn = await render(WITH_TOKENS, { ...options, head: 'max' });
    expect(drawn.report.description).toContain('Each weight is the maximum over 4 heads.');
    const each = await render(WITH_TOKENS, { ...options, head: 'each' });
    expect(each.report.description).not.toContain('Each weight is');
    // The line under the title takes room: the same two rows drawn as plain weights are a lower figure.
    const { rows, layers } = await read(WITH_TOKENS, { head: 'max' });
    const plain = await render(
      {
        rows: rows.map(({ label }) => label),
        tokens: TOKENS,
        layers: layers.map((layer) => [rowOf(layer, 0), rowOf(layer, 1)]),
      },
      options,
    );
    expect(drawn.report.pixels.height).toBeGreaterThan(plain.report.pixels.height);
  });
});

/** Abnar and Zuidema (2020), eq. 1, with matrices as lists: A = 0.5 W + 0.5 I, rows normalised, multiplied up. */
function rolloutOf(layers: Layers): number[][][] {
  const flows: number[][][] = [];
  for (const layer of layers) {
    const a = (layer[0] as readonly (readonly number[])[]).map((row, i) => {
      const mixed = row.map((_, j) => {
        const w = layer.reduce((sum, head) => sum + (head[i]?.[j] as number), 0) / layer.length;
        return 0.5 * w + (i === j ? 0.5 : 0);
      });
      const sum = mixed.reduce((x, y) => x + y, 0);
      return mixed.map((x) => x / sum);
    });
    const below = flows.at(-1);
    flows.push(
      below
        ? a.map((row) => row.map((_, j) => row.reduce((sum, x, k) => sum + x * (below[k]?.[j] as number), 0)))
        : a,
    );
  }
  return flows;
}

describe('--head rollout', () => {
  it.each([true, false])('is the product over layers (causal: %s)', async (causal) => {
    const weights = weightsOf(SIZE, causal);
    const { layers, reduction } = await read(save(npzOf(weights, TOKENS)), { head: 'rollout', query: 'all' });
    expect(reduction && reductionWords(reduction)).toBe('attention rollout over 4 heads, residual included');
    const expected = rolloutOf(weights);
    layers.forEach((layer, l) => {
      for (let q = 0; q < SIZE; q++)
        expectClose(rowOf(layer, q), expected[l]?.[q]?.slice(0, causal ? q + 1 : SIZE) as number[]);
    });
  });

  it('includes the layers below those drawn, in any order of drawing', async () => {
    const { layers } = await read(WITH_TOKENS, { head: 'rollout', layers: '2,0', query: '3' });
    const expected = rolloutOf(weightsOf());
    expect(layers.map(({ label }) => label)).toEqual(['Layer 2', 'Layer 0']);
    expectClose(rowOf(layers[0] as AttentionLayer, 0), expected[2]?.[3]?.slice(0, 4) as number[]);
    expectClose(rowOf(layers[1] as AttentionLayer, 0), expected[0]?.[3]?.slice(0, 4) as number[]);
  });

  it('normalises rows that do not sum to 1', async () => {
    const halves = weightsOf().map((layer) => layer.map((head) => head.map((row) => row.map((x) => x / 2))));
    const { layers } = await read(save(npzOf(halves, TOKENS)), { head: 'rollout', query: '5' });
    expectClose(rowOf(layers[2] as AttentionLayer, 0), rolloutOf(halves)[2]?.[5] as number[]);
  });

  it('of a generation counts keys that a step lacks as 0', async () => {
    const weights = weightsOf();
    const steps = Object.fromEntries(
      [0, 1, 2].flatMap((step) =>
        weights.map((layer, l) => {
          const part = layer.map((head) =>
            step === 0
              ? head.slice(0, 4).map((row) => row.slice(0, 4))
              : [head[3 + step]?.slice(0, 4 + step)],
          );
          return [`attentions.${step}.${l}`, ['F64', [1, ...shapeOf(part)], doubles(part)] as const];
        }),
      ),
    );
    const { layers } = await read(save(safetensors(steps)), { head: 'rollout', query: 'all' });
    const expected = rolloutOf(weights);
    layers.forEach((layer, l) => {
      for (let q = 0; q < SIZE; q++)
        expectClose(rowOf(layer, q), expected[l]?.[q]?.slice(0, q + 1) as number[]);
    });
  });

  it('needs square matrices', async () => {
    const rows = weightsOf().map((layer) => layer.map((head) => head.slice(0, 2)));
    expect(await conflictOf(() => read(save(npyOf(rows)), { head: 'rollout' }))).toMatchObject({
      option: 'head',
      message: 'found 2 queries and 6 keys, expected as many of one as of the other for a rollout',
    });
  });
});
