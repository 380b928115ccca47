import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { parseTemporary, processSpace, removeLeftovers, writeWhole } from '../../src/core/write-whole.ts';
import { COMMAND, ROOT } from '../support/command.ts';
import { folderWith } from '../support/folders.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;
/** The name of a temporary file whose process has ended. */
const half = (target: string, space = processSpace()) => `${target}.${space}-999999999-0123abcd.attnplot-tmp`;

describe('writing a file whole', () => {
  it("leaves one writer's whole file when many write at once with one process id", async () => {
    const folder = folderWith();
    const draw = async (name: string) => {
      const argv = ['render', join(ROOT, 'fixtures/abspe-pause.json'), '-o', join(folder, name), '--quiet'];
      const [code] = await once(new Worker(COMMAND, { argv }), 'exit');
      expect(code).toBe(0);
    };
    await draw('alone.png');
    await Promise.all(Array.from({ length: 6 }, () => draw('figure.png')));
    expect(readFileSync(join(folder, 'figure.png')).equals(readFileSync(join(folder, 'alone.png')))).toBe(
      true,
    );
    expect(readdirSync(folder)).toEqual(['alone.png', 'figure.png']);
  });

  it('works beside a temporary file of an earlier process with the same id', () => {
    const folder = folderWith();
    const left = `figure.png.${process.pid}.attnplot-tmp`;
    writeFileSync(join(folder, left), 'half');
    writeWhole(join(folder, 'figure.png'), Buffer.from('whole'));
    expect(readdirSync(folder)).toEqual(['figure.png', left]);
  });

  it('leaves no temporary file when it fails', () => {
    const folder = folderWith();
    expect(() => writeWhole(folder, Buffer.from('x'))).toThrow(/^cannot write /);
    expect(readdirSync(join(folder, '..')).filter((name) => parseTemporary(name)?.stem === folder)).toEqual(
      [],
    );
    expect(() => writeWhole(join(folder, 'none/figure.png'), Buffer.from('x'))).toThrow(/^cannot write /);
  });

  it.each([0o600, 0o640, 0o664, 0o666])('keeps the mode of the file it replaces: %o', (mode) => {
    const path = join(folderWith(), 'figure.png');
    writeWhole(path, Buffer.from('first'));
    expect(modeOf(path)).toBe(0o666 & ~process.umask());
    chmodSync(path, mode);
    writeWhole(path, Buffer.from('second'));
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(modeOf(path)).toBe(mode);
  });
});

describe('a temporary file of a killed run', () => {
  it('is removed beside its target, however the target is spelt', () => {
    const folder = folderWith();
    const target = join(folder, 'mani.json');
    for (const spelt of [target, `./${relative('.', target)}`, join(folder, 'a/..').concat('/./mani.json')]) {
      writeFileSync(half(target), 'half');
      removeLeftovers([spelt]);
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('is removed beside the target of a link', async () => {
    const folder = folderWith();
    const store = folderWith();
    writeFileSync(join(store, 'real.png'), 'x');
    symlinkSync(join(store, 'real.png'), join(folder, 'figure.png'));
    writeFileSync(half(join(store, 'real.png')), 'half');
    removeLeftovers([join(folder, 'figure.png')]);
    expect(readdirSync(store)).toEqual(['real.png']);
  });

  it('stays if its process runs, or may run on another machine', () => {
    const folder = folderWith();
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
