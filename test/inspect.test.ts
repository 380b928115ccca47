import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attnplot as attnplotIn, ROOT } from './support/command.ts';
import { npy, safetensors, zip } from './support/tensor-writers.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-inspect-'));
const attnplot = (...args: readonly string[]) => attnplotIn(FOLDER, 'inspect', ...args);

const floats = (values: readonly number[]) => new Uint8Array(Float64Array.from(values).buffer);
const words = (texts: readonly string[]) =>
  npy(`|S${Math.max(...texts.map((text) => text.length))}`, [texts.length], Buffer.from(texts.join('')));
const save = (name: string, content: Uint8Array | string) => writeFileSync(join(FOLDER, name), content);

save(
  'attn.npz',
  zip([
    { name: 'attn.npy', data: npy('<f8', [1, 2, 2], floats([1, 0, 0.25, Number.NaN])), deflate: true },
    { name: 'tokens.npy', data: words(['ab', 'cd']) },
    { name: 'lost.npy', data: npy('|O', [2], Buffer.from('pickle')) },
    { name: 'scores.npy', data: npy('<f8', [1, 2], floats([Number.NEGATIVE_INFINITY, 3])) },
  ]),
);
save(
  'attn.safetensors',
  safetensors(
    {
      'attentions.0': ['F64', [2, 1, 1, 1], floats([1, 1])],
      'attentions.1': ['F64', [2, 1, 1, 1], floats([1, 0])],
    },
    { tokens: '["a\\n"]', model: 'tiny' },
  ),
);
save(
  'file.json',
  '{ "title": "T", "tokens": ["a", "b"], "rows": ["p", "q"], "layers": [[[1], [0.5, null]], { "label": "Last", "weights": [[1], [0, 1]] }] }',
);

describe('inspect', () => {
  test('lists arrays, values, tokens and the guess', async () => {
    expect(await attnplot('attn.npz')).toEqual({
      code: 0,
      stderr: '',
      stdout: `attn.npz: npz, 4 arrays
  name    dtype    shape      values
  attn    float64  [1, 2, 2]  0 to 1, 1 NaN
  tokens  bytes    [2]        "ab" "cd"
  lost    object   [2]        cannot be read
  scores  float64  [1, 2]     3, 1 infinite

  tokens     2: "ab" "cd"
  attention  attn as [layer 1, query 2, key 2]
             1 layer, 1 head, 2 queries, 2 keys
  flags      --tensor "attn" --axes "layer query key"
`,
    });
  });

  test('shows metadata, and the error with the flags to type when the attention is ambiguous', async () => {
    expect(await attnplot('attn.safetensors')).toEqual({
      code: 0,
      stderr: '',
      stdout: `attn.safetensors: safetensors, 2 arrays
  name          dtype    shape         values
  attentions.0  float64  [2, 1, 1, 1]  1
  attentions.1  float64  [2, 1, 1, 1]  0 to 1

  metadata  tokens, model
  tokens    1: "a\\n"

error: attn.safetensors cannot be read
  attentions.{layer} as [batch 2, head 1, query 1, key 1]: found a batch of 2 sequences, expected one sequence
  hint: choose one, from 0: --batch 0, or average them: --batch mean; if the first axis of each array is its layers, name one array: --tensor "attentions.0"
`,
    });
  });

  test('--batch resolves the ambiguity', async () => {
    const { stdout } = await attnplot('attn.safetensors', '--tensor', 'attentions.{layer}', '--batch', '1');
    expect(stdout).toContain(
      'flags      --tensor "attentions.{layer}" --axes "batch head query key" --batch 1\n',
    );
  });

  test('arrays larger than --max-memory are listed, not read', async () => {
    const { stdout } = await attnplot(
      join(ROOT, 'fixtures/pause/abspe-step-1500.npz'),
      '--max-memory',
      '500KB',
    );
    expect(stdout).toContain('  attentions  float16  [12, 4, 40, 40]  not read: raise --max-memory\n');
  });

  test('an attention file has layers, rows, tokens and a range', async () => {
    expect(await attnplot('file.json')).toEqual({
      code: 0,
      stderr: '',
      stdout: `file.json: attention file
  title   T
  layers  2: Layer 0, Last
  rows    2: p, q
  keys    2
  tokens  2: "a" "b"
  values  0 to 1, 1 missing
`,
    });
  });

  test('--json gives one object', async () => {
    const { stdout } = await attnplot('attn.npz', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'attn.npz',
      format: 'npz',
      arrays: [
        { name: 'attn', dtype: 'float64', shape: [1, 2, 2], range: { min: 0, max: 1, nan: 1, infinite: 0 } },
        { name: 'tokens', strings: ['ab', 'cd'] },
        { name: 'lost', kind: 'refused', unread: 'cannot be read' },
        { name: 'scores', range: { min: 3, max: 3, nan: 0, infinite: 1 } },
      ],
      tokens: ['ab', 'cd'],
      attention: {
        reading: 'attn as [layer 1, query 2, key 2]',
        flags: '--tensor "attn" --axes "layer query key"',
      },
    });
  });

  test('text of a file is escaped for the terminal, and flags are quoted for the shell', async () => {
    const evil = '\u001b[2J\u009b31m';
    const file = {
      title: evil,
      tokens: [evil, 'b'],
      rows: [evil],
      layers: [{ label: evil, weights: [[1, 0]] }],
    };
    save('evil.json', JSON.stringify(file));
    save(
      'evil.safetensors',
      safetensors({ [`a${evil}$(touch x)`]: ['F64', [1, 2, 2], floats([1, 0, 1, 0])] }, {}),
    );
    const { stdout } = await attnplot('evil.json');
    expect(stdout).toContain('  title   \\x1B[2J\\x9B31m\n');
    const title = "cost $(touch x) isn't `y`";
    const args = ['render', 'evil.json', '-o', 'evil.png', '--title', title, '--dpi', '30', '--quiet'];
    expect(await attnplotIn(FOLDER, ...args)).toEqual({ code: 0, stdout: '', stderr: '' });
    const figure = await attnplot('evil.png');
    expect(figure.stdout).toContain("--title 'cost $(touch x) isn'\\''t `y`'");
    const arrays = await attnplot('evil.safetensors');
    expect(arrays.stdout).toContain('--tensor $\'a\\u001b[2J\\u009b31m$(touch x)\' --axes "layer query key"');
    const refused = await attnplot('evil.safetensors', '--tensor', evil);
    expect(refused.code).toBe(2);
    // Control characters, but for the line ends.
    for (const text of [stdout, figure.stdout, arrays.stdout, refused.stderr])
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  test('a missing file', async () => {
    expect(await attnplot('missing.npz')).toEqual({
      code: 4,
      stdout: '',
      stderr:
        'error: cannot read missing.npz\n  there is no such file\n  hint: check the path, and the folder you are in\n',
    });
  });

  test('shows a flag that may be repeated once for each value, as it must be typed', async () => {
    const boxes = ['--box', 'p:0', '--box', 'q:0,1'];
    await attnplotIn(FOLDER, 'render', 'file.json', '-o', 'boxes.svg', ...boxes);
    expect((await attnplot('boxes.svg')).stdout).toContain('options  --box p:0 --box q:0,1\n');
  });
});
