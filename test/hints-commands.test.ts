/** Hints about command lines: each line is typed, its hint is followed to the letter, and the command runs. */
import { test } from 'vitest';
import { FILES } from './support/hint-inputs.ts';
import { follow, type Line } from './support/hints.ts';

const LINES: readonly Line[] = [
  // Commands
  ['describe a.npz --query 5 -o words.png', /write -o (words\.md)/, 'describe a.npz --query 5 -o $1'],
  ['describe a.npz --query 5 --format latx', /did you mean "(\w+)"/, 'describe a.npz --query 5 --format $1'],
  ['describe a.npz --query 5 --level 9', /leave it out for all three/, 'describe a.npz --query 5'],
  ['colormaps -o maps.gif', /write -o ([\w.]+)/, 'colormaps -o $1'],
  ['init --from pyton', /write (--from python)/, 'init $1'],
  ['init f.json', /choose another name: attnplot (init example\.json)/, '$1'],
  ['preview f.json --protocol kity', /did you mean "(\w+)"/, 'preview f.json --protocol $1'],
  ['preview f.json', /write (--protocol blocks)/, 'preview f.json $1'],
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
  ['completion pwsh', /did you mean "(\w+)"/, 'completion $1'],
  ['completion zzsh', /did you mean "(\w+)"/, 'completion $1'],
  ['completion tcsh9', /attnplot (--help) lists the commands|did you mean "\w+"/, '--help'],
  ['colormaps -o maps.html', /write -o (colormaps\.svg)/, 'colormaps -o $1'],
  ['describe a.npz --query 5 --format qqqqq', /leave it out for markdown/, 'describe a.npz --query 5'],
  ['--zzz', /name a command first: attnplot (--help)/, '$1'],
  ['=render a.npz --dpi', /write --dpi <number>: pixels per inch/, 'render a.npz --dpi 60'],
  ['preview f.json --protocol qqqqq', /write (--protocol blocks)/, 'preview f.json $1'],
  ['preview f.json --watch', /leave it out and add (--protocol blocks)/, 'preview f.json $1'],
  ['render a.npz --annotate yes', /write (--annotate) alone/, 'render a.npz $1'],
  ['render a.npz --annotate no', /leave --annotate out/, 'render a.npz'],
  ['schema x', /write attnplot (schema)/, '$1'],
  [
    'render a.npz --query 9',
    /positions run 0 to (5); (-1) is the last/,
    'render a.npz --query $1; render a.npz --query $2',
  ],
  [
    'render f.json --no-colorbar --colorbar-label x',
    /leave one of the two options out/,
    'render f.json --colorbar-label x',
  ],
  // What is missing, or stands in another place
  ['completion', /as in attnplot (completion bash)/, '$1'],
  ['=render', /attnplot (render --help) has examples/, '$1'],
  ['a.npz render', /the command comes first: attnplot (render a\.npz)/, '$1'],
  ['frobnicate', /attnplot (--help) says what each does/, '$1'],
  [
    'validate a.npz -o x.txt',
    /leave it out, and send what validate prints to a file: > x\.txt/,
    'validate a.npz',
  ],
  ['render --help zzzzzz', /attnplot (render --help) names every flag/, '$1'],
  ['render --help colormp', /write attnplot (render --help colormap)/, '$1'],
  ['validate a.npz --strict=x', /write (--strict) alone/, 'validate a.npz $1'],
  ['render a.npz --annotate=yes', /write (--annotate) alone/, 'render a.npz $1'],
  ['render a.npz --annotate=no', /leave --annotate out/, 'render a.npz'],
  ['validate a.npz --zzzzz', /attnplot (validate --help all) lists its flags/, '$1'],
  ['=validate a.npz --max-memory', /write --max-memory <amount>: /, 'validate a.npz --max-memory 1GB'],
  // Standard input, and files read again and again
  ['compare - -', /save it to a file: it can be read only once/, 'compare a.npz b.npz'],
  ['render f.json -o p.svg; check - -', /save it to a file: it can be read only once/, 'check p.svg'],
  ['render - --watch', /name a file: it is read again and again/, 'render f.json'],
  [
    'animate step-1.npz step-2.npz -o run.mp4',
    /write (-o run\.gif), then convert it: ffmpeg -i run\.gif run\.mp4/,
    'animate step-1.npz step-2.npz $1',
  ],
  // Labels
  [
    'render f.json --missing-glyphs error --title "\u{1f9ff}\u4e2d"',
    /add a font that has them with --font/,
    'render f.json',
  ],
  [
    'render f.json --colormap "red,#00f"',
    /attnplot (colormaps -o colormaps\.png) shows them all/,
    '$1; render f.json --colormap viridis',
  ],
  [
    'render a.npz --query t5@5',
    /write (--query 5): a row's label ends in the position of its query/,
    'render a.npz $1',
  ],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));
