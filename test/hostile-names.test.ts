import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { attnplot, OBEYED, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';

const HOSTILE = join(ROOT, 'fixtures/hostile');

const FONT = join(ROOT, 'dist/DejaVuSans.ttf');

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };

describe('files that data names', () => {
  const named = { ...DATA, figure: { font: 'own.ttf' } };
  const files = () => ({ 'named.json': named, 'own.ttf': readFileSync(FONT) });

  it('are opened with a flag that names them, or --allow-files', async () => {
    const folder = folderWith(files());
    const refused = await attnplot(folder, 'render', 'named.json', '-o', 'fig.png');
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.stderr).toContain(
      'named.json:1:67  figure.font\n    found "own.ttf", which the data names, expected files to be named by flags\n    hint: if you trust the data, name the file yourself (--font own.ttf), or add --allow-files\n',
    );
    for (const flags of [['--font', 'own.ttf'], ['--allow-files']])
      expect(await attnplot(folder, 'render', 'named.json', '-o', 'fig.png', ...flags)).toMatchObject({
        code: 0,
      });
  });

  it('cannot be allowed by the data itself', async () => {
    const folder = folderWith({ 'data.json': { ...DATA, figure: { allowFiles: true, font: '/dev/zero' } } });
    const ran = await attnplot(folder, 'render', 'data.json', '-o', 'fig.png');
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.stderr).toContain('data cannot allow itself to open files');
  });

  it.each([
    ['render', ['render', 'font-devzero.json', '-o', '/tmp/none.png'], 3],
    ['render of a figure', ['render', 'figure-font.svg', '-o', '/tmp/none.png'], 3],
    ['check', ['check', 'figure-font.svg'], 1],
    ['check --data', ['check', 'figure-font.svg', '--data', join(ROOT, 'fixtures/abspe-pause.json')], 1],
    ['batch', ['batch', 'font-devzero.json', '-o', '/tmp/none-{name}.png', '--no-manifest'], 1],
    ['animate', ['animate', 'font-devzero.json', '-o', '/tmp/none.gif'], 3],
  ])('are not opened by %s', async (_, args, code) => {
    const ran = await attnplot(HOSTILE, ...args);
    expect(ran).toMatchObject({ code });
    expect(ran.stdout + ran.stderr).toMatch(/(found|font) "\/dev\/zero"(, which the data names| -> default)/);
  });
});

