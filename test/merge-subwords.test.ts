/** `--merge-subwords`: keys summed, queries averaged. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { compose } from '../src/pipeline/compose.ts';
import type { Prepared } from '../src/pipeline/prepare.ts';
import { decodePng } from './golden.ts';
import { run } from './support/command.ts';
import { command, expectClose, folder, npzOf, rowOf, save, weightsOf } from './support/dumps.ts';
import { textsOf } from './support/geometry.ts';
import { prepared, problem } from './support/merged-words.ts';

const TOKENS = ['[CLS]', 'straw', '##ber', '##ries', 'now', '[SEP]'];
/** Where each token goes: words 0, 1, 1, 1, 2, 3. */
const WORD_OF = [0, 1, 1, 1, 2, 3];
const ARRAYS = save(npzOf(weightsOf(), TOKENS), 'npz');
const rowsOf = ({ attention }: Prepared) => attention.rows.map(({ label, query }) => [label, query]);

/** W A S: means of rows and sums of columns, as products with matrices. */
function expected(matrix: readonly (readonly number[])[]): number[][] {
  const words = [0, 1, 2, 3];
  const pieces = (word: number) => WORD_OF.flatMap((one, i) => (one === word ? [i] : []));
  return words.map((from) =>
    words.map((to) => {
      const rows = pieces(from).map((row) =>
        pieces(to).reduce((sum, key) => sum + (matrix[row]?.[key] as number), 0),
      );
      return rows.reduce((a, b) => a + b) / rows.length;
    }),
  );
}

