/** Hints about the size of a figure: each line is typed, its hint is followed to the letter, and the command runs. */
import { test } from 'vitest';
import { FILES } from './support/hint-inputs.ts';
import { follow, type Line } from './support/hints.ts';

const LINES: readonly Line[] = [
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
  ['render f.json --width 0.2in', /set a larger width/, 'render f.json --width 5in'],
  ['render f.json --height 0.2in', /set a larger height/, 'render f.json --height 5in'],
  ['render deep.npz', /such as (--layers 0-\d+)/, 'render deep.npz $1'],
  ['render deep.npz', /(--layers mean)/, 'render deep.npz $1'],
  ['render f.json -o x.pdf --width 600in', /set a smaller (width)/, 'render f.json -o x.pdf --$1 6in'],
  ['render f.json -o x.webp --max-memory 1kB', /allow it: (--max-memory \S+)/, 'render f.json -o x.webp $1'],
  [
    'render long.npz --query all --max-memory 5kB',
    /allow it with (--max-memory \S+)/,
    'render long.npz --query all $1',
  ],
  [
    'curve a.npz --stat entropy --dpi 300 --max-memory 30MB',
    /set the dpi to (\d+) or less, write SVG or PDF, or allow it: (--max-memory \S+)/,
    'curve a.npz --stat entropy --dpi $1 --max-memory 30MB; curve a.npz --stat entropy --max-memory 30MB -o x.svg; curve a.npz --stat entropy --dpi 300 $2',
  ],
  [
    'curve a.npz --stat entropy --dpi 300 --max-memory 1MB',
    /hint: write SVG or PDF, or allow it/,
    'curve a.npz --stat entropy --max-memory 1MB -o x.svg; curve a.npz --stat entropy --max-memory 1MB -o x.pdf',
  ],
  [
    'render f.json --dpi 30 -o x.jpg --max-memory 10kB',
    /hint: allow it: (--max-memory \S+)/,
    'render f.json --dpi 30 -o x.jpg $1',
  ],
  [
    'render lists.json',
    /leave the labels out \((--ticks none)\), or draw some of the rows, such as (--rows 0-11)/,
    'render lists.json $1; render lists.json $2',
  ],
  // Each way out, by itself
  ...(['--row-height 0.09in', '--gap 0.3in', '--font-size 2'].map((way) => [
    'render a.npz --query 5 --panels heads --row-height 0.02in',
    /set a larger row height, a larger gap or a font size smaller than 9/,
    `render a.npz --query 5 --panels heads --row-height 0.02in ${way}`,
  ]) as readonly Line[]),
  ...(['--row-height 0.09in', '--font-size 2'].map((way) => [
    'render a.npz --query 5 --panels queries --row-height 0.02in',
    /set a larger row height or a font size smaller than 9/,
    `render a.npz --query 5 --panels queries --row-height 0.02in ${way}`,
  ]) as readonly Line[]),
  ...(['--height 2in', '--layers 0', '--ticks last', '--font-size 4'].map((way) => [
    'render three.npz --query 5 --height 0.9in',
    /set a larger height, fewer panels, ticks "last" or a font size smaller than 9/,
    `render three.npz --query 5 --height 0.9in ${way}`,
  ]) as readonly Line[]),
  [
    'render three.npz --query 5 --height 0.5in --ticks last --title-font-size 12 --layers 0',
    /set a larger height or smaller font sizes/,
    'render three.npz --query 5 --height 0.5in --ticks last --title-font-size 4 --font-size 4 --layers 0',
  ],
  ...(['--width 3in', '--columns 1', '--font-size 4'].map((way) => [
    'render a.npz --query 5 --columns 2 --width 2in',
    /set a larger width, fewer columns or a font size smaller than 9/,
    `render a.npz --query 5 --columns 2 --width 2in ${way}`,
  ]) as readonly Line[]),
  [
    // Not even one key has room.
    'render tiny.json --annotate --columns 10 --width 4in --font-size 5',
    /hint: all have with (--width \S+);/,
    'render tiny.json --annotate --columns 10 $1 --font-size 5',
  ],
  [
    'render f.json --annotate --font-size 2',
    /write (--font-size 4\.5), or leave the numbers out/,
    'render f.json --annotate $1; render f.json --font-size 2',
  ],
  ...([
    '--width 6in --height 9in --dpi 30',
    '--width 2in --dpi 300',
    '--width 2in --dpi 30 --keys 0-1 --query 4',
  ].map((way) => [
    'render a.npz --mark peak --width 2in --dpi 20',
    /make the figure wider and higher, set a higher dpi, draw fewer keys and fewer rows, or leave the outlines out/,
    `render a.npz --mark peak ${way}`,
  ]) as readonly Line[]),
];

test.each(LINES)('%s', (...line) => follow(FILES, line));
