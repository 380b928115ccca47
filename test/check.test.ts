/** Figures compared with their data, by the command as users run it. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { saveDatasets } from './support/changed-data.ts';
import { attnplot, drawFigures, NPZ } from './support/checked.ts';
import { ROOT } from './support/command.ts';

beforeAll(drawFigures);

describe('check', () => {
  beforeAll(saveDatasets);

  const GIVE_DATA = '(name the figures drawn from it, and pass it with --data)';
  const UNKNOWN = '(by how much is unknown: the figure does not carry its values)';
  const cases: readonly (readonly [args: string, code: number, stdout: string])[] = [
    ['fig.png', 0, 'fig.png: fresh\n'],
    ['fig.png --data data.json', 0, 'fig.png: fresh\n'],
    ['fig.png --data data.json --pixels', 0, 'fig.png: fresh\n'],
    ['fig.png --data wide.json', 0, 'fig.png: fresh\n'],
    ['fig.png --quiet', 0, ''],
    [
      'fig.png --data values.json',
      1,
      'fig.png: stale: values changed in layer 1 (largest change 0.12 at layer 1, P@2, key 2)\n',
    ],
    [
      'fig.png --data all.json',
      1,
      'fig.png: stale: values changed in all 2 layers (largest change 0.5 at layer 1, P@1, key 0)\n',
    ],
    [
      'fig.png --data missing.json',
      1,
      'fig.png: stale: values changed in layer 0 (1 cell gained or lost its value)\n',
    ],
    ['fig.png --data title.json', 1, 'fig.png: stale: title changed: "Two layers" -> "Zwei"\n'],
    ['fig.png --data untitled.json', 1, 'fig.png: stale: title changed: "Two layers" -> none\n'],
    [
      'fig.png --data options.json',
      1,
      'fig.png: stale: options changed: vmax 0.4 -> 0.5, annotate default -> true\n',
    ],
    ['fig.png --data tokens.json', 1, 'fig.png: stale: tokens changed: key 1 "b" -> "B"\n'],
    ['fig.png --data rows.json', 1, 'fig.png: stale: rows changed: P@2 -> P@3\n'],
    ['fig.png --data queries.json', 1, 'fig.png: stale: queries changed: none -> none, 2\n'],
    ['placed.png --data data.json', 1, 'placed.png: stale: queries changed: 1, 2 -> none\n'],
    ['fig.png --data layers.json', 1, 'fig.png: stale: layers changed: 2 -> 1\n'],
    ['fig.png --data keys.json', 1, 'fig.png: stale: keys changed: 3 -> 4\n'],
    ['fig.png --data heads.json', 1, 'fig.png: stale: heads changed: as they are -> mean over 8 heads\n'],
    [
      `fig.png --data ${NPZ} --quiet`,
      1,
      'fig.png: stale: layers changed: 2 -> 12; rows changed: P@1 -> P@8; queries changed: none -> 8, 32; heads changed: as they are -> mean over 4 heads; title changed: "Two layers" -> none; options changed: vmax 0.4 -> default, dpi 60 -> default\n',
    ],
    [`npz.png --data ${NPZ}`, 0, 'npz.png: fresh\n'],
    [
      'npz.png --data data.json',
      1,
      'npz.png: stale: its options no longer fit the data: --query: found "8", expected the position or token of a query that the file has a row for\n',
    ],
    ['bare.png --data many.json', 0, 'bare.png: fresh\n'],
    [
      'bare.png',
      0,
      'bare.png: fresh: it is unedited, but carries no values to compare: check it with --data, or draw it with --embed all\n',
    ],
    [
      'bare.png --data values.json',
      1,
      `bare.png: stale: values changed in layer 1 ${UNKNOWN}; options changed: embed none -> default\n`,
    ],
    [
      'bare.png --data tokens.json',
      1,
      'bare.png: stale: labels or tokens changed; options changed: embed none -> default\n',
    ],
    [
      'bare.png --data layers.json',
      1,
      'bare.png: stale: layers changed: 2 -> 1; options changed: embed none -> default\n',
    ],
    [
      `tokens.png --data ${NPZ}`,
      1,
      'tokens.png: stale: it needs its tokens: give tokens.txt with --tokens\n',
    ],
    [`tokens.png --data ${NPZ} --tokens tokens.txt`, 0, 'tokens.png: fresh\n'],
    ['apl.png', 1, 'apl.png: stale: it cannot be redrawn without its font: give mono.ttf with --font\n'],
    ['apl.png --font mono.ttf', 0, 'apl.png: fresh\n'],
    ['apl.png --data apl.json', 0, 'apl.png: fresh\n'],
    [
      'apl.png --data apl.json --pixels',
      1,
      'apl.png: stale: it cannot be redrawn without its font: give mono.ttf with --font\n',
    ],
    [
      `apl.png --data apl.json --font ${join(ROOT, 'dist/DejaVuSans.ttf')}`,
      1,
      'apl.png: stale: fonts changed\n',
    ],
    [
      'data.json tokens.txt',
      1,
      `data.json: not a figure: it is data ${GIVE_DATA}\ntokens.txt: not a figure: found t0, expected a JSON object (check takes figures that attnplot has drawn, except animations)\n`,
    ],
    ['nope.png', 4, 'nope.png: cannot be checked: there is no such file\n'],
    [
      'nope.png fig.png title.json --quiet',
      4,
      `nope.png: cannot be checked: there is no such file\ntitle.json: not a figure: it is data ${GIVE_DATA}\n`,
    ],
  ];
  test.concurrent.each(cases)('%s', async (args, code, stdout) => {
    expect(await attnplot('check', ...args.split(' '))).toEqual({ code, stdout, stderr: '' });
  });

  test('--json lists each reason', async () => {
    const { code, stdout } = await attnplot(
      'check',
      'fig.png',
      'bare.png',
      '--data',
      'options.json',
      '--json',
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      figures: [
        {
          file: 'fig.png',
          fresh: false,
          reasons: ['options changed: vmax 0.4 -> 0.5, annotate default -> true'],
          reasonCodes: ['options'],
          notes: [],
          noteCodes: [],
        },
        {
          ...{ file: 'bare.png', fresh: false, reasonCodes: ['options'], notes: [], noteCodes: [] },
          reasons: ['options changed: vmax 0.4 -> 0.5, annotate default -> true, embed none -> default'],
        },
      ],
    });
  });
});
