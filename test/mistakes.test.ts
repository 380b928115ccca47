/** Slips of a first hour: what each is told, and that the hint works when it is followed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attnplot, ROOT } from './support/command.ts';
import { folder } from './support/slips.ts';

const LINE = 'error: the command line is not valid\n';
const block = (where: string, message: string, hint: string) =>
  `${LINE}  ${where}\n    ${message}\n    hint: ${hint}\n`;

const NO_FLAG = 'render has no such flag';
const POSITIONS = 'expected positions from 0 (or negative, from the end) and ranges, such as 0-5,11, or mean';
const NAMES = 'expected a name that ends in .png, .svg, .pdf, .webp, .jpg, .jpeg, .avif, .html, .htm';
const COMMAND = /found no command of this name, expected one of render, /;

/** What was typed, what is said, and what the hint makes of it: the whole line, as a shell takes it. */
const SLIPS: readonly (readonly [typed: string, stderr: string, followed: string])[] = [
  [
    'render a.npz --query 8 32',
    block('--query', 'found 8 and 32, expected one value', 'write --query 8,32'),
    'render a.npz --query 8,32',
  ],
  [
    'render --query 8 32 a.npz',
    block('--query', 'found 8 and 32, expected one value', 'write --query 8,32'),
    'render a.npz --query 8,32',
  ],
  [
    'render a.npz --head 1 2',
    block('--head', 'found 1 and 2, expected one value', 'write --head 1,2'),
    'render a.npz --head 1,2',
  ],
  [
    'render data.json --title Two words',
    block('--title', 'found Two and words, expected one value', 'write --title "Two words"'),
    'render data.json --title "Two words"',
  ],
  [
    'render data.json a.npz',
    block(
      'a.npz',
      'found 2 inputs, expected 1',
      'to draw each: attnplot batch data.json a.npz; side by side: attnplot compare data.json a.npz -o compared.pdf; as rows of one figure: attnplot render --over data.json a.npz -o rows.pdf; as frames: attnplot animate data.json a.npz -o run.gif',
    ),
    'batch data.json a.npz --dpi 30',
  ],
  [
    'render data.json --colorbar horizontal',
    block('--colorbar', 'found "horizontal", expected one of right, bottom, none', 'did you mean "bottom"?'),
    'render data.json --colorbar bottom',
  ],
  [
    'render data.json -o fig.eps',
    block('--output', `found "fig.eps", ${NAMES}`, 'write -o fig.pdf'),
    'render data.json -o fig.pdf',
  ],
  [
    'render data.json -o fig.gif',
    block(
      '--output',
      `found "fig.gif", ${NAMES}`,
      'write -o fig.png; attnplot animate draws several inputs as one .gif',
    ),
    'render data.json -o fig.png',
  ],
  [
    'render data.json -o figs/',
    block('--output', 'found "figs/", which is a folder, expected a file', 'write -o figs/data.png'),
    'render data.json -o figs/data.png',
  ],
  [
    'render data.json -o figs',
    block('--output', 'found "figs", which is a folder, expected a file', 'write -o figs/data.png'),
    'render data.json -o figs/data.png',
  ],
  [
    'batch a.npz b.npz -o figs',
    block('--output', 'found "figs", expected names for the figures', "write -o 'figs/{name}.png'"),
    'batch a.npz b.npz -o figs/{name}.png --dpi 30',
  ],
  [
    'render a.npz --layers 0:5',
    block('--layers', `found "0:5", ${POSITIONS}`, 'write 0-4, as a range includes its end'),
    'render a.npz --layers 0-4',
  ],
  [
    'render a.npz --layers 9:',
    block('--layers', `found "9:", ${POSITIONS}`, 'write 9-, as a range includes its end'),
    'render a.npz --layers 9-',
  ],
  [
    'render a.npz --layers last',
    block('--layers', `found "last", ${POSITIONS}`, 'write -1'),
    'render a.npz --layers -1',
  ],
  [
    'render a.npz --layers [0,1]',
    block('--layers', `found "[0,1]", ${POSITIONS}`, 'write 0,1'),
    'render a.npz --layers 0,1',
  ],
  [
    'render data.json --layers all',
    block('--layers', `found "all", ${POSITIONS}`, 'leave it out to draw all layers'),
    'render data.json',
  ],
  [
    'render data.json --cmap viridis',
    block('--cmap', NO_FLAG, 'write --colormap viridis'),
    'render data.json --colormap viridis',
  ],
  [
    'render data.json --cmap=viridis',
    block('--cmap', NO_FLAG, 'write --colormap viridis'),
    'render data.json --colormap viridis',
  ],
  [
    'render data.json --out fig.png',
    block('--out', NO_FLAG, 'write -o fig.png'),
    'render data.json -o fig.png',
  ],
  [
    'render data.json --dark',
    block('--dark', NO_FLAG, 'write --theme dark'),
    'render data.json --theme dark',
  ],
  [
    'render data.json --figsize (3.5,4)',
    block(
      '--figsize',
      NO_FLAG,
      'write --width 3.5in (the height follows from the rows, and --height 4in would fix it)',
    ),
    'render data.json --width 3.5in',
  ],
  [
    'render data.json --font_size 7',
    block('--font_size', NO_FLAG, 'write --font-size 7'),
    'render data.json --font-size 7',
  ],
  [
    'render data.json --alpha 0.5',
    block(
      '--alpha',
      NO_FLAG,
      'leave it out: colours are opaque, as the colorbar shows them; --opacity is for patches over an --image',
    ),
    'render data.json',
  ],
  [
    'render',
    block('<input>', 'missing, expected a path', 'attnplot render --help has examples'),
    'render --help',
  ],
  [
    'render data.json --vmax auto',
    block(
      '--vmax',
      'found "auto", expected a finite number, or a percentile from p0 to p100 such as p99',
      'leave it out: the scale then ends at the values drawn',
    ),
    'render data.json',
  ],
  [
    'completion',
    block(
      '<shell>',
      'missing, expected one of bash, zsh, fish, powershell',
      'as in attnplot completion bash',
    ),
    'completion bash',
  ],
  [
    'completion tcsh',
    block(
      '<shell>',
      'found "tcsh", expected one of bash, zsh, fish, powershell',
      'other shells have no completions: attnplot --help lists the commands',
    ),
    '--help',
  ],
  [
    'heads a.npz --stat sink --row-labels first,second',
    block(
      '--row-labels',
      'found with heads, expected only with figures of weights: this one has a row for each layer and a column for each head',
      'leave it out',
    ),
    'heads a.npz --stat sink',
  ],
  [
    'schema -o file.json',
    block(
      '-o',
      'schema has no such flag',
      'leave it out, and send what schema prints to a file: > file.json',
    ),
    'schema',
  ],
];

