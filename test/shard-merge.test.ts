/** `--merge`: the batch that shards make together. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ManifestFigure, readManifest } from '../src/batch/manifest.ts';
import { batch, checkpoint, eventsOf, figuresIn, manifestIn, pixelsOf, runOf } from './support/batches.ts';
import { inThree, merge, PARTS, shard } from './support/shards.ts';

describe('--merge', () => {
  it('makes the manifest, the figures and the page of one batch', async () => {
    const [folder, alone] = [await inThree(), runOf(8)];
    await batch(alone, 'runs/*.json', '-o', 'figs/{name}.png', '--gallery');
    const ran = await merge(folder, PARTS, '--gallery');
    expect(ran).toEqual({
      code: 0,
      stdout: '',
      stderr: '8 figures of 3 shards; figs/attnplot-manifest.json\ngallery of 8: figs/index.html\n',
    });
    for (const name of ['attnplot-manifest.json', 'index.html'])
      expect(readFileSync(join(folder, 'figs', name), 'utf8')).toBe(
        readFileSync(join(alone, 'figs', name), 'utf8'),
      );
    for (const name of figuresIn(join(alone, 'figs')))
      expect(pixelsOf(join(folder, 'figs', name)).equals(pixelsOf(join(alone, 'figs', name)))).toBe(true);
    const next = await batch(folder, 'runs/*.json', '-o', 'figs/{name}.png', '--json');
    expect(eventsOf(next).at(-1)).toMatchObject({ drawn: 0, unchanged: 8 });
  });

  it('says which figures do not line up, and what makes them', async () => {
    const folder = runOf(4);
    const titled = { ...JSON.parse(checkpoint(0.4)), title: 'A title\nof two lines' };
    writeFileSync(join(folder, 'runs/step-3.json'), JSON.stringify(titled));
    for (const part of ['1/2', '2/2']) await shard(folder, part);
    const parts = 'figs/attnplot-manifest.*-of-2.json';
    const room = 'title:2';
    const { code, stderr } = await merge(folder, parts);
    expect(code).toBe(0);
    expect(stderr).toBe(
      `2 figures of these shards leave less room above or beside the panels than others: so that all line up, run the batch once more without --shard, which draws only those again, or every shard with --reserve ${room}\n4 figures of 2 shards; figs/attnplot-manifest.json\n`,
    );
    expect(eventsOf(await merge(folder, parts, '--json'))[0]).toEqual({ event: 'uneven', figures: 2, room });
    const again = await batch(folder, 'runs/*.json', '-o', 'figs/{name}.png', '--json');
    expect(eventsOf(again).at(-1)).toMatchObject({ drawn: 2, unchanged: 2 });
    expect(manifestIn(join(folder, 'figs')).items.map((item) => 'room' in item && item.room)).toEqual(
      Array(4).fill(room),
    );
    for (const part of ['1/2', '2/2']) await shard(folder, part, '--reserve', room);
    expect((await merge(folder, parts)).stderr).toBe('4 figures of 2 shards; figs/attnplot-manifest.json\n');
  });

  it('names what is missing, and merges the rest', async () => {
    const folder = runOf(8);
    writeFileSync(join(folder, 'runs/step-2.json'), '{');
    for (const part of ['1/3', '2/3']) await shard(folder, part);
    rmSync(join(folder, 'figs/step-1.png'));
    truncateSync(join(folder, 'figs/step-4.png'), 500);
    // The second shard is still at work: its last figure's turn has not come.
    const second = join(folder, 'figs/attnplot-manifest.2-of-3.json');
    const manifest = JSON.parse(readFileSync(second, 'utf8'));
    const { input, output } = manifest.items[2];
    manifest.items[2] = { input, output };
    writeFileSync(second, JSON.stringify(manifest));
    const { code, stderr } = await merge(folder, PARTS);
    expect(code).toBe(1);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^failed \.\.\/runs\/step-2\.json: step-2\.json:1:2: found the end of the file/),
      'missing shard 3 of 3 with 2 inputs: run it with --shard 3/3',
      'missing step-1.png of ../runs/step-1.json: its figure is missing or damaged',
      'missing step-4.png of ../runs/step-4.json: its figure is missing or damaged',
      'missing step-8.png of ../runs/step-8.json: it has not been drawn yet',
      '2 figures of 2 of 3 shards, 1 failed, 5 missing; figs/attnplot-manifest.json',
      '',
    ]);
    const { items } = manifestIn(join(folder, 'figs'));
    expect(items.map((item) => [item.input, 'figure' in item])).toEqual([
      ['../runs/step-1.json', false],
      ['../runs/step-2.json', false],
      ['../runs/step-4.json', false],
      ['../runs/step-5.json', true],
      ['../runs/step-7.json', true],
      ['../runs/step-8.json', false],
    ]);
    const json = await merge(folder, PARTS, '--json', '--quiet');
    expect(eventsOf(json).at(-1)).toEqual({
      ...{ event: 'end', manifest: 'figs/attnplot-manifest.json', shards: 2, of: 3 },
      ...{ figures: 2, failed: 1, missing: 5 },
    });
    // A batch continues from it: existing figures stay.
    writeFileSync(join(folder, 'runs/step-2.json'), checkpoint(0.501));
    const rest = await batch(folder, 'runs/*.json', '-o', 'figs/{name}.png', '--json');
    expect(eventsOf(rest).at(-1)).toMatchObject({ failed: 0, left: 0 });
    expect(figuresIn(join(folder, 'figs'))).toHaveLength(8);
  });

  it.each([
    [{ index: 1, count: 1e15, inputs: 1 }],
    [{ index: 1, count: -3, inputs: 1 }],
    [{ index: 1, count: 0.5, inputs: 1 }],
    [{ index: 0, count: 3, inputs: 1 }],
    [{ index: 4, count: 3, inputs: 1 }],
  ])('takes no manifest for one whose shard is %j', async (place) => {
    const path = join(runOf(1), 'm.json');
    const head = { schema: 1, attnplot: '1', options: {}, files: {}, scale: null, items: [] };
    const write = (shard: object) => writeFileSync(path, JSON.stringify({ ...head, shard }));
    write({ index: 1, count: 3, inputs: 1, plan: '' });
    expect(await readManifest(path)).toMatchObject({ manifest: {} });
    write({ ...place, plan: '' });
    expect(await readManifest(path)).toMatchObject({ code: 'bad-manifest' });
  });

  it('merges manifests of several folders into the one that is named', async () => {
    const folder = runOf(4);
    for (const part of ['1', '2'])
      await batch(folder, 'runs/*.json', '-o', `at-${part}/{name}.png`, '--shard', `${part}/2`);
    const args = ['at-1/attnplot-manifest.1-of-2.json', 'at-2/attnplot-manifest.2-of-2.json'];
    const refused = await merge(folder, ...args);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      'missing, expected a path, because the manifests of the shards are in 2 folders or differ in name',
    );
    expect((await merge(folder, ...args, '--manifest', 'all.json')).stderr).toBe(
      '4 figures of 2 shards; all.json\n',
    );
    const { items } = JSON.parse(readFileSync(join(folder, 'all.json'), 'utf8'));
    expect(items.map(({ output }: ManifestFigure) => output)).toEqual(
      [1, 2, 3, 4].map((step) => `at-${2 - (step % 2)}/step-${step}.png`),
    );
  });

  it('refuses manifests of different batches, and says how they differ', async () => {
    const folder = await inThree();
    const place = (name: string) => join(folder, 'figs', `attnplot-manifest.${name}.json`);
    const expectRefused = async (message: string, ...args: readonly string[]) => {
      const { code, stderr } = await merge(folder, ...(args.length > 0 ? args : [PARTS]));
      expect(stderr).toContain(message);
      expect(stderr).toContain('hint: ');
      expect(code).toBe(2);
    };
    const original = readFileSync(place('2-of-3'), 'utf8');
    const change = (from: string | RegExp, to: string) => {
      expect(original).toMatch(from);
      writeFileSync(place('2-of-3'), original.replace(from, to));
    };
    const first = 'unlike figs/attnplot-manifest.1-of-3.json';
    change(/"attnplot": "[^"]*"/, '"attnplot": "0.0.1"');
    await expectRefused(`found attnplot 0.0.1, expected`);
    change('"dpi":30', '"dpi":31');
    await expectRefused(`found other values of --dpi, ${first}`);
    change('"domain":[0,0.507]', '"domain":[0,0.9]');
    await expectRefused(
      `found a linear scale of [0, 0.9] in inferno, expected a linear scale of [0, 0.507] in inferno, ${first}`,
    );
    change(/"inputs":8,"plan":"./, '"inputs":9,"plan":"!');
    await expectRefused(`found 9 inputs, expected the same 8, ${first}`);
    change('"files": {}', '"files": {"own.ttf":"00"}');
    await expectRefused(`found another font, image or token file, ${first}`);
    change('"index":2', '"index":1');
    await expectRefused(
      'found shard 1 of 3, as in figs/attnplot-manifest.1-of-3.json, expected each shard once',
    );
    change(/^.{100}/s, '');
    await expectRefused('the manifest is damaged');
    change('"index"', '"index"');
    await shard(folder, '1/2');
    await expectRefused(`found a shard of 3, expected one of 2`, 'figs/attnplot-manifest.*-of-*.json');
    await batch(folder, 'runs/*.json', '-o', 'whole/{name}.png');
    await expectRefused('found the manifest of a whole batch', 'whole/attnplot-manifest.json');
    await expectRefused('there is no such file', 'figs/attnplot-manifest.9-of-9.json');
    await expectRefused('no file matches', 'figs/*.none');
    await expectRefused('found no manifest, expected the manifests of all shards', '--json');
    await expectRefused(
      '--merge\n    found with --output and --dpi, expected without',
      PARTS,
      '-o',
      'x.png',
      '--dpi',
      '3',
    );
    await expectRefused('found with --no-manifest', PARTS, '--no-manifest');
    expect(existsSync(place('json'))).toBe(false);
    expect(readdirSync(join(folder, 'figs'))).not.toContain('attnplot-manifest.json');
    // Unchanged manifests merge.
    renameSync(place('1-of-2'), join(folder, 'elsewhere.json'));
    expect((await merge(folder, PARTS)).code).toBe(0);
  });
});
