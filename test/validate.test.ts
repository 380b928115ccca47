/** `validate`: what is wrong with files, and what to do about it. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config } from 'zod/mini';
import { ROOT } from './support/command.ts';
import { attnplot } from './support/validated.ts';

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
