/** A batch: its scale, its failures and what it says. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ManifestFigure } from '../src/batch/manifest.ts';
import {
  attnplot,
  batch,
  checkpoint,
  eventsOf,
  figuresIn,
  manifestIn,
  pixelsOf,
  runOf,
  SMALL,
} from './support/batches.ts';
import { ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';

describe('a batch', () => {
  it('on a scale that ends at a percentile says so on every figure, which stays true of the figure alone', async () => {
    const folder = folderWith({ 'a.json': checkpoint(0.5), 'b.json': checkpoint(0.9) });
    const ran = await batch(folder, '*.json', '-o', 'figs/{name}.svg', '--vmax', 'p90', '--svg-text', 'text');
    expect(ran).toMatchObject({ code: 0 });
    const note = /scale ends at p90 \([\d.]+\) of the values of all inputs/;
    for (const name of ['a', 'b'])
      expect(readFileSync(join(folder, `figs/${name}.svg`), 'utf8')).toMatch(note);
    expect(await attnplot(folder, 'check', '--manifest', 'figs/attnplot-manifest.json')).toMatchObject({
      code: 0,
    });
    expect(await attnplot(folder, 'check', 'figs/a.svg')).toMatchObject({ code: 0 });
    const text = ['--svg-text', 'text'];
    // Another end has no note, and one of its own values has that.
    await attnplot(folder, 'render', 'figs/a.svg', '-o', 'other.svg', '--vmax', '0.4', ...text);
    expect(readFileSync(join(folder, 'other.svg'), 'utf8')).not.toContain('scale ends');
    await attnplot(folder, 'render', 'figs/a.svg', '-o', 'own.svg', '--vmax', 'p90', ...text);
    expect(readFileSync(join(folder, 'own.svg'), 'utf8')).toContain('of the values drawn');
  });

  it('draws inputs of all formats on one scale, each as render draws it with that scale', async () => {
    const folder = folderWith({});
    cpSync(join(ROOT, 'fixtures/pause'), join(folder, 'runs'), { recursive: true });
    const ran = await batch(folder, 'runs/*', '-o', 'figs/{ext}/{step}.png');
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(ran.stderr).toMatch(
      /^one scale: 0 to 0\.\d+, linear\n(?:.*\n)*3 figures drawn; figs\/attnplot-manifest\.json\n$/,
    );
    const { domain, scale, colormap } = manifestIn(join(folder, 'figs')).scale ?? { domain: [0, 0] };
    expect({ scale, colormap }).toEqual({ scale: 'linear', colormap: 'inferno' });
    const items = manifestIn(join(folder, 'figs')).items as readonly ManifestFigure[];
    expect(Math.max(...items.map(({ extent }) => extent?.[1] ?? 0))).toBe(domain[1]);
    expect(items.map(({ input, output }) => [input, output])).toEqual([
      ['../runs/abspe-step-1500.npz', 'npz/1500.png'],
      ['../runs/nope-step-1500.json', 'json/1500.png'],
      ['../runs/rope-step-1500.safetensors', 'safetensors/1500.png'],
    ]);
    for (const { input, output, domain: own, texts } of items) {
      expect(own).toEqual(domain);
      const ends = ['--vmin', String(domain[0]), '--vmax', String(domain[1])];
      // An input without a title is drawn under its name.
      const title = texts?.title ? ['--title', texts.title] : [];
      // Beside figures with a longer title or a key it leaves room for those.
      const room = texts?.reserve ? ['--reserve', texts.reserve] : [];
      const flags = [...ends, ...SMALL, ...title, ...room];
      await attnplot(folder, 'render', join('figs', input), '-o', 'alone.png', ...flags);
      expect(pixelsOf(join(folder, 'figs', output)).equals(pixelsOf(join(folder, 'alone.png')))).toBe(true);
    }
  });

  it('writes the same bytes with and without workers, manifest included', async () => {
    const [alone, threads] = [runOf(9), runOf(9)];
    const drawn = await Promise.all([
      batch(alone, 'runs/*.json', '-o', 'figs/{name}.png', '--jobs', '1'),
      batch(threads, 'runs/*.json', '-o', 'figs/{name}.png', '--jobs', '3', '--json'),
    ]);
    expect(drawn.map(({ code }) => code)).toEqual([0, 0]);
    expect(eventsOf(drawn[1])[0]).toEqual({ event: 'start', inputs: 9, folder: 'figs', jobs: 3 });
    expect(figuresIn(join(alone, 'figs'))).toHaveLength(9);
    for (const name of [...figuresIn(join(alone, 'figs')), 'attnplot-manifest.json'])
      expect(readFileSync(join(threads, 'figs', name)).equals(readFileSync(join(alone, 'figs', name)))).toBe(
        true,
      );
  });

  it('reads no input for the scale if both ends are given, or each figure has its own scale', async () => {
    const folder = runOf(2);
    const given = eventsOf(await batch(folder, 'runs/*.json', '--vmin', '0', '--vmax', '0.4', '--json'));
    expect(given.map(({ event }) => event)).toEqual(['start', 'scale', 'figure', 'figure', 'end']);
    expect(given[2]).toMatchObject({ domain: [0, 0.4], clipped: { above: 2 } });
    const own = eventsOf(
      await batch(folder, 'runs/*.json', '-o', 'own/{name}.png', '--no-shared-scale', '--json'),
    );
    expect(own.map(({ domain }) => domain)).toEqual([undefined, [0, 0.5], [0, 0.501], undefined]);
    expect(manifestIn(join(folder, 'own')).scale).toBeNull();
  });

  it('uses the scale of an earlier batch', async () => {
    const folder = runOf(3);
    await batch(folder, 'runs/*.json', '--scale', 'symlog');
    const later = await batch(
      folder,
      'runs/step-1.json',
      '-o',
      'l/{name}.png',
      '--scale-from',
      'figures/attnplot-manifest.json',
    );
    expect(later.code).toBe(0);
    expect(manifestIn(join(folder, 'l')).scale).toEqual(manifestIn(join(folder, 'figures')).scale);
    expect(pixelsOf(join(folder, 'l/step-1.png')).equals(pixelsOf(join(folder, 'figures/step-1.png')))).toBe(
      true,
    );
    const other = await batch(
      folder,
      'runs/*.json',
      ...['--scale', 'log', '--scale-from', 'figures/attnplot-manifest.json'],
    );
    expect(other.code).toBe(2);
    expect(other.stderr).toContain(
      '  --scale-from\n    found a symlog scale in figures/attnplot-manifest.json with --scale log, expected one of the two\n',
    );
    const refused = await batch(folder, 'runs/*.json', '--scale-from', 'runs/step-1.json');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('cannot read a scale from runs/step-1.json');
  });

  it('refuses a command line that leaves figures or the manifest without a path, before anything is drawn', async () => {
    const folder = folderWith({ 'a/s.json': checkpoint(0.5), 'b/s.json': checkpoint(0.6), 'own.json': '{}' });
    const cases: readonly (readonly [string, string])[] = [
      [
        '-o f/{name}.png',
        "--output\n    found one name, f/s.png, for a/s.json and b/s.json, expected a name for each\n    hint: add the input's folder: -o 'f/{dir}/{name}.png'\n",
      ],
      ['-o f/{nmae}.png', '--output\n    found {nmae} in "f/{nmae}.png", expected {name} ('],
      [
        '-o f/',
        '--output\n    found "f/", expected names for the figures\n    hint: write -o \'f/{name}.png\'\n',
      ],
      ['-o f/{index}.bmp', '--output\n    found "f/{index}.bmp", expected a name that ends in'],
      ['-o -', '--output\n    found -, expected a pattern'],
      [
        '--manifest a/s.json',
        '--manifest\n    found a/s.json, which is an input or a figure of this batch, expected another name\n',
      ],
      [
        '--manifest own.json',
        '--manifest\n    found own.json, which is not a manifest, expected another name\n',
      ],
      ['--jobs 0', '--jobs\n    found "0", expected a whole number, 1 or above\n'],
      ['--scale-from own.json --vmin 0', '--scale-from\n    found with --vmin, expected one of the two\n'],
      ['--vmin 1 --vmax 0', '--vmin\n    found vmin 1 and vmax 0, expected vmin below vmax'],
      ['none*.json', 'none*.json\n    no file matches\n'],
      ['-', '<inputs>\n    found -, expected paths or globs'],
    ];
    const ran = await Promise.all(
      cases.map(([args]) => batch(folder, 'a/s.json', 'b/s.json', ...args.split(' '))),
    );
    ran.forEach(({ code, stderr }, i) => {
      expect(stderr).toContain((cases[i] as readonly [string, string])[1]);
      expect(code).toBe(2);
    });
    const among = await batch(folder, 'b/*', '--no-manifest', '-o', 'b/{name}-fig.png');
    expect(among.stderr).toContain(
      "--output\n    found b/s-fig.png, which 'b/*' matches, expected a name that no pattern of the inputs matches",
    );
    expect(among.code).toBe(2);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
      'a',
      'a/s.json',
      'b',
      'b/s.json',
      'own.json',
    ]);
  });
});

describe('what a batch says', () => {
  it('names each kind of warning once, with how many figures it is about', async () => {
    const folder = folderWith(
      Object.fromEntries(
        [1, 2, 3].map((step) => [
          `runs/step-${step}.json`,
          JSON.stringify({ tokens: ['a', 'b'], rows: ['q'], layers: [[[0.1, 1 + 0.1 * step]]] }),
        ]),
      ),
    );
    const { code, stderr } = await batch(folder, 'runs/*.json', '--vmin', '0', '--vmax', '1.15');
    expect(code).toBe(0);
    const about = stderr.split('\n').filter((line) => / and \d+ more: /.test(line));
    expect(about).toEqual([
      expect.stringMatching(/^runs\/step-1\.json and 2 more: warning: 1 of 1 row does not sum to 1 .*/),
      expect.stringMatching(/^runs\/step-1\.json and 2 more: warning: 1 value above 1, .*/),
      'runs/step-2.json and 1 more: 1 value outside [0, 1.15] clipped',
    ]);
  });
});
