/** Hints about scales, labels, panels and pictures: each line is typed, its hint is followed to the letter, and the command runs. */
import { test } from 'vitest';
import { FILES } from './support/hint-inputs.ts';
import { follow, type Line } from './support/hints.ts';

const LINES: readonly Line[] = [
  // Scales
  [
    'render f.json --colorbar-ticks 5',
    /leave it out, or set (vmin or vmax)/,
    'render f.json --colorbar-ticks 5 --vmax 5',
  ],
  ['render f.json --vmin 0.5 --vmax 0.5', /set ends that differ/, 'render f.json --vmin 0.1 --vmax 0.5'],
  ['render f.json --vmin p99 --vmax p1', /hint: /, 'render f.json --vmin p1 --vmax p99'],
  ['render f.json --scale pow:9999', /use an exponent between (0\.1) and 10/, 'render f.json --scale pow:$1'],
  [
    'render f.json --vmin 1 --vmax 0',
    /add (_r) to the colormap/,
    'render f.json --vmin 0 --vmax 1 --colormap inferno$1',
  ],
  ['render zero.json --scale log', /symlog/, 'render zero.json --scale symlog'],
  ['render zero.json --scale log --vmin 0', /use the scale symlog/, 'render zero.json --scale symlog'],
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
  ['render f.json --ticks none --label-keys 0', /leave ticks out/, 'render f.json --label-keys 0'],
  [
    'render f.json --layer-groups "a:0-1,b:1"',
    /leave it out of one of them/,
    'render f.json --layer-groups "a:0,b:1"',
  ],
  ['render f.json --box "x:1-0"', /write a range from its lower end/, 'render f.json --box "x:0-1"'],
  [
    'render three.npz --layer-groups "e:0,2"',
    /or give each stretch a group of its own/,
    'render three.npz --layer-groups "e:0,f:2"',
  ],
  // Panels
  [
    'render a.npz --panels heads --panel-label left',
    /use the panel label (top)/,
    'render a.npz --panels heads --panel-label $1',
  ],
  ['render uneven.json --aspect equal', /use the aspect "(auto)"/, 'render uneven.json --aspect $1'],
  [
    'render uneven.json --aspect equal',
    /draw the same keys of all layers, as in --keys/,
    'render uneven.json --aspect equal --keys 0-1',
  ],
  ['render a.npz --aspect equal --row-height 1in', /leave one of the two out/, 'render a.npz --aspect equal'],
  ['render a.npz --height 5in --row-height 1in', /leave one of the two out/, 'render a.npz --row-height 1in'],
  ['render f.json --panels heads', /draw it from arrays/, 'render a.npz --panels heads'],
  [
    'render f.json --panels heads',
    /draw it from arrays \[layer, head, query, key\]/,
    'render a.npz --panels heads',
  ],
  // Patches and images
  [
    'render patches.npz --skip 2',
    /give the grid, as in --grid 14x14/,
    'render patches.npz --grid 7x2 --skip 2',
  ],
  [
    'render patches.npz --image DejaVuSans.ttf',
    /give the grid/,
    'render f.json -o p.png --dpi 30; render patches.npz --grid 4x4 --image p.png',
  ],
  [
    'render patches.npz --grid 4x4 --opacity 0.5',
    /give the file with (--image)/,
    'render f.json -o p.png --dpi 30; render patches.npz --grid 4x4 --opacity 0.5 $1 p.png',
  ],
  [
    'render patches.npz --grid 4x4 --image f.json',
    /give the path of a PNG, JPEG or WebP file/,
    'render f.json -o p.png --dpi 30; render patches.npz --grid 4x4 --image p.png',
  ],
  [
    'render patches.npz --grid 4x4 --image none.png',
    /give the path of a PNG, JPEG or WebP file/,
    'render f.json -o p.jpg; render patches.npz --grid 4x4 --image p.jpg',
  ],
  [
    'render f.json -o p.png --dpi 30; !head -c 500 p.png > cut.png; render patches.npz --grid 4x4 --image cut.png',
    /give the path of a PNG/,
    'render patches.npz --grid 4x4 --image p.png',
  ],
  [
    'render patches.npz --grid 4x4 --aspect auto',
    /leave one of the two out/,
    'render patches.npz --grid 4x4',
  ],
  ['render a.npz --grid 2x2', /6 keys are (--skip 2 --grid 2x2)/, 'render a.npz $1'],
  ['render uneven.json --grid 3x1', /as in (--layers 0)/, 'render uneven.json --grid 3x1 $1'],
  // Domains
  ['render f.json --vmax -5', /leave it out, or set both (vmin) and vmax/, 'render f.json --$1 -9 --vmax -5'],
  [
    'render f.json --vmin 0 --vmax 1e-301',
    /set both ends, such as vmin (0) and vmax (1)/,
    'render f.json --vmin $1 --vmax $2',
  ],
  [
    'render f.json --vmin 1e-310 --vmax 2e-310',
    /set both ends, such as vmin (0) and vmax (1)/,
    'render f.json --vmin $1 --vmax $2',
  ],
  // More of patches
  [
    'compare a.npz b.npz --query 5 --grid 3x2',
    /draw a figure of each/,
    'render a.npz --query 5 --grid 3x2; render b.npz --query 5 --grid 3x2',
  ],
  ['compare a.npz b.npz --query 5 --grid 3x2', /or leave the grid out/, 'compare a.npz b.npz --query 5'],
  ['render five.npz --grid 3x3', /37 keys are (--skip 1 --grid 6x6)/, 'render five.npz $1'],
  ['render prime.npz --grid 3x3', /107 keys are (.*?)(,|\n)/, 'render prime.npz $1'],
  [
    'render patches.npz --grid 4x4 --image large.png',
    /make it smaller: a panel has fewer pixels/,
    'render f.json -o p.png --dpi 30; render patches.npz --grid 4x4 --image p.png',
  ],
  [
    'render layers.npz --grid 2x2',
    /draw fewer layers and one row: --rows 0 --layers 0-1999/,
    'render layers.npz --grid 2x2 --rows 0 --layers 0-9',
  ],
  ...(['--width 4in', '--width 2.2in --keys 0-1'].map((way) => [
    'render a.npz --query 1,2 --mark peak --width 2.2in --dpi 20',
    /make the figure wider, set a higher dpi, draw fewer keys, or/,
    `render a.npz --query 1,2 --mark peak --dpi 20 ${way}`,
  ]) as readonly Line[]),
  ...(['--query 1,2 --height 4in', '--query 1 --height 1.6in'].map((way) => [
    'render a.npz --query 1,2 --mark peak --height 1.6in --dpi 20',
    /make the figure higher, set a higher dpi, draw fewer rows, or/,
    `render a.npz --mark peak --dpi 20 ${way}`,
  ]) as readonly Line[]),
  [
    'render keys.npz --grid 9x9',
    /keep the keys of the patches alone with --keys, then give their grid/,
    'render keys.npz --keys 0-48 --grid 7x7',
  ],
  [
    'render oblong.npz --grid 3x3',
    /34 keys are (.*), if the image is that much wider than high/,
    'render oblong.npz $1',
  ],
  [
    'render rows.npz --query all --grid 2x2',
    /draw fewer rows, as in --rows 0-1999/,
    'render rows.npz --query all --grid 2x2 --rows 0-9',
  ],
  [
    'render same-heads.json',
    /give the layers labels that differ, or leave one of the two out/,
    'render other-heads.json',
  ],
  [
    'compare f.json g.json --panels heads',
    /leave it out, or draw each input by itself/,
    'compare f.json g.json',
  ],
  [
    'render numbers.json --pin 5',
    /whole numbers are positions: for the token "5" write (0)/,
    'render numbers.json --pin $1',
  ],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));
