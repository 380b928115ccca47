import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeLeftovers } from '../src/batch/leftovers.ts';
import { parseTemporary, processSpace, writeWhole } from '../src/write-whole.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'attnplot-whole-'));
const modeOf = (path: string) => statSync(path).mode & 0o777;
/** Of a process that is no more. */
const half = (target: string, space = processSpace()) => `${target}.${space}-999999999-0123abcd.attnplot-tmp`;

describe('writing a file whole', () => {
  it('by many writers at once with one process id leaves what one of them wrote', async () => {
    const folder = newFolder();
    const path = join(folder, 'figure.png');
    const writes = Array.from({ length: 20 }, (_, i) => writeWhole(path, Buffer.alloc(100_000, i)));
    await Promise.all(writes);
    const bytes = readFileSync(path);
    expect(bytes.equals(Buffer.alloc(100_000, bytes[0]))).toBe(true);
    expect(readdirSync(folder)).toEqual(['figure.png']);
  });

  it('is not stopped by what an earlier process of the same id left', async () => {
    const folder = newFolder();
    const left = `figure.png.${process.pid}.attnplot-tmp`;
    writeFileSync(join(folder, left), 'half');
    await writeWhole(join(folder, 'figure.png'), Buffer.from('whole'));
    expect(readdirSync(folder)).toEqual(['figure.png', left]);
  });

  it('that fails leaves nothing of its own', async () => {
    const folder = newFolder();
    await expect(writeWhole(folder, Buffer.from('x'))).rejects.toMatchObject({ code: 'EISDIR' });
    expect(readdirSync(join(folder, '..')).filter((name) => parseTemporary(name)?.target === folder)).toEqual(
      [],
    );
    await expect(writeWhole(join(folder, 'none/figure.png'), Buffer.from('x'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it.each([0o600, 0o640, 0o664, 0o666])('keeps the mode of the file it replaces: %o', async (mode) => {
    const path = join(newFolder(), 'figure.png');
    await writeWhole(path, Buffer.from('first'));
    expect(modeOf(path)).toBe(0o666 & ~process.umask());
    chmodSync(path, mode);
    await writeWhole(path, Buffer.from('second'));
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(modeOf(path)).toBe(mode);
  });
});

describe('what a killed run left', () => {
  it('is removed beside its target, however the target is spelt', () => {
    const folder = newFolder();
    const target = join(folder, 'mani.json');
    for (const spelt of [target, `./${relative('.', target)}`, join(folder, 'a/..').concat('/./mani.json')]) {
      writeFileSync(half(target), 'half');
      removeLeftovers([spelt]);
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('is removed at the end of a link', async () => {
    const folder = newFolder();
    const store = newFolder();
    writeFileSync(join(store, 'real.png'), 'x');
    symlinkSync(join(store, 'real.png'), join(folder, 'figure.png'));
    writeFileSync(half(join(store, 'real.png')), 'half');
    removeLeftovers([join(folder, 'figure.png')]);
    expect(readdirSync(store)).toEqual(['real.png']);
  });

  it('stays where its process runs, may run on another machine, or cannot be told', () => {
    const folder = newFolder();
    const target = join(folder, 'figure.png');
    const names = [
      half(target, 'deadbeef'),
      `${target}.999999999.attnplot-tmp`,
      `${target}.${processSpace()}-${process.ppid}-0123abcd.attnplot-tmp`,
      half(join(folder, 'another.png')),
    ];
    for (const name of names) writeFileSync(name, 'half');
    removeLeftovers([target]);
    expect(readdirSync(folder).length).toBe(names.length);
  });
});
