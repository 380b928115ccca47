/** Hints about what Python must save: Python saves it, the hint is read from the error, Python does what it says, and the figure is drawn. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { drawn, hintOf, write } from './support/hints.ts';
import { hasNumpy } from './support/tensors.ts';

/** What Python writes, and what the hint makes of it: `x` is what was saved. */
const PYTHON: readonly (readonly [
  what: string,
  save: string,
  hint: RegExp,
  followed: (code: string) => string,
  gives: readonly [panels: number, rows: number, keys: number],
])[] = [
  [
    'objects of its own',
    "import datetime; x = [W(2, 3, 6, 6)]; np.savez('a.npz', attentions=np.array([datetime.date(2020, 1, 1)], dtype=object))",
    /(np\.savez\('attentions\.npz', \*x\))/,
    (code) => code.replace('attentions.npz', 'a.npz'),
    [2, 6, 6],
  ],
  [
    'complex numbers',
    "x = W(2, 3, 6, 6) + 0j; np.savez('a.npz', attentions=x)",
    /save (np\.abs\(x\))/,
    (code) => `np.savez('a.npz', attentions=${code})`,
    [2, 6, 6],
  ],
  [
    'a structured array',
    "x = np.zeros((2, 3, 6, 6), dtype=[('weights', 'f4')]); x['weights'] = W(2, 3, 6, 6); np.savez('a.npz', attentions=x)",
    /np\.save\('weights\.npy', (x\['weights'\])\)/,
    (code) => `np.savez('a.npz', attentions=${code})`,
    [2, 6, 6],
  ],
  [
    'raw bytes',
    "x = W(2, 3, 6, 6).astype('f4').view('V4'); np.savez('a.npz', attentions=x); x = x.view('f4')",
    /(np\.asarray\(x, dtype=np\.float32\)|x\.astype\([^)]*\))/,
    (code) => `np.savez('a.npz', attentions=${code})`,
    [2, 6, 6],
  ],
  [
    'long doubles',
    "x = W(2, 3, 6, 6).astype(np.longdouble); np.savez('a.npz', attentions=x)",
    /(np\.asarray\(x, dtype=np\.float32\)|x\.astype\([^)]*\))/,
    (code) => `np.savez('a.npz', attentions=${code})`,
    [2, 6, 6],
  ],
];

describe.runIf(hasNumpy)('a hint of Python works', () => {
  test.each(PYTHON)('%s', async (_, save, hint, follow, gives) => {
    const folder = write({});
    const define =
      'import numpy as np\ndef W(*s):\n    x = np.tril(np.ones(s)); return x / x.sum(-1, keepdims=True)\n';
    const run = (code: string) => execFileSync('python3', ['-c', `${define}${code}`], { cwd: folder });
    run(save);
    const stderr = await hintOf(folder, 'a.npz');
    const found = hint.exec(stderr) as RegExpExecArray;
    expect(found, stderr).not.toBeNull();
    run(`${save}; ${follow(found[1] as string)}`);
    expect(await drawn(folder, 'a.npz')).toEqual(gives);
  });

  test('arrays of unequal shapes as objects need no hint', async () => {
    const folder = write({});
    const code =
      "import numpy as np\no = np.empty(2, dtype=object)\no[:] = [np.full((1, 4, 6, 6), 1 / 6), np.full((1, 2, 6, 6), 1 / 6)]\nnp.savez('a.npz', attentions=o)";
    execFileSync('python3', ['-c', code], { cwd: folder });
    expect(await drawn(folder, 'a.npz')).toEqual([2, 6, 6]);
  });
});
