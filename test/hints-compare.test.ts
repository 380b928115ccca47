/** Hints about statistics and several inputs: each line is typed, its hint is followed to the letter, and the command runs. */
import { test } from 'vitest';
import { FILES } from './support/hint-inputs.ts';
import { follow, type Line } from './support/hints.ts';

const LINES: readonly Line[] = [
  // Statistics
  ['curve a.npz --stat mass', /name them, as in (--stat-on 0-3)/, 'curve a.npz --stat mass $1'],
  [
    'heads other/c.npz --stat duplicate',
    /name their file with (--tokens)/,
    'heads other/c.npz --stat duplicate $1 again.txt',
  ],
  ['heads a.npz --stat entropy --panels heads', /hint: leave/, 'heads a.npz --stat entropy'],
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
  ['heads a.npz --stat entropy -o h.png; heads h.png --stat entropy', /leave --stat out/, 'render h.png'],
  [
    'curve f.json --stat distance',
    /give rows of a file as \{ "label": "P@8", "query": 8 \}/,
    'curve q.json --stat distance',
  ],
  ['render a.npz --stat-on 0-3', /or leave the option out/, 'render a.npz'],
  // Comparisons
  ['compare a.npz b.npz --same-model', /add (--difference)/, 'compare a.npz b.npz --same-model $1'],
  ['compare a.npz', /draw it by itself: attnplot (render)/, '$1 a.npz'],
  ['diff f.json g.json --pairs', /leave --pairs out/, 'diff f.json g.json'],
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
  // Animations
  ['animate a.npz b.npz -o run.png', /write -o (\S+)/, 'animate a.npz b.npz -o $1'],
  [
    'animate a.npz c.npz -o run.gif',
    /queries that all inputs have; if only labels differ, use (--ticks none)/,
    'animate a.npz b.npz -o run.gif $1',
  ],
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
    'animate step-1.npz step-2.npz -o - --json',
    /write the animation to a file/,
    'animate step-1.npz step-2.npz -o run.gif --json',
  ],
  [
    'animate step-1.npz step-2.npz -o run.gif; render run.gif',
    /use the inputs it was made of/,
    'render step-1.npz',
  ],
  // Missing or more inputs
  ['=compare', /name them: attnplot (compare a\.npz b\.npz -o \S+)/, '=compare a.npz b.npz -o compared.pdf'],
  ['=compare a.npz b.npz', /add (-o compared\.pdf)/, 'compare a.npz b.npz $1'],
  ['=curve a.npz --stat entropy', /add (-o curve\.pdf)/, 'curve a.npz --stat entropy $1'],
  ['=render --over a.npz b.npz --query 5', /add (-o steps\.pdf)/, 'render --over a.npz b.npz --query 5 $1'],
  [
    '=render a.npz --over b.npz -o x.png',
    /name all inputs after --over/,
    '=render --over a.npz b.npz --query 5 -o x.png',
  ],
  ['=inspect a.npz b.npz', /give one at a time: attnplot (inspect a\.npz)/, '$1'],
  ['compare a.npz scores6.npz', /or draw the inputs one by one/, 'render a.npz; render scores6.npz'],
  [
    'curve a.npz --stat entropy -o c.png; compare c.png a.npz',
    /use the data that the curve was drawn from/,
    'compare a.npz b.npz',
  ],
  // Curves
  [
    'curve a.npz --stat entropy --band none --band-over heads',
    /or add (--dots)/,
    'curve a.npz --stat entropy --band none --band-over heads $1',
  ],
  [
    'curve step-1.npz step-2.npz --stat entropy --lines layers',
    /or add (--over step)/,
    'curve step-1.npz step-2.npz --stat entropy --lines layers $1',
  ],
  ['curve a.npz --stat entropy --band foo', /leave it out for the default/, 'curve a.npz --stat entropy'],
  ['curve a.npz --stat entropy --spacing log', /use (--spacing even)/, 'curve a.npz --stat entropy $1'],
  [
    'curve a.npz --stat entropy --spacing log',
    /or leave that input out/,
    'curve step-1.npz step-2.npz --stat entropy --over step --spacing log',
  ],
  [
    'curve a.npz --stat entropy --band-over examples',
    /(--lines one) a line for all/,
    'curve a.npz b.npz --stat entropy --band-over examples $1',
  ],
  ['heads ids.npz', /name one with (--tensor), or/, 'heads heads.npy'],
  // Animations of several scales and images
  [
    'animate log.json symlog.json -o run.gif',
    /set one for all with --scale/,
    'animate log.json symlog.json -o run.gif --scale linear',
  ],
  [
    'render f.json -o p.png --dpi 30; animate step-1.npz step-2.npz --query 5 --grid 3x2 --image p.png -o run.gif',
    /write a (\.webp) file, or leave the image out/,
    'animate step-1.npz step-2.npz --query 5 --grid 3x2 --image p.png -o run$1',
  ],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));
