/** `--keys`: which keys are drawn, of arrays and of attention files. */
import { describe, expect, it } from 'vitest';
import { selectionWords } from '../src/attention/attention.ts';
import type { AttentionFile } from '../src/attention/file.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { isSpecial } from '../src/attention/special.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { compose } from '../src/pipeline/compose.ts';
import { toFile } from '../src/provenance/to-file.ts';
import { command, rowOf } from './support/dumps.ts';
import { ARRAYS, drawn, FILE, prepared, problem, TOKENS } from './support/selection.ts';

describe('--keys', () => {
  it.each<[keys: NonNullable<FigureOptions['keys']>, kept: number[], words: string]>([
    ['0-2', [0, 1, 2], 'keys 0-2 of 6'],
    ['1-', [1, 2, 3, 4, 5], 'keys 1-5 of 6'],
    ['3', [3], 'key 3 of 6'],
    [3, [3], 'key 3 of 6'],
    ['-1', [5], 'key 5 of 6'],
    ['4,0-1', [0, 1, 4], 'keys 0-1, 4 of 6'],
    ['0-2,1-3', [0, 1, 2, 3], 'keys 0-3 of 6'],
    ['the', [1, 3], 'keys 1, 3 of 6'],
    [['Ġcat', 0], [0, 2], 'keys 0, 2 of 6'],
    ['special', [1, 2, 3], 'keys 1-3 of 6, no special tokens'],
    ['special,2-', [2, 3], 'keys 2-3 of 6, no special tokens'],
    [['special', 1], [1], 'key 1 of 6, no special tokens'],
    ['0-', [0, 1, 2, 3, 4, 5], 'keys 0-5 of 6'],
  ])('%j keeps %j, and says so', async (keys, kept, words) => {
    for (const input of [ARRAYS, FILE]) {
      const whole = await drawn(input, { query: '2,4' });
      const part = await drawn(input, { query: '2,4', keys });
      expect(part.layers[0]?.tokens[0]).toEqual(kept.map((key) => TOKENS[key]));
      expect(part.selection && selectionWords(part.selection)).toBe(words);
      for (const [l, layer] of part.layers.entries())
        expect(rowOf(layer, 1)).toEqual(
          kept.map((key) => whole.layers[l]?.weights[6 + key]).filter((x) => !Number.isNaN(x)),
        );
      expect(part.rows.map(({ query }) => query)).toEqual(
        [2, 4].map((query) => (kept.includes(query) ? kept.indexOf(query) : undefined)),
      );
    }
  });

  it('stands under the title and in the description, and comes back from the figure', async () => {
    const made = await prepared(ARRAYS, { query: '2,4', keys: 'special' });
    const { report, scene } = await compose(made);
    expect(JSON.stringify(scene)).toContain('mean over 4 heads; keys 1-3 of 6, no special tokens');
    expect(report.description).toContain('Drawn are keys 1-3 of 6, no special tokens.');
    const value = JSON.parse(JSON.stringify(toFile(made.attention)));
    expect(fromFile({ name: 'again', value, duplicateKeys: [] }).attention.selection).toEqual(
      made.attention.selection,
    );
  });

  it('is drawn again from a figure, of the keys it shows', async () => {
    const args = ['render', ARRAYS, '--query', '2,4', '--keys', '1-', '--dpi', '50', '--format', 'png'];
    expect((await command([...args, '-o', 'keys.png'])).code).toBe(0);
    expect((await command(['render', 'keys.png', '-o', 'again.png', '--dpi', '50'])).code).toBe(0);
    const inspected = await command(['inspect', 'again.png', '--json']);
    expect(inspected.stdout).toContain('1-5');
    const check = await command(['check', 'keys.png', '--data', ARRAYS]);
    expect(check).toMatchObject({ code: 0 });
  });

  it('comes back from a figure of every second key of tens of thousands', () => {
    const keys = Array.from({ length: 30_000 }, (_, i) => 2 * i).join(', ');
    const file = { tokens: ['a'], rows: ['r'], layers: [[[1]]], selection: { keys, count: 1, of: 60_000 } };
    expect(fromFile({ name: 'a.json', value: file, duplicateKeys: [] }).attention.selection).toEqual(
      file.selection,
    );
  });

  it('judges whole rows, whose sums are known', async () => {
    const { findings } = await prepared(ARRAYS, { query: '2,4', keys: '1-' });
    expect(findings).toEqual([]);
  });

  it('sets the scale by the keys that are drawn', async () => {
    const sink: AttentionFile = { tokens: ['a', 'b', 'c'], rows: ['r'], layers: [[[0.9, 0.06, 0.04]]] };
    const { report } = await compose(await prepared(sink, { keys: '1-' }));
    expect(report.extent).toEqual([0.04, 0.06]);
  });

  it('keeps masks with their keys', async () => {
    const part = await drawn(ARRAYS, { query: '2', keys: '1-4' });
    expect([...(part.layers[0]?.states ?? [])]).toEqual([0, 0, 1, 1]);
    const causal = await drawn(FILE, { query: '2,4', keys: '1-4', mask: 'causal' });
    expect([...(causal.layers[0]?.states ?? [])]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });

  it.each<[keys: NonNullable<FigureOptions['keys']>, code: string]>([
    ['6', 'no-such-key'],
    ['3-9', 'no-such-key'],
    ['4-2', 'backwards-range'],
    ['cat', 'no-such-key'],
    ['special,0,4', 'no-such-key'],
    ['-7', 'no-such-key'],
  ])('%j is refused as %s', async (keys, code) => {
    expect((await problem(ARRAYS, { query: '2', keys })).code).toBe(code);
  });

  it('is refused where layers have other tokens, and its hint works', async () => {
    const other: AttentionFile = {
      ...FILE,
      layers: [
        { weights: FILE.layers[0] as number[][], tokens: TOKENS },
        { weights: FILE.layers[1] as number[][], tokens: [...TOKENS].reverse() },
      ],
    };
    expect(await problem(other, { keys: 'special' })).toMatchObject({ code: 'unequal-layers' });
    expect((await drawn(other, { keys: '0-3' })).layers[1]?.keyCount).toBe(4);
  });

  it('knows special tokens by their form', () => {
    const yes = [
      '[CLS]',
      '[SEP]',
      '<s>',
      '</s>',
      '<|endoftext|>',
      '<pad>',
      '<|im_start|>',
      '<bos>',
      '[UNK]',
      '<mask>',
    ];
    const no = ['a', '<', '[', 'CLS', '<3', '[1]', 's>', '▁<', '->', '[cls'];
    expect(yes.filter((token) => !isSpecial(token))).toEqual([]);
    expect(no.filter(isSpecial)).toEqual([]);
  });
});