describe('a slip on the command line', () => {
  it.each(SLIPS)('%s', async (typed, stderr, followed) => {
    const here = folder();
    const words = (line: string) =>
      [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, a, b]) => a ?? (b as string));
    expect(await attnplot(here, ...words(typed))).toEqual({ code: 2, stdout: '', stderr });
    const ran = await attnplot(here, ...words(followed));
    expect(ran.code, ran.stderr).toBe(0);
  });

  it('an unknown command: what it is called here, or how to draw the file of that name', async () => {
    const told = async (...args: string[]) => (await attnplot(folder(), ...args)).stderr;
    expect(await told('plot', 'data.json')).toMatch(COMMAND);
    expect(await told('plot', 'data.json')).toContain('    hint: write attnplot render data.json\n');
    expect(await told('help', 'rendr')).toContain('    hint: write attnplot render --help\n');
    expect(await told('data.json', '--dpi', '60')).toContain(
      '    hint: to draw that file: attnplot render data.json --dpi 60\n',
    );
    expect(await told('data.json', '--dpi', '60', 'render')).toContain(
      '    hint: the command comes first: attnplot render data.json --dpi 60\n',
    );
    expect(await told('frobnicate')).toContain('    hint: attnplot --help says what each does\n');
  });

  it.each([['version'], ['-v'], ['-V'], ['--version']])('%s prints the version', async (asked) => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await attnplot(folder(), asked)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});
