/** What `animate` refuses, and that it overwrites no input. */
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { folderWith } from './support/folders.ts';
import { RUN } from './support/frames.ts';

describe('a wrong command', () => {
  const LINE = 'error: the command line is not valid\n';
  const cases: readonly (readonly [args: string, code: number, stderr: string])[] = [
    [
      'step-2.json',
      2,
      `${LINE}  --output\n    missing, expected a path\n    hint: add -o run.gif, or -o run.webp\n`,
    ],
    [
      'step-2.json -o run.png',
      2,
      `${LINE}  --output\n    found "run.png", expected a name that ends in .gif, .webp\n    hint: write -o run.gif\n`,
    ],
    [
      'step-2.json -o run.gif --fps 0',
      2,
      `${LINE}  --fps\n    found "0", expected a number from 0.002 to 50\n`,
    ],
    [
      'step-2.json -o run.gif --fps fast',
      2,
      `${LINE}  --fps\n    found "fast", expected a number from 0.002 to 50\n`,
    ],
    [
      'step-2.json -o - --json',
      2,
      `${LINE}  --json\n    found with -o -, and both write to standard output\n    hint: write the animation to a file\n`,
    ],
    [
      'none-*.json -o run.gif',
      2,
      'error: there is nothing to draw\n  none-*.json\n    no file matches\n    hint: quote the pattern, and try it with ls\n',
    ],
    [
      'gone.json -o run.gif',
      4,
      'error: cannot read gone.json\n  there is no such file\n  hint: check the path, and the folder you are in\n',
    ],
    ['- -o run.gif', 2, 'error: there is nothing to draw\n  <inputs>\n    found -, expected paths or globs'],
    [
      'step-2.json -o run.gif --background transparent',
      2,
      'error: the figure cannot be drawn as asked\n  --background\n    found transparent, expected a colour, because a GIF has no partly transparent pixels\n    hint: set a colour, or write a .webp file\n',
    ],
    [
      'step-2.json step-9.json sub/bad.json worse.json -o run.gif',
      3,
      'error: 2 of 4 inputs cannot be drawn (2 problems)\n  sub/bad.json:1:50  layers[0][0][1]\n    found "0.3", expected a finite number, null or NaN for a missing one, or "masked"\n    hint: write the number without quotes\n  worse.json:1:1\n    found an empty file, expected a JSON object\n',
    ],
    ['step-2.json wide.json -o run.gif', 3, 'error: the frames do not line up\n  wide.json\n'],
    [
      'step-2.json -o missing/run.gif',
      4,
      'error: cannot write missing/run.gif\n  there is no folder missing/\n  hint: make it first: mkdir -p missing\n',
    ],
  ];
  test.concurrent.each(cases)('animate %s', async (args, code, stderr) => {
    const files = {
      ...RUN,
      'sub/bad.json': '{"tokens":["a","b"],"rows":["q"],"layers":[[[0.7,"0.3"]]]}',
      'worse.json': '',
      'wide.json': { tokens: ['a', 'b', 'c'], rows: ['P@2', 'P@3'], layers: [[[0.1, 0.2, 0.3], [0.1]]] },
    };
    const folder = folderWith(files);
    const ran = await attnplot(folder, 'animate', ...args.split(' '));
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr.slice(0, stderr.length)).toBe(stderr);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['sub', ...Object.keys(files)].sort());
  });

  test('never overwrites an input', async () => {
    const folder = folderWith(RUN);
    copyFileSync(join(folder, 'step-2.json'), join(folder, 'step-2.gif'));
    const ran = await attnplot(folder, 'animate', 'step-*', '-o', 'step-2.gif');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('found "step-2.gif", which is an input, expected another name');
  });
});
