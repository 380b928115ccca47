/** A batch that ended before its time, and the run after it. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runBatch } from '../../src/batch/batch.ts';
import type { BatchEvent } from '../../src/batch/protocol.ts';
import { resolveRequest } from '../../src/cli/batch/request.ts';
import { processSpace } from '../../src/core/write-whole.ts';
import { attnplot, eventsOf, figuresIn, manifestIn, pixelsOf, runOf } from '../support/batches.ts';
import { COMMAND, run } from '../support/command.ts';

describe('a batch that ends before its time', () => {
  const COUNT = 40;
  const ARGS = ['batch', 'runs/*.json', '-o', 'figs/{name}.png', '--dpi', '100', '--jobs', '2', '--json'];
  const start = (folder: string) => spawn(process.execPath, [COMMAND, ...ARGS], { cwd: folder });
  const ended = (child: ReturnType<typeof start>) =>
    new Promise<number | null>((done) => void child.on('close', (code) => done(code)));

  /** Waits until so many figures have been drawn. */
  const drawn = (child: ReturnType<typeof start>, figures: number) =>
    new Promise<void>((done) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
        if ((text.match(/"event":"figure"/g) ?? []).length >= figures) done();
      });
    });
  const wholeFigures = (folder: string) =>
    figuresIn(join(folder, 'figs')).map((name) => pixelsOf(join(folder, 'figs', name)).length);
  const half = (pid: number) => `${processSpace()}-${pid}-0123abcd.attnplot-tmp`;
  const leftovers = (folder: string) =>
    readdirSync(join(folder, 'figs')).filter((name) => name.endsWith('.attnplot-tmp'));

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s, leaves complete figures and their manifest, and the next run continues',
    async (signal) => {
      const folder = runOf(COUNT);
      const child = start(folder);
      await drawn(child, 5);
      child.kill(signal);
      expect(await ended(child)).toBe(130);
      const there = wholeFigures(folder).length;
      expect(there).toBeGreaterThanOrEqual(5);
      expect(there).toBeLessThan(COUNT);
      expect(leftovers(folder)).toEqual([]);
      expect(manifestIn(join(folder, 'figs')).items.filter((item) => 'figure' in item)).toHaveLength(there);
      const rest = await attnplot(folder, ...ARGS);
      expect(eventsOf(rest).at(-1)).toMatchObject({ drawn: COUNT - there, unchanged: there, left: 0 });
    },
  );

  it('before its first figure, leaves no manifest and names none', async () => {
    const folder = runOf(2);
    const request = await resolveRequest([join(folder, 'runs/*.json')], {
      output: join(folder, 'figs/{name}.png'),
      sharedScale: true,
    });
    const events: BatchEvent[] = [];
    await runBatch(request, { emit: (event) => events.push(event), signal: AbortSignal.abort() });
    expect(events.at(-1)).toMatchObject({ event: 'end', manifest: null, drawn: 0, left: 2 });
    expect(existsSync(request.manifest as string)).toBe(false);
  });

  it('by kill -9, leaves complete figures, and the next run draws the rest with the same pixels', async () => {
    const [whole, killed] = [runOf(20), runOf(20)];
    await attnplot(whole, ...ARGS);
    for (const figures of [1, 4, 8]) {
      const child = start(killed);
      await drawn(child, figures);
      child.kill('SIGKILL');
      await ended(child);
      expect(Math.min(...wholeFigures(killed))).toBeGreaterThan(0);
    }
    writeFileSync(join(killed, `figs/step-1.png.${half(999999999)}`), 'of a process that is no more');
    writeFileSync(join(killed, `figs/step-2.png.${half(process.pid)}`), 'of one that runs');
    writeFileSync(join(killed, `mani.json.${half(999999999)}`), 'of a manifest named in another way');
    // In a process of its own: what this one's id is on is not to be taken for what it has left itself.
    const again = (...args: readonly string[]) => run(process.execPath, [COMMAND, ...ARGS, ...args], killed);
    expect((await again()).code).toBe(0);
    expect((await again('--manifest', './mani.json')).code).toBe(0);
    expect(readdirSync(killed).filter((name) => name.startsWith('mani.json'))).toEqual(['mani.json']);
    expect(leftovers(killed)).toEqual([`step-2.png.${half(process.pid)}`]);
    for (const name of [...figuresIn(join(whole, 'figs')), 'attnplot-manifest.json'])
      expect(readFileSync(join(killed, 'figs', name)).equals(readFileSync(join(whole, 'figs', name)))).toBe(
        true,
      );
  });
});
