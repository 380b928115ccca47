import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attnplot, ROOT } from '../support/command.ts';
import { folderWith } from '../support/folders.ts';

const HOSTILE = join(ROOT, 'fixtures/hostile');

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };

describe('hostile inputs', () => {
  const LONG = 5000;

  it.each([
    ['json/denormal.json', 2, 'hint: set both ends, such as vmin 0 and vmax 1'],
    ['json/hugeshape.json', 3, 'expected a list of 3000'],
    ['json/nlstr.json', 3, 'more than 500 deep'],
    ['json/shape-21x4.json', 3, 'expected a list of 4'],
    ['json/shape-21x4-att.json', 3, 'expected a list of 4'],
    ['json/shape-5x400.json', 3, 'expected a list of 400'],
    ['tokens/tokobj.safetensors', 0, 'is no list of texts'],
    ['tokens/toknum.safetensors', 0, 'is no list of texts'],
    ['tokens/toklist.safetensors', 0, 'keys are numbered'],
  ])('%s', async (name, code, words) => {
    const ran = await attnplot(folderWith(), 'render', join(HOSTILE, name), '-o', 'fig.svg');
    expect(ran).toMatchObject({ code });
    expect(ran.stderr).toContain(words);
  });

  it.each([
    ['a1.json', 'a2.json'],
    ['b1.json', 'b2.json'],
  ])('animate draws titles and folders outside ASCII: %s and %s', async (...names) => {
    const paths = names.map((name) => join(HOSTILE, 'animate', name));
    expect(await attnplot(folderWith(), 'animate', ...paths, '-o', 'a.gif')).toMatchObject({ code: 0 });
    const folder = folderWith({ 'é漢/1.json': DATA, 'b/1.json': DATA });
    expect(await attnplot(folder, 'animate', 'b/1.json', 'é漢/1.json', '-o', 'a.gif')).toMatchObject({
      code: 0,
    });
  });

  it.each([
    [['--vmin', '0', '--vmax', '5e-324'], 2, 'found a scale from 0 to 5e-324'],
    [['--vmin=-1e308', '--vmax', '1.7e308'], 2, 'found a scale from -1e+308 to 1.7e+308'],
    [['--format', 'avif', '--dpi', '700'], 2, 'allow it: --max-memory'],
  ])('render %s is refused with a remedy', async (flags, code, words) => {
    const ran = await attnplot(
      folderWith({ 'data.json': DATA }),
      'render',
      'data.json',
      ...flags,
      '--width',
      '20in',
      '--height',
      '9in',
    );
    expect(ran).toMatchObject({ code });
    expect(ran.stderr).toContain(words);
  });

  it('batch refuses more jobs than fit into memory, and shards of none', async () => {
    const folder = folderWith({ 'data.json': DATA });
    const jobs = await attnplot(folder, 'batch', 'data.json', '--jobs', '300');
    expect(jobs.stderr).toContain(
      'found 300, expected at most 83, as each takes 12 MB of --max-memory\n    hint: write --jobs 83, or allow more: --max-memory 3.6GB\n',
    );
    for (const more of [
      ['--jobs', '83'],
      ['--jobs', '300', '--max-memory', '3.6GB'],
    ])
      expect(await attnplot(folder, 'batch', 'data.json', ...more)).toMatchObject({ code: 0 });
    const shard = await attnplot(folder, 'batch', 'data.json', '--shard', '1/0');
    expect(shard.stderr).toContain('found 1/0, expected the number of shards after the slash, 1 or above');
  });

  it('animate refuses frames longer than a GIF can say', async () => {
    const folder = folderWith({ 'data.json': DATA });
    const slow = await attnplot(folder, 'animate', 'data.json', '-o', 'a.gif', '--fps', '0.001');
    expect(slow).toMatchObject({ code: 2 });
    expect(slow.stderr).toContain('expected a number from 0.002 to 50');
    expect(await attnplot(folder, 'animate', 'data.json', '-o', 'a.gif', '--fps', '0.002')).toMatchObject({
      code: 0,
    });
  });

  const text = (length: number) => 'Ağ'.repeat(length / 2);
  it.each([
    ['token', { ...DATA, tokens: [text(200_000), 'b'] }],
    ['row label', { ...DATA, rows: [text(200_000)] }],
    ['layer label', { ...DATA, layers: [{ label: text(200_000), weights: [[0.7, 0.3]] }] }],
    ['title', { ...DATA, title: text(200_000) }],
    ['subtitle', { ...DATA, figure: { subtitle: text(200_000) } }],
    ['label of the colorbar', { ...DATA, figure: { colorbarLabel: text(200_000), height: '99in' } }],
    ['emoji', { ...DATA, rows: ['👩‍👩‍👧'.repeat(20_000)] }],
  ])('a %s of 200 KB is cut before it is measured, and said to be', async (_, data) => {
    const started = process.cpuUsage();
    const ran = await attnplot(
      folderWith({ 'data.json': data }),
      'render',
      'data.json',
      '-o',
      'fig.png',
      '--dpi',
      '50',
    );
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(LONG);
    if (ran.code === 0) expect(ran.stderr).toContain('1 label longer than 1000 characters cut in the middle');
    else expect(ran).toMatchObject({ code: 2 });
  });

  const safetensors = (header: object, data = Buffer.alloc(256)) => {
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([length, json, data]);
  };
  const WEIGHTS = { dtype: 'F32', shape: [2, 2, 4, 4], data_offsets: [0, 256] };
  const EMPTY = { dtype: 'F32', shape: [0], data_offsets: [0, 0] };
  const many = (count: number, key: (i: number) => string, value: (i: number) => unknown) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [key(i), value(i)]));
  it.each([
    [
      'a vocabulary',
      'a.json',
      () =>
        many(
          50_257,
          (i) => `tok${i}`,
          (i) => i,
        ),
      3,
      '(more than 1003 problems)',
    ],
    [
      '150,000 equal keys',
      'a.json',
      () => `{${Array(150_000).fill('"a":1').join(',')}}`,
      3,
      '150003 problems',
    ],
    [
      '50,000 rows',
      'a.json',
      () => ({
        tokens: ['a'],
        rows: Array.from({ length: 50_000 }, (_, i) => `r${i}`),
        layers: [Array(50_000).fill([0.5])],
      }),
      0,
      '50000 rows share 3132 pixels: each shows the largest value of up to 16',
    ],
    [
      '140,000 rows',
      'a.json',
      () => ({
        tokens: ['a'],
        rows: Array.from({ length: 140_000 }, (_, i) => `r${i}`),
        layers: [Array(140_000).fill([0.5])],
      }),
      2,
      'such as --rows 0-99\n',
    ],
    [
      '140,000 layers',
      'a.json',
      () => ({ tokens: ['a'], rows: ['q'], layers: Array(140_000).fill([[0.5]]) }),
      2,
      'such as --layers 0-11 or --layers mean\n',
    ],
    [
      '2 layers of 70,000 rows',
      'a.json',
      () => ({
        tokens: ['a'],
        rows: Array.from({ length: 70_000 }, (_, i) => `r${i}`),
        layers: Array(2).fill(Array(70_000).fill([0.5])),
      }),
      2,
      'such as --layers 0-0, --layers mean or --rows 0-99\n',
    ],
    ['a string that is cut off', 'a.json', () => `{"title":"${'\\"'.repeat(200_000)}`, 3, 'is not JSON'],
    [
      'a long name',
      'a.safetensors',
      () => safetensors({ [`${'a_'.repeat(100_000)}x`]: WEIGHTS }),
      3,
      'found a name of 200001 characters',
    ],
    [
      '150,000 arrays',
      'a.safetensors',
      () =>
        safetensors({
          ...many(
            150_000,
            (i) => `t${i}`,
            () => EMPTY,
          ),
          attentions: WEIGHTS,
        }),
      3,
      'more than 100000 arrays',
    ],
    [
      '480 KB of packets',
      'a.pdf',
      () => `%PDF-1.5\n${'<?xpacket begin='.repeat(30_000)}`,
      3,
      'without provenance',
    ],
    [
      'packets without end',
      'a.pdf',
      () => `%PDF-1.5\n<?xpacket begin=${'<attnplot:provenance>'.repeat(50_000)}`,
      3,
      'without provenance',
    ],
    [
      'figures without end',
      'a.svg',
      () => `<svg>${'<figure xmlns="urn:attnplot">'.repeat(50_000)}`,
      3,
      'without provenance',
    ],
  ] as const)('%s is answered within 5 s of work', async (_, name, content, code, words) => {
    const folder = folderWith({ [name]: content() });
    const started = process.cpuUsage();
    const ran = await attnplot(folder, 'render', name, '-o', 'fig.png');
    const { user, system } = process.cpuUsage(started);
    expect(ran).toMatchObject({ code });
    expect(ran.stderr).toContain(words);
    expect(ran.stderr.length).toBeLessThan(40_000);
    expect((user + system) / 1000).toBeLessThan(LONG);
  });
});
