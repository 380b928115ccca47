import { describe, expect, it } from 'vitest';
import type { AttentionLayer } from '../src/attention/attention.ts';
import type { FigureOptions } from '../src/options/options.ts';
import {
  command,
  conflictOf,
  doubles,
  labelsOf,
  npyOf,
  npzOf,
  piped,
  read,
  SIZE,
  save,
  shapeOf,
  statesOf,
  TOKENS,
  WITH_TOKENS,
  WITHOUT_TOKENS,
  weightsOf,
} from './support/dumps.ts';
import { safetensors } from './support/tensor-writers.ts';

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

  it('reads a whole number as a position, even if a token is the same', async () => {
    const path = save(npzOf(weightsOf(), ['5', '4', '3', '2', '1', '0']), 'npz');
    expect(await labelsOf(path, { query: '5' })).toEqual(['0@5']);
  });

  it('accepts only positions without tokens', async () => {
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

  it('draws all of any number, and ranges', async () => {
    const many = save(npyOf(weightsOf(65)));
    expect(await labelsOf(many, { query: 'all' })).toHaveLength(65);
    expect(await labelsOf(many, { query: '4-9,62-' })).toEqual([
      ...['@4', '@5', '@6', '@7', '@8', '@9', '@62', '@63', '@64'],
    ]);
    expect(await conflictOf(() => read(many, { query: '60-70' }))).toMatchObject({ code: 'no-such-query' });
    expect(await conflictOf(() => read(many, { query: '9-4' }))).toMatchObject({ code: 'backwards-range' });
  });

  it.each(['<pause>', '<|pause|>', '[PAUSE]', 'pause'])('recognises %s as a PAUSE token', async (pause) => {
    const path = save(npzOf(weightsOf(), ['a', pause, 'b', 'c', 'd', 'unpause']));
    expect(await labelsOf(path)).toEqual(['P@1']);
  });

  it('counts fewer rows than keys from the end', async () => {
    const rows = weightsOf(SIZE, false).map((layer) => layer[0]?.slice(0, 2));
    const attention = await read(save(npzOf(rows, TOKENS)), { query: '-1' });
    expect(attention.rows).toEqual([{ index: 0, label: 'c@5', query: 5 }]);
    expect(attention.layers[0]?.tokens[0]).toEqual(TOKENS);
  });

  it('of rows whose weights end before those keys are before the zeros, as in a cache that is not full', async () => {
    const rows = weightsOf(SIZE).map((layer) => layer[0]?.slice(1, 3));
    const { rows: placed, layers } = await read(save(npzOf(rows, TOKENS)), { query: '-1' });
    expect(placed).toEqual([{ index: 0, label: 'b@2', query: 2 }]);
    expect(statesOf(layers[0] as AttentionLayer, 0)).toEqual([0, 0, 0, 1, 1, 1]);
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

describe('masks', () => {
  it('hide the keys after the query if no row of any layer has weight there', async () => {
    const { layers } = await read(WITH_TOKENS, { query: '1,4' });
    for (const layer of layers) {
      expect(statesOf(layer, 0)).toEqual([0, 0, 1, 1, 1, 1]);
      expect(statesOf(layer, 1)).toEqual([0, 0, 0, 0, 0, 1]);
    }
  });

  it('hide nothing if one row of one layer has', async () => {
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

describe('the command', () => {
  it.each<[format: string, bytes: Uint8Array | string]>([
    ['.npy', npyOf(weightsOf())],
    ['nested lists', JSON.stringify(weightsOf())],
  ])('draws %s from standard input', async (_, bytes) => {
    const ran = await piped(['render', '-', '-o', '-', '--query', '1,-1', '--dpi', '60', '--quiet'], bytes);
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
