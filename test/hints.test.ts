/** Every hint about arrays and attention files works: each is read from the error, followed to the letter, and gives the figure. */
import { describe, expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { doubles, unicode } from './support/dumps.ts';
import { array, drawn, type Files, hintOf, of, range, shellWords, weights, write } from './support/hints.ts';
import { npy, zip } from './support/tensor-writers.ts';

const npz = (members: Readonly<Record<string, Uint8Array>>) =>
  zip(Object.entries(members).map(([name, data]) => ({ name: `${name}.npy`, data: Buffer.from(data) })));

const words = (n: number) => range(n).map((i) => `t${i}`);

interface Case {
  readonly what: string;
  readonly files: Files;
  /** What is typed after `render`; the input comes first. */
  readonly typed: readonly string[];
  /** The hint, with a group for each way out: flags that are added to what was typed. */
  readonly hint: RegExp;
  /** Flags that were typed and that the hint says to leave out or to write otherwise. */
  readonly without?: readonly string[];
  /** Flags that are needed beside the hint's, as any figure of that input needs them. */
  readonly also?: readonly string[];
  /** Panels, rows and keys for each way out. */
  readonly gives: readonly (readonly [panels: number, rows: number, keys: number])[];
}

const four = { 'a.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(words(6)) }) };

const uneven = {
  'a.npz': npz({ 'attentions.0': of(1, 3, 6, 6), 'attentions.1': of(1, 3, 5, 5) }),
};

const file = (content: object) => ({ 'a.json': JSON.stringify(content) });

const row = [0.2, 0.3, 0.5];

const CASES: readonly Case[] = [
  {
    what: 'a layer file that is missing',
    files: { 'd/layer_0.npy': of(3, 6, 6), 'd/layer_1.npy': of(3, 6, 6), 'd/layer_3.npy': of(3, 6, 6) },
    typed: ['d'],
    hint: /or draw the others: (--layers \S+)/,
    gives: [[3, 6, 6]],
  },
  {
    what: 'an array of the family with other axes',
    files: {
      'a.npz': npz({
        'attentions.0': of(1, 3, 6, 6),
        'attentions.1': of(3, 6, 6),
        'attentions.2': of(1, 3, 6, 6),
      }),
    },
    typed: ['a.npz'],
    hint: /name one array: (--tensor \S+)/,
    gives: [[1, 6, 6]],
  },
  {
    what: 'an axis that the names tell, and fits one array',
    files: { 'a.npz': npz({ 'attentions.0': of(2, 3, 6, 6), 'attentions.1': of(2, 3, 6, 6) }) },
    typed: ['a.npz', '--axes', 'layer head query key'],
    hint: /name one array, whose axes these are, with (--tensor \S+)/,
    gives: [[2, 6, 6]],
  },
  {
    what: 'an axis that names with spaces tell',
    files: { 'a.npz': npz({ 'my attn.0': of(2, 3, 6, 6), 'my attn.1': of(2, 3, 6, 6) }) },
    typed: ['a.npz', '--axes', 'layer head query key'],
    hint: /name one array, whose axes these are, with (--tensor "[^"]+")/,
    gives: [[2, 6, 6]],
  },
  {
    what: 'an axis that the names tell, and fits none',
    files: { 'a.npz': npz({ 'attentions.0': of(3, 6, 6), 'attentions.1': of(3, 6, 6) }) },
    typed: ['a.npz', '--axes', 'layer head query key'],
    hint: /leave it out: (--axes "[^"]*")/,
    without: ['--axes', 'layer head query key'],
    gives: [[2, 6, 6]],
  },
  {
    what: 'too few names of axes',
    files: four,
    typed: ['a.npz', '--axes', 'head query key'],
    hint: /such as (--axes "layer head query key")/,
    without: ['--axes', 'head query key'],
    gives: [[2, 6, 6]],
  },
  {
    what: 'axes that may be two things',
    files: { 'a.npy': of(4, 3, 2, 6, 6) },
    typed: ['a.npy', '--batch', '0'],
    hint: /say which.*: (--axes "[^"]*") or (--axes "[^"]*"), with --batch 0/,
    gives: [
      [4, 6, 6],
      [3, 6, 6],
    ],
  },
  {
    what: 'two arrays that may be attention',
    files: { 'a.npz': npz({ encoder_attentions: of(2, 3, 6, 6), decoder_attentions: of(3, 2, 5, 5) }) },
    typed: ['a.npz'],
    hint: /say which: (--tensor \S+) or (--tensor \S+)/,
    gives: [
      [2, 6, 6],
      [3, 5, 5],
    ],
  },
  {
    what: 'an array name with a slip',
    files: { 'a.npz': npz({ encoder_attentions: of(2, 3, 6, 6), decoder_attentions: of(3, 2, 5, 5) }) },
    typed: ['a.npz', '--tensor', 'decoder_attention'],
    hint: /did you mean "?(?<tensor>decoder_attentions)"?/,
    without: ['--tensor', 'decoder_attention'],
    gives: [[3, 5, 5]],
  },
  {
    what: 'layers of other queries and keys',
    files: uneven,
    typed: ['a.npz'],
    hint: /name one array, as in (--tensor \S+),/,
    gives: [[1, 5, 5]],
  },
  {
    what: 'one step of two that do not follow each other',
    files: {
      'a.npz': npz({
        step0_layer0: of(1, 2, 4, 4),
        step0_layer1: of(1, 2, 4, 4),
        step1_layer0: of(1, 2, 1, 9),
        step1_layer1: of(1, 2, 1, 9),
      }),
    },
    typed: ['a.npz'],
    hint: /name one step, as in (--tensor \S+)/,
    gives: [[2, 1, 9]],
  },
  {
    what: 'steps that repeat those before',
    files: {
      'a.npz': npz({
        step0_layer0: of(1, 2, 4, 4),
        step0_layer1: of(1, 2, 4, 4),
        step1_layer0: of(1, 2, 5, 5),
        step1_layer1: of(1, 2, 5, 5),
      }),
    },
    typed: ['a.npz'],
    hint: /name the last, as in (--tensor \S+)/,
    gives: [[2, 5, 5]],
  },
  {
    what: 'heads of one layer that differ in size',
    files: { 'a.npz': npz({ L0H0: of(6, 6), L0H1: of(5, 5), L1H0: of(6, 6), L1H1: of(6, 6) }) },
    typed: ['a.npz', '--tensor', 'L{layer}H{head}'],
    hint: /name one head, as in (--tensor \S+)/,
    without: ['--tensor', 'L{layer}H{head}'],
    gives: [[1, 5, 5]],
  },
  {
    what: 'a batch',
    files: { 'a.npy': of(2, 4, 3, 6, 6) },
    typed: ['a.npy', '--axes', 'layer batch head query key'],
    hint: /from 0: (--batch 0), or average them: (--batch mean)/,
    gives: [
      [2, 6, 6],
      [2, 6, 6],
    ],
  },
  {
    what: 'training steps',
    files: { 'a.npz': npz({ attentions: of(5, 3, 6, 6), steps: npy('<f8', [5], doubles([1, 2, 3, 4, 5])) }) },
    typed: ['a.npz'],
    hint: /choose one, from 0: (--batch 4); if these are layers, name the axes: (--axes "[^"]*")/,
    gives: [
      [1, 6, 6],
      [5, 6, 6],
    ],
  },
  {
    what: 'a sequence that is not there',
    files: { 'a.npy': of(4, 3, 6, 6) },
    typed: ['a.npy', '--axes', 'layer head query key', '--batch', '2'],
    hint: /if one of the axes is a batch, name them: (--axes "[^"]*")/,
    without: ['--axes', 'layer head query key'],
    gives: [[1, 6, 6]],
  },
  {
    what: 'tokens of another number',
    files: { 'a.npy': of(2, 3, 6, 6), 'tokens.txt': 'a\nb\n' },
    typed: ['a.npy', '--tokens', 'tokens.txt'],
    hint: /(--tokens none) numbers the keys/,
    without: ['--tokens', 'tokens.txt'],
    gives: [[2, 6, 6]],
  },
  {
    what: 'layer files of other tokens',
    files: {
      'd/layer_0.npz': npz({ attentions: of(3, 2, 6), tokens: unicode(words(6)) }),
      'd/layer_1.npz': npz({ attentions: of(3, 2, 6), tokens: unicode(words(6).toReversed()) }),
      'tokens.json': JSON.stringify(words(6)),
    },
    typed: ['d'],
    hint: /name a file of them: (--tokens \S+)/,
    gives: [[2, 2, 6]],
  },
  {
    what: 'a first query that leaves no keys',
    files: { 'a.npy': of(2, 3, 2, 6) },
    typed: ['a.npy', '--first-query', '5'],
    hint: /use (--first-query 4) for the last queries/,
    without: ['--first-query', '5'],
    gives: [[2, 2, 6]],
  },
  {
    what: 'many queries',
    files: { 'a.npy': of(2, 3, 40, 40) },
    typed: ['a.npy'],
    hint: /by position or token: (--query 0,39), (--query -1), or (--query all)/,
    gives: [
      [2, 2, 40],
      [2, 1, 40],
      [2, 40, 40],
    ],
  },
  {
    what: 'a token with a slip in --query',
    files: {
      'a.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(['▁the', '▁cat', 's', 'at', '▁on', '.']) }),
    },
    typed: ['a.npz', '--query', 'cat'],
    hint: /did you mean "(?<query>[^"]*)"/,
    without: ['--query', 'cat'],
    gives: [[2, 1, 6]],
  },
  {
    what: 'a mask of rows that are not among the keys',
    files: { 'a.npz': npz({ cross_attentions: of(2, 3, 4, 6) }) },
    typed: ['a.npz', '--mask', 'causal'],
    hint: /as in (--first-query 0)/,
    gives: [[2, 4, 6]],
  },
  {
    what: 'heads that differ, a row each',
    files: { 'a.npz': npz({ 'attentions.0': of(1, 3, 6, 6), 'attentions.1': of(1, 2, 6, 6) }) },
    typed: ['a.npz', '--head', 'each', '--query', '5'],
    hint: /use (--head mean), or draw one layer: (--layers 0)/,
    without: [],
    gives: [
      [2, 1, 6],
      [1, 3, 6],
    ],
  },
  {
    what: 'pairs beside layers',
    files: four,
    typed: ['a.npz', '--head', '0:1,1:2', '--layers', '0'],
    hint: /the pairs name their layers: leave --layers out()/,
    without: ['--layers', '0'],
    gives: [[2, 6, 6]],
  },
  {
    what: 'a head that is not there',
    files: four,
    typed: ['a.npz', '--head', '7', '--query', '5'],
    hint: /or use (?<head>mean), max, min, each or rollout/,
    without: ['--head', '7'],
    gives: [[2, 1, 6]],
  },
  {
    what: 'panels of heads with a mean',
    files: four,
    typed: ['a.npz', '--panels', 'heads', '--head', 'mean'],
    hint: /leave it out to draw all heads, or list some, as in (--head 0-2)/,
    without: ['--head', 'mean'],
    gives: [[6, 6, 6]],
  },
  {
    what: 'a mean of layers with panels of heads',
    files: four,
    typed: ['a.npz', '--panels', 'heads', '--layers', 'mean'],
    hint: /leave it out to draw all layers, or name some, as in (--layers 0-1)/,
    without: ['--layers', 'mean'],
    gives: [[6, 6, 6]],
  },
  {
    what: 'heads that are NaN',
    files: {
      'a.npy': array([
        [range(6).map(() => range(6).map(() => Number.NaN)), weights([6, 6]), weights([6, 6], 5)],
      ]),
    },
    typed: ['a.npy', '--head', '0,1'],
    hint: /draw the others: (--head 1)/,
    gives: [[1, 6, 6]],
  },
  {
    what: 'a head that is NaN',
    files: {
      'a.npy': array([
        [range(6).map(() => range(6).map(() => Number.NaN)), weights([6, 6]), weights([6, 6], 5)],
      ]),
    },
    typed: ['a.npy', '--head', '0'],
    hint: /(--head mean) averages the heads that have numbers/,
    gives: [[1, 6, 6]],
  },
  {
    what: 'a NaN head among numbered ones',
    files: {
      'a.npz': npz({
        layer_0_head_0: of(6, 6),
        layer_0_head_2: array(range(6).map(() => range(6).map(() => Number.NaN))),
        layer_0_head_5: of(6, 6),
      }),
    },
    typed: ['a.npz', '--head', '2,5'],
    hint: /head 2 is NaN.*draw the others: (--head 5)/s,
    gives: [[1, 6, 6]],
  },
  {
    what: 'queries past the end',
    files: four,
    typed: ['a.npz', '--query', '2-99'],
    hint: /write (?<query>2-5)/,
    gives: [[2, 4, 6]],
  },
  {
    what: 'rows past the end',
    files: four,
    typed: ['a.npz', '--rows', '2-99'],
    hint: /write (?<rows>2-5)/,
    gives: [[2, 4, 6]],
  },
  {
    what: 'a mean of layers of other tokens',
    files: file({
      rows: ['x'],
      layers: [
        { tokens: ['a', 'b', 'c'], weights: [row] },
        { tokens: ['a', 'b'], weights: [[0.4, 0.6]] },
      ],
    }),
    typed: ['a.json', '--layers', 'mean'],
    hint: /as in (--layers 0-1)/,
    gives: [[2, 1, 3]],
  },
  {
    what: 'a token that stands elsewhere in other layers',
    files: file({
      rows: ['x'],
      layers: [
        { tokens: ['a', 'b', 'c'], weights: [row] },
        { tokens: ['b', 'a'], weights: [[0.4, 0.6]] },
      ],
    }),
    typed: ['a.json', '--keys', 'a'],
    hint: /as in (--keys 0-1)/,
    gives: [[2, 1, 2]],
  },
  {
    what: 'a rollout of a part',
    files: { 'a.npy': of(2, 3, 2, 6) },
    typed: ['a.npy', '--head', 'rollout'],
    hint: /use (--head mean)/,
    without: ['--head', 'rollout'],
    gives: [[2, 2, 6]],
  },
  {
    what: 'keys that are not there',
    files: four,
    typed: ['a.npz', '--keys', '3-99'],
    hint: /write (?<keys>3-5)/,
    without: ['--keys', '3-99'],
    gives: [[2, 6, 3]],
  },
  {
    what: 'a range that runs backwards',
    files: four,
    typed: ['a.npz', '--query', '5-3'],
    hint: /write (?<query>3-5)/,
    without: ['--query', '5-3'],
    gives: [[2, 3, 6]],
  },
  {
    what: 'a fold without segments',
    files: { 'a.npy': of(2, 3, 5, 5) },
    typed: ['a.npy', '--query', '4', '--fold'],
    hint: /name them: (--segments "[^"]*")/,
    gives: [[2, 1, 2]],
  },
  {
    what: 'a longformer window',
    files: { 'a.npz': npz({ longformer_attentions: of(2, 3, 9, 5) }) },
    typed: ['a.npz'],
    hint: /draw the distances: (--axes "[^"]*")/,
    gives: [[2, 9, 5]],
  },
  {
    what: 'a row label of two rows',
    files: file({ tokens: ['a', 'b', 'c'], rows: ['x', 'x'], layers: [[row, row]] }),
    typed: ['a.json', '--rows', 'x'],
    hint: /use positions: (?<rows>0) or 1/,
    without: ['--rows', 'x'],
    gives: [[1, 1, 3]],
  },
  {
    what: 'a row label with a slip',
    files: file({ tokens: ['a', 'b', 'c'], rows: ['P@8', 'Q@2'], layers: [[row, row]] }),
    typed: ['a.json', '--rows', 'p@8'],
    hint: /did you mean "(?<rows>[^"]*)"/,
    without: ['--rows', 'p@8'],
    gives: [[1, 1, 3]],
  },
  {
    what: 'an option of arrays with an attention file',
    files: file({ tokens: ['a', 'b', 'c'], rows: ['x'], layers: [[row]] }),
    typed: ['a.json', '--head', '0'],
    hint: /leave the option out()/,
    without: ['--head', '0'],
    gives: [[1, 1, 3]],
  },
];

