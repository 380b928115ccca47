/** `compare`: several inputs side by side in one figure. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { namesOf } from '../src/compare/names.ts';
import { attnplot } from './support/command.ts';
import { at, dataOf, folder, INPUTS, write } from './support/compared.ts';

const NAMED = ['--names', 'AbsPE,RoPE,NoPE', '--query', '8,32', '--keys', '0-32'];

describe('three encodings of one task', () => {
  beforeAll(async () => {
    const { code, stderr } = await attnplot(folder, 'compare', ...INPUTS, ...NAMED, '-o', 'all.png');
    expect([code, stderr]).toEqual([0, expect.stringContaining('wrote all.png')]);
  });

  test('each panel holds what the input alone would show', async () => {
    const { inputs, layers, rows } = await dataOf('all.png');
    expect([inputs, rows.length, layers.length]).toEqual([['AbsPE', 'RoPE', 'NoPE'], 2, 36]);
    for (const [input, path] of INPUTS.entries()) {
      await attnplot(folder, 'render', path, '--query', '8,32', '--keys', '0-32', '-o', 'one.png');
      const alone = await dataOf('one.png');
      const own = layers.filter((layer: { input: number }) => layer.input === input);
      expect(own.map(({ weights }: { weights: unknown }) => weights)).toEqual(
        alone.layers.map(({ weights }: { weights: unknown }) => weights),
      );
    }
  });

  test('the figure is drawn again from the values it carries, to the pixel', async () => {
    await attnplot(folder, 'render', 'all.png', '-o', 'again.png');
    expect((await attnplot(folder, 'check', 'again.png')).code).toBe(0);
    const picture = (name: string) => {
      const bytes = readFileSync(at(name));
      return bytes.subarray(bytes.indexOf('IDAT'), bytes.lastIndexOf('IEND')).toString('base64');
    };
    expect(picture('again.png')).toBe(picture('all.png'));
  });

  test('check takes every input, and says which changed', async () => {
    const data = (paths: readonly string[]) => paths.flatMap((path) => ['--data', path]);
    expect((await attnplot(folder, 'check', 'all.png', ...data(INPUTS))).stdout).toBe('all.png: fresh\n');
    const swapped = await attnplot(
      folder,
      'check',
      'all.png',
      ...data([...INPUTS.slice(0, 2), INPUTS[0] ?? '']),
    );
    expect([swapped.code, swapped.stdout]).toEqual([1, expect.stringContaining('values changed')]);
    const few = await attnplot(folder, 'check', 'all.png', ...data(INPUTS.slice(0, 1)), '--json');
    expect([few.code, JSON.parse(few.stdout).figures[0].reasonCodes]).toEqual([1, ['inputs-needed']]);
  });

  test('provenance names every input with its digest', async () => {
    const { stdout } = await attnplot(folder, 'inspect', 'all.png', '--json');
    const text = JSON.stringify(JSON.parse(stdout));
    for (const name of ['abspe-step-1500.npz', 'rope-step-1500.safetensors', 'nope-step-1500.json'])
      expect(text).toContain(name);
    const { stdout: words } = await attnplot(folder, 'inspect', 'all.png');
    expect(words).toContain('made by  attnplot compare --names AbsPE,RoPE,NoPE\n');
    expect(words).toMatch(/input +abspe-step-1500\.npz, [\d.]+ kB, sha256 [0-9a-f]{64}\n +/);
    expect(words).toMatch(/input +nope-step-1500\.json, /);
  });

  test('a second run does not write, and --json says what was drawn', async () => {
    const { stdout } = await attnplot(folder, 'compare', ...INPUTS, ...NAMED, '-o', 'all.png', '--json');
    const report = JSON.parse(stdout);
    expect(report.written).toBe(false);
    expect(report.description).toContain('3 inputs side by side');
    expect(report.description).toContain('NoPE');
  });

  test('an HTML figure holds the values of all panels', async () => {
    await attnplot(folder, 'compare', ...INPUTS, ...NAMED, '-o', 'all.html');
    const page = readFileSync(at('all.html'), 'utf8');
    for (const label of ['AbsPE, Layer 0', 'RoPE, Layer 11', 'NoPE, Layer 9']) expect(page).toContain(label);
  });
});

describe('inputs that differ', () => {
  const compare = async (files: readonly string[], ...flags: readonly string[]) => {
    const ran = await attnplot(folder, 'compare', ...files, '-o', 'differ.png', '--json', ...flags);
    return { ...ran, report: ran.code === 0 ? JSON.parse(ran.stdout) : undefined };
  };

  test('layers are aligned by number, keys by position, and a notice says what is missing', async () => {
    const files = [write('a.json', ['Layer 0', 'Layer 2'], 4), write('b.json', ['Layer 1', 'Layer 2'], 6)];
    const { report } = await compare(files);
    expect(report.noticeCodes).toEqual(['layers-differ', 'keys-differ']);
    expect(report.notices[0]).toBe('a lacks Layer 1, b lacks Layer 0');
    const { layers } = await dataOf('differ.png');
    expect(layers.map(({ label, input }: { label: string; input: number }) => [label, input])).toEqual([
      ['Layer 0', 0],
      ['Layer 1', 1],
      ['Layer 2', 0],
      ['Layer 2', 1],
    ]);
  });

  test('layers that share a label stay apart from one that is called as the second of them would be', async () => {
    const files = [write('a.json', ['A', 'A', 'A (2)']), write('b.json', ['A', 'A (2)'])];
    await compare(files);
    const { layers } = await dataOf('differ.png');
    expect(layers.map(({ label, input }: { label: string; input: number }) => [label, input])).toEqual([
      ['A', 0],
      ['A', 1],
      ['A (3)', 0],
      ['A (2)', 0],
      ['A (2)', 1],
    ]);
  });

  test('layers without a label in common are aligned by place', async () => {
    const files = [write('enc.json', ['enc 0', 'enc 1']), write('dec.json', ['dec 0', 'dec 1'])];
    const { report } = await compare(files);
    expect(report.noticeCodes).toEqual(['layers-differ']);
  });

  test('other tokens and other rows are said', async () => {
    const other = { tokens: ['t0', 'x', 't2', 't3'], rows: ['r', 'q'] };
    const files = [write('a.json', ['Layer 0']), write('c.json', ['Layer 0'], 4, other)];
    const { report } = await compare(files);
    expect(report.noticeCodes).toEqual(['tokens-differ', 'rows-differ']);
    expect(report.notices[0]).toContain('first at key 1 ("x", not "t1")');
    const { rows } = await dataOf('differ.png');
    expect(rows).toEqual(['r', 's/q']);
    const data = files.flatMap((file) => ['--data', file]);
    expect(await attnplot(folder, 'check', 'differ.png', ...data)).toMatchObject({ code: 0 });
  });

  test('options of figure blocks count where inputs agree', async () => {
    const files = [
      write('a.json', ['Layer 0'], 4, { figure: { colormap: 'viridis', vmax: 0.6, fontSize: 8 } }),
      write('b.json', ['Layer 0'], 4, { figure: { colormap: 'magma', vmax: 0.8 } }),
    ];
    const { report } = await compare(files);
    expect([report.domain, report.noticeCodes]).toEqual([[0, 0.8], ['options-differ']]);
    expect(report.notices[0]).toContain('colormap');
  });

  test.each([
    [['a.json'], 2, 'found one input'],
    [['a.json', 'far.json'], 2, 'found no layer of a (Layer 0) in another input'],
    [['a.json', 'rows.json'], 2, 'found rows: 2 in a, 1 in rows'],
    [['a.json', 'none.json'], 4, 'none.json'],
    [['a.json', 'a.json', '--names', 'one'], 2, 'found 1 name, expected 2'],
    [['a.json', 'c.json', '--panels', 'queries'], 2, 'found "queries" with several inputs'],
  ])('%j is refused', async (words, code, says) => {
    write('a.json', ['Layer 0']);
    write('c.json', ['Layer 0']);
    write('far.json', ['Layer 7']);
    write('rows.json', ['Layer 0'], 4, { rows: ['r'], layers: [[[0.5, 0.5]]] });
    const ran = await attnplot(folder, 'compare', ...words, '-o', 'refused.png');
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(says)]);
  });

  test.each([
    [
      ['x/step-10/attn/layer_{layer}.json', 'x/step-20/attn/layer_{layer}.json'],
      ['step-10', 'step-20'],
    ],
    [
      ['x/attn/layer_{layer}.json', 'y/attn/layer_{layer}.json'],
      ['x/attn', 'y/attn'],
    ],
  ])('inputs of many files go by their folders: %j', (paths, names) => {
    expect(namesOf(paths, undefined)).toEqual(names);
  });

  test('a folder keeps what follows a dot in its name', () => {
    const folders = ['model-1.5', 'other-1.5'];
    for (const name of folders) mkdirSync(at(name));
    expect(namesOf(folders.map(at), undefined)).toEqual(folders);
  });

  test('a file of several inputs says of every layer which it is of', async () => {
    const layers = [{ input: 2, weights: [[1]] }, [[1]]];
    writeFileSync(at('bad.json'), JSON.stringify({ tokens: ['a'], rows: ['r'], inputs: ['x', 'y'], layers }));
    const { code, stderr } = await attnplot(folder, 'render', 'bad.json', '-o', 'bad.png');
    expect([code, stderr]).toEqual([3, expect.stringContaining('expected a position below 2')]);
    expect(stderr).toContain('found no "input"');
  });
});

describe('more columns than a page holds', () => {
  /** How often each of some texts is drawn. */
  const drawn = async (...flags: readonly string[]) => {
    const file = write('wide.json', ['Layer 0', 'Layer 1'], 12);
    const names = ['--names', 'one,two,three,four,five'];
    const to = ['-o', 'wide.svg', '--svg-text', 'text'];
    const ran = await attnplot(folder, 'compare', file, file, file, file, file, ...names, ...to, ...flags);
    expect(ran.code).toBe(0);
    const svg = readFileSync(at('wide.svg'), 'utf8');
    return ['three', 'five', 'Layer 1'].map((text) => svg.split(`>${text}<`).length - 1);
  };

  test('stand in blocks below one another, each column named once, and layers in each block', async () => {
    expect(await drawn()).toEqual([1, 1, 1]);
    expect(await drawn('--width', '2.6in')).toEqual([1, 1, 3]);
    expect(await drawn('--columns', '1')).toEqual([1, 1, 5]);
    expect(await drawn('--columns', '3', '--order', 'bottom-up')).toEqual([1, 1, 2]);
  });

  test('keep side by side where they are told to, or a page is too low for blocks', async () => {
    for (const flags of [
      ['--columns', '5'],
      ['--height', '1.3in'],
    ])
      expect((await drawn('--width', '2.6in', ...flags)).at(-1)).toBe(1);
  });
});
