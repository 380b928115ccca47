/** Hints that name a flag, a file or a command: each line is typed, its hint is followed to the letter, and the command runs. */
import { test } from 'vitest';
import { unicode } from './support/dumps.ts';
import { array, type Files, follow, type Line, of, range, weights } from './support/hints.ts';
import { zip } from './support/tensor-writers.ts';

const npz = (members: Readonly<Record<string, Uint8Array>>) =>
  zip(Object.entries(members).map(([name, data]) => ({ name: `${name}.npy`, data: Buffer.from(data) })));
const words = (n: number, prefix = 't') => range(n).map((i) => `${prefix}${i}`);
const two = [0.25, 0.75];
const json = (content: object) => JSON.stringify({ tokens: ['a', 'b'], rows: ['x', 'y'], ...content });

const FILES: Files = {
  'a.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(words(6)) }),
  'b.npz': npz({ attentions: array(weights([2, 3, 6, 6], 9)), tokens: unicode(words(6)) }),
  'c.npz': npz({ attentions: of(4, 3, 5, 5), tokens: unicode(words(5, 'u')) }),
  'special.npz': npz({ attentions: of(2, 3, 2, 2), tokens: unicode(['<s>', '</s>']) }),
  'tokens-of-two.npz': npz({ 'attentions.0': of(1, 3, 6, 6), 'attentions.1': of(1, 3, 6, 6) }),
  'other.npz': npz({ attn_scores: of(2, 3, 6, 6), ids: array([1, 2, 3]) }),
  'scores.npz': npz({
    attn: array(
      range(2).map(() => range(3).map(() => range(3).map((q) => range(3).map((k) => (k > q ? -1 / 0 : k))))),
    ),
  }),
  'f.json': json({
    layers: [
      [two, two],
      [two, two],
    ],
  }),
  'q.json': json({ rows: ['x@0', 'y@1'], layers: [[two, two]] }),
  'unlike.json': json({
    layers: [
      { tokens: ['▁a', '▁b'], weights: [two, two] },
      { tokens: ['▁a', 'b'], weights: [two, two] },
    ],
  }),
  'signed.json': json({ layers: [[[-0.5, 0.5], two]] }),
  'zero.json': json({ layers: [[[0, 1], two]] }),
  'heads.npy': of(2, 3),
};