/** What is typed once a hint is followed: `without` left out, and the way that a group names added. */
function followed({ typed, without = [], also = [] }: Case, way: string): string[] {
  const start =
    without.length === 0
      ? -1
      : typed.findIndex((word, i) => word === without[0] && typed[i + 1] === without[1]);
  const left = start < 0 ? [...typed] : typed.toSpliced(start, without.length);
  const flags = shellWords(way);
  // A flag that was typed is typed again with its other value.
  const same = left.indexOf(flags[0] ?? '');
  return [...(same < 0 ? left : left.toSpliced(same, 2)), ...also, ...flags];
}

describe('a hint of a flag works', () => {
  test.each(CASES)('$what', async (one) => {
    const folder = write(one.files);
    const stderr = await hintOf(folder, ...one.typed);
    const found = one.hint.exec(stderr);
    expect(found, stderr).not.toBeNull();
    const { groups } = found as RegExpExecArray;
    const ways = groups
      ? Object.entries(groups).map(([flag, value]) => `--${flag} "${value}"`)
      : (found as RegExpExecArray).slice(1);
    expect(ways).toHaveLength(one.gives.length);
    for (const [i, way] of ways.entries())
      expect(await drawn(folder, ...followed(one, way)), way).toEqual(one.gives[i]);
  });
});

