/** Functions of the library draw and say what commands do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batch, compare, curve, describe as describeFigure, heads } from '../src/index.ts';
import { attnplot, checkpoint, runOf } from './support/batches.ts';
import { folderWith } from './support/folders.ts';
import { errorOf, file, nested, PAUSE } from './support/library.ts';

describe('batch', () => {
  it('draws what the command draws, and returns what failed', async () => {
    const folder = folderWith({
      'runs/1.json': checkpoint(0.5),
      'runs/2.json': '{',
      'runs/3.json': checkpoint(0.7),
    });
    const outcome = await batch(
      [join(folder, 'runs/*.json')],
      { dpi: 30 },
      { output: join(folder, 'lib/{name}.png') },
    );
    expect(outcome).toMatchObject({
      drawn: 2,
      failed: 1,
      failures: [{ input: join(folder, 'runs/2.json') }],
    });
    await attnplot(folder, 'batch', 'runs/*.json', '-o', 'cli/{name}.png', '--dpi', '30');
    for (const name of ['1.png', '3.png', 'attnplot-manifest.json'])
      expect(readFileSync(join(folder, 'lib', name)).equals(readFileSync(join(folder, 'cli', name)))).toBe(
        true,
      );
  });

  it('refuses names without an extension, and its hint works', async () => {
    const folder = runOf(1);
    for (const output of ['figs', 'figs/', 'figs/{name}', 'figs/{name}.tiff']) {
      const asked = { output: join(folder, output), manifest: false } as const;
      const { problems } = await errorOf(batch(join(folder, 'runs/*'), { dpi: 30 }, asked));
      const better = JSON.parse(String(problems[0]?.hint).replace('write ', ''));
      expect(await batch(join(folder, 'runs/*'), { dpi: 30 }, { ...asked, output: better })).toMatchObject({
        drawn: 1,
      });
    }
  });
});

describe('several inputs, statistics and words', () => {
  const [abspe, rope, nope] = PAUSE.map(file) as [string, string, string];
  const options = { query: '8,32', keys: '0-32', layers: '2,3' };
  const flags = ['--query', '8,32', '--keys', '0-32', '--layers', '2,3'];
  const written = (folder: string, name: string) => readFileSync(join(folder, name));
  const same = (bytes: Uint8Array, other: Buffer) => expect(other.equals(bytes)).toBe(true);

  it('compare draws what the command draws, and returns the divergences', async () => {
    const folder = folderWith({});
    const ran = await attnplot(
      folder,
      ...['compare', abspe, rope, '--difference', '--names', 'a,b', ...flags, '-o', 'c.png', '--json'],
    );
    const { bytes, report, divergences } = await compare([abspe, rope], options, {
      names: ['a', 'b'],
      difference: true,
    });
    same(bytes, written(folder, 'c.png'));
    expect(JSON.parse(ran.stdout)).toMatchObject({ divergences, description: report.description });
    expect((await compare([abspe, nope], { query: '8,32' })).divergences).toBeUndefined();
    const alone = await compare([readFileSync(abspe), rope], options, {
      names: ['a', 'b'],
      difference: 'only',
    });
    expect(alone.divergences).toEqual(divergences);
    await attnplot(folder, 'diff', abspe, rope, '--names', 'a,b', ...flags, '-o', 'd.png');
    same(
      (await compare([abspe, rope], options, { names: ['a', 'b'], difference: 'only' })).bytes,
      written(folder, 'd.png'),
    );
    for (const [inputs, difference] of [
      [[abspe], false],
      [[abspe, rope, nope], 'only'],
    ] as const)
      expect(await errorOf(compare(inputs, options, { difference }))).toMatchObject({ kind: 'usage' });
  });

  it('curve draws what the command draws, and returns its numbers', async () => {
    const folder = folderWith({});
    const command = ['curve', abspe, rope, '--stat', 'entropy', '--names', 'a,b', '--band', 'range'];
    const ran = await attnplot(folder, ...command, '-o', 'c.svg', '--json');
    const { bytes, statistic, axis, places, lines } = await curve(
      [abspe, rope],
      { stat: 'entropy', format: 'svg' },
      { names: ['a', 'b'], band: 'range' },
    );
    same(bytes, written(folder, 'c.svg'));
    expect(JSON.parse(ran.stdout)).toMatchObject({ statistic, axis, places, lines });
    expect(lines[0]?.middle).toHaveLength(12);
  });

  it('heads draws what the command draws, and ranks the heads', async () => {
    const folder = folderWith({});
    const ran = await attnplot(
      folder,
      'heads',
      abspe,
      '--stat',
      'sink',
      '--top',
      '3',
      '-o',
      'h.png',
      '--json',
      '--quiet',
    );
    const drawn = await heads(abspe, { stat: 'sink' }, { top: 3 });
    same(drawn.bytes, written(folder, 'h.png'));
    expect(JSON.parse(ran.stdout)).toMatchObject({ heads: drawn.heads, sinks: drawn.sinks });
    expect(drawn.heads).toHaveLength(3);
    const given = await heads({ shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) });
    expect(given.heads[0]).toMatchObject({ row: 1, column: 2, value: 6 });
  });

  it('describe says what the command says', async () => {
    const folder = folderWith({});
    for (const format of ['markdown', 'alt', 'json', 'latex'] as const) {
      const ran = await attnplot(folder, 'describe', abspe, ...flags, '--format', format, '--level', '2');
      const said = await describeFigure(abspe, options, { format, level: 2, file: 'abspe-step-1500' });
      expect(said.text).toBe(ran.stdout);
      expect(said.description.layers).toHaveLength(2);
    }
    expect((await describeFigure(nested, { query: 'all' })).description.level).toBe(3);
  });

  it('checks options, and throws errors with codes', async () => {
    const wrong = { maxMemory: 'much', stat: 'entropy' } as const;
    for (const run of [
      compare([abspe, rope], wrong),
      curve([abspe], wrong),
      heads(abspe, wrong),
      describeFigure(abspe, wrong),
    ])
      expect(await errorOf(run)).toMatchObject({ kind: 'usage', problems: [{ path: ['maxMemory'] }] });
  });
});
