/** Files that are written or named: pipes, links, long names, and names that come from data. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { processSpace } from '../src/core/write-whole.ts';
import { attnplot, OBEYED, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';

const HOSTILE = join(ROOT, 'fixtures/hostile');

const FONT = join(ROOT, 'dist/DejaVuSans.ttf');

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };

const ARRAYS = join(ROOT, 'fixtures/pause/abspe-step-1500.npz');

describe('writing', () => {
  const SPECIAL = 'it is a device, a pipe or a socket, expected a file or a new name';

  it('replaces no pipe, no socket, no folder and no device, also behind a link', async () => {
    const folder = folderWith({ 'data.json': DATA, 'folder.png/x': 'x' });
    execFileSync('mkfifo', [join(folder, 'pipe.png')]);
    const server = createServer().listen(join(folder, 'socket.png'));
    await new Promise((done) => server.once('listening', done));
    symlinkSync('/dev/null', join(folder, 'device.png'));
    symlinkSync('pipe.png', join(folder, 'link.png'));
    for (const name of ['pipe.png', 'socket.png', 'device.png', 'link.png', 'folder.png']) {
      const before = lstatSync(join(folder, name));
      const ran = await attnplot(folder, 'render', 'data.json', '-o', name);
      const why = name === 'folder.png' ? 'it is a folder' : SPECIAL;
      expect({ name, ...ran }).toMatchObject({ name, code: 4, stdout: '' });
      expect(ran.stderr).toContain(`error: cannot write ${name}\n  ${why}\n`);
      expect(lstatSync(join(folder, name)).mode).toBe(before.mode);
      expect(lstatSync(join(folder, name)).ino).toBe(before.ino);
    }
    server.close();
    expect(readdirSync(folder).filter((name) => name.endsWith('-tmp'))).toEqual([]);
  });

  it('writes the target of a link that does not exist yet, and says which folder is missing', async () => {
    const folder = folderWith({ 'data.json': DATA, 'store/x': '' });
    symlinkSync('store/fig.png', join(folder, 'fig.png'));
    symlinkSync('none/fig.png', join(folder, 'lost.png'));
    expect(await attnplot(folder, 'render', 'data.json', '-o', 'fig.png')).toMatchObject({ code: 0 });
    expect(readlinkSync(join(folder, 'fig.png'))).toBe('store/fig.png');
    expect(existsSync(join(folder, 'store/fig.png'))).toBe(true);
    const lost = await attnplot(folder, 'render', 'data.json', '-o', 'lost.png');
    expect(lost.stderr).toContain('/none/\n');
  });

  it.each([
    ['the tokens', ['render', ARRAYS, '--tokens', 'own.svg', '-o', './own.svg']],
    ["the rows' tokens", ['render', ARRAYS, '--row-tokens', 'own.svg', '-o', 'own.svg']],
    ['a font', ['render', 'data.json', '--font', 'own.svg#0', '-o', 'own.svg']],
    ['the options', ['render', 'data.json', '--config', 'own.svg', '-o', 'own.svg']],
    ['a font that --config names', ['render', 'data.json', '--config', 'font.json', '-o', 'own.svg']],
    ['a list of paths', ['animate', '--files-from', 'own.gif', '-o', 'own.gif']],
    ['the options of an animation', ['animate', 'data.json', '--config', 'own.gif', '-o', 'own.gif']],
    ['the options of a batch', ['batch', 'data.json', '--config', 'own.svg', '-o', 'own.svg']],
    ['the tokens of a batch', ['batch', ARRAYS, '--tokens', 'own.svg', '-o', 'own.svg']],
    ['the options, as a manifest', ['batch', 'data.json', '--config', 'own.json', '--manifest', 'own.json']],
  ])('does not replace %s', async (_, args) => {
    const files = { 'data.json': DATA, 'font.json': { font: 'own.svg' }, 'own.svg': {}, 'own.json': {} };
    const folder = folderWith({
      ...files,
      'own.gif': args[0] === 'animate' && args[1] === 'data.json' ? {} : 'data.json\n',
    });
    const before = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const ran = await attnplot(folder, ...args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('which is an input');
    expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(before);
  });

  it('writes names of up to 255 bytes, and refuses longer ones', async () => {
    const folder = folderWith({ 'data.json': DATA });
    for (const length of [216, 222, 255, 256]) {
      const name = `${'é'.repeat((length - 4) >> 1)}${'x'.repeat(length % 2)}.png`;
      const ran = await attnplot(folder, 'render', 'data.json', '-o', name);
      expect({ length, code: ran.code }).toEqual({ length, code: length > 255 ? 4 : 0 });
      if (length > 255) expect(ran.stderr).toContain('longer than the file system allows');
    }
    expect(readdirSync(folder)).toHaveLength(4);
  });

  it('reports inputs whose names are longer than any file system allows', async () => {
    const folder = folderWith({ 'list.txt': `${'x'.repeat(300)}\n` });
    const ran = await attnplot(folder, 'batch', '--files-from', 'list.txt', '-o', 'out-{index}.png');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('the name or the path is longer than the file system allows');
  });

  it('removes what a killed render left, also under a long name and under its own process id', async () => {
    const folder = folderWith({ 'data.json': DATA });
    const long = `${'x'.repeat(240)}.png`;
    await attnplot(folder, 'render', 'data.json', '-o', long);
    const { createHash } = await import('node:crypto');
    const stem = createHash('sha256').update(long).digest('hex').slice(0, 32);
    const left = (start: string, pid: number) => {
      const path = join(folder, `${start}.${processSpace()}-${pid}-0123abcd.attnplot-tmp`);
      writeFileSync(path, 'half');
      utimesSync(path, 1e9, 1e9);
    };
    left('fig.png', 999999999);
    left('fig.png', process.pid);
    left(stem, 999999999);
    for (const name of ['fig.png', long]) await attnplot(folder, 'render', 'data.json', '-o', name);
    expect(readdirSync(folder).filter((name) => name.endsWith('-tmp'))).toEqual([]);
  });
});

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

describe('files that flags name', () => {
  it.each([
    ['--font', ['render', 'data.json', '--font', '/dev/zero']],
    ['--font of a batch', ['batch', 'data.json', '--font', '/dev/zero']],
    ['--config', ['render', 'data.json', '--config', '/dev/zero']],
    ['--config, a pipe without a writer', ['render', 'data.json', '--config', 'pipe']],
    ['--tokens', ['render', ARRAYS, '--tokens', '/dev/zero']],
    ['--row-tokens', ['render', ARRAYS, '--row-tokens', 'pipe']],
    ['--files-from', ['batch', '--files-from', '/dev/zero']],
    ['--scale-from', ['batch', 'data.json', '--scale-from', '/dev/zero']],
    ['--manifest of check', ['check', '--manifest', 'pipe']],
  ])('are regular files: %s', async (_, args) => {
    const folder = folderWith({ 'data.json': DATA });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const ran = await attnplot(folder, ...args);
    expect(ran.code).toBeGreaterThan(0);
    expect(ran.stdout + ran.stderr).toContain('it is a device, a pipe or a socket, expected a file');
  });

  it('are not read by check where a manifest names a pipe', async () => {
    const folder = folderWith({ 'data.json': DATA });
    await attnplot(folder, 'batch', 'data.json', '-o', 'fig.png');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const manifest = join(folder, 'attnplot-manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"input":"data.json"', '"input":"pipe"'));
    const ran = await attnplot(folder, 'check', '--manifest', 'attnplot-manifest.json');
    expect(ran).toMatchObject({ code: 4 });
    expect(ran.stdout).toContain('its data pipe: it is a pipe or a device');
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