describe('a terminal', () => {
  it('obeys no text of a file or a path', async () => {
    const evil = '\u001b]0;pwn\u0007\u001b[31mRED\u202e\u2066\u009b\r';
    const escapes = readFileSync(join(HOSTILE, 'escapes.json'));
    const folder = folderWith({
      [`${evil}.json`]: escapes,
      [`${evil}2.json`]: { ...DATA, layers: [[[evil]]] },
      [`${evil}.npz`]: readFileSync(join(HOSTILE, 'escapes.npz')),
    });
    const runs = [
      ['render', `${evil}.json`],
      ['render', `${evil}.npz`, '-o', `${evil}.png`],
      ['render', `${evil}.npz`, '-o', `${evil}.png`, '--json', '--quiet'],
      ['render', `${evil}2.json`],
      ['validate', `${evil}.json`, `${evil}.npz`],
      ['validate', `${evil}.json`, `${evil}2.json`, '--json'],
      ['inspect', `${evil}.json`],
      ['inspect', `${evil}.npz`],
      ['inspect', `${evil}.png`],
      ['inspect', `${evil}.png`, '--data'],
      ['inspect', `${evil}.png`, '--json'],
      ['check', `${evil}.png`, '--data', `${evil}.npz`],
      ['check', `${evil}.png`, '--data', `${evil}.json`],
      ['check', `${evil}.png`, '--data', `${evil}.json`, '--json'],
      ['batch', `${evil}.json`, `${evil}2.json`, '--gallery'],
      ['batch', `${evil}.json`, `${evil}2.json`, '--json', '--force'],
      ['check', '--manifest', 'figures/attnplot-manifest.json'],
      ['animate', `${evil}.json`, '-o', `${evil}.gif`],
      ['animate', `${evil}.json`, '-o', `${evil}.gif`, '--json'],
      ['render', 'none', evil],
      [evil],
      ['render', `--${evil}`],
    ];
    for (const args of runs) {
      const { stdout, stderr } = await attnplot(folder, ...args);
      expect({ args, obeyed: OBEYED.test(stdout + stderr) }).toEqual({ args, obeyed: false });
      expect((stdout + stderr).length).toBeGreaterThan(0);
    }
  });

  it('obeys no text of a stack that DEBUG=attnplot prints', async () => {
    const folder = folderWith({ 'a.json': { ...DATA, '\u001b[31mRED\u202e': 1 } });
    vi.stubEnv('DEBUG', 'attnplot');
    const runs = [
      await attnplot(folder, 'render', 'a.json'),
      await attnplot(folder, 'render', '\u001b[31mRED\u202e'),
    ];
    vi.unstubAllEnvs();
    for (const { stderr } of runs) {
      expect(stderr).toMatch(/\n {4}at /);
      expect(OBEYED.test(stderr)).toBe(false);
    }
  });

  it('completes no name that would forge another candidate', async () => {
    const rows = ['plain', 'a\n--allow-files', '\u001b[31mRED'];
    const layers = [{ label: 'x\n--allow-files\ty', weights: [[1], [1], [1]] }];
    const folder = folderWith({ 'a.json': { tokens: ['a'], rows, layers } });
    const named = await attnplot(folder, 'complete', '--', 'render', 'a.json', '--rows', '');
    expect(named.stdout).toBe('plain\trow 0\n');
    const numbered = await attnplot(folder, 'complete', '--', 'render', 'a.json', '--layers', '');
    expect(numbered.stdout.split('\n')[0]).toBe('0\tx\\x0A--allow-files\\x09y');
  });

  it('shows a line break in a name as its code, so that no line is forged', async () => {
    const folder = folderWith({ 'a\nerror: b.json': { ...DATA, layers: [[[7, 3]]] } });
    const { stdout } = await attnplot(folder, 'validate', 'a\nerror: b.json');
    expect(stdout.split('\n')[0]).toBe('a\\x0Aerror: b.json: 2 warnings');
  });
});

describe('a manifest', () => {
  it.each([
    ['a colormap', (scale: object) => ({ ...scale, colormap: 'none' })],
    ['a scale', (scale: object) => ({ ...scale, scale: 'constructor' })],
    ['ends', (scale: object) => ({ ...scale, domain: [1, 0] })],
  ])('is damaged where it names %s that is none', async (_, change) => {
    const folder = folderWith({ 'data.json': DATA });
    await attnplot(folder, 'batch', 'data.json', '-o', '{name}.png', '--shard', '1/1');
    const path = join(folder, 'attnplot-manifest.1-of-1.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...manifest, scale: change(manifest.scale) }));
    for (const args of [
      ['batch', '--merge', 'attnplot-manifest.1-of-1.json', '--gallery'],
      ['batch', 'data.json', '--scale-from', 'attnplot-manifest.1-of-1.json'],
      ['check', '--manifest', 'attnplot-manifest.1-of-1.json'],
    ]) {
      const ran = await attnplot(folder, ...args);
      expect({ args, ...ran }).toMatchObject({ args, code: 2 });
      expect(ran.stderr).toContain('damaged, or not a manifest');
    }
  });

  it('holds no absolute path, and its fonts are found from any folder', async () => {
    const folder = folderWith({ 'in/data.json': DATA, 'in/bad.json': '{', 'own.ttf': readFileSync(FONT) });
    const at = (name: string) => join(folder, name);
    await attnplot(
      '/',
      'batch',
      at('in/data.json'),
      at('in/bad.json'),
      '-o',
      at('figs/{name}.png'),
      '--font',
      at('own.ttf'),
    );
    const text = readFileSync(at('figs/attnplot-manifest.json'), 'utf8');
    expect(text).not.toContain(folder);
    expect(text).toContain('"font":"../own.ttf"');
    const ran = await attnplot(
      '/',
      'check',
      '--manifest',
      at('figs/attnplot-manifest.json'),
      at('figs/data.png'),
      '--pixels',
    );
    expect(ran).toMatchObject({ code: 0, stdout: `${at('figs/data.png')}: fresh\n` });
  });
});
