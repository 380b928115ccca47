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
];

test.each(LINES)('%s', (...line) => follow(FILES, line));
