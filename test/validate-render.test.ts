/** What `render` says of files that `validate` judges. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './support/command.ts';
import { npy, zip } from './support/tensor-writers.ts';
import { array, attnplot, save } from './support/validated.ts';

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
