/** Hints about the files that are named: to read, to write, fonts, configurations: each line is typed, its hint is followed to the letter, and the command runs. */
import { test } from 'vitest';
import { FILES } from './support/hint-inputs.ts';
import { follow, type Line } from './support/hints.ts';

const LINES: readonly Line[] = [
  // Read
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
  ['render twice.json', /keep one of the two/, 'render once.json'],
  [
    '!tar cf d.tar d; render d.tar',
    /unpack it, and name a file of it: (tar .*)/,
    '!$1; render d/layer_0.npy',
  ],
  ['render allowing.json', /remove it: data cannot allow itself to open files/, 'render f.json'],
  ['validate wrong-tokens.npz', /(--tokens none) numbers the keys/, 'validate wrong-tokens.npz $1'],
  ['validate unlike', /name a file of them: (--tokens) tokens\.json/, 'validate unlike $1 tokens.txt'],
  // Written
  ['render f.json -o x.svg --quality 80', /leave it out/, 'render f.json -o x.svg'],
  [
    'render f.json -o x.jpg --background transparent',
    /choose a colour/,
    'render f.json -o x.jpg --background white',
  ],
  [
    'render f.json -o no/such/x.png',
    /make it first: mkdir -p (\S+)/,
    '!mkdir -p $1; render f.json -o no/such/x.png',
  ],
  ['render f.json -o f.json --format png', /write -o (\S+)/, 'render f.json -o $1 --format png'],
  ['render f.json -o - --json', /write the figure to a file/, 'render f.json -o x.png --json'],
  ['render f.json -o new/', /\((mkdir -p \S+)\), then write -o (\S+)/, '!$1; render f.json -o $2'],
  ['render f.json -o f.json/x.png', /choose another path/, 'render f.json -o x.png'],
  [`render f.json -o ${'x'.repeat(300)}.png`, /choose a shorter one/, 'render f.json -o x.png'],
  // Configurations
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
  ['!ln -s loop.npz loop.npz; render loop.npz', /check them: (ls -l)/, '!$1; render a.npz'],
  [`render ${'x'.repeat(300)}.npz`, /check the path/, 'render a.npz'],
  ['render f.json/x.npz', /check the path/, 'render a.npz'],
  ['render f.json -o p.png; render p.png -o p.png', /choose another name/, 'render p.png -o q.png'],
  [
    '!mkfifo pipe.png; render f.json -o pipe.png',
    /choose another name, or write to standard output/,
    'render f.json -o x.png',
  ],
  ['render f.json -o /proc/x.png', /choose a folder outside of \/proc/, 'render f.json -o x.png'],
  ['render "*.npz"', /attnplot (batch .*); or name one/, 'batch a.npz b.npz -o "{name}.png"'],
  ['render f.json -o p.png --embed all; inspect p.png --data --json', /leave it out/, 'inspect p.png --data'],
  [
    'render f.json -o p.svg; !sed -i "s/provenance\\(.*\\)sha256/provenance\\1sha257/" p.svg; render p.svg',
    /draw the figure again from its data/,
    'render f.json -o p.svg; render p.svg',
  ],
  // Files that are no files, or hold something else
  [
    '!truncate -s 101M large.txt; render a.npz --tokens large.txt',
    /check that it is the right file/,
    'render a.npz --tokens tokens.txt',
  ],
  [
    '!mkdir odd && cp d/layer_0.npy odd && mkfifo odd/layer_1.npy; render odd',
    /move it elsewhere/,
    '!mv odd/layer_1.npy .; render odd',
  ],
  [
    '!mkdir odd && cp f.json odd/layer_0.json && cp f.json odd/layer_1.json; render odd',
    /draw it by itself: attnplot (render \S+)/,
    '$1',
  ],
  [
    'render a.npz --tokens /dev/zero',
    /save its content to a file first/,
    '!cat tokens.txt > saved.txt; render a.npz --tokens saved.txt',
  ],
  ['render a.npz --tokens a.npz', /name a text file/, 'render a.npz --tokens tokens.txt'],
  [
    'render binary.json',
    /save the weights with np\.savez, as safetensors or as JSON/,
    'render a.npz; render f.json',
  ],
  [
    '!cp DejaVuSans.ttf .. && echo \'{"font": "../DejaVuSans.ttf"}\' > attnplot.config.json; render f.json',
    /if you trust it, name the file yourself: (--font \S+)/,
    'render f.json $1',
  ],
  [
    'render f.json -o p.svg --embed none; check p.svg',
    /check it with (--data), or draw it with (--embed all)/,
    'check p.svg $1 f.json; render f.json -o p.svg $2; check p.svg',
  ],
  [
    'animate step-1.npz step-2.npz -o run.gif --dpi 30; check run.gif',
    /check takes figures that attnplot has drawn, except animations/,
    'render f.json -o p.svg; check p.svg',
  ],
  [
    'render even.npy --query all -o x.png --dpi 10 --embed all; render x.png --max-memory 200kB -o y.svg',
    /unpack to more than 20 kB.*allow it with (--max-memory \S+)/s,
    'render x.png $1 -o y.svg',
  ],
  // Previews
  [
    'curve a.npz --stat entropy -o c.svg; preview c.svg --protocol blocks',
    /add (--protocol kitty), iterm2 or sixel.*: attnplot (describe)/,
    'preview c.svg $1; $2 c.svg',
  ],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));
