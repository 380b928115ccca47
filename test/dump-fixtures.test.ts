/** Small dumps in fixtures/dumps, written by numpy and json: each with the command people type and what is right. */
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attnplot as attnplotIn, ROOT } from './support/command.ts';
import { read, statesOf } from './support/dumps.ts';

const OUT = mkdtempSync(join(tmpdir(), 'attnplot-dump-fixtures-'));
const fixture = (name: string) => join(ROOT, 'fixtures/dumps', name);

interface Outcome {
  readonly code: number;
  /** The alt text, notices and findings of a figure, or the error. */
  readonly text: string;
  readonly domain: readonly [number, number];
}

async function draw(name: string, args: readonly string[], format = 'svg'): Promise<Outcome> {
  const target = `${name}.${format}`;
  const { code, stdout, stderr } = await attnplotIn(
    OUT,
    'render',
    fixture(name),
    ...args,
    '-o',
    target,
    '--json',
  );
  if (code !== 0) return { code, text: stderr, domain: [0, 0] };
  const { description, notices, findings, domain } = JSON.parse(stdout);
  const found = findings.map((one: { code: string; message: string }) => `${one.code}: ${one.message}`);
  return { code, text: [description, ...notices, ...found].join('\n'), domain };
}

const SCORES = 'blocks.{layer}.attn.hook_attn_scores';
const LAST = ['--query', '-1'];
const TWO = ['--query', '4,7'];

/** Exit code, and what is said or not. */
const CASES: readonly (readonly [
  name: string,
  args: readonly string[],
  code: number,
  says: readonly string[],
  never?: string,
])[] = [
  ['left-padded.npz', ['--query', 'all'], 0, ['keys 0-3 masked in Layer 0', '160 cells missing']],
  ['nan-head.npy', [], 0, ['head 1 is NaN in every layer', 'attention of head 0'], 'SDPA'],
  ['window.npz', ['--query', '8,15'], 0, ['keys outside a window of 4 and key 0 masked']],
  [
    'logits.npz',
    ['--tensor', SCORES, '--mask', 'causal', '--query', '3,5'],
    0,
    ['attention scores before the softmax', 'fill -inf', 'scores: '],
  ],
  [
    'fill-values.npz',
    ['--query', '3,5'],
    0,
    ['attention scores before the softmax', 'fill -3.4028e+38', '4 cells masked'],
  ],
  ['nan-above.json', [], 0, ['20 cells masked'], 'nan'],
  ['generate-steps.npz', TWO, 0, ['3 layers', '2 rows (e@4, h@7) and 8 keys', '9 cells masked']],
  ['generate.json', TWO, 0, ['3 layers', '2 rows (e@4, h@7) and 8 keys', '9 cells masked']],
  ['decode-step.npz', [], 0, ['1 row (i@8)', '--first-query 0']],
  ['decode-step.npz', ['--first-query', '0'], 0, ['1 row (a@0)']],
  ['checkpoints.npz', LAST, 3, ['4 training steps, as steps has as many entries', '--batch 3']],
  ['checkpoints.npz', [...LAST, '--batch', '3'], 0, ['1 layer', 'as steps has as many entries']],
  ['batch-tokens.npz', [...LAST, '--batch', '1'], 0, ['1 row (F@5)', '3 layers']],
  ['batch-tokens.npz', [...LAST, '--batch', 'mean'], 0, ['1 row (@5)', 'and 2 examples']],
  ['layer-key.npy', ['--axes', 'layer key'], 0, ['12 layers', '1 row', '9 keys']],
  ['layer-key.npy', [], 0, ['(if these are ']],
  ['uneven-heads.npz', LAST, 0, ["each layer's own heads (2, 3, 4)", 'Layer 0 has 2 heads']],
  ['uneven-heads.npz', [...LAST, '--head', '0'], 0, ['attention of head 0']],
  ['per-head.npz', LAST, 0, ['3 layers', 'mean over 2 heads']],
  ['per-head.npz', [...LAST, '--head', '1'], 0, ['attention of head 1']],
  ['per-head.npz', [...LAST, '--head', 'each'], 0, ['2 rows (@4 h0, @4 h1)']],
  ['cross.npz', [], 0, ['5 rows (<pad>@0 to house@4) and 7 keys'], 'masked'],
  ['onnx.json', LAST, 0, ['1 layer', 'mean over 2 heads', '4 keys']],
  ['bfloat16-bits.npz', LAST, 0, ['read as bits of bfloat16'], 'row-sum'],
  ['lfs.npz', [], 3, ['a Git LFS pointer', 'git lfs pull']],
  ['none.npz', [], 3, ['found None', "attn_implementation='eager'"]],
  ['ragged-object.npy', [], 3, ['--tensor "ragged-object.1"']],
  ['ragged-object.npy', ['--tensor', 'ragged-object.1'], 0, ['4 rows']],
  ['table.csv', [], 0, ['1 layer', '2 rows', '2 keys'], 'JSON Lines'],
  ['one-tick.json', [], 0, ['from 0 to 0.9']],
  ['one-signed.json', [], 0, ['Values run from \u221213.5 to \u221212.8']],
  ['long-undrawn.json', ['--dpi', '110'], 0, ['60 keys']],
  ['two-lengths.json', [], 0, ['up to 70 keys']],
  ['styled-rows.json', [], 0, ['3 rows']],
  ['null-layer.json', [], 3, ['title', 'layers[0]', "attn_implementation='eager'"]],
];

