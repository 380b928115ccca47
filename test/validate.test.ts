import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config } from 'zod/mini';
import { attnplot as attnplotIn, ROOT } from './support/command.ts';
import { npy, zip } from './support/tensor-writers.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-validate-'));
const attnplot = (...args: readonly string[]) => attnplotIn(FOLDER, ...args);

/** One layer and head, three queries and keys. */
const array = (values: readonly number[]) =>
  npy('<f8', [1, 1, 3, 3], new Uint8Array(Float64Array.from(values).buffer));
const save = (name: string, content: Uint8Array | string) => writeFileSync(join(FOLDER, name), content);

save('good.npy', array([1, 0, 0, 0.4, 0.6, 0, 0.2, 0.3, 0.5]));
save('zeros.npy', array([1, 0, 0, 0, 0, 0, 0.2, 0.3, 0.5]));
save('swapped.npy', array([1, 0.4, 0.2, 0, 0.6, 0.3, 0, 0, 0.5]));
/** `np.array([None, None])` as pickle.dumps(x, 0) has it. */
const NONES =
  "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(I2\ntcnumpy\ndtype\n(S'O8'\nI00\nI01\ntR(I3\nS'|'\nNNNI-1\nI-1\nI63\ntbI00\n(NNltb.";
save('none.npz', zip([{ name: 'attentions.npy', data: npy('|O', [2], Buffer.from(NONES)) }]));
/** Layers of three heads, of two and of three; the last head has a row of zeros. */
save(
  'pruned.npz',
  zip(
    [3, 2, 3].map((heads, layer) => {
      const values = Array.from({ length: heads }, (_, head) => {
        const first = 0.4 + 0.01 * (3 * layer + head);
        const second = layer === 2 && head === 2 ? [0, 0, 0] : [first, 1 - first, 0];
        return [1, 0, 0, ...second, 0.2, 0.3, 0.5];
      }).flat();
      const data = npy('<f8', [1, heads, 3, 3], new Uint8Array(Float64Array.from(values).buffer));
      return { name: `attentions.${layer}.npy`, data };
    }),
  ),
);
save('none.json', '[null, null]');
save('null.json', '{ "tokens": ["a"], "rows": ["q"], "layers": [null, { "weights": null }] }');
save('tokens.json', '{ "tokens": [1], "rows": ["q"], "layers": [[[1]]] }');
save('window.json', '{ "tokens": ["a", "b"], "rows": ["q"], "layers": [[[0.2, 0.3]]] }');
save(
  'two.npz',
  zip(['attn_a', 'attn_b'].map((name) => ({ name: `${name}.npy`, data: array(Array(9).fill(1 / 3)) }))),
);

const NO_WEIGHTS =
  "    hint: SDPA and flash attention return no weights (None): load the model with attn_implementation='eager'\n";
const ZEROS = `zeros.npy: 1 warning
  warning: 1 of 3 rows is all zero, first Layer 0, query 1
    hint: padding, dropout, or rows never written: leave padding out, and call model.eval()
`;
const MISSING = `missing.npy: 1 error
  error: there is no such file
    hint: check the path, and the folder you are in
`;
const SWAPPED = `swapped.npy: 1 error
  error: the columns sum to 1, and the rows do not
    hint: the query and key axes are swapped: transpose them, or, of arrays, name the axes with --axes
`;

describe('validate', () => {
  const cases: readonly (readonly [args: string, code: number, stdout: string])[] = [
    ['good.npy', 0, 'good.npy: ok\n'],
    ['zeros.npy', 0, ZEROS],
    ['zeros.npy --strict', 3, ZEROS],
    ['good.npy --strict', 0, 'good.npy: ok\n'],
    ['swapped.npy', 3, SWAPPED],
    ['good.npy missing.npy zeros.npy', 4, `good.npy: ok\n${MISSING}${ZEROS}`],
    ['missing.npy swapped.npy', 3, `${MISSING}${SWAPPED}`],
    ['good.npy zeros.npy window.json --quiet', 0, ZEROS],
    [
      'pruned.npz',
      0,
      'pruned.npz: 1 warning\n  warning: 1 of 24 rows is all zero, first Layer 2, head 2, query 1\n    hint: padding, dropout, or rows never written: leave padding out, and call model.eval()\n',
    ],
    [
      'none.npz',
      3,
      `none.npz: 1 error
  error: found None as attentions, expected weights
${NO_WEIGHTS}`,
    ],
    [
      'none.json',
      3,
      `none.json: 1 error\n  error: $: found nothing but null, expected weights\n${NO_WEIGHTS}`,
    ],
    [
      'null.json',
      3,
      `null.json: 1 error
  error: null.json:1:46  layers[0]: found null, expected a list of rows of weights or an object; 1 other layer is null too
${NO_WEIGHTS.trimEnd()}; leave out a layer that has no attention
`,
    ],
    [
      'tokens.json',
      3,
      `tokens.json: 1 error
  error: tokens.json:1:14  tokens[0]: found 1, expected a string
    hint: write it in quotes: "1"
`,
    ],
    [
      'window.json --strict',
      0,
      `window.json: ok
  note: 1 of 1 row does not sum to 1 (sum 0.5), first Layer 0, row q
    hint: a window of longer rows, or an attribution
`,
    ],
    [
      'two.npz',
      3,
      `two.npz: 1 error
  error: found attn_a float64 [1, 1, 3, 3]; attn_b float64 [1, 1, 3, 3], expected one
    hint: say which: --tensor "attn_a" or --tensor "attn_b"
`,
    ],
    [
      'good.npy --tensor nothing',
      2,
      `good.npy: 1 error
  error: --tensor: found no array "nothing", expected one of good float64 [1, 1, 3, 3]
    hint: attnplot inspect lists the arrays of a file
`,
    ],
    [
      'good.npy --max-memory 50B',
      3,
      `good.npy: 1 error
  error: found a header of 66 bytes, expected at most 5 bytes, a tenth of --max-memory
    hint: allow it with --max-memory 1MB
`,
    ],
  ];
  test.concurrent.each(cases)('%s', async (args, code, stdout) => {
    expect(await attnplot('validate', ...args.split(' '))).toEqual({ code, stdout, stderr: '' });
  });

  test('--axes corrects swapped axes', async () => {
    const ran = await attnplot('validate', 'swapped.npy', '--axes', 'layer head key query');
    expect(ran).toEqual({ code: 0, stdout: 'swapped.npy: ok\n', stderr: '' });
  });

  test('--json prints one object, with cause and remedy in fields of their own', async () => {
    const { code, stdout } = await attnplot('validate', 'good.npy', 'zeros.npy', 'missing.npy', '--json');
    const axes = 'as [layer 1, head 1, query 3, key 3]';
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      files: [
        { file: 'good.npy', reading: `good ${axes}`, findings: [] },
        {
          file: 'zeros.npy',
          reading: `zeros ${axes}`,
          findings: [
            {
              level: 'warning',
              code: 'zero-rows',
              count: 1,
              first: 'Layer 0, query 1',
              message: '1 of 3 rows is all zero, first Layer 0, query 1',
              cause: 'padding, dropout, or rows never written',
              remedy: 'leave padding out, and call model.eval()',
            },
          ],
        },
        {
          file: 'missing.npy',
          failed: 'io',
          findings: [
            {
              level: 'error',
              code: 'not-found',
              message: 'there is no such file',
              remedy: 'check the path, and the folder you are in',
            },
          ],
        },
      ],
    });
  });

  test('a training run has no findings', async () => {
    const files = ['pause/abspe-step-1500.npz', 'pause/rope-step-1500.safetensors'].map((name) =>
      join(ROOT, 'fixtures', name),
    );
    const stdout = files.map((file) => `${file}: ok\n`).join('');
    expect(await attnplot('validate', ...files)).toEqual({ code: 0, stdout, stderr: '' });
  });
});

