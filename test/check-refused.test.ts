/** Command lines that `check` refuses. */
import { beforeAll, describe, expect, test } from 'vitest';
import { attnplot, drawFigures } from './support/checked.ts';

beforeAll(drawFigures);

describe('check', () => {
  const LINE = 'error: the command line is not valid\n';
  const errors: readonly (readonly [args: string, code: number, stderr: string])[] = [
    [
      '',
      2,
      `${LINE}  <figures>\n    missing, expected figures or --manifest\n    hint: name them: attnplot check figures/*.png\n`,
    ],
    [
      'fig.png --data data.json --manifest m.json',
      2,
      `${LINE}  --data\n    found with --manifest, expected one of the two, because the manifest names the data\n    hint: leave one of the two out\n`,
    ],
    [
      '- --data -',
      2,
      `${LINE}  -\n    found standard input more than once, expected it once\n    hint: save it to a file: it can be read only once\n`,
    ],
    [
      'fig.png bare.png --data -',
      2,
      `${LINE}  -\n    found standard input more than once, expected it once\n    hint: save it to a file: it can be read only once\n`,
    ],
    [
      'fig.png --tolerance 300',
      2,
      `${LINE}  --tolerance\n    found "300", expected a whole number from 0 to 255\n    hint: leave it out to ignore no difference\n`,
    ],
    [
      'fig.png --data nope.json',
      4,
      'error: cannot read nope.json\n  there is no such file\n  hint: check the path, and the folder you are in\n',
    ],
    [
      'fig.png --manifest nope.json',
      4,
      'error: cannot read nope.json\n  there is no such file\n  hint: batch writes attnplot-manifest.json beside its figures\n',
    ],
    [
      '--manifest data.json',
      2,
      'error: data.json is not the manifest of a batch\n  --manifest\n    the file is damaged, or not a manifest\n    hint: run the batch again, which writes a new one\n',
    ],
    ['fig.png --data mono.ttf', 3, expect.stringMatching(/^error: mono.ttf is not /)],
  ];
  test.concurrent.each(errors)('check %s is refused', async (args, code, stderr) => {
    expect(await attnplot('check', ...args.split(' ').filter(Boolean))).toEqual({ code, stdout: '', stderr });
  });
});
