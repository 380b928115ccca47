/** Every hint about arrays and attention files works: each is read from the error, followed to the letter, and gives the figure. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { doubles, folder as dumps, shapeOf, unicode } from './support/dumps.ts';
import { npy, safetensors, zip } from './support/tensor-writers.ts';
import { hasNumpy } from './support/tensors.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** An array of a shape whose rows sum to 1, each other than its neighbours; causal where its last two axes are equal. */
function weights(shape: readonly number[], seed = 1): unknown {
  const [size = 0, ...inner] = shape;
  if (inner.length > 0) return range(size).map((i) => weights(inner, (seed * 7 + i * 3 + 1) % 101));
  const raw = range(size).map((key) => 1 + ((seed * 11 + key * key * 5) % 13));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((x) => x / sum);
}
const array = (values: unknown) => npy('<f8', shapeOf(values), doubles(values));
const of = (...shape: number[]) => array(weights(shape));
const npz = (members: Readonly<Record<string, Uint8Array>>) =>
  zip(Object.entries(members).map(([name, data]) => ({ name: `${name}.npy`, data: Buffer.from(data) })));
const words = (n: number) => range(n).map((i) => `t${i}`);

/** The files of a case, by name. */
type Files = Readonly<Record<string, Uint8Array | string>>;