test('a zod locale that other code of the process sets changes no message', async () => {
  const { localeError } = config();
  config({ localeError: () => 'a sentence of another' });
  const { stdout } = await attnplot('validate', 'tokens.json').finally(() => config({ localeError }));
  expect(stdout).toContain('tokens[0]: found 1, expected a string\n');
});

describe('render prints the first warning', () => {
  const wrote = /^wrote x\.png \(\d+ x \d+ px\)(; every \w+ of \d+ keys labelled)?\n/;
  const cases: readonly (readonly [args: string, warning: string])[] = [
    [
      'zeros.npy',
      'warning: 1 of 3 rows is all zero, first Layer 0, row @1 (padding, dropout, or rows never written: leave padding out, and call model.eval())\n',
    ],
    ['zeros.npy --query 2', ''],
    ['good.npy', ''],
    ['window.json', ''],
    [join(ROOT, 'fixtures/abspe-pause.json'), ''],
    [`${join(ROOT, 'fixtures/pause/abspe-step-1500.npz')} --query 8,32`, ''],
    [`${join(ROOT, 'fixtures/pause/rope-step-1500.safetensors')} --query 8,32 --head max`, ''],
  ];
  test.each(cases)('%s', async (args, warning) => {
    const { code, stderr } = await attnplot('render', ...args.split(' '), '-o', 'x.png', '--dpi', '60');
    expect(code).toBe(0);
    expect(stderr).toMatch(wrote);
    expect(stderr.replace(wrote, '')).toBe(warning);
  });
});

describe('options of arrays, with several files', () => {
  test('say nothing of attention files among arrays, and are refused where there are no arrays', async () => {
    save('lone.json', '{ "tokens": ["a"], "rows": ["q"], "layers": [[[1]]] }');
    const args = ['--axes', 'layer head query key'];
    const mixed = await attnplot('validate', 'good.npy', 'lone.json', ...args);
    expect(mixed).toEqual({
      code: 0,
      stdout: 'good.npy: ok\nlone.json: ok\n  note: an attention file, which --axes does not change\n',
      stderr: '',
    });
    const alone = await attnplot('validate', 'lone.json', 'window.json', ...args);
    expect(alone.code).toBe(2);
    expect(alone.stderr.match(/error:/g)).toHaveLength(1);
    expect(alone.stderr).toContain('found with each input, which is an attention file');
    const one = await attnplot('validate', 'lone.json', ...args);
    expect([one.code, one.stdout]).toEqual([2, expect.stringContaining('leave the option out')]);
  });
});

test('tokens that do not fit are an error of the file, as they are in render', async () => {
  const tokens = { name: 'tokens.npy', data: npy('<U1', [2], new Uint8Array(Uint32Array.of(97, 98).buffer)) };
  save(
    'tokens.npz',
    zip([{ name: 'attentions.npy', data: array([1, 0, 0, 0.4, 0.6, 0, 0.2, 0.3, 0.5]) }, tokens]),
  );
  const judged = await attnplot('validate', 'tokens.npz');
  const drawn = await attnplot('render', 'tokens.npz', '-o', 'x.png');
  expect([judged.code, drawn.code]).toEqual([3, 3]);
  for (const text of [judged.stdout, drawn.stderr])
    expect(text).toContain('found 2 tokens in tokens.npz and 3 keys in the weights');
});
