/** Tokens of arrays: from the file, from `--tokens`, and text that cannot be used. */
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AttentionLayer } from '../src/attention/attention.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { openAttention } from '../src/pipeline/open-attention.ts';
import {
  command,
  conflictOf,
  doubles,
  labelsOf,
  npyOf,
  npzOf,
  read,
  SIZE,
  safetensorsOf,
  save,
  statesOf,
  TOKENS,
  unicode,
  WITH_TOKENS,
  WITHOUT_TOKENS,
  weightsOf,
} from './support/dumps.ts';
import { figureOf, fileOf } from './support/figures.ts';
import { npy, safetensors, zip } from './support/tensor-writers.ts';
import { problemOf } from './support/tensors.ts';

describe('tokens', () => {
  const tokensOf = async (path: string, options: FigureOptions = {}) =>
    (await read(path, { query: 0, ...options })).layers[0]?.tokens[0];

  it('come from the file', async () => {
    expect(await tokensOf(WITH_TOKENS)).toEqual(TOKENS);
    expect(await tokensOf(save(safetensorsOf(weightsOf(), TOKENS)))).toEqual(TOKENS);
  });

  it('of a file that has two lists of them are refused', async () => {
    const tokens = save('{"tokens": ["a"], "tokens": ["b"]}', 'json');
    const { code, message } = await problemOf(() => tokensOf(WITH_TOKENS, { tokens }));
    expect([code, message]).toEqual(['duplicate-key', expect.stringContaining('"tokens" a second time')]);
  });

  it('come from --tokens, a list or a text file, which wins', async () => {
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

  it('are positions if the file has none', async () => {
    expect(await tokensOf(WITHOUT_TOKENS)).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('of the wrong number are refused with both numbers and both likely causes', async () => {
    const file = save('a\nb\nc\nd\ne\n', 'txt');
    const conflict = await conflictOf(() => read(WITHOUT_TOKENS, { tokens: file }));
    expect(conflict.message).toBe(
      `found 5 tokens in ${file} and 6 keys in the weights, expected as many of one as of the other`,
    );
    expect(conflict.hint).toMatch(
      /special tokens were added or dropped .* or the tokens belong to another sequence/,
    );
    const short = save(npzOf(weightsOf(), TOKENS.slice(1)), 'npz');
    const own = await problemOf(() => read(short));
    expect(own.kind).toBe('input');
    expect(own.message).toContain(`found 5 tokens in ${basename(short)} and 6 keys`);
  });

  it('that are empty look the same in row labels and tick labels', async () => {
    const path = save(npzOf(weightsOf(), ['a', '', 'b', '', 'c', 'd']), 'npz');
    expect(await labelsOf(path, { query: '1,2', head: 'each' })).toContain('∅@1 h0');
    expect(await labelsOf(path, { query: '1,2' })).toEqual(['∅@1', 'b@2']);
    const keys = figureOf(fileOf(1, 1, 1, { tokens: [''] })).panels[0]?.tokens[0]?.labels ?? [];
    expect(keys.map(({ text }) => text)).toEqual(['∅']);
  });

  it('must be a list of strings', async () => {
    const problem = await problemOf(() => read(WITHOUT_TOKENS, { tokens: save('[1, 2]', 'json') }));
    expect(problem).toMatchObject({ kind: 'option', option: 'tokens' });
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
    (
      await (await openAttention(path)).read({ query: 'all', axes: 'layer head query key', ...options })
    ).notices.map(({ message }) => message);
  const col_tokens = unicode(TOKENS);

  it("label the rows if they are the rows' tokens", async () => {
    const path = fileWith(wide, { row_tokens: unicode(['x', '']), col_tokens });
    const attention = await read(path);
    expect(attention.rows.map(({ label, query }) => [label, query])).toEqual([
      ['x@0', undefined],
      ['∅@1', undefined],
    ]);
    expect(attention.layers[0]?.tokens[0]).toEqual(TOKENS);
    expect(await noticesOf(path)).toEqual([]);
    expect(await labelsOf(path, { query: 'x' })).toEqual(['x@0']);
    expect(await labelsOf(fileWith(wide, { query_tokens: unicode(['x', 'y']) }))).toEqual(['x@4', 'y@5']);
  });

  it('are those of rows and keys if both are the same sequence', async () => {
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

  it('of rows of another sequence do not make a query a key, even at equal length', async () => {
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
        'the 2 queries are taken for the last of 6 keys, positions 4-5 (otherwise: --first-query 0)',
      ],
    ],
    [
      'two lists of other names',
      weightsOf(),
      { pieces: col_tokens, notes: unicode(['x', 'y']) },
      [
        'text in the file is not used: pieces [6], notes [2] (tokens of keys are called tokens, those of rows row_tokens)',
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
      [
        'the file has 3 tokens for 2 rows, which are numbered instead',
        'the 2 queries are taken for the last of 6 keys, positions 4-5 (otherwise: --first-query 0)',
      ],
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

  it('in the metadata that are no JSON list give a notice', async () => {
    const arrays = { 'attentions.0': ['F64', [1, 2, 2], doubles([1, 0, 0, 1])] } as const;
    expect(
      await noticesOf(save(safetensors(arrays, { tokens: 'a b' })), { axes: 'batch query key' }),
    ).toEqual(['tokens in the metadata is no JSON list, and is not used (write json.dumps(tokens))']);
    const rows = { 'attentions.0': ['F64', [1, 1, 2], doubles([1, 0])] } as const;
    expect(await labelsOf(save(safetensors(rows, { row_tokens: '["x"]' })))).toEqual(['x@0']);
  });

  it('and guesses are reported on stderr and in --json', async () => {
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
