/** Rows of attention files, and of the three checkpoints at step 1500. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Attention } from '../src/attention/attention.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { openAttention, refuseArrayOptions, unusedOptions } from '../src/pipeline/open-attention.ts';
import { ROOT } from './support/command.ts';
import { conflictOf, labelsOf, piped, read, rowOf, save, TOKENS } from './support/dumps.ts';

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
    const opened = await openAttention(labelled);
    const { option, message } = await conflictOf(async () =>
      refuseArrayOptions(unusedOptions(opened, options), opened.name),
    );
    expect(option).toBe(Object.keys(options)[0]);
    expect(message).toContain('which is an attention file');
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
      const [named, streamed] = await Promise.all([
        piped(['render', path, '-o', '-', ...flags], ''),
        piped(['render', '-', '-o', '-', ...flags], readFileSync(path)),
      ]);
      expect(named).toMatchObject({ code: 0, stderr: '' });
      expect(streamed).toMatchObject({ code: 0, stderr: '' });
      expect(streamed.stdout.equals(named.stdout)).toBe(true);
    }
  });
});
