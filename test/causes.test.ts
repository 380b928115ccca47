/** What usually makes weights odd: found in made-up dumps of each kind, alike in validate and render, with a remedy that works. */
import { describe, expect, test } from 'vitest';
import { command, npyOf, read, rowOf, save } from './support/dumps.ts';
import { npy, zip } from './support/tensor-writers.ts';
import { hasNumpy, python } from './support/tensors.ts';

const SIZE = 12;
const range = (n: number) => Array.from({ length: n }, (_, i) => i);
type Matrix = readonly (readonly number[])[];

/** Rows of a softmax over scores that differ from head to head. */
const softmax = (scores: Matrix): number[][] =>
  scores.map((row) => {
    const powers = row.map((score) => Math.exp(score));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  });
const scoresOf = (head: number, causal: boolean): Matrix =>
  range(SIZE).map((query) =>
    range(SIZE).map((key) =>
      causal && key > query ? Number.NEGATIVE_INFINITY : ((query * 7 + key * key * 5 + head * 3) % 11) / 2,
    ),
  );
const HEADS = range(4);
const causal = HEADS.map((head) => softmax(scoresOf(head, true)));
const open = HEADS.map((head) => softmax(scoresOf(head, false)));
/** One layer, each weight changed. */
const dump = (
  heads: readonly Matrix[],
  change: (weight: number, head: number, query: number) => number = (x) => x,
) => save(npyOf([heads.map((head, h) => head.map((row, q) => row.map((x) => change(x, h, q))))]), 'npy');

const findingsOf = async (path: string) => {
  const { stdout } = await command(['validate', path, '--json']);
  return JSON.parse(stdout).files[0].findings as {
    level: string;
    code: string;
    cause?: string;
    remedy?: string;
  }[];
};
const warningOf = async (path: string, ...args: readonly string[]) =>
  (await command(['render', path, '--query', '2,5,9', '-o', 'x.png', '--dpi', '40', ...args])).stderr;

describe('a cause', () => {
  const cases: readonly (readonly [
    what: string,
    path: string,
    code: string,
    cause: RegExp,
    remedy: RegExp,
  ])[] = [
    [
      'uint8',
      dump(causal, (x) => Math.round(x * 255)),
      'row-sum',
      /^quantised weights/,
      /^save x \/ 25[56]$/,
    ],
    ['int8', dump(causal, (x) => Math.round(x * 127)), 'row-sum', /^quantised weights/, /^save x \/ 12[78]$/],
    [
      'int16',
      dump(causal, (x) => Math.round(x * 32767)),
      'row-sum',
      /^quantised weights/,
      /^save x \/ 3276[78]$/,
    ],
    [
      'int8 with a zero point',
      dump(causal, (x) => Math.round(x * 255) - 128),
      'row-sum',
      /^quantised/,
      /zero_point/,
    ],
    ['percentages', dump(causal, (x) => x * 100), 'row-sum', /^percentages$/, /^save x \/ 100$/],
    [
      'whole percentages',
      dump(open, (x) => Math.round(x * 100)),
      'row-sum',
      /^percentages|quantised/,
      /^save x \/ 100$/,
    ],
    ['a sum over 12 heads', dump(causal, (x) => x * 12), 'row-sum', /^a sum over 12 heads/, /x \/ 12$/],
    ['weights times a number', dump(causal, (x) => x * 7.4), 'row-sum', /times a number/, /x \/ 7.4$/],
    [
      'sinks',
      dump(causal, (x, head, query) => x * (0.2 + ((head * 5 + query * 3) % 7) / 10)),
      'row-sum',
      /gpt-oss/,
      /sink are right$/,
    ],
    [
      'softmax twice, causal',
      dump(causal.map(softmax)),
      'softmax-twice',
      /softmax already/,
      /without another softmax/,
    ],
  ];
  test.each(cases)('%s', async (_, path, code, cause, remedy) => {
    const finding = (await findingsOf(path)).find((one) => one.code === code);
    expect(finding).toMatchObject({ level: 'warning' });
    expect(finding?.cause).toMatch(cause);
    expect(finding?.remedy).toMatch(remedy);
    expect(await warningOf(path)).toContain('warning:');
  });

  test('a softmax twice is named in the figure of its mean too', async () => {
    const warning = await warningOf(dump(causal.map(softmax)));
    expect(warning).toContain("record the model's own weights, without another softmax");
  });

  test('a softmax twice without a causal mask is a note, and an untrained model may be as even', async () => {
    const [finding] = await findingsOf(dump(open.map(softmax)));
    expect(finding).toMatchObject({ level: 'note', code: 'softmax-twice' });
  });

  test('a difference of two checkpoints is a note, and no scores', async () => {
    const path = save(
      npyOf([
        causal.map((head, h) =>
          head.map((row, q) => row.map((x, k) => x - ((open[h] as Matrix)[q]?.[k] ?? 0))),
        ),
      ]),
      'npy',
    );
    expect(await findingsOf(path)).toMatchObject([{ level: 'note', code: 'difference' }]);
    expect(await warningOf(path)).not.toContain('warning');
  });

  test.each([
    ['uint8', (x: number) => Math.round(x * 255), 255],
    ['percentages', (x: number) => x * 100, 100],
    ['a sum over heads', (x: number) => x * 12, 12],
  ])('the remedy for %s works', async (_, change, divisor) => {
    const { remedy } = (await findingsOf(dump(causal, change))).find(({ code }) => code === 'row-sum') ?? {};
    const [, asked] = /x \/ (\d+)$/.exec(remedy ?? '') ?? [];
    expect(Math.abs(Number(asked) - divisor)).toBeLessThanOrEqual(1);
    expect(await findingsOf(dump(causal, (x) => change(x) / Number(asked)))).toEqual([]);
  });
});

