/** kill -9 at any moment: what is there is whole, and the next run cleans up. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestIn } from '../support/batches.ts';
import { attnplot, COMMAND, run } from '../support/command.ts';
import { folderWith, leftovers } from '../support/folders.ts';
import { randomOf } from '../support/mutate.ts';

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };

/** Starts a command, and kills it after some time. */
async function killed(folder: string, args: readonly string[], afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: folder, stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  await new Promise((done) => child.on('close', done));
  clearTimeout(timer);
}

describe('kill -9 at any moment', () => {
  it.each([
    ['render', ['render', 'a.json', '-o', 'out.png', '--dpi', '150'], 'out.png'],
    ['animate', ['animate', 'a.json', 'b.json', '-o', 'out.gif', '--dpi', '100'], 'out.gif'],
  ])(
    'of %s leaves the file of before or the whole new one, and the next run cleans up',
    async (_, args, name) => {
      const other = { ...DATA, layers: [[[0.2, 0.8]]] };
      const [before, after] = [
        { 'a.json': DATA, 'b.json': DATA },
        { 'a.json': other, 'b.json': other },
      ];
      const folder = folderWith(before);
      await run(process.execPath, [COMMAND, ...args], folder);
      const old = readFileSync(join(folder, name));
      for (const [path, value] of Object.entries(after))
        writeFileSync(join(folder, path), JSON.stringify(value));
      const whole = folderWith(after);
      const start = Date.now();
      await run(process.execPath, [COMMAND, ...args], whole);
      const tookMs = Date.now() - start;
      const expected = [old, readFileSync(join(whole, name))].map((bytes) => bytes.toString('base64'));
      const random = randomOf(1);
      for (let i = 0; i < 6; i++) {
        await killed(folder, args, tookMs * (0.5 + random.below(60) / 100));
        expect(expected).toContain(readFileSync(join(folder, name)).toString('base64'));
      }
      expect((await run(process.execPath, [COMMAND, ...args], folder)).code).toBe(0);
      expect(readFileSync(join(folder, name)).toString('base64')).toBe(expected[1]);
      expect(leftovers(folder)).toEqual([]);
    },
  );
});

/** Kills its process just before a file of the run would replace the one of before. KILL_AT counts such files over all threads. */
const KILL_AT_RENAME = `const fs = require('node:fs');
  const rename = fs.renameSync;
  fs.renameSync = (...paths) => {
    fs.appendFileSync('renames', 'x');
    if (fs.statSync('renames').size === Number(process.env.KILL_AT)) process.kill(process.pid, 'SIGKILL');
    rename(...paths);
  };`;

/** Each starts the command about ten times. */
describe.skipIf(!process.env.ATTNPLOT_LONG)('kill -9 of what draws many figures', () => {
  /** Bytes that a figure may have: those of any of the data sets. */
  async function whole(args: readonly string[], data: readonly object[], names: readonly string[]) {
    const all = names.map(() => new Set<string>());
    for (const value of data) {
      const folder = folderWith({ 'a.json': value, 'b.json': value, 'c.json': value });
      expect((await run(process.execPath, [COMMAND, ...args], folder)).code).toBe(0);
      for (const [i, name] of names.entries())
        all[i]?.add(readFileSync(join(folder, name)).toString('base64'));
    }
    return all;
  }

  it('batch leaves whole figures, whole manifests, and nothing else after the next run', async () => {
    const other = { ...DATA, layers: [[[0.2, 0.8]]] };
    const flags = ['batch', '?.json', '-o', 'figs/{name}.png', '--dpi', '100', '--jobs', '2'];
    const names = ['a', 'b', 'c'].map((name) => `figs/${name}.png`);
    const folder = folderWith({ 'a.json': DATA, 'b.json': DATA, 'c.json': DATA, 'kill.cjs': KILL_AT_RENAME });
    expect((await run(process.execPath, [COMMAND, ...flags], folder)).code).toBe(0);
    const expected = await whole(flags, [DATA, other], names);
    // The cache, the manifest, three figures, the manifest again and the cache again.
    for (let at = 1; at <= 7; at++) {
      const value = JSON.stringify(at % 2 === 1 ? other : DATA);
      for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, `${name}.json`), value);
      rmSync(join(folder, 'renames'), { force: true });
      const env = { ...process.env, NODE_OPTIONS: '--require ./kill.cjs', KILL_AT: String(at) };
      await run(process.execPath, [COMMAND, ...flags, '--force'], folder, env);
      // The file that the kill kept from its place is still there, so the next run has something to remove.
      expect(leftovers(folder), `rename ${at}`).not.toEqual([]);
      for (const [i, name] of names.entries())
        expect([...(expected[i] ?? [])]).toContain(readFileSync(join(folder, name)).toString('base64'));
      expect(manifestIn(join(folder, 'figs')).items).toHaveLength(3);
    }
    expect((await run(process.execPath, [COMMAND, ...flags], folder)).code).toBe(0);
    expect(leftovers(folder)).toEqual([]);
    const checked = await attnplot(folder, 'check', '--manifest', 'figs/attnplot-manifest.json');
    expect(checked.code).toBe(0);
  });

  it('render --watch leaves a whole figure, and the next run cleans up', async () => {
    const args = ['render', 'a.json', '-o', 'out.png', '--dpi', '100'];
    const other = { ...DATA, layers: [[[0.2, 0.8]]] };
    const [expected = new Set()] = await whole(args, [DATA, other], ['out.png']);
    const folder = folderWith({ 'a.json': DATA });
    expect((await run(process.execPath, [COMMAND, ...args], folder)).code).toBe(0);
    const random = randomOf(3);
    for (let i = 0; i < 4; i++) {
      const writer = setInterval(
        () => writeFileSync(join(folder, 'a.json'), JSON.stringify(random.chance(0.5) ? DATA : other)),
        500,
      );
      await killed(folder, [...args, '--watch'], 900 + random.below(2500));
      clearInterval(writer);
      expect([...expected]).toContain(readFileSync(join(folder, 'out.png')).toString('base64'));
    }
    expect((await run(process.execPath, [COMMAND, ...args], folder)).code).toBe(0);
    expect(leftovers(folder)).toEqual([]);
  });
});
