/** Figures compared with their data, by the command as users run it. */
import { mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { tasksOf } from '../src/cli/check.ts';
import { provenanceOfPng } from '../src/formats/png.ts';
import { decodePng } from './golden.ts';
import {
  at,
  attnplot,
  DATA,
  drawFigures,
  edited,
  NPZ,
  pixels,
  read,
  save,
  withProvenance,
} from './support/checked.ts';
import { ROOT } from './support/command.ts';

beforeAll(drawFigures);

describe('check', () => {
  const with_ = (change: object) => ({ ...DATA, ...change });
  const values = structuredClone(DATA.layers);
  (values[1] as number[][])[1] = [0.1, 0.1, 0.68];
  const missing = structuredClone(DATA.layers) as (number | null)[][][];
  (missing[0] as (number | null)[][])[0] = [0.5, null];
  const datasets: Readonly<Record<string, object>> = {
    'values.json': with_({ layers: values }),
    'missing.json': with_({ layers: missing }),
    'title.json': with_({ title: 'Zwei' }),
    'untitled.json': with_({ title: undefined }),
    'options.json': with_({ figure: { vmax: 0.5, dpi: 60, annotate: true } }),
    'tokens.json': with_({ tokens: ['a', 'B', 'c'] }),
    'rows.json': with_({ rows: ['P@1', 'P@3'] }),
    'queries.json': with_({ rows: ['P@1', { label: 'P@2', query: 2 }] }),
    'layers.json': with_({ layers: DATA.layers.slice(0, 1) }),
    'keys.json': with_({ tokens: ['a', 'b', 'c', 'd'] }),
    'heads.json': with_({ reduction: 'mean over 8 heads' }),
    'all.json': with_({
      layers: DATA.layers.map((layer) => layer.map((row) => row.map((weight) => weight / 2))),
    }),
    'wide.json': { ...DATA, figure: { vmax: 0.4, dpi: 60 }, meta: 'another file, the same figure' },
  };
  beforeAll(() => {
    for (const [name, data] of Object.entries(datasets)) save(name, data);
  });

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
    ['nope.png', 4, 'nope.png: cannot be read: there is no such file\n'],
    [
      'nope.png fig.png title.json --quiet',
      4,
      `nope.png: cannot be read: there is no such file\ntitle.json: not a figure: it is data ${GIVE_DATA}\n`,
    ],
  ];
  test.concurrent.each(cases)('%s', async (args, code, stdout) => {
    expect(await attnplot('check', ...args.split(' '))).toEqual({ code, stdout, stderr: '' });
  });

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

  test('a picture that was edited, repacked, or drawn by another version is compared pixel by pixel', async () => {
    const png = read('fig.png');
    const dot = ({ data }: PNG) => void data.writeUInt8((data[0] as number) - 3, 0);
    save('dot.png', edited(png, dot));
    save(
      'packed.png',
      edited(png, () => undefined),
    );
    save(
      'old.png',
      withProvenance(png, (text) => text.replace('"attnplot":"0.3.0"', '"attnplot":"0.0.9"')),
    );
    save(
      'old-dot.png',
      withProvenance(read('dot.png'), (text) => text.replace('"attnplot":"0.3.0"', '"attnplot":"0.0.9"')),
    );
    const { width, height } = decodePng(png);
    const share = Number((100 / (width * height)).toPrecision(2));
    const differs = `pixels differ in ${share}% (by up to 3 of 255)`;
    for (const data of [[], ['--data', 'data.json']]) {
      expect(await attnplot('check', 'dot.png', 'packed.png', 'old.png', 'old-dot.png', ...data)).toEqual({
        code: 1,
        stdout: `dot.png: stale: the picture was edited after it was drawn: ${differs}\npacked.png: fresh\nold.png: fresh\nold-dot.png: stale: made by 0.0.9, ${differs}\n`,
        stderr: '',
      });
    }
    expect(await attnplot('check', 'dot.png', '--tolerance', '3')).toMatchObject({
      code: 0,
      stdout: 'dot.png: fresh\n',
    });
    save('bare-dot.png', edited(read('bare.png'), dot));
    expect((await attnplot('check', 'bare-dot.png')).stdout).toBe(
      'bare-dot.png: stale: it was edited after it was drawn\n',
    );
  });

  test('pixels may differ as much as those of another processor do, which is said, and no more', async () => {
    const png = read('fig.png');
    const { width, height } = decodePng(png);
    const most = Math.floor((width * height) / 100);
    const off = (levels: number, count: number) =>
      edited(png, ({ data }) => {
        for (let i = 0; i < count; i++) data[4 * i] = (data[4 * i] as number) - levels;
      });
    save('off-2.png', off(2, most));
    save('off-3.png', off(3, 1));
    save('off-many.png', off(2, most + 1));
    const check = (name: string) => attnplot('check', name, '--data', 'data.json', '--pixels');
    expect(await check('off-2.png')).toEqual({
      code: 0,
      stdout:
        'off-2.png: fresh: pixels differ in 1% (by up to 2 of 255), which is allowed: another kind of processor may mix colours so\n',
      stderr: '',
    });
    expect(await check('off-3.png')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('by up to 3 of 255'),
    });
    expect(await check('off-many.png')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('by up to 2 of 255'),
    });
  });

  test('a figure that is cut off or carries no provenance is stale', async () => {
    save('cut.png', read('fig.png').subarray(0, -30));
    save('foreign.png', PNG.sync.write(new PNG({ width: 2, height: 2 })));
    expect(await attnplot('check', 'cut.png', 'foreign.png')).toEqual({
      code: 1,
      stdout:
        'cut.png: stale: it is cut off or damaged\nforeign.png: stale: found a PNG without provenance, expected a figure that attnplot has drawn\n',
      stderr: '',
    });
  });

  test('a figure that is cut off after its values is drawn from them, with a notice', async () => {
    save('short.png', read('fig.png').subarray(0, -30));
    const ran = await attnplot('render', 'short.png', '-o', 'from-short.png');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(
      /^wrote from-short\.png \(.*\); short\.png is cut off or damaged, but the values it carries are whole; 5 values/,
    );
    expect(pixels('from-short.png')).toBe(pixels('fig.png'));
    expect((await attnplot('render', 'fig.png', '-o', 'from-whole.png')).stderr).not.toContain('cut off');
  });

  test('values with another digest are reported, not compared', async () => {
    const other = JSON.parse(provenanceOfPng(read('npz.png')) as string).data;
    save(
      'swapped.png',
      withProvenance(read('fig.png'), (text) => JSON.stringify({ ...JSON.parse(text), data: other })),
    );
    for (const data of [[], ['--data', 'data.json']])
      expect((await attnplot('check', 'swapped.png', ...data)).stdout).toContain(
        'found damaged values, expected values as attnplot writes them',
      );
  });

  test('fresh and stale figures are told apart in every format, with and without data', async () => {
    const names = ['svg', 'pdf', 'webp', 'jpg', 'avif'].map((extension) => `all.${extension}`);
    for (const name of names) {
      const quality = /svg|pdf/.test(name) ? [] : ['--quality', '70'];
      expect(await attnplot('render', 'data.json', '-o', name, ...quality)).toMatchObject({ code: 0 });
    }
    const fresh = names.map((name) => `${name}: fresh\n`).join('');
    expect(await attnplot('check', ...names)).toEqual({ code: 0, stdout: fresh, stderr: '' });
    expect((await attnplot('check', ...names, '--data', 'data.json')).stdout).toBe(fresh);
    expect((await attnplot('check', ...names, '--data', 'data.json', '--pixels')).stdout).toBe(fresh);
    expect((await attnplot('check', ...names, '--data', 'title.json')).stdout).toBe(
      names.map((name) => `${name}: stale: title changed: "Two layers" -> "Zwei"\n`).join(''),
    );
    for (const name of names) {
      save(`cut-${name}`, read(name).subarray(0, -9));
      expect((await attnplot('check', `cut-${name}`)).stdout).toMatch(
        /^cut-all\.\w+: stale: (it is cut off or damaged|found an? \w+ without provenance, .*)\n$/,
      );
    }
    save(
      'moved.svg',
      read('all.svg')
        .toString()
        .replace(/<g id="panel-1"/, '<g transform="translate(9)" id="panel-1"'),
    );
    expect((await attnplot('check', 'moved.svg')).stdout).toBe(
      'moved.svg: stale: its marks are not those drawn today\n',
    );
    expect(await attnplot('render', 'all.jpg', '-o', 'from-jpg.png')).toMatchObject({ code: 0 });
    expect(pixels('from-jpg.png')).toBe(pixels('fig.png'));
  });

  test('--manifest names data and options of every figure of a batch', async () => {
    mkdirSync(at('in'), { recursive: true });
    save('in/a.json', DATA);
    save('in/b.json', with_({ layers: values, figure: { dpi: 60, colormap: 'magma' } }));
    save('in/broken.json', '{');
    const batch = () => attnplot('batch', 'in/*.json', '-o', 'out/{name}.png', '--annotate', '--quiet');
    expect((await batch()).code).toBe(1);
    const check = (...figures: string[]) =>
      attnplot('check', ...figures, '--manifest', 'out/attnplot-manifest.json');
    expect(await check()).toEqual({
      code: 1,
      stdout:
        'out/a.png: fresh\nout/b.png: fresh\nout/broken.png: stale: the batch could not draw it: broken.json is not JSON\n',
      stderr: '',
    });
    expect(await check('out/a.png', 'out/b.png', '--pixels')).toMatchObject({ code: 0 });
    expect((await check('./out/b.png', 'fig.png')).stdout).toBe(
      './out/b.png: fresh\nfig.png: stale: it is not in the manifest\n',
    );
    save('in/b.json', with_({ figure: { dpi: 60, colormap: 'viridis' } }));
    expect((await check('out/b.png')).stdout).toBe(
      'out/b.png: stale: values changed in layer 1 (largest change 0.12 at layer 1, P@2, key 2); options changed: colormap magma -> viridis\n',
    );
    rmSync(at('in/b.json'));
    expect(await check('out/a.png', 'out/b.png')).toEqual({
      code: 4,
      stdout: 'out/a.png: fresh\nout/b.png: cannot be read: its data in/b.json: there is no such file\n',
      stderr: '',
    });
  });

  test('--manifest finds its figures quickly among many', async () => {
    const items = Array.from({ length: 4000 }, (_, i) => ({ input: `${i}.json`, output: `${i}.png` }));
    const head = { schema: 1, attnplot: '0.1.0', options: {}, files: {}, scale: null };
    save('many.json', { ...head, items });
    const figures = items.map(({ output }) => at(output));
    const began = performance.now();
    const tasks = await tasksOf(figures, { manifest: at('many.json') });
    expect(performance.now() - began).toBeLessThan(2000);
    expect(tasks.map(({ figure, against }) => [figure, against?.data])).toEqual(
      items.map(({ input, output }) => [at(output), [at(input)]]),
    );
  });

  test('a batch without its manifest does not rewrite figures that are up to date', async () => {
    mkdirSync(at('one'), { recursive: true });
    save('one/a.json', DATA);
    const batch = (...more: string[]) =>
      attnplot('batch', 'one/*.json', '-o', 'lone/{name}.png', '--no-manifest', ...more);
    expect(await batch()).toMatchObject({ code: 0 });
    utimesSync(at('lone/a.png'), 1e9, 1e9);
    expect(await batch()).toMatchObject({ code: 0 });
    expect(statSync(at('lone/a.png')).mtimeMs).toBe(1e12);
    expect(await batch('--force')).toMatchObject({ code: 0 });
    expect(statSync(at('lone/a.png')).mtimeMs).not.toBe(1e12);
  });
});
