/** Hints about what Python must save: Python saves it, the hint is read from the error, Python does what it says, and the figure is drawn. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { drawn, hintOf, write } from './support/hints.ts';
import { hasNumpy } from './support/tensors.ts';

/** A case of Python: `F` is the file, `x` the weights. */
interface Case {
  readonly file: string;
  readonly save: string;
  /** The hint, with a group for the code that it gives. */
  readonly hint: RegExp;
  /** What is run with that code once the hint is read. */
  readonly next: (code: string) => string;
  /** The file that is drawn then, where it is another. */
  readonly drawn?: string;
}

const asAttentions = (code: string) => `np.savez(F, attentions=${code})`;
const AS_FLOATS = /(np\.asarray\(x, dtype=np\.float32\)|x\.astype\([^)]*\))/;

const CASES: readonly Case[] = [
  {
    file: 'objects.npz',
    save: 'np.savez(F, attentions=np.array([datetime.date(2020, 1, 1)], dtype=object)); x = [x]',
    hint: /(np\.savez\('attentions\.npz', \*x\))/,
    next: (code) => code.replace("'attentions.npz'", 'F'),
  },
  {
    file: 'complex.npz',
    save: 'x = x + 0j; np.savez(F, attentions=x)',
    hint: /save (np\.abs\(x\))/,
    next: asAttentions,
  },
  {
    file: 'structured.npz',
    save: "w = x; x = np.zeros((2, 3, 6, 6), dtype=[('weights', 'f4')]); x['weights'] = w; np.savez(F, attentions=x)",
    hint: /np\.save\('weights\.npy', (x\['weights'\])\)/,
    next: asAttentions,
  },
  {
    file: 'bytes.npz',
    save: "np.savez(F, attentions=x.astype('f4').view('V4'))",
    hint: AS_FLOATS,
    next: asAttentions,
  },
  {
    file: 'long.npz',
    save: 'x = x.astype(np.longdouble); np.savez(F, attentions=x)',
    hint: AS_FLOATS,
    next: asAttentions,
  },
  {
    file: 'texts.npz',
    save: "tokens = [b'a', b'\\xff', b'c', b'd', b'e', b'f']; np.savez(F, attentions=x, tokens=np.array(tokens))",
    hint: /save str, not bytes: (np\.array\(.*\))\n/,
    next: (code) => `np.savez(F, attentions=x, tokens=${code})`,
  },
  {
    file: 'raw.bin',
    save: "x = x.astype('f4'); x.tofile(F)",
    hint: /give them their shape: (np\.savez\(.*\))\n/,
    next: (code) => `layers, heads, queries, keys = x.shape; ${code}`,
    drawn: 'attentions.npz',
  },
  {
    file: 'two.npy',
    save: "f = open(F, 'wb'); np.save(f, x); np.save(f, x); f.close()",
    hint: /save several with (np\.savez)/,
    next: (code) => `${code}('two.npz', attentions=x, other=x)`,
    drawn: 'two.npz',
  },
  {
    file: 'lzma.npz',
    save: "np.save('one.npy', x); z = zipfile.ZipFile(F, 'w', zipfile.ZIP_LZMA); z.write('one.npy', 'attentions.npy'); z.close()",
    hint: /write the file again with (np\.savez)/,
    next: (code) => `${code}(F, attentions=x)`,
  },
  {
    file: 'twice.npz',
    save: "np.savez(F, attentions=x); np.save('one.npy', x); z = zipfile.ZipFile(F, 'a'); z.write('one.npy', 'attentions.npy'); z.close()",
    hint: /write the file again with (np\.savez)/,
    next: (code) => `${code}(F, attentions=x)`,
  },
  {
    file: 'nothing.npz',
    save: "zipfile.ZipFile(F, 'w').close()",
    hint: /write it with (np\.savez)/,
    next: (code) => `${code}(F, attentions=x)`,
  },
  {
    file: 'header.npy',
    save: "open(F, 'wb').write(b'\\x93NUMPY\\x01\\x00\\x08\\x00nothing\\n' + bytes(64))",
    hint: /write it with (np\.save) or/,
    next: (code) => `${code}(F, x)`,
  },
];

const DEFINE = `import datetime, zipfile, warnings, numpy as np
warnings.simplefilter('ignore')
def W(*s):
    x = np.tril(np.ones(s)); return x / x.sum(-1, keepdims=True)
`;

/** Two runs of Python for all cases: starting it takes longer than what it does. */
const run = (folder: string, codes: readonly (readonly [file: string, code: string])[]) =>
  execFileSync(
    'python3',
    ['-c', DEFINE + codes.map(([file, code]) => `F = '${file}'; x = W(2, 3, 6, 6); ${code}`).join('\n')],
    { cwd: folder },
  );

describe.runIf(hasNumpy)('a hint of Python works', () => {
  test('each is read, and run', async () => {
    const folder = write({});
    run(
      folder,
      CASES.map(({ file, save }) => [file, save]),
    );
    const followed: (readonly [string, string])[] = [];
    for (const { file, save, hint, next } of CASES) {
      const stderr = await hintOf(folder, file);
      const found = hint.exec(stderr);
      expect([file, stderr]).toEqual([file, expect.stringMatching(hint)]);
      followed.push([file, `${save}; ${next(found?.[1] ?? '')}`]);
    }
    run(folder, followed);
    for (const { file, drawn: made = file } of CASES)
      expect([file, ...(await drawn(folder, made))]).toEqual([file, 2, 6, 6]);
  });

  test('arrays of unequal shapes as objects need no hint', async () => {
    const folder = write({});
    const code =
      "import numpy as np\no = np.empty(2, dtype=object)\no[:] = [np.full((1, 4, 6, 6), 1 / 6), np.full((1, 2, 6, 6), 1 / 6)]\nnp.savez('a.npz', attentions=o)";
    execFileSync('python3', ['-c', code], { cwd: folder });
    expect(await drawn(folder, 'a.npz')).toEqual([2, 6, 6]);
  });
});
