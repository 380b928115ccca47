/** From arrays to rows: queries, heads, tokens and masks, against plain loops over the same numbers. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AttnplotError, OptionConflict } from '../src/errors.ts';
import { type Attention, type AttentionLayer, CellState } from '../src/input/attention.ts';
import { openAttention } from '../src/input/open-attention.ts';
import { checkLimit, limitsFor } from '../src/input/tensors/limits.ts';
import type { FigureOptions } from '../src/options/figure-options.ts';
import { render } from '../src/render.ts';
import { COMMAND, ROOT } from './support/command.ts';
import { figureOf, fileOf } from './support/figures.ts';
import { npy, safetensors, zip } from './support/tensor-writers.ts';
import { problemOf } from './support/tensors.ts';

const [LAYERS, HEADS, SIZE] = [3, 4, 6];
const TOKENS = ['a', '<pause>', 'b', 'a', '<pause>', 'c'];

type Layers = readonly (readonly (readonly (readonly number[])[])[])[];

/** `[layer][head][query][key]`: rows that sum to 1, no two alike; causal ones are 0 after the query. */
function weightsOf(size = SIZE, causal = true): Layers {
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  return range(LAYERS).map((layer) =>
    range(HEADS).map((head) =>
      range(size).map((query) => {
        const raw = range(size).map((key) =>
          causal && key > query ? 0 : 1 + ((layer * 7 + head * 5 + query * 3 + key * key * 11) % 17),
        );
        const sum = raw.reduce((a, b) => a + b, 0);
        return raw.map((x) => x / sum);
      }),
    ),
  );
}

const flat = (values: unknown): number[] =>
  Array.isArray(values) ? values.flatMap(flat) : [values as number];
const doubles = (values: unknown) => new Uint8Array(Float64Array.from(flat(values)).buffer);
const shapeOf = (values: unknown): number[] =>
  Array.isArray(values) ? [values.length, ...shapeOf(values[0])] : [];
const npyOf = (values: unknown) => npy('<f8', shapeOf(values), doubles(values));

/** A `<U` array, as numpy writes lists of strings. */
function unicode(tokens: readonly string[]): Buffer {
  const width = Math.max(...tokens.map((token) => [...token].length));
  const data = Buffer.alloc(4 * width * tokens.length);
  tokens.forEach((token, i) => {
    [...token].forEach((c, j) => void data.writeUInt32LE(c.codePointAt(0) ?? 0, 4 * (i * width + j)));
  });
  return npy(`<U${width}`, [tokens.length], data);
}

const npzOf = (values: unknown, tokens?: readonly string[]) =>
  zip([
    { name: 'attentions.npy', data: npyOf(values) },
    ...(tokens ? [{ name: 'tokens.npy', data: unicode(tokens) }] : []),
  ]);

const safetensorsOf = (values: Layers, tokens?: readonly string[]) =>
  safetensors(
    Object.fromEntries(
      values.map((layer, i) => [`attentions.${i}`, ['F64', shapeOf(layer), doubles(layer)] as const]),
    ),
    tokens && { tokens: JSON.stringify(tokens) },
  );

const folder = mkdtempSync(join(tmpdir(), 'attnplot-rows-'));
let files = 0;
function save(content: Uint8Array | string, extension = 'bin'): string {
  const path = join(folder, `${files++}.${extension}`);
  writeFileSync(path, content);
  return path;
}

const WITH_TOKENS = save(npzOf(weightsOf(), TOKENS), 'npz');
const WITHOUT_TOKENS = save(npyOf(weightsOf()), 'npy');

const read = async (path: string, options: FigureOptions = {}): Promise<Attention> =>
  (await (await openAttention(path)).read(options)).attention;
const labelsOf = async (path: string, options: FigureOptions = {}) =>
  (await read(path, options)).rows.map(({ label }) => label);

/** The one problem of options that do not fit the input. */
async function conflictOf(run: () => Promise<unknown>): Promise<OptionConflict['problem']> {
  const error = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OptionConflict)) throw error ?? new Error('no error');
  expect(error.problem.hint).toBeTruthy();
  return error.problem;
}

const rowOf = ({ weights, keyCount }: AttentionLayer, row: number) =>
  [...weights.subarray(row * keyCount, (row + 1) * keyCount)].filter((x) => !Number.isNaN(x));