test.each(CASES.map((one) => [one[0], one[1], one] as const))(
  '%s %j',
  async (name, args, [, , code, says, never]) => {
    const outcome = await draw(name, args);
    for (const one of says) expect(outcome.text).toContain(one);
    if (never !== undefined) expect(outcome.text).not.toContain(never);
    expect(outcome.code).toBe(code);
  },
);

test('every one of them is drawn or refused above', () => {
  expect([...new Set(CASES.map(([name]) => name))].toSorted()).toEqual(
    readdirSync(join(ROOT, 'fixtures/dumps')).toSorted(),
  );
});

describe('what is right in detail', () => {
  test('left padding: rows are missing or begin after it, and none is a zero', async () => {
    const [layer] = (await read(fixture('left-padded.npz'), { query: 'all' })).layers;
    const states = Array.from({ length: 10 }, (_, row) => statesOf(layer as never, row).join(''));
    expect(states.slice(0, 4)).toEqual(Array(4).fill('2222222222'));
    expect(states.slice(4, 6)).toEqual(['1111011111', '1111001111']);
    expect(states[9]).toBe('1111000000');
  });

  test('a window: masked before it as after the query, but not the sink', async () => {
    const [layer] = (await read(fixture('window.npz'), { query: '8,15' })).layers;
    expect([0, 1].map((row) => statesOf(layer as never, row).join(''))).toEqual([
      '0111100001111111',
      '0111111111110000',
    ]);
  });

  test('scores have a scale of their own', async () => {
    for (const name of ['logits.npz', 'fill-values.npz']) {
      const args = name === 'logits.npz' ? ['--tensor', SCORES] : [];
      const { domain } = await draw(name, [...args, '--query', '3,5']);
      expect(Math.abs(domain[0])).toBeLessThan(5);
      expect(domain[1]).toBeLessThan(5);
    }
  });

  test('the same generation from npz and JSON', async () => {
    const [a, b] = [
      await read(fixture('generate-steps.npz'), { query: '4,7' }),
      await read(fixture('generate.json'), { query: '4,7' }),
    ];
    for (const [i, layer] of a.layers.entries()) {
      expect(b.layers[i]?.states).toEqual(layer.states);
      expect(b.layers[i]?.weights).toEqual(layer.weights);
    }
  });

  test('bits of bfloat16 are weights up to 1', async () => {
    const { domain } = await draw('bfloat16-bits.npz', LAST);
    expect(domain[1]).toBeLessThanOrEqual(1);
  });

  test('a scale over the ends of signed data', async () => {
    expect((await draw('one-signed.json', [])).domain).toEqual([-13.5, -12.8]);
  });

  test.each(['none.npz', 'null-layer.json', 'lfs.npz'])(
    'validate says of %s what render says',
    async (name) => {
      const { stdout, stderr, code } = await attnplotIn(OUT, 'validate', fixture(name));
      expect(code).toBe(3);
      const [, hint] = /hint: (.*)/.exec((await draw(name, [])).text) ?? [];
      expect(stdout + stderr).toContain(hint);
    },
  );

  test('a Git LFS pointer in batch and check', async () => {
    for (const args of [
      ['batch', fixture('lfs.npz'), '-o', 'b/{name}.png'],
      ['check', fixture('lfs.npz')],
    ])
      expect(JSON.stringify(await attnplotIn(OUT, ...args))).toContain('Git LFS pointer');
  });
});
