/** Hints about figures, batches, files and limits: each line is typed, its hint is followed to the letter, and the command runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, test } from 'vitest';
import { ROOT } from './support/command.ts';
import { unicode } from './support/dumps.ts';
import { array, type Files, follow, type Line, of, range, weights } from './support/hints.ts';
import { zip } from './support/tensor-writers.ts';

const npz = (members: Readonly<Record<string, Uint8Array>>) =>
  zip(Object.entries(members).map(([name, data]) => ({ name: `${name}.npy`, data: Buffer.from(data) })));
const words = (n: number) => range(n).map((i) => `t${i}`);
const two = [0.25, 0.75];
const json = (content: object) =>
  JSON.stringify({
    tokens: ['a', 'b'],
    rows: ['x', 'y'],
    layers: [
      [two, two],
      [two, two],
    ],
    ...content,
  });
const font = (name: string) => readFileSync(join(ROOT, 'node_modules/dejavu-fonts-ttf/ttf', name));

const FILES: Files = {
  'a.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(words(6)) }),
  'b.npz': npz({ attentions: array(weights([2, 3, 6, 6], 9)), tokens: unicode(words(6)) }),
  'f.json': json({}),
  'g.json': json({
    layers: [
      [two, [0.5, 0.5]],
      [two, two],
    ],
  }),
  'log.json': json({ figure: { scale: 'log' } }),
  'symlog.json': json({ figure: { scale: 'symlog' } }),
  'other/c.npz': npz({ attentions: of(2, 3, 6, 6) }),
  'double.npz': npz({
    attentions: array(range(2).map(() => range(3).map(() => range(6).map(() => range(6).map((key) => key))))),
    tokens: unicode(words(6)),
  }),
  'step-1.npz': npz({ attentions: of(2, 3, 6, 6) }),
  'step-2.npz': npz({ attentions: array(weights([2, 3, 6, 6], 5)) }),
  'long.npz': npz({ attentions: of(1, 1, 60, 60) }),
  'patches.npz': npz({ attentions: of(2, 3, 1, 16) }),
  'uneven.json': JSON.stringify({
    rows: ['x'],
    layers: [
      { tokens: ['a', 'b', 'c'], weights: [[0.2, 0.3, 0.5]] },
      { tokens: ['a', 'b'], weights: [two] },
    ],
  }),
  'named.json': json({ figure: { tokens: 'tokens.txt' } }),
  'allowing.json': json({ figure: { allowFiles: true } }),
  'fonts.json': json({ figure: { font: 'DejaVuSans.ttf' } }),
  'tokens.txt': 'a\nb\nc\nd\ne\nf\n',
  'latin.txt': Buffer.from('\xe9\nb\nc\nd\ne\nf\n', 'latin1'),
  'DejaVuSans.ttf': font('DejaVuSans.ttf'),
  'short.ttf': font('DejaVuSans.ttf').subarray(0, 999),
  'packed.json.gz': gzipSync(json({})),
  'd/layer_0.npy': of(3, 6, 6),
  'd/layer_1.npy': of(3, 6, 6),
  'd/maps_0.npy': of(3, 5, 5),
  'd/maps_1.npy': of(3, 5, 5),
  'notes/readme.md': 'nothing',
  'late.npz': npz({ layer_5: of(3, 6, 6), layer_6: of(3, 6, 6) }),
  'three.npz': npz({ attentions: of(3, 2, 6, 6) }),
  'deep.npz': npz({ attentions: of(5001, 1, 1, 2) }),
  'q.json': json({
    rows: [
      { label: 'x', query: 0 },
      { label: 'y', query: 1 },
    ],
  }),
  'subwords.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(['▁a', 'b', '▁c', 'd', '▁e', 'f']) }),
  'twice.json': '{"tokens": ["a"], "tokens": ["b"], "rows": ["r"], "layers": [[[1]]]}',
  'once.json': '{"tokens": ["b"], "rows": ["r"], "layers": [[[1]]]}',
  'ids.json': '[1, 2, 3, 4, 5, 6]',
  'texts.json': '["a", "b", "c", "d", "e", "f"]',
  'few.txt': 'a\nb\n',
  'list.json': '[1]',
  'twin.npz': npz({ L0H1: of(6, 6), L0H01: of(6, 6), L0H2: of(6, 6) }),
};

const BATCH = 'batch a.npz b.npz -o "s/{name}.png"';
const ONE = `${BATCH} --shard 1/2`;
const TWO = `${BATCH} --shard 2/2`;
const MERGE = 'batch --merge "s/attnplot-manifest.*-of-2.json"';

describe('batches and shards', () => {
  const LINES: readonly Line[] = [
    ['batch a.npz -o "{step}.png"', /use (\{name\}) or \{index\} instead/, 'batch a.npz -o "$1.png"'],
    [
      'batch a.npz -o "{name}.png" --title "step {step}"',
      /use (\{name\}) or/,
      'batch a.npz -o "{name}.png" --title "$1"',
    ],
    [
      'batch a.npz -o "o/{dir}/{name}.png" --base other',
      /set --base to a folder that holds all inputs/,
      'batch a.npz -o "o/{dir}/{name}.png" --base .',
    ],
    [
      'batch a.npz -o "o/{dir}/{name}.png" --base other',
      /or leave \{dir\} out/,
      'batch a.npz -o "o/{name}.png" --base other',
    ],
    [
      'render f.json -o drawn.png; batch drawn.png -o "{name}.png"',
      /choose a pattern that gives other names/,
      'batch drawn.png -o "again-{name}.png"',
    ],
    [
      'batch f.json -o "{name}.png" --manifest f.json',
      /keep no manifest with (--no-manifest)/,
      'batch f.json -o "{name}.png" $1',
    ],
    [
      '!mkdir e; render f.json -o e/drawn.png; batch "e/*.png" -o "e/{name}-2.png" --no-manifest',
      /write to another folder/,
      'batch "e/*.png" -o "n/{name}-2.png" --no-manifest',
    ],
    [
      'batch a.npz -o "{name}.png" --manifest g.json',
      /choose another name/,
      'batch a.npz -o "{name}.png" --manifest run.json',
    ],
    ['batch a.npz -o figs/', /write -o '([^']*)'/, 'batch a.npz -o "$1"'],
    ['batch a.npz -o -', /a batch writes files/, 'batch a.npz -o "{name}.png"'],
    ['batch "" -o "{name}.png"', /is a shell variable unset/, 'batch a.npz -o "{name}.png"'],
    ['batch notes -o "{name}.png"', /name a file, or a folder that has/, 'batch a.npz -o "{name}.png"'],
    [
      'batch a.npz -o "{name}.png" --shard 0/4',
      /the first of four is (1\/4)/,
      'batch a.npz -o "{name}.png" --shard $1',
    ],
    ['batch a.npz -o "{name}.png" --shard 5/4', /the last (4\/4)/, 'batch a.npz -o "{name}.png" --shard 1/4'],
    [
      'batch a.npz -o "{name}.png" --shard auto',
      /number the shards: (--shard 1\/4)/,
      'batch a.npz -o "{name}.png" $1',
    ],
    [
      'batch a.npz -o "{name}.png" --shard 1/2 --gallery',
      /use --gallery with --merge once all shards are done/,
      `${ONE}; ${TWO}; ${MERGE} --gallery`,
    ],
    ['batch a.npz -o "{name}.png" --jobs 5000', /write (--jobs \d+)/, 'batch a.npz -o "{name}.png" $1'],
    ['batch a.npz -o "{name}.png" --jobs x', /leave it out for one per core/, 'batch a.npz -o "{name}.png"'],
    [
      'batch log.json symlog.json -o "{name}.png"',
      /set one for all with --scale/,
      'batch log.json symlog.json -o "{name}.png" --scale linear',
    ],
    [
      'batch log.json symlog.json -o "{name}.png"',
      /its own with (--no-shared-scale)/,
      'batch log.json symlog.json -o "{name}.png" $1',
    ],
    [
      `${BATCH}; batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json --no-shared-scale`,
      /leave one out/,
      'batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json',
    ],
    [
      `${BATCH}; batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json --scale symlog`,
      /leave --scale out/,
      'batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json',
    ],
    [
      `${BATCH}; batch a.npz -o "t/{name}.png" --scale-from none.json`,
      /give the path of an (attnplot-manifest\.json)/,
      'batch a.npz -o "t/{name}.png" --scale-from s/$1',
    ],
    [
      `${BATCH}; batch a.npz -o "t/{name}.png" --scale-from f.json`,
      /give the path of an (attnplot-manifest\.json)/,
      'batch a.npz -o "t/{name}.png" --scale-from s/$1',
    ],
    [
      `${BATCH} --no-shared-scale; batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json`,
      /run that batch without --no-shared-scale/,
      `${BATCH}; batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json`,
    ],
    [
      'batch --merge',
      /name them: attnplot (batch --merge) '/,
      `${ONE}; ${TWO}; $1 "s/attnplot-manifest.*-of-2.json"`,
    ],
    [`${ONE}; ${TWO}; batch --merge s/attnplot-manifest.1-of-2.json s/none.json`, /check the path/, MERGE],
    [
      `${BATCH}; batch --merge s/attnplot-manifest.json`,
      /quote a pattern that matches shards only/,
      `${ONE}; ${TWO}; ${MERGE}`,
    ],
    [
      `${ONE}; ${BATCH} --shard 2/3; batch --merge s/attnplot-manifest.1-of-2.json s/attnplot-manifest.2-of-3.json`,
      /name the manifests of one run/,
      `${TWO}; ${MERGE}`,
    ],
    [`${ONE}; ${TWO} --dpi 50; ${MERGE}`, /run its shard again with the same options/, `${TWO}; ${MERGE}`],
    [
      `${ONE} --tokens tokens.txt; !sed -i s/a/A/ tokens.txt; ${TWO} --tokens tokens.txt; ${MERGE}`,
      /run its shard again with the same file/,
      `${ONE} --tokens tokens.txt; ${MERGE}`,
    ],
    [
      `${ONE}; batch a.npz b.npz step-1.npz -o "s/{name}.png" --shard 2/2; ${MERGE}`,
      /write a list of them, pass it to every shard with (--files-from)/,
      `!ls a.npz b.npz > list.txt; batch $1 list.txt -o "s/{name}.png" --shard 1/2; batch $1 list.txt -o "s/{name}.png" --shard 2/2; ${MERGE}`,
    ],
    [`${ONE}; !cp double.npz b.npz; ${TWO}; ${MERGE}`, /run them again/, `${ONE}; ${TWO}; ${MERGE}`],
    [
      `${ONE}; ${TWO}; !cp s/attnplot-manifest.1-of-2.json s/attnplot-manifest.9-of-2.json; ${MERGE}`,
      /leave one of the two out/,
      '!rm s/attnplot-manifest.9-of-2.json; batch --merge "s/attnplot-manifest.*-of-2.json"',
    ],
    [`${ONE}; ${TWO}; ${MERGE} --dpi 50`, /with --merge, use only/, MERGE],
  ];
  test.each(LINES)('%s', (...line) => follow(FILES, line));
});

describe('figures', () => {
  const LINES: readonly Line[] = [
    // Scales and colorbars
    [
      'render f.json --colorbar-ticks 5',
      /leave it out, or set (vmin or vmax)/,
      'render f.json --colorbar-ticks 5 --vmax 5',
    ],
    ['render f.json --vmin 0.5 --vmax 0.5', /leave one of the two out/, 'render f.json --vmin 0.1'],
    ['render f.json --vmin p99 --vmax p1', /hint: /, 'render f.json --vmin p1 --vmax p99'],
    [
      'render f.json --scale pow:9999',
      /use an exponent between (0\.1) and 10/,
      'render f.json --scale pow:$1',
    ],
    // Labels and groups
    [
      'render f.json --layer-labels A',
      /the layers are (Layer 0), (Layer 1)/,
      'render f.json --layer-labels "A,B"',
    ],
    [
      'render a.npz --query 5 --panels queries --layer-groups "e:0"',
      /leave one of the two out/,
      'render a.npz --query 5 --layer-groups "e:0"',
    ],
    ['render a.npz --layer-groups "e:5"', /the layers are (0), (1)/, 'render a.npz --layer-groups "e:$1-$2"'],
    [
      'render a.npz --query 3,5 --row-labels a',
      /the rows are t3@3, t5@5/,
      'render a.npz --query 3,5 --row-labels a,b',
    ],
    [
      'render f.json --label-keys zebra',
      /tokens are matched as the file has them/,
      'render f.json --label-keys a',
    ],
    // Panels
    [
      'render a.npz --panels heads --panel-label left',
      /leave it out, or use (top)/,
      'render a.npz --panels heads --panel-label $1',
    ],
    ['render uneven.json --aspect equal', /use the aspect "(auto)"/, 'render uneven.json --aspect $1'],
    [
      'render uneven.json --aspect equal',
      /draw the same keys of all layers, as in --keys/,
      'render uneven.json --aspect equal --keys 0-1',
    ],
    [
      'render a.npz --aspect equal --row-height 1in',
      /leave one of the two out/,
      'render a.npz --aspect equal',
    ],
    [
      'render a.npz --height 5in --row-height 1in',
      /leave one of the two out/,
      'render a.npz --row-height 1in',
    ],
    ['render f.json --panels heads', /draw it from arrays/, 'render a.npz --panels heads'],
    // Patches and images
    [
      'render patches.npz --skip 2',
      /give the grid, as in --grid 14x14/,
      'render patches.npz --grid 7x2 --skip 2',
    ],
    [
      'render patches.npz --image DejaVuSans.ttf',
      /give the grid/,
      'render f.json -o p.png; render patches.npz --grid 4x4 --image p.png',
    ],
    [
      'render patches.npz --grid 4x4 --opacity 0.5',
      /give the file with (--image)/,
      'render f.json -o p.png; render patches.npz --grid 4x4 --opacity 0.5 $1 p.png',
    ],
    [
      'render patches.npz --grid 4x4 --image f.json',
      /give the path of a PNG, JPEG or WebP file/,
      'render f.json -o p.png; render patches.npz --grid 4x4 --image p.png',
    ],
    [
      'render patches.npz --grid 4x4 --image none.png',
      /give the path of a PNG, JPEG or WebP file/,
      'render f.json -o p.jpg; render patches.npz --grid 4x4 --image p.jpg',
    ],
    [
      'render f.json -o p.png; !head -c 500 p.png > cut.png; render patches.npz --grid 4x4 --image cut.png',
      /give the path of a PNG/,
      'render patches.npz --grid 4x4 --image p.png',
    ],
    [
      'render patches.npz --grid 4x4 --aspect auto',
      /leave one of the two out/,
      'render patches.npz --grid 4x4',
    ],
    // Layout
    [
      'render long.npz --query all --annotate --width 3in',
      /or leave the numbers out/,
      'render long.npz --query all --width 3in',
    ],
    [
      'render long.npz --query all --annotate --width 3in',
      /all have with ([^;]*);/,
      'render long.npz --query all --annotate --width 3in $1',
    ],
    [
      'render long.npz --query all --annotate --width 3in --height 5in',
      /all have with ([^;]*);/,
      'render long.npz --query all --annotate --width 3in --height 5in $1',
    ],
    [
      'render long.npz --query all --mark peak --width 3in --dpi 30',
      /set a higher dpi/,
      'render long.npz --query all --mark peak --width 3in --dpi 300',
    ],
    [
      'render f.json --height 1.5in --colorbar-label "a very long label that takes more room than a page of this height has: antidisestablishmentarianismantidisestablishmentarianism"',
      /shorten the label, or set a larger height/,
      'render f.json --height 1.5in --colorbar-label "short"',
    ],
    [
      'curve a.npz --stat entropy --width 0.3in',
      /expected ([\d.]+in) or more/,
      'curve a.npz --stat entropy --width $1',
    ],
    ['render f.json --width 0.3in', /expected ([\d.]+in) or more/, 'render f.json --width $1'],
    ['render f.json --height 0.3in', /expected ([\d.]+in) or more/, 'render f.json --height $1'],
    // Sizes
    [
      'render f.json --dpi 2400 --width 40in',
      /set the dpi to (\d+) or less/,
      'render f.json --dpi $1 --width 40in',
    ],
    [
      'render f.json --dpi 600 -o x.avif --max-memory 10MB',
      /set the dpi to (\d+) or less/,
      'render f.json --dpi $1 -o x.avif --max-memory 10MB',
    ],
    [
      'render f.json --dpi 300 -o x.webp --max-memory 1MB',
      /allow it: (--max-memory \S+)/,
      'render f.json --dpi 300 -o x.webp $1',
    ],
    // Statistics
    ['curve a.npz --stat mass', /name them, as in (--stat-on 0-3)/, 'curve a.npz --stat mass $1'],
    [
      'heads other/c.npz --stat duplicate',
      /name their file with (--tokens)/,
      'heads other/c.npz --stat duplicate $1 again.txt',
    ],
    ['heads a.npz --stat entropy --panels heads', /hint: leave/, 'heads a.npz --stat entropy'],
    // Comparisons
    ['compare a.npz b.npz --same-model', /add (--difference)/, 'compare a.npz b.npz --same-model $1'],
    ['compare a.npz', /draw it by itself: attnplot (render)/, '$1 a.npz'],
    ['diff f.json g.json --pairs', /leave --pairs out/, 'diff f.json g.json'],
  ];
  test.each(LINES)('%s', (...line) => follow({ ...FILES, 'again.txt': 'a\nb\nc\na\nb\nc\n' }, line));
});

describe('files', () => {
  const LINES: readonly Line[] = [
    ['render named.json', /name the file yourself \((--tokens \S+)\)/, 'render a.npz $1'],
    ['render fonts.json', /name the file yourself \((--font \S+)\)/, 'render fonts.json $1'],
    ['render fonts.json', /or add (--allow-files)/, 'render fonts.json $1'],
    ['render f.json --font none.ttf', /the path of a \.ttf/, 'render f.json --font DejaVuSans.ttf'],
    ['render f.json --font f.json', /the path of a \.ttf/, 'render f.json --font DejaVuSans.ttf'],
    ['render f.json --font short.ttf', /the path of a \.ttf/, 'render f.json --font DejaVuSans.ttf'],
    [
      'render f.json --font "DejaVuSans.ttf#3"',
      /the path of a \.ttf/,
      'render f.json --font "DejaVuSans.ttf#0"',
    ],
    ['render f.json --typeface none.ttf', /give (sans), (serif) or the path/, 'render f.json --typeface $2'],
    [
      'render a.npz --tokens latin.txt',
      /write it with encoding='utf-8'/,
      '!iconv -f latin1 -t utf-8 latin.txt > utf8.txt; render a.npz --tokens utf8.txt',
    ],
    ['render a.npz --tokens d', /name a file in it/, 'render a.npz --tokens tokens.txt'],
    ['render a.npz --tokens none.txt', /check the path/, 'render a.npz --tokens tokens.txt'],
    ['render none.npz', /check the path, and the folder you are in/, 'render a.npz'],
    [
      'render packed.json.gz',
      /unpack it first: (gunzip|gzip -dc|zcat)[^|]*\|/,
      '!gzip -dc packed.json.gz > unpacked.json; render unpacked.json',
    ],
    ['render d', /name one of them: "([^"]*)" or "([^"]*)"/, 'render $1; render $2'],
    ['render "d/none_{layer}.npy"', /holds layer_0\.npy, (layer_1\.npy)/, 'render "d/layer_{layer}.npy"'],
    [
      'render "none/layer_{layer}.npy"',
      /there is no folder none: check the path/,
      'render "d/layer_{layer}.npy"',
    ],
    ['render notes', /name a file, or a folder that has/, 'render "d/layer_{layer}.npy"'],
    ['render f.json -o d', /write -o (\S+)/, 'render f.json -o $1'],
    [
      'render f.json -o p.png --embed none; render p.png',
      /draw it again from its data with (--embed all)/,
      'render f.json -o p.png $1; render p.png',
    ],
    ['inspect a.npz --data', /leave it out to see what the file holds/, 'inspect a.npz'],
    ['inspect a.npz --layers 9', /the input has 2 layers: Layer 0, Layer (1)/, 'inspect a.npz --layers $1'],
    // Command lines
    ['describe a.npz --query 5 -o words.png', /write -o (words\.md)/, 'describe a.npz --query 5 -o $1'],
    [
      'describe a.npz --query 5 --format latx',
      /did you mean "(\w+)"/,
      'describe a.npz --query 5 --format $1',
    ],
    ['describe a.npz --query 5 --level 9', /leave it out for all three/, 'describe a.npz --query 5'],
    ['colormaps -o maps.gif', /write -o ([\w.]+)/, 'colormaps -o $1'],
    ['animate step-1.npz step-2.npz', /add (-o run\.gif)/, 'animate step-1.npz step-2.npz $1'],
    [
      'animate step-1.npz step-2.npz -o run.gif --background transparent',
      /or write a (\.webp) file/,
      'animate step-1.npz step-2.npz -o run$1 --background transparent',
    ],
    [
      'animate step-1.npz step-2.npz -o run.gif --quality 90',
      /leave it out/,
      'animate step-1.npz step-2.npz -o run.gif',
    ],
    [
      'render f.json -o p.png; check p.png --tolerance 300',
      /leave it out to ignore no difference/,
      'check p.png',
    ],
    [
      'render f.json -o p.png; check p.png --data f.json --manifest m.json',
      /leave one of the two out/,
      'check p.png --data f.json',
    ],
    ['render f.json -o - --json', /write the figure to a file/, 'render f.json -o x.png --json'],
    ['init --from pyton', /write (--from python)/, 'init $1'],
    ['init f.json', /choose another name: attnplot (init example\.json)/, '$1'],
    ['heads a.npz --stat entropy --top x', /as in (--top 10)/, 'heads a.npz --stat entropy $1'],
    [
      'curve step-1.npz step-2.npz --stat entropy --over step --x-axis',
      /hint: /,
      'curve step-1.npz step-2.npz --stat entropy --over step',
    ],
    [
      'curve a.npz b.npz --stat entropy --over step',
      /name the files by their steps/,
      'curve step-1.npz step-2.npz --stat entropy --over step',
    ],
  ];
  test.each(LINES)('%s', (...line) => follow(FILES, line));
});

describe('more of them', () => {
  const CHECK = 'check --manifest s/attnplot-manifest.json';
  const LINES: readonly Line[] = [
    [
      'check',
      /name them: attnplot (check) figures/,
      '!mkdir figures; render f.json -o figures/x.png; $1 figures/x.png',
    ],
    [
      'check --manifest none.json',
      /batch writes (attnplot-manifest\.json) beside its figures/,
      `${BATCH}; ${CHECK}`,
    ],
    ['check --manifest f.json', /run the batch again, which writes a new one/, `${BATCH}; ${CHECK}`],
    [
      'animate step-1.npz step-2.npz -o - --json',
      /write the animation to a file/,
      'animate step-1.npz step-2.npz -o run.gif --json',
    ],
    [
      'animate step-1.npz step-2.npz -o run.gif; render run.gif',
      /use the inputs it was made of/,
      'render step-1.npz',
    ],
    [
      `!mkdir s; !echo mine > s/index.html; ${BATCH} --gallery`,
      /hint: /,
      'batch a.npz b.npz -o "t/{name}.png" --gallery',
    ],
    [
      'render f.json --config list.json',
      /write the options by name: (\{.*\})/,
      "!echo '$1' > config.json; render f.json --config config.json",
    ],
    [
      '!echo \'{"maxMemory": "2GB"}\' > attnplot.config.json; render f.json',
      /name it: (--config \S+)/,
      'render f.json $1',
    ],
    ['render f.json -o new/', /\((mkdir -p \S+)\), then write -o (\S+)/, '!$1; render f.json -o $2'],
    ['render f.json -o f.json/x.png', /choose another path/, 'render f.json -o x.png'],
    [`render f.json -o ${'x'.repeat(300)}.png`, /choose a shorter one/, 'render f.json -o x.png'],
    ['preview f.json --protocol kity', /did you mean "(\w+)"/, 'preview f.json --protocol $1'],
    ['preview f.json', /write (--protocol blocks)/, 'preview f.json $1'],
    [
      'compare a.npz late.npz --query 5',
      /draw each by itself with attnplot (batch)/,
      '$1 a.npz late.npz -o "{name}.png"',
    ],
    ['diff a.npz b.npz step-1.npz', /draw all side by side: attnplot (compare)/, '$1 a.npz b.npz step-1.npz'],
    [
      'compare a.npz b.npz -o c.png; compare c.png a.npz',
      /name the inputs that it was made from/,
      'compare a.npz b.npz',
    ],
    ['heads a.npz --stat entropy -o h.png; heads h.png --stat entropy', /leave --stat out/, 'render h.png'],
    [
      'curve f.json --stat distance',
      /give rows of a file as \{ "label": "P@8", "query": 8 \}/,
      'curve q.json --stat distance',
    ],
    [
      'render three.npz --layer-groups "e:0,2"',
      /or give each stretch a group of its own/,
      'render three.npz --layer-groups "e:0,f:2"',
    ],
    ['render uneven.json --grid 3x1', /as in (--layers 0)/, 'render uneven.json --grid 3x1 $1'],
    ['render twice.json', /keep one of the two/, 'render once.json'],
    ['render a.npz --stat-on 0-3', /or leave the option out/, 'render a.npz'],
    [
      '!tar cf d.tar d; render d.tar',
      /unpack it, and name a file of it: (tar .*)/,
      '!$1; render d/layer_0.npy',
    ],
    ['render allowing.json', /remove it: data cannot allow itself to open files/, 'render f.json'],
    ['render deep.npz', /such as (--layers 0-\d+)/, 'render deep.npz $1'],
    ['render deep.npz', /(--layers mean)/, 'render deep.npz $1'],
    [
      'render a.npz --segments "a:0-3,b:2-5"',
      /end one segment before the next one begins/,
      'render a.npz --segments "a:0-1,b:2-5"',
    ],
    [
      'render a.npz --merge-subwords',
      /save the tokens as the tokenizer writes them/,
      'render subwords.npz --merge-subwords',
    ],
    ['render a.npz --tokens ids.json', /write \["The", "cat"\]/, 'render a.npz --tokens texts.json'],
    [
      'render a.npz --row-tokens few.txt',
      /give a token for every query/,
      'render a.npz --row-tokens tokens.txt',
    ],
    ['render twin.npz', /name one of them with (--tensor \S+)/, 'render twin.npz $1'],
  ];
  test.each(LINES)('%s', (...line) => follow(FILES, line));
});
