/** Remedies of what validate finds about weights: each is read, followed to the letter, and the finding is gone. */
import { expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { pythonJson } from './support/dump-writer.ts';
import { array, range, shellWords, write } from './support/hints.ts';

const SIZE = 12;
type Matrix = readonly (readonly number[])[];
type Heads = readonly Matrix[];
type Change = (weight: number, query: number, key: number, head: number) => number;

const softmax = (scores: Matrix): number[][] =>
  scores.map((row) => {
    const powers = row.map(Math.exp);
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  });
const score = (head: number, query: number, key: number) => ((query * 7 + key * key * 5 + head * 3) % 11) / 2;
const heads = (of: (head: number, query: number, key: number) => number): Heads =>
  range(2).map((head) => range(SIZE).map((query) => range(SIZE).map((key) => of(head, query, key))));

const causal = heads((h, q, k) => (k > q ? -1 / 0 : score(h, q, k))).map(softmax);
const open = heads(score).map(softmax);
const change = (all: Heads, to: Change): Heads =>
  all.map((head, h) => head.map((row, q) => row.map((weight, k) => to(weight, q, k, h))));
const transposed = (all: Heads): Heads => change(all, (_, q, k, h) => all[h]?.[k]?.[q] ?? 0);
/** A random number from 0 to 1 of a weight's place. */
const chance = (query: number, key: number, head: number) =>
  ((query * 37 + key * 61 + head * 17) % 101) / 101;
const dropped = change(open, (weight, q, k, h) => (chance(q, k, h) < 0.2 ? 0 : weight / 0.8));

/** What is wrong, the code of the finding, its remedy, and the weights that follow it, or the flags. */
const ARRAYS: readonly (readonly [
  what: string,
  wrong: Heads,
  code: string,
  hint: RegExp,
  right: Heads | ((divisor: number) => Heads),
])[] = [
  ['dropout', dropped, 'row-sum', /^dropout was on: call model\.eval\(\) before the forward pass$/, open],
  [
    'rounding',
    change(open, (x, q) => Number((x * (q % 2 === 0 ? 1.03 : 0.97)).toFixed(4))),
    'row-sum',
    /save in float16 or with 4 digits$/,
    change(open, (x) => Number(x.toFixed(4))),
  ],
  [
    'scores',
    heads((h, q, k) => score(h, q, k) - 2),
    'row-sum',
    /record the weights after the softmax$/,
    open,
  ],
  [
    'sums',
    heads((h, q, k) => score(h, q, k)),
    'row-sum',
    /after the softmax, one head or the mean of them$/,
    open,
  ],
  [
    'keys cut off',
    change(causal, (x, q, k) => (k === 0 ? 0 : x * (1 - ((q * 3) % 5) / 20))),
    'row-sum',
    /save the whole rows, with every key/,
    causal,
  ],
  [
    'a zero point',
    change(causal, (x) => Math.round(x * 255) - 128),
    'row-sum',
    /save \(x - zero_point\) \* scale, or x\.dequantize\(\)$/,
    change(causal, (x) => Math.round(x * 255) / 255),
  ],
  ...(
    [
      ['quantised', (x) => Math.round(x * 127)],
      ['percentages', (x) => x * 100],
      ['a sum of heads', (x) => x * 12],
      ['a factor', (x) => x * 7.4],
    ] as readonly (readonly [string, (x: number) => number])[]
  ).map(
    ([what, by]) =>
      [
        what,
        change(causal, by),
        'row-sum',
        /x \/ ([\d.]+)$/,
        (divisor: number) => change(causal, (x) => by(x) / divisor),
      ] as const,
  ),
  [
    'a second softmax',
    causal.map(softmax),
    'softmax-twice',
    /record the model's own weights, without another softmax$/,
    causal,
  ],
  ['a leak', change(causal, (x, q, k) => (k > q ? 0.002 : x)), 'above-diagonal', /check its mask/, causal],
  [
    'rows of zeros',
    change(causal, (x, q) => (q > 8 ? 0 : x)),
    'zero-rows',
    /leave padding out, and call model\.eval\(\)$/,
    causal.map((head) => head.slice(0, 9).map((row) => row.slice(0, 9))),
  ],
  ['one head twice', [causal[0], causal[0]] as Heads, 'copies', /x\.detach\(\)\.clone\(\)$/, causal],
  [
    'nothing but NaN',
    change(causal, () => Number.NaN),
    'no-numbers',
    /or compute the attention in float32$/,
    causal,
  ],
  [
    'rows of NaN in places',
    change(open, (x, q, k) => (q === 3 && k === 2 ? Number.NaN : x)),
    'nan',
    /leave padding out, or compute the attention in float32$/,
    open,
  ],
  [
    'infinite weights',
    change(open, (x, q, k) => (q === 3 && k === 2 ? 1 / 0 : x)),
    'infinite',
    /record the weights after the softmax$/,
    open,
  ],
];

interface Found {
  readonly code: string;
  readonly cause?: string;
  readonly remedy?: string;
}

async function findingsOf(file: Uint8Array | string, name: string, ...flags: readonly string[]) {
  const folder = write({ [name]: file });
  const { stdout } = await attnplot(folder, 'validate', name, '--json', ...flags);
  return JSON.parse(stdout).files[0].findings as readonly Found[];
}

const hintIn = (findings: readonly Found[], code: string) => {
  const found = findings.find((one) => one.code === code);
  return found && [found.cause, found.remedy].filter(Boolean).join(': ');
};

test.each(ARRAYS)('%s', async (_, wrong, code, hint, right) => {
  const findings = await findingsOf(array([wrong]), 'a.npy');
  const [, divisor] = hint.exec(hintIn(findings, code) ?? '') ?? [];
  expect(findings.map((one) => [one.code, hintIn(findings, one.code)])).toContainEqual([
    code,
    expect.stringMatching(hint),
  ]);
  const followed = typeof right === 'function' ? right(Number(divisor)) : right;
  const left = await findingsOf(array([followed]), 'a.npy');
  expect(left.filter((one) => one.code === code || one.remedy !== undefined)).toEqual([]);
});

test.each([
  ['columns-sum', transposed(open)],
  ['upper-triangle', transposed(change(causal, (x, q) => x * (1 - (q % 3) / 10)))],
])('%s', async (code, wrong) => {
  const findings = await findingsOf(array([wrong]), 'a.npy');
  expect(hintIn(findings, code)).toMatch(/transpose them, or, of arrays, name the axes with --axes$/);
  const flags = shellWords('--axes "layer head key query"');
  const named = await findingsOf(array([wrong]), 'a.npy', ...flags);
  const moved = await findingsOf(array([transposed(wrong)]), 'a.npy');
  for (const left of [named, moved]) expect(hintIn(left, code)).toBeUndefined();
});

test('a reduction in free text is said as the remedy has it', async () => {
  const file = (reduction: unknown) =>
    pythonJson({
      tokens: ['a', 'b'],
      rows: ['x'],
      layers: [[[0.9, 0.9]]],
      reduction,
    });
  const hint = hintIn(await findingsOf(file('max over 4 heads'), 'a.json'), 'row-sum') ?? '';
  const [, remedy = ''] = /"reduction": (\{.*\})$/.exec(hint) ?? [];
  expect(await findingsOf(file(JSON.parse(remedy)), 'a.json')).toEqual([]);
});