const LINES: readonly Line[] = [
  // Arrays
  ['render other.npz', /if it is attention, name it: (--tensor \S+)/, 'render other.npz $1'],
  ['render a.npz --tensor nothing', /(attnplot inspect) lists the arrays/, 'inspect a.npz'],
  ['render a.npz --tensor tokens', /name the array of weights/, 'render a.npz --tensor attentions'],
  ['render a.npz --max-memory 100B', /allow it with (--max-memory \S+)/, 'render a.npz $1'],
  [
    'render a.npz --axes "step head query key" --batch mean',
    /if these are examples: (--axes "[^"]*")/,
    'render a.npz $1 --batch mean',
  ],
  ['render scores.npz --mask none', /leave --mask none out/, 'render scores.npz'],
  ['render a.npz --head 1,1', /leave one out/, 'render a.npz --head 1'],
  ['render a.npz --head 9:0', /a pair is layer:head, both from 0/, 'render a.npz --head 1:0'],
  ['render a.npz --head 0:1,0:1', /leave one out/, 'render a.npz --head 0:1'],
  ['render a.npz --layers 0,0', /leave one out/, 'render a.npz --layers 0'],
  ['render a.npz --layers 7', /the input has 2 layers: Layer 0, Layer (1)/, 'render a.npz --layers $1'],
  ['render special.npz --keys special', /leave special out/, 'render special.npz'],
  ['render a.npz --keys all', /leave it out to draw all keys/, 'render a.npz'],
  ['render a.npz --layers all', /leave it out to draw all layers/, 'render a.npz'],
  ['render a.npz --head all', /write (each) for a row/, 'render a.npz --head $1 --query 5'],
  ['render f.json --query 5', /choose among them with (--rows)/, 'render f.json $1 x'],
  [
    'render q.json --query 5',
    /the rows are (x@0), y@1; choose among them with (--rows)/,
    'render q.json $2 $1',
  ],
  ['render a.npz --segments "a:5-2"', /swap the first key and the last/, 'render a.npz --segments "a:2-5"'],
  // Scales
  [
    'render f.json --vmin 1 --vmax 0',
    /add (_r) to the colormap/,
    'render f.json --vmin 0 --vmax 1 --colormap inferno$1',
  ],
  ['render zero.json --scale log', /symlog/, 'render zero.json --scale symlog'],
  ['render zero.json --scale log --vmin 0', /use the scale symlog/, 'render zero.json --scale symlog'],
  // Figures
  ['render f.json --ticks none --label-keys 0', /leave ticks out/, 'render f.json --label-keys 0'],
  [
    'render f.json --panels heads',
    /draw it from arrays \[layer, head, query, key\]/,
    'render a.npz --panels heads',
  ],
  [
    'render f.json --layer-groups "a:0-1,b:1"',
    /leave it out of one of them/,
    'render f.json --layer-groups "a:0,b:1"',
  ],
  ['render f.json --box "x:1-0"', /write a range from its lower end/, 'render f.json --box "x:0-1"'],
  ['render a.npz --grid 2x2', /6 keys are (--skip 2 --grid 2x2)/, 'render a.npz $1'],
  ['render f.json --width 0.2in', /set a larger width/, 'render f.json --width 5in'],
  ['render f.json --height 0.2in', /set a larger height/, 'render f.json --height 5in'],
  ['render f.json -o x.svg --quality 80', /leave it out/, 'render f.json -o x.svg'],
  [
    'render f.json -o x.jpg --background transparent',
    /choose a colour/,
    'render f.json -o x.jpg --background white',
  ],
  // Files
  [
    'render f.json -o no/such/x.png',
    /make it first: mkdir -p (\S+)/,
    '!mkdir -p $1; render f.json -o no/such/x.png',
  ],
  ['render f.json -o f.json --format png', /write -o (\S+)/, 'render f.json -o $1 --format png'],
  [
    'render a.npz --tokens t0,t1,t2,t3,t4,t5',
    /write them to one: (printf .* > tokens\.txt); then (--tokens tokens\.txt)/,
    '!$1; render a.npz $2',
  ],
  [
    'render a.npz f.json',
    /to draw each: (attnplot batch .*?); as frames: (attnplot animate .*)\n/,
    'batch a.npz f.json',
  ],
  // Several inputs
  ['compare a.npz c.npz', /the same queries, as with (--query 0,4)/, 'compare a.npz c.npz $1'],
  ['compare a.npz b.npz --names x', /(--names "[^"]*")/, 'compare a.npz b.npz $1'],
  ['compare a.npz b.npz --panels queries', /leave it out/, 'compare a.npz b.npz'],
  [
    'compare a.npz b.npz --panels heads',
    /leave --panels out: (--head each)/,
    'compare a.npz b.npz $1 --query 5',
  ],
  ['compare a.npz f.json', /the same rows of all, as with (--rows 0)/, 'compare a.npz b.npz $1'],
  ['diff a.npz b.npz --head 0', /add (--pairs) instead/, 'diff a.npz b.npz $1'],
  ['diff a.npz b.npz --head 0', /or (--same-model)/, 'diff a.npz b.npz --head 0 $1'],
  ['diff a.npz b.npz --head 0', /leave it out for the mean/, 'diff a.npz b.npz'],
  ['curve a.npz', /name one, as in (--stat entropy)/, 'curve a.npz $1'],
  ['curve a.npz b.npz --stat entropy --over step', /leave --over out/, 'curve a.npz b.npz --stat entropy'],
  ['heads a.npz', /as in (--stat entropy)/, 'heads a.npz $1'],
  ['heads f.json --stat entropy', /arrays \[layer, head, query, key\]/, 'heads a.npz --stat entropy'],
  ['heads a.npz --stat mass', /name them, as in (--stat-on 0-3)/, 'heads a.npz --stat mass $1'],
  [
    'heads a.npz --stat entropy --stat-on 0-1',
    /leave it out, or use (--stat \S+)/,
    'heads a.npz $1 --stat-on 0-1',
  ],
  ['heads a.npz --stat mass --stat-on 0-99', /write (0-5)/, 'heads a.npz --stat mass --stat-on $1'],
  [
    'heads heads.npy --layers 0 --query 1',
    /choose rows with (--layers), and columns with --keys/,
    'heads heads.npy $1 0',
  ],
  ['animate a.npz b.npz -o run.png', /write -o (\S+)/, 'animate a.npz b.npz -o $1'],
  [
    'animate a.npz c.npz -o run.gif',
    /queries that all inputs have; if only labels differ, use (--ticks none)/,
    'animate a.npz b.npz -o run.gif $1',
  ],
  ['batch "*.nothing" -o "{name}.png"', /try it with ls/, 'batch a.npz -o "{name}.png"'],
  ['batch - -o "{name}.png"', /write (--files-from -)/, 'batch a.npz -o "{name}.png"'],
  ['batch a.npz b.npz -o same.png', /name: -o '([^']*)'/, 'batch a.npz b.npz -o "$1"'],
  [
    'check a.npz',
    /name the figures drawn from it, and pass it with (--data)/,
    'render a.npz -o drawn.png; check drawn.png $1 a.npz',
  ],
  // Command lines
  ['rendr a.npz', /attnplot (render a\.npz)/, '$1'],
  ['render a.npz --querry 3', /did you mean (--query)/, 'render a.npz $1 3'],
  ['a.npz', /to draw that file: attnplot (render a\.npz)/, '$1'],
  ['render a.npz -o x.bmp', /write -o (\S+)/, 'render a.npz -o $1'],
  ['render a.npz -o x.png --format pdf', /write -o (\S+),/, 'render a.npz --format pdf -o $1'],
  ['render a.npz --colormap virids', /did you mean "(\w+)"/, 'render a.npz --colormap $1'],
  ['render a.npz --width 5', /add the unit, as in (\S+)/, 'render a.npz --width $1'],
  ['render a.npz --width "5 in"', /without a space/, 'render a.npz --width 5in'],
  ['render a.npz --width 5,5in', /as in (\S+)/, 'render a.npz --width $1'],
  ['render a.npz --vmax 99%', /write (p99)/, 'render a.npz --vmax $1'],
  ['render a.npz --scale gamma', /hint: .*as in (pow:[\d.]+)/, 'render a.npz --scale $1'],
  ['render a.npz --layers 0:2', /write (\S+),/, 'render a.npz --layers $1'],
  ['render a.npz --layers "[0, 1]"', /write (\S+)/, 'render a.npz --layers $1'],
  ['render a.npz --layers last', /write (-1)/, 'render a.npz --layers $1'],
  ['render a.npz --rows last', /write (-1);/, 'render a.npz --rows $1'],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));
