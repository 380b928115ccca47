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
import { describe, expect, it } from 'vitest';
import { processSpace } from '../src/core/write-whole.ts';
import { attnplot, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';

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

  it.each(['/dev/zero', '/dev/null'])('are not the device %s, as inputs', async (device) => {
    for (const command of ['render', 'inspect', 'validate', 'describe']) {
      const { code, stdout, stderr } = await attnplot(ROOT, command, device);
      expect(code).toBe(4);
      expect(stdout + stderr).toContain('it is a device, expected a file or a pipe');
    }
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