describe('--merge-subwords', () => {
  it('sums keys and averages queries of arrays, and says so', async () => {
    const made = await prepared(ARRAYS, { query: 'all', head: 2 });
    expect(rowsOf(made)).toEqual([
      ['[CLS]@0', 0],
      ['strawberries@1', 1],
      ['now@4', 2],
      ['[SEP]@5', 3],
    ]);
    made.attention.layers.forEach((layer, l) => {
      expect(layer.tokens[0]).toEqual(['[CLS]', 'strawberries', 'now', '[SEP]']);
      const matrix = expected(weightsOf()[l]?.[2] as number[][]);
      layer.tokens.forEach((_, row) => {
        expectClose(rowOf(layer, row), (matrix[row] as number[]).slice(0, row + 1));
      });
      // Causal: a word is masked where all its pieces are.
      expect([...layer.states]).toEqual([0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
    });
    const { report, scene } = await compose(made);
    expect(report.notices).toContain('6 tokens make 4 words (by ##): keys are summed, queries are averaged');
    expect(textsOf(scene).map(({ text }) => text)).toContain(
      'attention of head 2; keys summed and queries averaged by word',
    );
    expect(report.description).toContain('Columns are keys summed and queries averaged by word.');
    expect(report.findings).toEqual([]);
  });

  const python = async () => {
    for (const name of ['python3', '/usr/bin/python3'])
      if ((await run(name, ['-c', 'import numpy'], folder)).code === 0) return name;
    return undefined;
  };

  it('gives what numpy gives (skipped without numpy)', async (context) => {
    const name = await python();
    if (!name) return context.skip();
    const script = `
import json, sys, numpy as np
with np.load(sys.argv[1]) as saved:
    weights, tokens = saved["attentions"].mean(axis=1), [str(token) for token in saved["tokens"]]
words = np.cumsum([not token.startswith("##") for token in tokens]) - 1
to = np.eye(words.max() + 1)[words]
print(json.dumps(((to / to.sum(0)).T @ weights @ to).tolist()))`;
    const ran = await run(name, ['-c', script, ARRAYS], folder);
    expect(ran.stderr).toBe('');
    const { attention } = await prepared(ARRAYS, { query: 'all', mask: 'none' });
    const ours = attention.layers.map((layer) => layer.tokens.map((_, row) => rowOf(layer, row)));
    expectClose(ours.flat(2), JSON.parse(ran.stdout).flat(2));
  });

  it.each<[query: NonNullable<FigureOptions['query']>, rows: unknown[]]>([
    ['2', [['strawberries@1', 1]]],
    [
      '5,1',
      [
        ['[SEP]@5', 3],
        ['strawberries@1', 1],
      ],
    ],
    ['##ries', [['strawberries@1', 1]]],
  ])('takes the whole word for query %j', async (query, rows) => {
    const made = await prepared(ARRAYS, { query, head: 0, layers: '0' });
    expect(rowsOf(made)).toEqual(rows);
    const [layer] = made.attention.layers;
    const at = made.attention.rows.findIndex(({ query: position }) => position === 1);
    const word = expected(weightsOf()[0]?.[0] as number[][])[1] as number[];
    expectClose(layer ? rowOf(layer, at).slice(0, 2) : [], word.slice(0, 2));
    expect(made.notices.map(({ code }) => code)).toEqual(['words-merged']);
  });

  it('keeps the rows of heads apart, and the words that --keys names', async () => {
    const heads = await prepared(ARRAYS, { query: '1,4', head: 'each', layers: '0' });
    expect(rowsOf(heads).map(([label]) => label)).toEqual(
      ['strawberries@1', 'now@4'].flatMap((word) => [0, 1, 2, 3].map((head) => `${word} h${head}`)),
    );
    const matrix = expected(weightsOf()[0]?.[3] as number[][]);
    const [layer] = heads.attention.layers;
    expectClose(layer ? rowOf(layer, 3).slice(0, 2) : [], (matrix[1] as number[]).slice(0, 2));
    const part = await prepared(ARRAYS, { query: 'all', keys: '2,5', layers: '0' });
    expect(part.attention.layers[0]?.tokens[0]).toEqual(['strawberries', '[SEP]']);
    expect(part.attention.selection).toEqual({ keys: '1-3, 5', count: 4, of: 6 });
    const special = await prepared(ARRAYS, { query: 'all', keys: 'special' });
    expect(special.attention.layers[0]?.tokens[0]).toEqual(['strawberries', 'now']);
  });

  it('merges rows of a file by their queries, keeps labels of other forms, and says where pieces lack rows', async () => {
    const matrix = weightsOf()[0]?.[0] as number[][];
    const file = (queries: readonly number[]): AttentionFile => ({
      tokens: TOKENS,
      rows: queries.map((query) => ({ label: query === 4 ? 'verb' : `${TOKENS[query]}@${query}`, query })),
      layers: [queries.map((query) => (matrix[query] as number[]).slice(0, query + 1))],
    });
    const whole = await prepared(file([0, 1, 2, 3, 4, 5]), {});
    expect(rowsOf(whole)).toEqual([
      ['[CLS]@0', 0],
      ['strawberries@1', 1],
      ['verb', 2],
      ['[SEP]@5', 3],
    ]);
    const [layer] = whole.attention.layers;
    expect(layer?.tokens).toHaveLength(4);
    layer?.tokens.forEach((_, row) => {
      expectClose(rowOf(layer, row), (expected(matrix)[row] as number[]).slice(0, row + 1));
    });
    expect(whole.notices.map(({ code }) => code)).toEqual(['words-merged']);
    const asked = await prepared(file([0, 1, 2, 3, 4, 5]), { query: '3' });
    expect(rowsOf(asked)).toEqual([['strawberries@1', 1]]);
    expect(asked.notices.map(({ code }) => code)).toEqual(['words-merged']);
    const named = await prepared(file([0, 1, 2, 3, 4, 5]), { rows: 'strawberries@1' });
    expect(rowsOf(named)).toEqual([['strawberries@1', 1]]);
    const partial = await prepared(file([0, 2, 4]), {});
    expect(rowsOf(partial)[1]).toEqual(['strawberries@1', 1]);
    expect(partial.notices.map(({ code }) => code)).toEqual(['words-merged', 'words-partial']);
  });

  it('leaves rows as they are whose queries are no positions, and says so', async () => {
    const file: AttentionFile = {
      tokens: TOKENS,
      rows: ['q', 'r'],
      layers: [[[0.1, 0.2, 0.3, 0.1, 0.2, 0.1], [1]]],
    };
    const { attention, notices } = await prepared(file, {});
    expect(attention.rows.map(({ label }) => label)).toEqual(['q', 'r']);
    expectClose([...(attention.layers[0]?.weights.subarray(0, 4) ?? [])], [0.1, 0.6, 0.2, 0.1]);
    expect(notices[0]?.message).toContain('rows stay as they are');
    expect(attention.sums).toEqual([{ by: 'word' }]);
  });

  it('treats missing and masked weights as sums do', async () => {
    const file: AttentionFile = {
      tokens: TOKENS,
      rows: [
        { label: 'a', query: 1 },
        { label: 'b', query: 2 },
      ],
      layers: [
        [
          ['masked', 0.5, 'masked', 'masked', 0.25, null],
          ['masked', 0.5, 0.25, 'masked', 'masked', 0.25],
        ],
      ],
    };
    const { attention, notices } = await prepared(file, {});
    expect([...(attention.layers[0]?.states ?? [])]).toEqual([1, 0, 0, 2]);
    expectClose([...(attention.layers[0]?.weights.subarray(1, 3) ?? [])], [0.625, 0.125]);
    expect(notices.map(({ code }) => code)).toEqual(['words-merged', 'words-partial', 'sums-missing']);
  });

  it('takes segments of tokens along, and refuses one that ends within a word; its hint works', async () => {
    const options = { query: 'all', layers: '0' };
    const { attention } = await prepared(ARRAYS, { ...options, segments: 'a:0,b:1-4,c:5' });
    expect(attention.segments).toEqual([
      { name: 'a', first: 0, last: 0 },
      { name: 'b', first: 1, last: 2 },
      { name: 'c', first: 3, last: 3 },
    ]);
    expect(attention.rows.map(({ segment }) => segment)).toEqual([0, 1, 1, 2]);
    const folded = await prepared(ARRAYS, { ...options, segments: 'a:0,b:1-4,c:5', fold: true });
    expect(folded.attention.sums?.map(({ by }) => by)).toEqual(['word', 'segment']);
    expect(folded.attention.layers[0]?.keyCount).toBe(3);
    const split = await problem(ARRAYS, { ...options, segments: 'a:0-2,b:3-' });
    expect(split).toMatchObject({
      code: 'split-word',
      hint: 'end the segment at 3, and begin the next one after it',
    });
    expect((await prepared(ARRAYS, { ...options, segments: 'a:0-3,b:4-' })).attention.segments).toHaveLength(
      2,
    );
    const late = await problem(ARRAYS, { ...options, segments: 'b:2-' });
    expect(late).toMatchObject({ code: 'split-word', hint: 'begin the segment at 1' });
    expect((await prepared(ARRAYS, { ...options, segments: 'b:1-' })).attention.segments).toHaveLength(1);
  });

  it('reads rows and layers of several sequences by their own tokens', async () => {
    const file: AttentionFile = {
      rows: [
        { label: 'x', query: 1, tokens: ['a', '##b', 'c'] },
        { label: 'y', query: 1, tokens: ['d', 'e', '##f'] },
      ],
      layers: [
        [
          [0.2, 0.3, 0.5],
          [0.2, 0.3, 0.5],
        ],
      ],
    };
    const { attention } = await prepared(file, {});
    expect(attention.layers[0]?.tokens).toEqual([
      ['ab', 'c'],
      ['d', 'ef'],
    ]);
    expectClose([...(attention.layers[0]?.weights ?? [])], [0.5, 0.5, 0.2, 0.8]);
    expect(rowsOf({ attention } as Prepared)).toEqual([
      ['x', 0],
      ['y', 1],
    ]);
  });

  it('is drawn again from a figure, checked, and shared by a batch and an animation', async () => {
    const args = ['--query', 'all', '--layers', '0-1', '--dpi', '50', '--merge-subwords'];
    expect(await command(['render', ARRAYS, '-o', 'words.png', ...args])).toMatchObject({ code: 0 });
    const again = await command(['render', 'words.png', '-o', 'words-again.png', '--dpi', '50']);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).not.toContain('warning');
    const pixelsOf = (name: string) => decodePng(readFileSync(join(folder, name))).data;
    expect(pixelsOf('words-again.png').equals(pixelsOf('words.png'))).toBe(true);
    expect(await command(['check', 'words.png', '--data', ARRAYS])).toMatchObject({ code: 0 });
    writeFileSync(join(folder, 'second.npz'), readFileSync(ARRAYS));
    expect(await command(['batch', ARRAYS, 'second.npz', '-o', 'w/{name}.png', ...args])).toMatchObject({
      code: 0,
    });
    expect(await command(['animate', ARRAYS, 'second.npz', '-o', 'w.gif', ...args])).toMatchObject({
      code: 0,
    });
  });
});
