/** Lists and manifests of very many inputs are refused before the inputs are looked for. */
import { expect, it } from 'vitest';
import { attnplot } from '../support/command.ts';
import { folderWith } from '../support/folders.ts';

const LIMIT_S = 2;

async function timed(folder: string, ...args: readonly string[]) {
  const started = process.cpuUsage();
  const ran = await attnplot(folder, ...args);
  const { user, system } = process.cpuUsage(started);
  return { ...ran, seconds: (user + system) / 1e6 };
}

it.each([
  ['names', 'x.npz\n'.repeat(3_000_000), 'found more than 100000, expected no more'],
  ['ended names', 'x.npz\0'.repeat(3_000_000), 'found more than 100000, expected no more'],
  [
    'one more name than may be',
    `${'x.npz\n'.repeat(100_000)}y.npz`,
    'found more than 100000, expected no more',
  ],
  ['empty lines', '\n'.repeat(18_000_000), 'found more than 100000, expected no more'],
  ['one name', 'x'.repeat(18_000_000), 'found a name of 18000000 characters, expected at most 4096'],
])('a list of %s', async (_, list, message) => {
  const folder = folderWith({ 'list.txt': list });
  for (const args of [
    ['batch', '-o', '{name}.png'],
    ['animate', '-o', 'a.gif'],
  ]) {
    const ran = await timed(folder, ...args, '--files-from', 'list.txt');
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.stderr).toContain(message);
    expect(ran.seconds).toBeLessThan(LIMIT_S);
  }
});

it('a manifest of more figures than a batch draws', async () => {
  const items = Array.from({ length: 350_000 }, (_, i) => ({ input: 'a.json', output: `${i}.png` }));
  const head = { schema: 1, attnplot: '0.3.0', options: {}, files: {}, scale: null };
  const folder = folderWith({ 'm.json': { ...head, items } });
  const ran = await timed(folder, 'check', '--manifest', 'm.json');
  expect(ran).toMatchObject({ code: 2 });
  expect(ran.stderr).toContain('the manifest lists 350000 figures, expected at most 100000');
  expect(ran.seconds).toBeLessThan(LIMIT_S);
});

it('the frames of an animation take the memory of some, not of all', async () => {
  const frame = (i: number) =>
    JSON.stringify({ tokens: ['a', 'b'], rows: ['q'], layers: [[[i / 200, 0.5]]] });
  const files = Array.from({ length: 150 }, (_, i) => [`step-${i}.json`, frame(i)] as const);
  const folder = folderWith(Object.fromEntries(files));
  const before = process.memoryUsage().rss;
  expect(await attnplot(folder, 'animate', '*.json', '-o', 'a.gif', '--dpi', '300')).toMatchObject({
    code: 0,
  });
  // Those of all frames took 900 MB.
  expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
});