describe('bfloat16 in integers of 16 bits', () => {
  const bits = (x: number) => new Uint16Array(Float32Array.of(x).buffer)[1] as number;
  const words = Uint16Array.from(causal.flat(2), bits);
  const dumpOf = (dtype: string) =>
    save(
      zip([{ name: 'attentions.npy', data: npy(dtype, [1, 4, SIZE, SIZE], new Uint8Array(words.buffer)) }]),
      'npz',
    );

  test.each(['<u2', '<i2'])('%s', async (dtype) => {
    const path = dumpOf(dtype);
    const { layers } = await read(path, { query: '5', head: 0 });
    const row = layers[0] && rowOf(layers[0], 0);
    const expected = (causal[0] as Matrix)[5] as readonly number[];
    row?.slice(0, 6).forEach((x, key) => void expect(x).toBeCloseTo(expected[key] as number, 2));
    expect(await findingsOf(path)).toEqual([]);
    expect(await warningOf(path)).toMatch(/attentions of u?int16 is read as bits of bfloat16/);
  });

  test('counts and quantised weights of the same type stay what they are', async () => {
    const quantised = Uint16Array.from(causal.flat(2), (x) => Math.round(x * 65535));
    const path = save(npy('<u2', [1, 4, SIZE, SIZE], new Uint8Array(quantised.buffer)), 'npy');
    expect(await warningOf(path)).toContain('quantised weights: save x / 6553');
  });
});

describe.runIf(hasNumpy)('the hint for Python objects works', () => {
  const saved = (script: string) =>
    save(python(`a = np.tril(np.ones((1, 4, 4))); a /= a.sum(-1, keepdims=True)\n${script}`), 'npz');
  const OBJECTS = 'x = np.empty(3, object); x[:] = [a, a[:, ::-1, ::-1].swapaxes(1, 2) * 0 + a, a]';

  test('np.savez of each array by itself', async () => {
    const refused = saved(
      `import datetime\n${OBJECTS}; x[1] = datetime.date(2020, 1, 1)\nnp.savez(out, x=x)`,
    );
    const { code, stderr } = await command(['render', refused, '-o', 'x.png']);
    expect(code).toBe(3);
    expect(stderr).toContain("np.savez('attentions.npz', *x)");
    const followed = saved(`${OBJECTS}\nnp.savez(out, *x)`);
    expect(await findingsOf(followed)).toEqual(
      await findingsOf(saved('np.savez(out, arr_0=a, arr_1=a, arr_2=a)')),
    );
    expect((await read(followed)).layers).toHaveLength(3);
  });

  test('np.abs of complex numbers, and one field of a structured array', async () => {
    for (const script of [
      'np.savez(out, x=np.abs(a + 0j))',
      "b = np.zeros(a.shape, [('weights', 'f4'), ('n', 'i4')]); b['weights'] = a; np.savez(out, x=b['weights'])",
    ])
      expect((await command(['render', saved(script), '-o', 'x.png'])).code).toBe(0);
  });
});
