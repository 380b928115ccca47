/** A wrong command line, and files that cannot be read or written. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMAND_NAMES } from '../src/cli/main.ts';
import { attnplot, pipe, ROOT } from './support/command.ts';
import { seedFolder } from './support/folders.ts';

const SEED = join(ROOT, 'fixtures/abspe-pause.json');

const DRAWN = 'error: the figure cannot be drawn as asked\n';

const LINE = 'error: the command line is not valid\n';

const NAMES = COMMAND_NAMES.join(', ');

const LAYERS =
  '    hint: the input has 12 layers: Layer 0, Layer 1, Layer 2, Layer 3, Layer 4, Layer 5, Layer 6, Layer 7, Layer 8, Layer 9, Layer 10, Layer 11\n';

describe('a wrong command line is refused with exit code 2, and nothing is written', () => {
  const cases: readonly (readonly [args: string, stderr: string])[] = [
    [
      '--colourmap viridis',
      `${LINE}  --colourmap\n    render has no such flag\n    hint: write --colormap viridis\n`,
    ],
    [
      '--vmin',
      `${LINE}  --vmin\n    found no value, expected one\n    hint: write --vmin <value>: low end of the colour scale: a number, or a percentile of the values drawn, as p1 (default: 0, -vmax for signed data, the smallest value of data far from 0)\n`,
    ],
    [
      'second.json',
      `${LINE}  second.json\n    found 2 inputs, expected 1\n    hint: to draw each: attnplot batch data.json second.json; side by side: attnplot compare data.json second.json -o compared.pdf; as rows of one figure: attnplot render --over data.json second.json -o rows.pdf; as frames: attnplot animate data.json second.json -o run.gif\n`,
    ],
    [
      '--vmin abc',
      `${LINE}  --vmin\n    found "abc", expected a finite number, or a percentile from p0 to p100 such as p99\n`,
    ],
    [
      '--vmax p101',
      `${LINE}  --vmax\n    found "p101", expected a finite number, or a percentile from p0 to p100 such as p99\n`,
    ],
    [
      '--vmin p-1',
      `${LINE}  --vmin\n    found "p-1", expected a finite number, or a percentile from p0 to p100 such as p99\n`,
    ],
    [
      '--vmin pxx',
      `${LINE}  --vmin\n    found "pxx", expected a finite number, or a percentile from p0 to p100 such as p99\n`,
    ],
    [
      '--vmax 99%',
      `${LINE}  --vmax\n    found "99%", expected a finite number, or a percentile from p0 to p100 such as p99\n    hint: write p99\n`,
    ],
    [
      '--vmin p50 --vmax p50',
      `${DRAWN}  --vmax\n    found p50, which is 0.04 for these values, expected more than 0.04, the low end of the scale\n    hint: choose a higher percentile, or give a number\n`,
    ],
    [
      '--vmax Infinity',
      `${LINE}  --vmax\n    found Infinity, expected a finite number, or a percentile from p0 to p100 such as p99\n`,
    ],
    [
      '--vmin 1 --vmax 0',
      `${DRAWN}  --vmin\n    found vmin 1 and vmax 0, expected vmin below vmax: the values drawn run from 0.005 to 0.4\n    hint: set both ends, the lower one as vmin; to turn the colours around, add _r to the colormap\n`,
    ],
    [
      '--layers 5-2',
      `${DRAWN}  --layers\n    found the range 5-2, expected the smaller position first\n    hint: write 2-5\n`,
    ],
    ['--layers 99', `${DRAWN}  --layers\n    found layer 99, expected positions from 0 to 11\n${LAYERS}`],
    [
      '--layers 0-99999999',
      `${DRAWN}  --layers\n    found layer 99999999, expected positions from 0 to 11\n${LAYERS}`,
    ],
    [
      '--layers x',
      `${LINE}  --layers\n    found "x", expected positions from 0 (or negative, from the end) and ranges, such as 0-5,11, or mean\n`,
    ],
    [
      '--rows nope',
      `${DRAWN}  --rows\n    found "nope", expected a row's label, or a position or range from 0 to 1\n    hint: the rows are P@8, P@32\n`,
    ],
    [
      '--scale foo',
      `${LINE}  --scale\n    found "foo", expected one of linear, log, symlog, pow:<exponent> with an exponent above 0 (as in pow:0.5)\n`,
    ],
    [
      '--width 6.5',
      `${LINE}  --width\n    found "6.5", expected a length above 0 with a unit, such as 6.5in, 165mm, 468pt or 1300px\n    hint: add the unit, as in 6.5in\n`,
    ],
    [
      '--gap 6',
      `${LINE}  --gap\n    found "6", expected a length with a unit, such as 0.1in, 3mm, 6pt or 8px, or 0\n    hint: add the unit, as in 6in\n`,
    ],
    [
      '--dpi 300dpi',
      `${LINE}  --dpi\n    found "300dpi", expected a number from 10 to 2400\n    hint: write the number alone: 300\n`,
    ],
    [
      '--ticks some --font-size 0',
      `error: the command line is not valid (2 problems)\n  --font-size\n    found 0, expected a number above 0 and up to 99999\n  --ticks\n    found "some", expected one of all, last, none\n`,
    ],
    [
      '-o figure.xyz',
      `${LINE}  --output\n    found "figure.xyz", expected a name that ends in .png, .svg, .pdf, .webp, .jpg, .jpeg, .avif, .html, .htm\n    hint: write -o figure.png\n`,
    ],
    [
      '-o plots/.png',
      `${LINE}  --output\n    found "plots/.png", expected a name that ends in .png, .svg, .pdf, .webp, .jpg, .jpeg, .avif, .html, .htm\n    hint: write -o plots/figure.png\n`,
    ],
    [
      '-o - --json',
      `${LINE}  --json\n    found with -o -, and both write to standard output\n    hint: write the figure to a file\n`,
    ],
  ];

  test.concurrent.each(cases)('render data.json %s', async (args, stderr) => {
    const folder = seedFolder();
    expect(await attnplot(folder, 'render', 'data.json', ...args.split(' '))).toEqual({
      code: 2,
      stdout: '',
      stderr,
    });
    expect(readdirSync(folder)).toEqual(['data.json']);
  });

  test('a misspelt colormap gets the nearest name as a hint, reversed ones too', async () => {
    for (const [asked, meant] of [
      ['infreno', 'inferno'],
      ['virids_r', 'viridis_r'],
      ['coolwam_r', 'coolwarm_r'],
    ] as const) {
      const { code, stderr } = await attnplot(seedFolder(), 'render', 'data.json', '--colormap', asked);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        new RegExp(`found "${asked}", expected one of inferno, viridis, .*, hsv, or one of them with _r\n`),
      );
      expect(stderr.endsWith(`    hint: did you mean "${meant}"?\n`)).toBe(true);
    }
  });

  test('an unknown command gets the nearest name as a hint', async () => {
    const { code, stderr } = await attnplot(seedFolder(), 'rendr', 'data.json');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${LINE}  rendr\n    found no command of this name, expected one of ${NAMES}\n    hint: write attnplot render data.json\n`,
    });
  });

  test('the input is never its own output', async () => {
    const folder = seedFolder();
    copyFileSync(SEED, join(folder, 'seed.png'));
    const stderr = `${LINE}  --output\n    found "seed.png", which is an input, expected another name\n    hint: choose another name: inputs are never overwritten\n`;
    expect(await attnplot(folder, 'render', 'seed.png')).toEqual({ code: 2, stdout: '', stderr });
    expect(await attnplot(folder, 'render', './seed.png', '-o', 'seed.png')).toEqual({
      code: 2,
      stdout: '',
      stderr,
    });
    expect(readFileSync(join(folder, 'seed.png'))).toEqual(readFileSync(SEED));
  });

  test('standard input needs a name for its figure', async () => {
    const { code, stderr } = await pipe(seedFolder(), readFileSync(SEED), 'render', '-');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${LINE}  --output\n    missing, expected a path, because standard input has no name\n    hint: add -o figure.png, or -o - for standard output\n`,
    });
  });

  test('an empty input name is refused', async () => {
    const { code, stderr } = await attnplot(seedFolder(), 'render', '', '-o', 'x.png');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${LINE}  <input>\n    found an empty name, expected a path\n    hint: is a shell variable unset?\n`,
    });
  });
});

describe('a file that cannot be read or written is exit code 4', () => {
  const cases: readonly (readonly [args: string, stderr: string])[] = [
    [
      'data.json -o nowhere/figure.png',
      'error: cannot write nowhere/figure.png\n  there is no folder nowhere/\n  hint: make it first: mkdir -p nowhere\n',
    ],
    [
      'data.json -o data.json/figure.png',
      'error: cannot write data.json/figure.png\n  data.json/ is not a folder\n  hint: choose another path\n',
    ],
    [
      'data.json -o folder.png',
      'error: cannot write folder.png\n  it is a folder\n  hint: name a file in it\n',
    ],
    [
      'nope.json',
      'error: cannot read nope.json\n  there is no such file\n  hint: check the path, and the folder you are in\n',
    ],
    [
      'folder.png -o x.png',
      'error: cannot read folder.png\n  found a folder without files of arrays, expected some, such as one a layer\n  hint: name a file, or a folder that has .npy, .npz, .safetensors, .pt, JSON or CSV files; this one holds nothing\n',
    ],
    [
      'data.json/x.json',
      'error: cannot read data.json/x.json\n  part of the path is a file, not a folder\n  hint: check the path\n',
    ],
    [
      'data.json --config nope.json',
      'error: cannot read nope.json\n  there is no such file\n  hint: check the path, and the folder you are in\n',
    ],
  ];

  test.concurrent.each(cases)('render %s', async (args, stderr) => {
    const folder = seedFolder();
    mkdirSync(join(folder, 'folder.png'));
    expect(await attnplot(folder, 'render', ...args.split(' '))).toEqual({ code: 4, stdout: '', stderr });
    expect(readdirSync(folder).sort()).toEqual(['data.json', 'folder.png']);
    expect(readdirSync(join(folder, 'folder.png'))).toEqual([]);
  });
});