function write(files: Files): string {
  const folder = mkdtempSync(join(dumps, 'hint-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Panels, labels of the rows and number of keys of a figure, as it says itself. */
async function drawn(folder: string, ...args: readonly string[]) {
  const ran = await attnplot(folder, 'render', ...args, '-o', 'x.png', '--dpi', '30', '--quiet');
  expect(`${ran.code} ${ran.stderr.replace(/^warning.*\n/gm, '')}`).toBe('0 ');
  const { attention } = JSON.parse((await attnplot(folder, 'inspect', 'x.png', '--json')).stdout);
  return [attention.layers.length, attention.rows.length, attention.layers[0].keys];
}

async function hintOf(folder: string, ...args: readonly string[]): Promise<string> {
  const { code, stderr } = await attnplot(folder, 'render', ...args, '-o', 'x.png', '--dpi', '30');
  expect(code, stderr).not.toBe(0);
  return stderr;
}

/** The words of a line of the shell that hints quote: `--axes "layer head query key"`. */
const shellWords = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');

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
    hint: /leave --head out, or list the heads that are to have panels, as in (--head 0-2)/,
    without: ['--head', 'mean'],
    gives: [[6, 6, 6]],
  },
  {
    what: 'a mean of layers with panels of heads',
    files: four,
    typed: ['a.npz', '--panels', 'heads', '--layers', 'mean'],
    hint: /leave one of the two out, or name the layers: (--layers 0-1)/,
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

/** Inputs that a hint says to write otherwise: as they are, and as the hint has them. */
const REWRITTEN: readonly (readonly [
  what: string,
  name: string,
  wrong: Uint8Array | string,
  hint: RegExp,
  right: Uint8Array | string | ((found: RegExpExecArray) => Uint8Array | string),
  gives: readonly [panels: number, rows: number, keys: number],
])[] = [
  [
    'a row without weights',
    'a.json',
    '{"tokens": ["a"], "rows": ["x"], "layers": [[[]]]}',
    /write null for a weight nobody recorded/,
    '{"tokens": ["a"], "rows": ["x"], "layers": [[[null]]]}',
    [1, 1, 1],
  ],
  [
    'a weight that is infinite',
    'a.json',
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[1, -Infinity]]]}',
    /write "masked" for a key that the query cannot see/,
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[1, "masked"]]]}',
    [1, 1, 2],
  ],
  [
    'a matrix the other way round',
    'a.json',
    '{"tokens": ["a", "b", "c"], "rows": ["x"], "layers": [[[0.2], [0.3], [0.5]]]}',
    /transpose it to weights\[row\]\[key\]/,
    '{"tokens": ["a", "b", "c"], "rows": ["x"], "layers": [[[0.2, 0.3, 0.5]]]}',
    [1, 1, 3],
  ],
  [
    'a row for each entry',
    'a.json',
    '{"tokens": ["a", "b"], "rows": ["x", "y"], "layers": [[[0.5, 0.5]]]}',
    /give every layer one row of weights for each entry of "rows"/,
    '{"tokens": ["a", "b"], "rows": ["x", "y"], "layers": [[[0.5, 0.5], [1, 0]]]}',
    [1, 2, 2],
  ],
  [
    'a row longer than its tokens',
    'a.json',
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[0.2, 0.3, 0.5]]]}',
    /cut the row to the keys that have one/,
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[0.2, 0.3]]]}',
    [1, 1, 2],
  ],
  [
    'a query after the tokens',
    'a.json',
    '{"tokens": ["a", "b"], "rows": [{"label": "x", "query": 2}], "layers": [[[0.5, 0.5]]]}',
    /the last token is (\d+)/,
    ([, last]) =>
      `{"tokens": ["a", "b"], "rows": [{"label": "x", "query": ${last}}], "layers": [[[0.5, 0.5]]]}`,
    [1, 1, 2],
  ],
  [
    'a number for a document',
    'a.json',
    '{"weights": [[0.5, 0.5]], "rows": ["x"], "tokens": ["a", "b"]}',
    /did you mean "(layers)", as \[layer\]\[row\]\[key\]/,
    ([, key]) => `{"${key}": [[[0.5, 0.5]]], "rows": ["x"], "tokens": ["a", "b"]}`,
    [1, 1, 2],
  ],
  [
    'a tensor of too few numbers',
    'a.json',
    '{"dims": [1, 2, 2], "data": [1, 0, 0.5]}',
    /write \{ "dims": .* with a number for each item/,
    '{"dims": [1, 2, 2], "data": [1, 0, 0.5, 0.5]}',
    [1, 2, 2],
  ],
  [
    'tokens that are ids',
    'a.json',
    '{"attentions": [[[1, 0], [0.5, 0.5]]], "tokens": [5, 6]}',
    /write \{ "attentions": \[\.\.\.\], "tokens": \["The", "cat"\] \}/,
    '{"attentions": [[[1, 0], [0.5, 0.5]]], "tokens": ["The", "cat"]}',
    [1, 2, 2],
  ],
  [
    'attentions that were not recorded',
    'a.json',
    '{"attentions": null}',
    /attn_implementation='eager'/,
    '{"attentions": [[[1, 0], [0.5, 0.5]]]}',
    [1, 2, 2],
  ],
  [
    '"masked" in arrays',
    'a.json',
    '{"attentions": [[[1, "masked"], [0.5, 0.5]]]}',
    /in arrays, NaN after the query masks/,
    '{"attentions": [[[1, NaN], [0.5, 0.5]]]}',
    [1, 2, 2],
  ],
  [
    'a table with decimal commas',
    'a.csv',
    'a;b\n0,5;0,5x\n0,2;0,8\n',
    /hint: (.*)/,
    'a;b\n0.5;0.5\n0.2;0.8\n',
    [1, 2, 2],
  ],
  [
    'a table of rows of other lengths',
    'a.csv',
    '1\n0.5,0.5\n',
    /write nan for a key that a query does not see/,
    '1,nan\n0.5,0.5\n',
    [1, 2, 2],
  ],
  [
    'a comma after the last item',
    'a.json',
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[0.5, 0.5]]],}',
    /remove the comma/,
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[0.5, 0.5]]]}',
    [1, 1, 2],
  ],
  [
    'an array of more axes than attention has',
    'a.npy',
    of(2, 2, 3, 2, 6, 6),
    /by the axes that are none of batch, layer, head, query and key, as with x\[0\]/,
    of(3, 2, 6, 6),
    [3, 6, 6],
  ],
  [
    'an empty array',
    'a.npy',
    npy('<f8', [2, 0, 4, 4], new Uint8Array(0)),
    /output_attentions=True/,
    of(2, 3, 4, 4),
    [2, 4, 4],
  ],
  [
    'tokens of bytes in the wrong place',
    'a.safetensors',
    safetensors({ 'attentions.0': ['I4', [1, 2, 2], new Uint8Array(2)] }),
    /tensor\.float\(\)/,
    safetensors({ 'attentions.0': ['F64', [1, 2, 2], doubles(weights([1, 2, 2]))] }),
    [1, 2, 2],
  ],
];

describe('a hint of what to write works', () => {
  test.each(REWRITTEN)('%s', async (_, name, wrong, hint, right, gives) => {
    const folder = write({ [name]: wrong });
    const stderr = await hintOf(folder, name);
    const found = hint.exec(stderr) as RegExpExecArray;
    expect(found, stderr).not.toBeNull();
    writeFileSync(join(folder, name), typeof right === 'function' ? right(found) : right);
    expect(await drawn(folder, name)).toEqual(gives);
  });
});

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
