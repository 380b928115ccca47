/** What a machine may do to a run: kill it, fill its disk, take its rights, close its pipes, change its inputs. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { figuresIn, manifestIn, runOf } from '../support/batches.ts';
import { attnplot, COMMAND, ROOT, run } from '../support/command.ts';
import { folderWith, leftovers } from '../support/folders.ts';

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };
const errorsIn = (text: string) => text.match(/^error: /gm)?.length ?? 0;
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
/** Makes setpriv run a program as a user without rights. */
const NOBODY = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
/** A clone in a home folder may be shut to others. */
const mayBeNobody = isRoot && spawnSync('setpriv', [...NOBODY, 'test', '-r', COMMAND]).status === 0;

describe('two batches into one folder', () => {
  it('leave whole figures and a manifest of one of them', async () => {
    const folder = runOf(8);
    const args = ['batch', 'runs/*.json', '-o', 'figs/{name}.png', '--dpi', '40', '--jobs', '1'];
    const both = await Promise.all([1, 2].map(() => run(process.execPath, [COMMAND, ...args], folder)));
    for (const { code, stderr } of both) expect({ code, stderr }).toMatchObject({ code: 0 });
    const { items } = manifestIn(join(folder, 'figs'));
    expect(items.filter((item) => 'figure' in item)).toHaveLength(8);
    expect(figuresIn(join(folder, 'figs'))).toHaveLength(8);
    expect(leftovers(folder)).toEqual([]);
    const checked = await attnplot(folder, 'check', '--manifest', 'figs/attnplot-manifest.json');
    expect(checked.code).toBe(0);
  });
});

describe('an input that changes while it is read', () => {
  it('is drawn as it was before or after, or refused in one block', async () => {
    const folder = folderWith({ 'in.json': DATA });
    // A writer that truncates the file and fills it in two steps, over and over.
    const text = JSON.stringify(JSON.stringify({ ...DATA, title: 'x'.repeat(100_000) }));
    const script = `const fs = require('fs'); const text = ${text};
      for (;;) { fs.writeFileSync('in.json', text.slice(0, 50000)); fs.writeFileSync('in.json', text); }`;
    const writer = spawn(process.execPath, ['-e', script], { cwd: folder, stdio: 'ignore' });
    try {
      for (let i = 0; i < 15; i++) {
        const { code, stderr } = await attnplot(
          folder,
          'render',
          'in.json',
          '-o',
          `fig-${i}.png`,
          '--dpi',
          '30',
        );
        expect([0, 3, 4]).toContain(code);
        expect({ stderr, errors: errorsIn(stderr) }).toMatchObject({ errors: code === 0 ? 0 : 1 });
        expect(stderr).not.toContain('attnplot has failed');
        expect(figuresIn(folder).includes(`fig-${i}.png`)).toBe(code === 0);
      }
    } finally {
      writer.kill('SIGKILL');
    }
  });
});

describe('standard input that is closed', () => {
  it('is an empty file', async () => {
    const folder = folderWith();
    const line = `"${process.execPath}" "${COMMAND}" render - -o out.png <&-`;
    const ran = await run('sh', ['-c', line], folder);
    expect(errorsIn(ran.stderr)).toBe(1);
    expect([3, 4]).toContain(ran.code);
    expect(ran.stderr).not.toContain('attnplot has failed');
  });
});

describe('a folder that may not be written to', () => {
  it.skipIf(!mayBeNobody)('is reported by a user who is not root, and nothing is left', async () => {
    const folder = folderWith({ 'in.json': DATA });
    mkdirSync(join(folder, 'shut'));
    chmodSync(join(folder, 'shut'), 0o555);
    chmodSync(folder, 0o755);
    for (const args of [
      ['render', 'in.json', '-o', 'shut/fig.png'],
      ['batch', 'in.json', '-o', 'shut/{name}.png'],
      ['animate', 'in.json', '-o', 'shut/fig.gif'],
      ['describe', 'in.json', '-o', 'shut/words.txt'],
    ]) {
      const ran = await asNobody(folder, args);
      expect({ args, code: ran.code, errors: errorsIn(ran.stderr) }).toEqual({ args, code: 4, errors: 1 });
      expect(ran.stderr).toContain('permission denied');
    }
    expect(readdirSync(join(folder, 'shut'))).toEqual([]);
  });

  it.skipIf(!mayBeNobody)('an input that may not be read is reported, too', async () => {
    const folder = folderWith({
      'in.json': DATA,
      'attn/layer_0.npy': 'x',
      'font.ttf': 'x',
      'good.json': DATA,
    });
    for (const name of ['in.json', 'attn', 'font.ttf']) chmodSync(join(folder, name), 0);
    chmodSync(folder, 0o777);
    for (const [code, args] of [
      [4, ['render', 'in.json', '-o', 'fig.png']],
      [4, ['render', 'attn', '-o', 'fig.png']],
      [4, ['render', 'good.json', '--font', 'font.ttf', '-o', 'fig.png']],
      [4, ['render', 'good.json', '--config', 'in.json', '-o', 'fig.png']],
      [4, ['batch', '--files-from', 'in.json', '-o', '{name}.png']],
      [1, ['batch', 'in.json', 'good.json', '-o', '{name}.png']],
    ] as const) {
      const ran = await asNobody(folder, args);
      expect({ args, code: ran.code }).toEqual({ args, code });
      expect(ran.stderr).not.toContain('attnplot has failed');
    }
  });
});

/** Runs the command as a user without rights, who may read the package. */
function asNobody(folder: string, args: readonly string[]) {
  return run('setpriv', [...NOBODY, process.execPath, COMMAND, ...args], folder);
}

/** A folder on a disk of 64 kB; undefined where this user may not mount one. */
function smallDisk(): string | undefined {
  if (!isRoot) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    return undefined;
  }
}

describe('a full disk', () => {
  it('is reported, keeps the figures of before, and leaves no half file', async ({ skip }) => {
    const folder = smallDisk() ?? skip();
    try {
      cpSync(join(ROOT, 'fixtures/abspe-pause.json'), join(folder, 'in.json'));
      expect(await attnplot(folder, 'render', 'in.json', '-o', 'fig.png', '--dpi', '20')).toMatchObject({
        code: 0,
      });
      const before = readFileSync(join(folder, 'fig.png'));
      for (const args of [
        ['render', 'in.json', '-o', 'fig.png', '--dpi', '200'],
        ['render', 'in.json', '-o', 'other.svg', '--embed', 'all'],
        ['animate', 'in.json', 'in.json', '-o', 'out.webp', '--dpi', '400'],
      ]) {
        const ran = await attnplot(folder, ...args);
        expect({ args, code: ran.code }).toEqual({ args, code: 4 });
        expect(ran.stderr).toContain('the disk is full');
      }
      const batch = await attnplot(folder, 'batch', 'in.json', '-o', '{name}.png', '--dpi', '200');
      expect(batch.code).toBe(1);
      expect(batch.stderr).toContain('the disk is full');
      expect(readFileSync(join(folder, 'fig.png')).equals(before)).toBe(true);
      expect(leftovers(folder)).toEqual([]);
    } finally {
      execFileSync('umount', [folder]);
    }
  });
});