const statesOf = ({ states, keyCount }: AttentionLayer, row: number) => [
  ...states.subarray(row * keyCount, (row + 1) * keyCount),
];

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => {
    expect(x).toBeCloseTo(expected[i] as number, 12);
  });
}

/** The command, with bytes on standard input. */
function command(args: readonly string[], input: Uint8Array | string = '') {
  return new Promise<{ code: number | null; stdout: Buffer; stderr: string }>((done) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { cwd: folder });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.on('close', (code) =>
      done({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() }),
    );
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

describe('--query', () => {
  const P = ['P@1', 'P@4'];
  const ALL = ['a@0', 'P@1', 'b@2', 'a@3', 'P@4', 'c@5'];

  it.each<[query: NonNullable<FigureOptions['query']>, labels: string[]]>([
    ['1,4', P],
    ['4, 1', ['P@4', 'P@1']],
    [[1, 4], P],
    [4, ['P@4']],
    ['-1', ['c@5']],
    [-6, ['a@0']],
    ['all', ALL],
    ['<pause>', P],
    ['a', ['a@0', 'a@3']],
    [
      ['a', 5],
      ['a@0', 'a@3', 'c@5'],
    ],
    ['a,3,0', ['a@0', 'a@3']],
  ])('%j draws %j', async (query, labels) => {
    expect(await labelsOf(WITH_TOKENS, { query })).toEqual(labels);
  });

  it('defaults to the PAUSE tokens', async () => {
    expect(await labelsOf(WITH_TOKENS)).toEqual(P);
  });

  it.each<[query: NonNullable<FigureOptions['query']>, named: string]>([
    ['6', '"6"'],
    [6, '6'],
    ['-7', '"-7"'],
    ['1.5', '"1.5"'],
    ['0x1', '"0x1"'],
    ['1,', '""'],
    ['<Pause>', '"<Pause>"'],
    [['1', ''], '""'],
  ])('%j is refused', async (query, named) => {
    expect(await conflictOf(() => read(WITH_TOKENS, { query }))).toMatchObject({
      option: 'query',
      message: `found ${named}, expected a position from 0 to 5, or a token of the input`,
    });
  });

  it('takes a token that has a comma', async () => {
    const path = save(npzOf(weightsOf(), ['a', ',', 'b', ',', 'x,y', 'c']), 'npz');
    expect(await labelsOf(path, { query: ',' })).toEqual([',@1', ',@3']);
    expect(await labelsOf(path, { query: 'x,y' })).toEqual(['x,y@4']);
  });

  it('takes a whole number for a position, whatever the tokens', async () => {
    const path = save(npzOf(weightsOf(), ['5', '4', '3', '2', '1', '0']), 'npz');
    expect(await labelsOf(path, { query: '5' })).toEqual(['0@5']);
  });

  it('without tokens has positions alone', async () => {
    expect(await labelsOf(WITHOUT_TOKENS)).toEqual(['@0', '@1', '@2', '@3', '@4', '@5']);
    expect(await conflictOf(() => read(WITHOUT_TOKENS, { query: 'a' }))).toMatchObject({
      message: 'found "a", expected a position from 0 to 5',
    });
  });

  it('defaults to all of 16 queries, and asks where there are 17', async () => {
    expect(await labelsOf(save(npyOf(weightsOf(16))))).toHaveLength(16);
    const many = save(npyOf(weightsOf(17)));
    const { message, hint } = await conflictOf(() => read(many));
    expect(message).toBe('found 17 queries, expected to be told which to draw');
    expect(hint).toContain('--query 0,16');
  });

  it('draws at most 64', async () => {
    const many = save(npyOf(weightsOf(65)));
    expect(await conflictOf(() => read(many, { query: 'all' }))).toMatchObject({
      message: 'found 65 queries, expected at most 64',
    });
  });

  it.each(['<pause>', '<|pause|>', '[PAUSE]', 'pause'])('knows %s for a PAUSE token', async (pause) => {
    const path = save(npzOf(weightsOf(), ['a', pause, 'b', 'c', 'd', 'unpause']));
    expect(await labelsOf(path)).toEqual(['P@1']);
  });

  it('of rows that are no positions counts the rows', async () => {
    const rows = weightsOf(SIZE, false).map((layer) => layer[0]?.slice(0, 2));
    const attention = await read(save(npzOf(rows, TOKENS)), { query: '-1' });
    expect(attention.rows).toEqual([{ index: 0, label: '@1' }]);
    expect(attention.layers[0]?.tokens[0]).toEqual(TOKENS);
  });
});

describe('--row-labels', () => {
  it('names the rows', async () => {
    expect(await labelsOf(WITH_TOKENS, { rowLabels: 'first,second' })).toEqual(['first', 'second']);
    expect(await labelsOf(WITH_TOKENS, { rowLabels: ['one, two', 'three'] })).toEqual(['one, two', 'three']);
  });

  it('must be as many as rows', async () => {
    expect(await conflictOf(() => read(WITH_TOKENS, { rowLabels: 'only' }))).toMatchObject({
      option: 'rowLabels',
      message: 'found 1 label, expected 2, one for each row',
      hint: 'the rows are P@1, P@4',
    });
  });
});

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
      expect(reduction).toBe(words);
      layers.forEach((layer, l) => {
        for (const row of [0, 1]) expectClose(rowOf(layer, row), expected[l]?.[row] as number[]);
      });
    }
  });

  it('each makes a row of every head, the heads of a query together', async () => {
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

  it('twice in a list is refused, as it would weigh twice', async () => {
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

  it('stands in the description and under the title', async () => {
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
    expect(reduction).toBe('attention rollout over 4 heads, residual included');
    const expected = rolloutOf(weights);
    layers.forEach((layer, l) => {
      for (let q = 0; q < SIZE; q++)
        expectClose(rowOf(layer, q), expected[l]?.[q]?.slice(0, causal ? q + 1 : SIZE) as number[]);
    });
  });

  it('takes the layers below those drawn into account, in whatever order they are drawn', async () => {
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

  it('of a generation takes keys that a step did not have yet for zeros', async () => {
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

describe('masks', () => {
  it('keys after the query where no row of any layer has a weight there', async () => {
    const { layers } = await read(WITH_TOKENS, { query: '1,4' });
    for (const layer of layers) {
      expect(statesOf(layer, 0)).toEqual([0, 0, 1, 1, 1, 1]);
      expect(statesOf(layer, 1)).toEqual([0, 0, 0, 0, 0, 1]);
    }
  });

  it('nothing where one does, though it be in one layer', async () => {
    const one = [...weightsOf().slice(0, 2), weightsOf(SIZE, false)[2]];
    const { layers } = await read(save(npyOf(one)), { query: '1' });
    for (const layer of layers) expect(statesOf(layer, 0)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('with --head each, by the query of each row', async () => {
    const { layers } = await read(WITH_TOKENS, { query: '4,0', head: 'each' });
    expect(statesOf(layers[0] as AttentionLayer, 3)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(statesOf(layers[0] as AttentionLayer, 4)).toEqual([0, 1, 1, 1, 1, 1]);
  });
});

describe('tokens', () => {
  const tokensOf = async (path: string, options: FigureOptions = {}) =>
    (await read(path, { query: 0, ...options })).layers[0]?.tokens[0];

  it('come from the file', async () => {
    expect(await tokensOf(WITH_TOKENS)).toEqual(TOKENS);
    expect(await tokensOf(save(safetensorsOf(weightsOf(), TOKENS)))).toEqual(TOKENS);
  });

  it('or from a list or a text file, which win', async () => {
    const other = ['A', 'Ġb, c', '', '<pause>', 'é', '猫'];
    for (const file of [
      save(JSON.stringify(other), 'json'),
      save(`${other.join('\n')}\n`, 'txt'),
      save(other.join('\r\n'), 'txt'),
    ]) {
      expect(await tokensOf(WITH_TOKENS, { tokens: file })).toEqual(other);
      expect(await labelsOf(WITHOUT_TOKENS, { tokens: file })).toEqual(['P@3']);
    }
  });

  it('are positions where there are none', async () => {
    expect(await tokensOf(WITHOUT_TOKENS)).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('of another number are refused with both numbers and both causes', async () => {
    const file = save('a\nb\nc\nd\ne\n', 'txt');
    const conflict = await conflictOf(() => read(WITHOUT_TOKENS, { tokens: file }));
    expect(conflict.message).toBe(
      `found 5 tokens in ${file} and 6 keys in the weights, expected as many of one as of the other`,
    );
    expect(conflict.hint).toMatch(
      /special tokens were added or dropped .* or the tokens belong to another sequence/,
    );
    const short = save(npzOf(weightsOf(), TOKENS.slice(1)), 'npz');
    expect((await conflictOf(() => read(short))).message).toContain(
      `found 5 tokens in ${basename(short)} and 6 keys`,
    );
  });

  it('that are empty have the same sign at a row as at a key', async () => {
    const path = save(npzOf(weightsOf(), ['a', '', 'b', '', 'c', 'd']), 'npz');
    expect(await labelsOf(path, { query: '1,2', head: 'each' })).toContain('∅@1 h0');
    expect(await labelsOf(path, { query: '1,2' })).toEqual(['∅@1', 'b@2']);
    const keys = figureOf(fileOf(1, 1, 1, { tokens: [''] })).panels[0]?.tokens[0]?.labels ?? [];
    expect(keys.map(({ text }) => text)).toEqual(['∅']);
  });

  it('must be a list of strings', async () => {
    const problem = await problemOf(() => read(WITHOUT_TOKENS, { tokens: save('[1, 2]', 'json') }));
    expect(problem).toMatchObject({ kind: 'usage', option: '--tokens' });
    expect((await problemOf(() => read(WITHOUT_TOKENS, { tokens: save('["a"', 'json') }))).kind).toBe(
      'usage',
    );
  });
});

describe('tokens in the file', () => {
  const wide = weightsOf(SIZE, false).map((layer) => layer.map((head) => head.slice(0, 2)));
  const fileWith = (values: unknown, arrays: Readonly<Record<string, Buffer>>) =>
    save(
      zip([
        { name: 'attn.npy', data: npyOf(values) },
        ...Object.entries(arrays).map(([name, data]) => ({ name: `${name}.npy`, data })),
      ]),
      'npz',
    );
  const noticesOf = async (path: string, options: FigureOptions = {}) =>
    (await (await openAttention(path)).read({ query: 'all', ...options })).notices;
  const col_tokens = unicode(TOKENS);

  it('label the rows where they are of the rows', async () => {
    const path = fileWith(wide, { row_tokens: unicode(['x', '']), col_tokens });
    const attention = await read(path);
    expect(attention.rows.map(({ label, query }) => [label, query])).toEqual([
      ['x@0', undefined],
      ['∅@1', undefined],
    ]);
    expect(attention.layers[0]?.tokens[0]).toEqual(TOKENS);
    expect(await noticesOf(path)).toEqual([]);
    expect(await labelsOf(path, { query: 'x' })).toEqual(['x@0']);
    expect(await labelsOf(fileWith(wide, { query_tokens: unicode(['x', 'y']) }))).toEqual(['x@0', 'y@1']);
  });

  it('are those of both where the rows have the same', async () => {
    const path = fileWith(weightsOf(), { row_tokens: col_tokens, col_tokens });
    const lone = fileWith(weightsOf(), { row_tokens: col_tokens });
    const expected = await read(WITH_TOKENS);
    for (const { rows, layers } of [await read(path), await read(lone)]) {
      expect(rows).toEqual(expected.rows);
      expect(layers.map(({ tokens, states }) => [tokens, states])).toEqual(
        expected.layers.map(({ tokens, states }) => [tokens, states]),
      );
    }
  });

  it('of rows that are another sequence, as long as the keys, make no query one of the keys', async () => {
    const { rows, layers } = await read(
      fileWith(weightsOf(), { row_tokens: unicode([...'uvwxyz']), col_tokens }),
    );
    expect(rows.map(({ label, query }) => [label, query])[1]).toEqual(['v@1', undefined]);
    expect(statesOf(layers[0] as AttentionLayer, 0)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('give way to --tokens', async () => {
    const tokens = save(JSON.stringify([...'uvwxyz']), 'json');
    const path = fileWith(weightsOf(), { row_tokens: col_tokens, col_tokens });
    expect(await labelsOf(path, { tokens, query: '2' })).toEqual(['w@2']);
    const object = npy('|O', [SIZE], Buffer.from('pickle'));
    expect(await noticesOf(fileWith(weightsOf(), { tokens: object }), { tokens })).toEqual([]);
  });

  it.each<
    [what: string, values: unknown, arrays: Readonly<Record<string, Buffer>>, notices: readonly string[]]
  >([
    [
      'Python objects',
      weightsOf(),
      { tokens: npy('|O', [SIZE], Buffer.from('pickle')) },
      ['tokens of dtype object cannot be read as text: keys are numbered (save np.array(tokens, dtype=str))'],
    ],
    [
      'ids',
      weightsOf(),
      { tokens: npy('|u1', [SIZE], new Uint8Array(SIZE)) },
      ['tokens of dtype uint8 cannot be read as text: keys are numbered (save np.array(tokens, dtype=str))'],
    ],
    [
      'rows as Python objects',
      wide,
      { row_tokens: npy('|O', [2], Buffer.from('pickle')), col_tokens },
      [
        'row_tokens of dtype object cannot be read as text: rows do not show it (save np.array(tokens, dtype=str))',
      ],
    ],
    [
      'two lists of other names',
      weightsOf(),
      { words: col_tokens, notes: unicode(['x', 'y']) },
      [
        'text in the file is not used: words [6], notes [2] (tokens of keys are called tokens, those of rows row_tokens)',
      ],
    ],
    [
      'more tokens than are used',
      weightsOf(),
      { tokens: col_tokens, decoder_tokens: unicode(['x']), notes: unicode(['x']) },
      [
        'text in the file is not used: decoder_tokens [1] (tokens of keys are called tokens, those of rows row_tokens)',
      ],
    ],
    [
      'rows of another number',
      wide,
      { row_tokens: unicode(['x', 'y', 'z']), col_tokens },
      ['the file has 3 tokens for 2 rows, which are numbered instead'],
    ],
    [
      'a note on the file',
      weightsOf(),
      { tokens: col_tokens, source: npy('<U1', [], Buffer.from('a\0\0\0')) },
      [],
    ],
    ['only a note on the file', weightsOf(), { source: npy('<U1', [], Buffer.from('a\0\0\0')) }, []],
  ])('%s: what is not used is said', async (_, values, arrays, notices) => {
    expect(await noticesOf(fileWith(values, arrays))).toEqual(notices);
  });

  it('that are no JSON list in the metadata are said', async () => {
    const arrays = { 'attentions.0': ['F64', [1, 2, 2], doubles([1, 0, 0, 1])] } as const;
    expect(await noticesOf(save(safetensors(arrays, { tokens: 'a b' })))).toEqual([
      'tokens in the metadata is no JSON list, and is not used (write json.dumps(tokens))',
    ]);
    const rows = { 'attentions.0': ['F64', [1, 1, 2], doubles([1, 0])] } as const;
    expect(await labelsOf(save(safetensors(rows, { row_tokens: '["x"]' })))).toEqual(['x@0']);
  });

  it('and guesses stand on stderr, and in what is written for machines', async () => {
    const path = fileWith(
      weightsOf().map((layer) => layer[0]),
      { tokens: npy('|O', [SIZE], Buffer.from('pickle')) },
    );
    const { code, stdout, stderr } = await command([
      'render',
      path,
      '-o',
      'said.png',
      '--dpi',
      '60',
      '--json',
    ]);
    const notices = [
      'attn [3, 6, 6] is taken as layer query key (if these are heads: --axes "head query key")',
      'tokens of dtype object cannot be read as text: keys are numbered (save np.array(tokens, dtype=str))',
    ];
    expect(code).toBe(0);
    for (const notice of notices) expect(stderr).toContain(`; ${notice}`);
    expect(JSON.parse(stdout.toString()).notices).toEqual(notices);
  });
});

describe('--layers', () => {
  const layer = (values: unknown) => ['F64', shapeOf(values), doubles(values)] as const;
  const gaps = save(
    safetensors(
      Object.fromEntries(
        [0, 2, 5].map((number, i) => [`blocks.${number}.attn.hook_pattern`, layer(weightsOf()[i])]),
      ),
    ),
  );
  const drawn = async (layers: NonNullable<FigureOptions['layers']>) =>
    (await read(gaps, { layers, query: '1' })).layers.map(({ index }) => index);

  it.each<[layers: NonNullable<FigureOptions['layers']>, numbers: number[]]>([
    ['2', [2]],
    [
      [5, 0],
      [5, 0],
    ],
    ['0-5', [0, 2, 5]],
    ['2-5,0', [2, 5, 0]],
  ])('%j are numbers where the file has them: %j', async (layers, numbers) => {
    expect(await drawn(layers)).toEqual(numbers);
  });

  it.each<[layers: NonNullable<FigureOptions['layers']>, message: string]>([
    ['1', 'found layer 1, expected one of 0, 2, 5'],
    [[3], 'found layer 3, expected one of 0, 2, 5'],
    ['0-6', 'found layer 6, expected one of 0, 2, 5'],
    ['0-2,2', 'found position 2 twice, expected each once'],
  ])('%j, which are not there, are refused', async (layers, message) => {
    expect(await conflictOf(() => drawn(layers))).toMatchObject({ option: 'layers', message });
  });
});

describe('an attention file', () => {
  const file = (rows: unknown[]) =>
    save(
      JSON.stringify({ tokens: TOKENS, rows, layers: [rows.map((_, i) => [0.5, 0.1 * i, 0.1, 0, 0, 0])] }),
      'json',
    );
  const labelled = file(['P@1', 'a@3', { label: 'last', query: 5 }]);

  it.each<[query: NonNullable<FigureOptions['query']>, labels: string[]]>([
    ['1', ['P@1']],
    ['5,1', ['last', 'P@1']],
    [[3], ['a@3']],
    ['all', ['P@1', 'a@3', 'last']],
    ['3,3', ['a@3']],
    ['-1', ['last']],
    ['<pause>', ['P@1']],
  ])('--query %j draws %j', async (query, labels) => {
    expect(await labelsOf(labelled, { query })).toEqual(labels);
  });

  it('--query tells what query a row is of, where its label does and the query is among its keys', async () => {
    const queries = async (rows: unknown[]) =>
      (await read(file(rows), { query: 'all' })).rows.map(({ query }) => query);
    expect(await queries(['P@1', 'a@3', { label: 'last', query: 5 }, 'other'])).toEqual([1, 3, 5, undefined]);
    expect(await queries(['P@32'])).toEqual([undefined]);
  });

  it('keeps both rows of one query', async () => {
    const heads = file([{ label: 'head 0', query: 1 }, { label: 'head 1', query: 1 }, 'other']);
    expect(await labelsOf(heads, { query: '1' })).toEqual(['head 0', 'head 1']);
  });

  it.each(['2', '', '1,', 'x', '0x1'])('--query %j, which no row is of, is refused', async (query) => {
    expect(await conflictOf(() => read(labelled, { query }))).toMatchObject({
      option: 'query',
      hint: 'the rows are P@1, a@3, last; choose among them with --rows',
    });
  });

  it.each<FigureOptions>([
    { head: 'mean' },
    { tensor: 'x' },
    { axes: 'query key' },
    { batch: 0 },
    { tokens: 't.txt' },
    { rowLabels: 'a,b,c' },
  ])('refuses %j', async (options) => {
    const { option, message } = await conflictOf(() => read(labelled, options));
    expect(option).toBe(Object.keys(options)[0]);
    expect(message).toContain('which is an attention file');
  });
});

describe('nested lists', () => {
  it('are arrays', async () => {
    const path = save(JSON.stringify(weightsOf()), 'json');
    const tokens = save(JSON.stringify(TOKENS), 'json');
    for (const options of [{}, { head: 'max' }, { layers: '2,0', head: 'each' }, { head: 'rollout' }])
      expect((await read(path, { ...options, tokens })).layers.map(({ weights }) => weights)).toEqual(
        (await read(WITH_TOKENS, options)).layers.map(({ weights }) => weights),
      );
  });

  it('may have tokens beside them, in an object with nothing else', async () => {
    for (const name of ['attentions', 'attn_weights']) {
      const path = save(JSON.stringify({ tokens: TOKENS, [name]: weightsOf() }), 'json');
      const { layers, rows } = await read(path);
      const expected = await read(WITH_TOKENS);
      expect(rows).toEqual(expected.rows);
      expect(layers.map(({ path: _, ...layer }) => layer)).toEqual(
        expected.layers.map(({ path: _, ...layer }) => layer),
      );
    }
    const rows = weightsOf(SIZE, false).map((layer) => layer.map((head) => head.slice(0, 1)));
    expect(await labelsOf(save(JSON.stringify({ attention: rows, row_tokens: ['x'] }), 'json'))).toEqual([
      'x@0',
    ]);
  });

  it.each([
    [
      '{"attentions": [[[0.5, 0.5], [1]]], "tokens": ["a", "b"]}',
      ['attentions', 0, 1],
      'a list of 1, expected a list of 2',
    ],
    ['{"attentions": [], "tokens": ["a"]}', ['attentions'], 'an empty list'],
    ['{"attentions": [[1]], "tokens": [1]}', ['tokens'], 'a list of 1, expected a list of strings'],
  ])('%s is refused', async (text, path, message) => {
    const problem = await problemOf(() => read(save(text, 'json')));
    expect(problem).toMatchObject({ kind: 'input', path });
    expect(problem.message).toContain(message);
    expect(problem.hint).toContain('"attentions"');
  });

  it('with other keys beside them are told what to do', async () => {
    const text = JSON.stringify({ title: 'T', tokens: ['a'], attentions: [[[[1]]]] });
    const error = await read(save(text, 'json')).catch((thrown: unknown) => thrown);
    const problem = (error as AttnplotError).problems.find(({ path }) => path?.[0] === 'attentions');
    expect(problem?.hint).toBe(
      'did you mean "layers", as [layer][row][key]? Raw arrays [layer][head][query][key] have no other keys than "attentions" and "tokens"',
    );
  });

  it('have null and NaN for missing weights', async () => {
    const { layers } = await read(save('[[[0.5, null], [NaN, 1]]]', 'json'));
    expect([...(layers[0]?.states ?? [])]).toEqual([0, 2, 2, 0]);
  });

  it.each([
    ['[[[0.5, 0.5], [1]]]', 'a list of 1, expected a list of 2'],
    ['[[[1], [0.5, 0.5]]]', 'a list of 2, expected a list of 1'],
    ['[[[0.5, 0.5], 1]]', '1, expected a list of 2'],
    ['[[[0.5, [1]]]]', 'a list of 1, expected a number'],
    ['[[[0.5, "1"]]]', '"1", expected a number'],
    ['[[[], []]]', 'an empty list'],
    ['[]', 'an empty list'],
  ])('%s is refused', async (text, message) => {
    const problem = await problemOf(() => read(save(text, 'json')));
    expect(problem.kind).toBe('input');
    expect(problem.message).toContain(message);
  });

  it.each(['[1, 2, 3]', '[1]'])('%s has too few axes', async (text) => {
    expect((await problemOf(() => read(save(text, 'json')))).kind).toBe('input');
  });
});

describe('limits', () => {
  /** A huge `.safetensors` of which only the header is there: what is read beyond it fails. */
  const huge = () => {
    const size = 4096;
    const bytes = LAYERS * HEADS * size * size * 2;
    const header = JSON.stringify({
      attentions: { dtype: 'F16', shape: [LAYERS, HEADS, size, size], data_offsets: [0, bytes] },
    });
    return { header, bytes };
  };

  it('names --max-memory and what to give it', async () => {
    const options: FigureOptions = { query: 'all', maxMemory: '1kB' };
    const problem = await problemOf(() => render(WITHOUT_TOKENS, options));
    expect(problem).toMatchObject({ kind: 'input' });
    const [, raised] = /--max-memory (\S+)/.exec(problem.hint ?? '') ?? [];
    expect(problem.message).toContain('expected at most 1 kB');
    await expect(render(WITHOUT_TOKENS, { ...options, maxMemory: raised as string })).resolves.toBeTruthy();
  });

  it('gives a hint that is enough, whichever limit was first, compressed or not', async () => {
    const data = npyOf(weightsOf(16));
    for (const deflate of [true, false]) {
      const path = save(
        zip([
          { name: 'attentions.npy', data, deflate },
          { name: 'tokens.npy', data: unicode([...'abcdefghijklmnop']), deflate },
        ]),
      );
      for (const maxMemory of ['1B', '1KB', '2kB', '10kB']) {
        const problem = await problemOf(() => render(path, { query: 'all', maxMemory }));
        expect(problem.hint).toMatch(/--max-memory 1MB$/);
      }
      await expect(render(path, { query: 'all', maxMemory: '1MB', dpi: 30 })).resolves.toBeTruthy();
    }
  });

  it('names two sizes that differ', async () => {
    const limits = { ...limitsFor(1e9), selection: 1e9 };
    const error = await problemOf(async () => checkLimit('x', limits, 'selection', 'a figure', 1e9 + 1));
    expect(error.message).toBe('found a figure of 1.1 GB, expected at most 1 GB');
  });

  it('ends a stream where it is too long, with what helps', async () => {
    const ran = await command(['render', '-', '-o', 'none.png', '--max-memory', '50kB'], Buffer.alloc(1e6));
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('found a stream of more than 50 kB, expected no more\n');
    expect(ran.stderr).toContain(
      'write it to a file, of which only the rows drawn are read, or allow more with --max-memory 1MB',
    );
  });

  it('reads only the layers and rows drawn', async () => {
    const { header, bytes } = huge();
    const path = save(Buffer.alloc(0), 'safetensors');
    const { open } = await import('node:fs/promises');
    const handle = await open(path, 'w');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    await handle.write(Buffer.concat([length, Buffer.from(header)]));
    await handle.truncate(8 + header.length + bytes);
    await handle.close();
    // Two rows of one layer's four heads are 262 kB as numbers; of all three layers 786 kB.
    const few = { query: '8,32', maxMemory: '300kB', layers: '1' };
    expect((await (await openAttention(path, 3e5)).read(few)).attention.layers).toHaveLength(1);
    const { layers: _, ...all } = few;
    const problem = await problemOf(async () => (await openAttention(path, 3e5)).read(all));
    expect(problem.message).toBe(`found a selection of 786.4 kB, expected at most 300 kB`);
    expect(problem.hint).toContain('draw fewer rows, heads or layers');
  });
});

describe('the three checkpoints at step 1500', () => {
  const paths = ['abspe-step-1500.npz', 'rope-step-1500.safetensors', 'nope-step-1500.json'].map((name) =>
    join(ROOT, 'fixtures/pause', name),
  );

  it('give the same rows, tokens and masks with the same flags', async () => {
    const [abspe, ...others] = await Promise.all(paths.map((path) => read(path, { query: '8,32' })));
    const tokens = abspe?.layers[0]?.tokens[0] ?? [];
    expect(tokens).toHaveLength(40);
    expect([tokens[8], tokens[32]]).toEqual(['<pause>', '<pause>']);
    for (const { rows, layers } of [abspe as Attention, ...others]) {
      expect(rows.map(({ label }) => label)).toEqual(['P@8', 'P@32']);
      expect(layers.map(({ label }) => label)).toEqual(abspe?.layers.map(({ label }) => label));
      for (const layer of layers) {
        expect(layer.tokens[0]).toEqual(tokens);
        expect(rowOf(layer, 0)).toHaveLength(9);
        expect(rowOf(layer, 1)).toHaveLength(33);
      }
    }
  });

  it('give the same figure as the same file on standard input', async () => {
    const flags = ['--query', '8,32', '--layers', '7-8', '--dpi', '60', '--quiet'];
    for (const path of paths) {
      const [named, piped] = await Promise.all([
        command(['render', path, '-o', '-', ...flags]),
        command(['render', '-', '-o', '-', ...flags], readFileSync(path)),
      ]);
      expect(named).toMatchObject({ code: 0, stderr: '' });
      expect(piped).toMatchObject({ code: 0, stderr: '' });
      expect(piped.stdout.equals(named.stdout)).toBe(true);
    }
  });
});

describe('the command', () => {
  it.each<[format: string, bytes: Uint8Array | string]>([
    ['.npy', npyOf(weightsOf())],
    ['nested lists', JSON.stringify(weightsOf())],
  ])('draws %s from standard input', async (_, bytes) => {
    const ran = await command(['render', '-', '-o', '-', '--query', '1,-1', '--dpi', '60', '--quiet'], bytes);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout.subarray(1, 4).toString()).toBe('PNG');
  });

  it.each<[args: string[], code: number, stderr: string]>([
    [
      ['--query', '9'],
      2,
      'error: the figure cannot be drawn as asked\n  --query\n    found "9", expected a position from 0 to 5, or a token of the input\n',
    ],
    [['--head', 'first'], 2, 'found "first", expected mean, max, min, each, rollout, a head from 0'],
    [['--head', '4'], 2, '--head\n    found head 4, expected one from 0 to 3\n'],
    [['--row-labels', 'x'], 2, '--row-labels\n    found 1 label, expected 2, one for each row\n'],
    [['--tokens', 'none.txt'], 4, 'none.txt'],
    [['--max-memory', '1'], 2, 'an amount of memory, such as 500MB or 4GB'],
    [['--max-memory', '0.1kB'], 3, '--max-memory'],
    [['--layers', '0,3'], 2, 'found layer 3, expected positions from 0 to 2'],
  ])('%j ends with exit code %i', async (args, code, stderr) => {
    const ran = await command(['render', WITH_TOKENS, '-o', 'none.png', ...args]);
    expect(ran.stderr).toContain(stderr);
    expect(ran.code).toBe(code);
  });

  it('takes negative positions and tokens as flags', async () => {
    for (const query of ['-1', '<pause>', '-2,-1'])
      expect(
        await command(['render', WITH_TOKENS, '-o', 'x.png', '--query', query, '--dpi', '60', '--quiet']),
      ).toMatchObject({ code: 0, stderr: '' });
  });
});
