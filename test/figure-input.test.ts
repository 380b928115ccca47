/** Figures as inputs, and figures that are not rewritten, by the command as users run it. */
import { statSync, utimesSync } from 'node:fs';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { provenanceOfPng } from '../src/formats/png.ts';
import {
  at,
  attnplot,
  drawFigures,
  edited,
  FOLDER,
  pixels,
  read,
  save,
  withProvenance,
} from './support/checked.ts';
import { COMMAND, run } from './support/command.ts';
import { pngWith } from './support/provenance.ts';

const bash = (script: string) => run('bash', ['-c', script.replaceAll('attnplot ', `'${COMMAND}' `)], FOLDER);

beforeAll(drawFigures);

describe('a figure is an input like any other', () => {
  test('inspect prints how it was made', async () => {
    const { input, values } = JSON.parse(provenanceOfPng(read('npz.png')) as string);
    expect(await attnplot('inspect', 'npz.png')).toEqual({
      code: 0,
      stderr: '',
      stdout: `npz.png: PNG by attnplot 0.3.0
  options  --layers 3,7 --query 8,32 --dpi 60
  input    72.8 kB, sha256 ${input.sha256}
  digest   sha256 ${values.sha256} of 2 layers as drawn
  weights  mean over 4 heads
  layers   2: Layer 3, Layer 7
  rows     2: P@8, P@32
  keys     40
  tokens   40: "8" "0" "0" "1" "15" "16" "7" "3" …
  values   0.00649 to 0.254
`,
    });
  });

  test('inspect --json prints it as JSON, for figures without values too', async () => {
    const { stdout } = await attnplot('inspect', 'bare.png', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ file: 'bare.png', format: 'figure', kind: 'png', attnplot: '0.3.0', title: 'Two layers' },
      options: { vmax: 0.4, dpi: 60, embed: 'none' },
    });
    expect((await attnplot('inspect', 'bare.png')).stdout).toContain('  values   not in the figure\n');
  });

  test('inspect --data gives back the file that draws it, through pipes too', async () => {
    const ran = await bash(
      'attnplot inspect - --data < npz.png > back.json && attnplot render back.json -o back.png && attnplot render - -o again.png < npz.png',
    );
    expect(ran).toMatchObject({ code: 0 });
    expect(JSON.parse(read('back.json').toString())).toMatchObject({
      reduction: { kind: 'mean', heads: 4 },
      rows: [
        { label: 'P@8', query: 8 },
        { label: 'P@32', query: 32 },
      ],
      figure: { dpi: 60 },
    });
    expect(pixels('back.png')).toBe(pixels('npz.png'));
    expect(pixels('again.png')).toBe(pixels('npz.png'));
  });

  test('render draws it with other options, validate judges it, --layers chooses among those it has', async () => {
    expect(await attnplot('render', 'fig.png', '-o', 'viridis.png', '--colormap', 'viridis')).toMatchObject({
      code: 0,
    });
    await attnplot('render', 'data.json', '-o', 'direct.png', '--colormap', 'viridis');
    expect(pixels('viridis.png')).toBe(pixels('direct.png'));
    expect(await attnplot('validate', 'npz.png')).toEqual({ code: 0, stdout: 'npz.png: ok\n', stderr: '' });
    expect((await attnplot('render', 'npz.png', '-o', 'x.png', '--layers', '7')).stderr).toContain(
      'found layer 7, expected positions from 0 to 1\n    hint: the input has 2 layers: Layer 3, Layer 7\n',
    );
  });

  test('a character of a font that is now missing is not silently drawn as a box', async () => {
    const refused = await attnplot('render', 'apl.png', '-o', 'x.png');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('U+2336');
    expect(await attnplot('render', 'apl.png', '-o', 'apl2.png', '--font', 'mono.ttf')).toMatchObject({
      code: 0,
    });
    expect(pixels('apl2.png')).toBe(pixels('apl.png'));
    expect(await attnplot('render', 'apl.png', '-o', 'x.png', '--missing-glyphs', 'box')).toMatchObject({
      code: 0,
    });
  });

  const UNREAD =
    'error: bare.png cannot be read\n  found the digest of its values, expected the values themselves\n  hint: draw it again from its data with --embed all\n';
  const errors: readonly (readonly [args: string, code: number, stderr: string])[] = [
    ['render bare.png -o x.png', 3, UNREAD],
    ['inspect bare.png --data', 3, UNREAD],
    [
      'inspect data.json --data',
      2,
      'error: the command line is not valid\n  --data\n    found with data.json, which is data already, expected with a figure\n    hint: leave it out to see what the file holds\n',
    ],
    [
      'inspect fig.png --data --json',
      2,
      'error: the command line is not valid\n  --json\n    found with --data, and both write to standard output\n    hint: leave it out: the attention file is JSON\n',
    ],
    [
      'render plain.png -o x.png',
      3,
      'error: plain.png cannot be read\n  found a PNG without provenance, expected a figure that attnplot has drawn\n  hint: use the data it was drawn from; if attnplot drew it, another program removed its provenance, or it is cut off\n',
    ],
    [
      'render damaged.png -o x.png',
      3,
      'error: damaged.png cannot be read\n  found damaged provenance, expected provenance as attnplot writes it\n  hint: draw the figure again from its data\n',
    ],
    [
      'inspect later.png',
      3,
      'error: later.png cannot be read\n  found provenance of version 3, expected version 2 or earlier\n  hint: the figure was made by attnplot 3.0.0: use that version, or a later one\n',
    ],
    [
      'render fig.png',
      2,
      'error: the command line is not valid\n  --output\n    found "fig.png", which is an input, expected another name\n    hint: choose another name: inputs are never overwritten\n',
    ],
  ];
  test.each(errors)('%s', async (args, code, stderr) => {
    save('plain.png', PNG.sync.write(new PNG({ width: 2, height: 2 })));
    save('damaged.png', pngWith('{'));
    save('later.png', pngWith('{"provenance":3,"attnplot":"3.0.0"}'));
    expect(await attnplot(...args.split(' '))).toEqual({ code, stdout: '', stderr });
  });
});