test('inspect refuses distances in a window as render does, and prints flags that render takes', async () => {
  const folder = write({ 'a.npz': npz({ longformer_attentions: of(2, 3, 9, 5) }) });
  const { stdout, code } = await attnplot(folder, 'inspect', 'a.npz');
  const [, axes = ''] = /hint: draw the distances: --axes "([^"]*)"/.exec(stdout) ?? [];
  expect([code, axes]).toEqual([0, 'layer head query offset']);
  const { attention } = JSON.parse(
    (await attnplot(folder, 'inspect', 'a.npz', '--axes', axes, '--json')).stdout,
  );
  expect(attention).toMatchObject({ keys: 5, columns: 'offset' });
  expect(await drawn(folder, 'a.npz', ...shellWords(attention.flags))).toEqual([2, 9, 5]);
});

test('check says how the figures of a folder are checked', async () => {
  const folder = write({ 'data/a.npy': of(2, 3, 6, 6), 'other/a.npy': of(2, 3, 6, 6) });
  await attnplot(folder, 'batch', 'data/a.npy', '-o', 'figures/{name}.png', '--dpi', '30', '--quiet');
  const listed = await attnplot(folder, 'check', 'figures');
  const [, flags = ''] = /it is a folder \(check the figures of its batch: (.*)\)/.exec(listed.stdout) ?? [];
  expect(listed.code).toBe(1);
  expect((await attnplot(folder, 'check', ...shellWords(flags))).code).toBe(0);
  const bare = await attnplot(folder, 'check', 'other');
  expect(bare.stdout).toBe('other: not a figure: it is a folder (name its figures, as in other/*.png)\n');
});
