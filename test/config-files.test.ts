/** A wrong --config file, with its places. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attnplot, ROOT } from './support/command.ts';
import { seedFolder } from './support/folders.ts';

const _SEED = join(ROOT, 'fixtures/abspe-pause.json');

const DRAWN = 'error: the figure cannot be drawn as asked\n';

const LAYERS =
  '    hint: the input has 12 layers: Layer 0, Layer 1, Layer 2, Layer 3, Layer 4, Layer 5, Layer 6, Layer 7, Layer 8, Layer 9, Layer 10, Layer 11\n';

describe('a wrong --config file is refused with exit code 2, with its places', () => {
  const HOLDS = 'error: config.json does not hold valid options';
  const cases: readonly (readonly [config: string, stderr: string])[] = [
    [
      '{\n  "vmin": "x",\n  "colourmap": "viridis",\n  "vmin": "1"\n}',
      `${HOLDS} (3 problems)\n  config.json:4:3  vmin\n    found the key "vmin" a second time (the first is on line 2), expected it once\n    hint: keep one of the two\n  config.json:4:3  vmin\n    found "1", expected a finite number, or a percentile from p0 to p100 such as p99\n    hint: write the number without quotes\n  config.json:3:3  colourmap\n    unknown key "colourmap"\n    hint: did you mean "colormap"?\n`,
    ],
    [
      '{ "layers": [99] }',
      `${DRAWN}  config.json:1:3  layers\n    found layer 99, expected positions from 0 to 11\n${LAYERS}`,
    ],
    [
      '{ "rows": "P@9" }',
      `${DRAWN}  config.json:1:3  rows\n    found "P@9", expected a row's label, or a position or range from 0 to 1\n    hint: did you mean "P@8"? the rows are P@8, P@32\n`,
    ],
    [
      '{ "width": 6.5 }',
      `${HOLDS}\n  config.json:1:3  width\n    found 6.5, expected a length above 0 with a unit, such as 6.5in, 165mm, 468pt or 1300px\n    hint: add the unit, in quotes: "6.5in"\n`,
    ],
    [
      '[0, 1]',
      `${HOLDS}\n  config.json:1:1  $\n    found a list of 2, expected an object\n    hint: write the options by name: { "vmin": 0, "vmax": 0.4 }\n`,
    ],
    [
      '{ "vmin": 1, }',
      'error: config.json is not JSON\n  config.json:1:12\n    found a comma before }, expected none after the last item\n    hint: remove the comma\n',
    ],
  ];

  test.concurrent.each(cases)('%s', async (config, stderr) => {
    const folder = seedFolder({ 'config.json': config });
    const ran = await attnplot(folder, 'render', 'data.json', '--config', 'config.json');
    expect(ran).toEqual({ code: 2, stdout: '', stderr });
    expect(existsSync(join(folder, 'data.png'))).toBe(false);
  });

  test('bytes that are not text', async () => {
    const folder = seedFolder();
    writeFileSync(join(folder, 'config.json'), Buffer.from([0x7b, 0xff]));
    expect(await attnplot(folder, 'render', 'data.json', '--config', 'config.json')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        "error: config.json is not UTF-8 text\n  config.json:1:2\n    found bytes that are not UTF-8, expected text in UTF-8\n    hint: write it with encoding='utf-8'\n",
    });
  });
});