describe('render does not rewrite a figure that is up to date', () => {
  test('and says so, on stderr and in --json', async () => {
    await attnplot('render', 'data.json', '-o', 'same.png');
    utimesSync(at('same.png'), 1e9, 1e9);
    const again = await attnplot('render', 'data.json', '-o', 'same.png');
    expect(again.stderr).toMatch(/^same\.png is up to date \(390 x \d+ px\)/);
    const json = await attnplot('render', 'data.json', '-o', 'same.png', '--json', '--quiet');
    expect(JSON.parse(json.stdout)).toMatchObject({ path: 'same.png', written: false, dpi: 60 });
    expect(statSync(at('same.png')).mtimeMs).toBe(1e12);
    const other = await attnplot(
      'render',
      'data.json',
      '-o',
      'same.png',
      '--vmax',
      '0.5',
      '--json',
      '--quiet',
    );
    expect(JSON.parse(other.stdout)).toMatchObject({ written: true });
  });

  const changes: readonly (readonly [string, (png: Buffer) => Buffer])[] = [
    ['cut short', (png) => png.subarray(0, png.length - 20)],
    ['painted over', (png) => edited(png, ({ data }) => void data.fill(0, 0, 400))],
    ['of another figure', () => read('npz.png')],
    [
      'made by another version',
      (png) => withProvenance(png, (text) => text.replace('"attnplot":"0.3.0"', '"attnplot":"0.0.9"')),
    ],
    ['no figure', () => Buffer.from('{}')],
  ];
  test.each(changes)('but rewrites it when it is %s', async (name, change) => {
    const file = `${name.replaceAll(' ', '-')}.png`;
    save(file, change(read('fig.png')));
    const { code, stderr } = await attnplot('render', 'data.json', '-o', file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^wrote /) });
    expect(read(file).equals(read('fig.png'))).toBe(true);
  });
});
