import {
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCache } from '../src/batch/cache.ts';
import type { ManifestFigure } from '../src/batch/manifest.ts';
import { attnplot, batch, checkpoint, eventsOf, figuresIn, manifestIn, runOf } from './support/batches.ts';
import { ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';
import { npy } from './support/tensor-writers.ts';

describe('a second run', () => {
  const again = async (folder: string, ...args: readonly string[]) => {
    const ran = await batch(folder, 'runs/*.json', '--json', '--jobs', '1', ...args);
    expect(ran.code).toBe(0);
    const { drawn, unchanged } = eventsOf(ran).at(-1);
    return { drawn, unchanged, stderr: ran.stderr };
  };
  const figure = (folder: string, step: number) => join(folder, `figures/step-${step}.png`);

  it('redraws changed inputs and incomplete figures', async () => {
    const folder = runOf(6);
    expect(await again(folder)).toMatchObject({ drawn: 6, unchanged: 0 });
    const first = readFileSync(join(folder, 'figures/attnplot-manifest.json'));
    expect(await again(folder)).toMatchObject({ drawn: 0, unchanged: 6 });
    utimesSync(join(folder, 'runs/step-1.json'), 1, 1);
    expect(await again(folder)).toMatchObject({ drawn: 0, unchanged: 6 });

    const before = statSync(figure(folder, 5)).mtimeMs;
    writeFileSync(join(folder, 'runs/step-1.json'), checkpoint(0.502));
    truncateSync(figure(folder, 2), 1000);
    const damaged = readFileSync(figure(folder, 3));
    damaged[500] = (damaged[500] as number) ^ 1;
    writeFileSync(figure(folder, 3), damaged);
    rmSync(figure(folder, 4));
    expect(await again(folder)).toMatchObject({ drawn: 4, unchanged: 2 });
    expect(statSync(figure(folder, 5)).mtimeMs).toBe(before);

    writeFileSync(join(folder, 'runs/step-1.json'), checkpoint(0.5));
    expect(await again(folder, '--force')).toMatchObject({ drawn: 6, unchanged: 0 });
    expect(readFileSync(join(folder, 'figures/attnplot-manifest.json')).equals(first)).toBe(true);
  });

  it('redraws everything, and says why, when options, scale, version or manifest changed', async () => {
    const folder = runOf(2);
    const manifest = join(folder, 'figures/attnplot-manifest.json');
    const rewrite = (change: (text: string) => string) =>
      writeFileSync(manifest, change(readFileSync(manifest, 'utf8')));
    const expectRedraw = async (reason: string, ...args: readonly string[]) => {
      const { drawn, stderr } = await again(folder, ...args);
      expect(stderr).toContain(`redrawing every figure: ${reason}\n`);
      expect(drawn).toBe(2);
    };
    await again(folder);
    await expectRedraw('the options have changed', '--theme', 'dark');
    await again(folder);
    writeFileSync(join(folder, 'runs/step-1.json'), checkpoint(0.9));
    await expectRedraw('the scale was [0, 0.501] and is [0, 0.9]');
    rewrite((text) => text.replace(/"attnplot": "[^"]*"/, '"attnplot": "0.0.1"'));
    await expectRedraw('attnplot 0.0.1 drew them');
    rewrite((text) => text.replace('"schema": 1', '"schema": 99'));
    await expectRedraw('the manifest has schema 99, and this attnplot reads 1');
    rewrite((text) => text.slice(0, text.length / 2));
    await expectRedraw('the manifest is damaged');
    rewrite(() => '[]');
    await expectRedraw('the file is damaged, or not a manifest');
    rmSync(manifest);
    expect(await again(folder)).toMatchObject({ drawn: 2 });
  });

  it('compares fonts and tokens by content, wherever they are named', async () => {
    const folder = folderWith({
      'runs/a.json': checkpoint(0.5, { figure: { font: 'own.ttf' } }),
      'runs/b.json': checkpoint(0.6),
    });
    const font = readFileSync(join(ROOT, 'dist/DejaVuSans.ttf'));
    for (const name of ['own.ttf', 'flag.ttf']) writeFileSync(join(folder, name), font);
    const change = (name: string) =>
      writeFileSync(join(folder, name), Buffer.concat([font, Buffer.alloc(1)]));
    await again(folder, '--allow-files');
    expect(await again(folder, '--allow-files')).toMatchObject({ unchanged: 2 });
    change('own.ttf');
    expect(await again(folder, '--allow-files')).toMatchObject({ drawn: 1, unchanged: 1 });
    await again(folder, '--font', 'flag.ttf');
    expect(await again(folder, '--font', 'flag.ttf')).toMatchObject({ unchanged: 2 });
    change('flag.ttf');
    expect(await again(folder, '--font', 'flag.ttf')).toMatchObject({ drawn: 2 });
  });

  it('does not read its own figures and pages, or those of other shards, as inputs of a glob', async () => {
    const folder = runOf(3);
    const args = ['runs/*', '-o', 'runs/{name}-fig.png'];
    const run = async (...more: readonly string[]) => {
      const ran = await batch(folder, ...args, '--json', ...more);
      expect(ran.code).toBe(0);
      return eventsOf(ran).find(({ event }) => event === 'end');
    };
    expect(await run('--gallery')).toMatchObject({ drawn: 3, unchanged: 0 });
    writeFileSync(join(folder, 'runs/step-9.json.1.attnplot-tmp'), 'half of a fi');
    expect(await run('--gallery')).toMatchObject({ drawn: 0, unchanged: 3 });
    writeFileSync(join(folder, 'runs/step-4.json'), checkpoint(0.501));
    expect(await run('--gallery')).toMatchObject({ drawn: 1, unchanged: 3 });
    // Named, a figure is an input, which is not written over.
    const named = await batch(folder, ...args, 'runs/step-1-fig.png');
    expect(named.stderr).toContain('found runs/step-1-fig.png, which is an input');

    const sharded = runOf(3);
    for (const shard of ['1/2', '2/2', '1/2'])
      expect((await batch(sharded, ...args, '--shard', shard)).code).toBe(0);
    expect(figuresIn(sharded).sort()).toEqual([1, 2, 3].map((step) => `runs/step-${step}-fig.png`));
  });

  it('compares a large file by the rows that are drawn', async () => {
    const weights = new Float32Array(1100 * 1000).fill(0.001);
    const dump = () => npy('<f4', [1, 1100, 1000], Buffer.from(weights.buffer));
    const folder = folderWith({ 'runs/a.npy': dump() });
    const run = () => batch(folder, 'runs/a.npy', '--query', '8', '--json');
    const last = async () => {
      const { drawn, unchanged } = eventsOf(await run()).at(-1);
      return { drawn, unchanged };
    };
    const change = (row: number) => {
      weights[1000 * row] = 0.0011;
      writeFileSync(join(folder, 'runs/a.npy'), dump());
    };
    const path = join(folder, 'figures/attnplot-manifest.json');
    expect(await last()).toEqual({ drawn: 1, unchanged: 0 });
    const { values, ...item } = manifestIn(join(folder, 'figures')).items[0] as ManifestFigure & {
      readonly values: string;
    };
    expect(item).not.toHaveProperty('sha256');
    const inspected = JSON.parse((await attnplot(folder, 'inspect', 'figures/a.png', '--json')).stdout);
    expect(JSON.stringify(inspected)).toContain(`"values":{"sha256":"${values}"`);
    change(9);
    expect(await last()).toEqual({ drawn: 0, unchanged: 1 });
    change(8);
    expect(await last()).toEqual({ drawn: 1, unchanged: 0 });

    // Manifests of before have the digest of all bytes.
    const text = readFileSync(path, 'utf8').replace(/"values":"[0-9a-f]+"/, `"sha256":"${'0'.repeat(64)}"`);
    writeFileSync(path, text);
    const before = statSync(join(folder, 'figures/a.png')).mtimeMs;
    const ran = await run();
    expect(ran).toMatchObject({ code: 0, stderr: expect.not.stringContaining('redrawing') });
    expect(statSync(join(folder, 'figures/a.png')).mtimeMs).toBe(before);
    expect(manifestIn(join(folder, 'figures')).items[0]).not.toHaveProperty('sha256');
  });

  it('forgets deleted inputs', async () => {
    const folder = runOf(3);
    const cached = () =>
      Object.keys(
        JSON.parse(readFileSync(join(folder, 'figures/.attnplot-manifest.cache.json'), 'utf8')).inputs,
      );
    const past = (step: number) => `../runs/step-${step}.json`;
    // An input is settled once it is 2 s old; a change of its time then counts as a change.
    await new Promise((done) => setTimeout(done, 2100));
    await again(folder);
    expect(cached()).toEqual([1, 2, 3].map(past));
    rmSync(join(folder, 'runs/step-2.json'));
    // An input that is not part of this run is remembered while it exists.
    await batch(folder, 'runs/step-1.json');
    expect(cached()).toEqual([1, 3].map(past));
  });

  it.each([
    ['no entry', null],
    ['no digest', { digest: null }],
    ['an extent that is none', { request: { extent: null, scale: 'linear' } }],
    ['an extent of nothing', { request: { extent: [], scale: 'linear' } }],
    ['no scale', { request: {} }],
  ])('reads inputs again where a damaged cache has %s', async (_, entry) => {
    const path = join(runOf(1), 'cache.json');
    const digest = { stamp: '1', sha256: 'x', changedMs: 1 };
    const sound = { digest, request: { extent: [0, 1], scale: 'linear' } };
    const read = async (found: object | null) => {
      writeFileSync(path, JSON.stringify({ recipe: 'r', inputs: { a: found } }));
      return (await openCache(path, 'r', Date.now)).get(join(dirname(path), 'a'));
    };
    expect(await read(sound)).toEqual(sound);
    expect(await read(entry && { digest, ...entry })).toBe(undefined);
  });

  it('starts from the beginning without a manifest', async () => {
    const folder = runOf(1);
    expect(await again(folder, '--no-manifest')).toMatchObject({ drawn: 1 });
    expect(await again(folder, '--no-manifest')).toMatchObject({ drawn: 1 });
    expect(readdirSync(join(folder, 'figures'))).toEqual(['step-1.png']);
  });
});
