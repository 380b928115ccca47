/** One input made of many files. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../src/core/files.ts';
import { openContent } from '../src/pipeline/open.ts';
import { attnplot } from './support/command.ts';
import { doubles, npyOf, read, unicode } from './support/dumps.ts';
import { safetensors, zip } from './support/tensor-writers.ts';
import { problemOf } from './support/tensors.ts';

type Matrix = readonly (readonly number[])[];

/** A head's weights of a layer, which say which they are. */
const matrix = (layer: number, head: number, queries = 3, keys = 3): Matrix =>
  Array.from({ length: queries }, (_, q) =>
    Array.from({ length: keys }, (_k, k) => (1 + layer * 256 + head * 64 + q * 8 + k) / 8192),
  );
const layerOf = (layer: number) => [matrix(layer, 0), matrix(layer, 1)];

/** A folder with files in it. */
function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-many-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
const layers = (
  name: (layer: number) => string,
  write: (layer: number) => Uint8Array | string,
  numbers = [0, 1, 2],
) => folderOf(Object.fromEntries(numbers.map((layer) => [name(layer), write(layer)])));
const npzFile = (arrays: Readonly<Record<string, Buffer>>) =>
  zip(Object.entries(arrays).map(([name, data]) => ({ name: `${name}.npy`, data })));
const tensors = (layer: number) => safetensors({ attn: ['F64', [1, 2, 3, 3], doubles([layerOf(layer)])] });
const withTokens = (layer: number) =>
  npzFile({ attentions: npyOf(layerOf(layer)), tokens: unicode(['a', 'b', 'c']) });

describe('a file a layer', () => {
  it.each<[string, string, (layer: number) => Uint8Array | string]>([
    ['layer_{layer}.npy', 'layer_#.npy', (l) => npyOf(layerOf(l))],
    ['layer_{layer}.npy', 'layer_#.npy', (l) => npyOf([layerOf(l)])],
    ['L{layer}.npy', 'L0#.npy', (l) => npyOf(layerOf(l))],
    ['{layer}.npy', '#.npy', (l) => npyOf(layerOf(l))],
    ['attn-{layer}-of-3.npz', 'attn-#-of-3.npz', withTokens],
    ['attn_{layer}.safetensors', 'attn_#.safetensors', tensors],
    ['layer{layer}.json', 'layer#.json', (l) => JSON.stringify(layerOf(l))],
    ['run7/layer_{layer}/attn.npy', 'run7/layer_#/attn.npy', (l) => npyOf(layerOf(l))],
    ['layer_{layer}/attn_{layer}.npy', 'layer_#/attn_#.npy', (l) => npyOf(layerOf(l))],
    ['h{layer}.npz', 'h#.npz', (l) => npzFile({ arr_0: npyOf(layerOf(l)) })],
  ])('%s, as a pattern', async (pattern, name, write) => {
    const folder = layers((l) => name.replaceAll('#', String(l)), write);
    const attention = await read(join(folder, pattern), { head: 1, query: 2 });
    expect(attention.layers.map(({ label, weights }) => [label, ...weights])).toEqual(
      [0, 1, 2].map((l) => [`Layer ${l}`, ...(matrix(l, 1)[2] ?? [])]),
    );
    // The folder alone says the same, unless layers are folders of their own.
    if (!pattern.includes('/'))
      expect((await read(folder, { head: 1, query: 2 })).layers.map(({ weights }) => weights)).toEqual(
        attention.layers.map(({ weights }) => weights),
      );
  });

  it('tokens are read of the files', async () => {
    const folder = layers((l) => `l${l}.npz`, withTokens);
    expect((await read(folder, { query: 0 })).layers[0]?.tokens[0]).toEqual(['a', 'b', 'c']);
    writeFileSync(
      join(folder, 'l1.npz'),
      npzFile({ attentions: npyOf(layerOf(1)), tokens: unicode(['a', 'x', 'c']) }),
    );
    expect((await problemOf(() => read(folder))).message).toContain('other texts in l1.npz');
  });

  it('every fourth is no gap; one that is missing is named, and the hint draws the others', async () => {
    const jamba = layers(
      (l) => `layer_${l}.npy`,
      (l) => npyOf(layerOf(l)),
      [4, 12, 20],
    );
    expect((await read(jamba)).layers.map(({ label }) => label)).toEqual(['Layer 4', 'Layer 12', 'Layer 20']);
    const gap = layers(
      (l) => `layer_${l}.npy`,
      (l) => npyOf(layerOf(l)),
      [0, 1, 3, 4],
    );
    const { message, hint } = await problemOf(() => read(gap));
    expect(message).toBe('found no file of layer 2, expected all from 0 to 4');
    const [, drawn = ''] = /--layers ([\d,]+)/.exec(hint ?? '') ?? [];
    expect((await read(gap, { layers: drawn })).layers).toHaveLength(4);
  });

  it('gaps of several layers are named where the numbers are not far apart', async () => {
    const gap = layers(
      (l) => `layer_${l}.npy`,
      (l) => npyOf(layerOf(l)),
      [0, 1, 5],
    );
    expect((await problemOf(() => read(gap))).message).toBe(
      'found no file of layer 2, 3, 4, expected all from 0 to 5',
    );
  });

  it('unequal shapes are named, and the hint draws one', async () => {
    const folder = folderOf({
      'layer_0.npy': npyOf(layerOf(0)),
      'layer_1.npy': npyOf([matrix(1, 0, 4, 4), matrix(1, 1, 4, 4)]),
    });
    const { message, hint } = await problemOf(() => read(folder));
    expect(message).toContain(
      'layer 0 with 2 heads, 3 queries and 3 keys and layer 1 with 2 heads, 4 queries',
    );
    const [, tensor = ''] = /--tensor "([^"]+)"/.exec(hint ?? '') ?? [];
    expect((await read(folder, { tensor, axes: 'head query key' })).layers[0]?.keyCount).toBe(4);
  });

  it.each([
    ['layer_{layer}.npy', /holds a\.npy, b\.npy/],
    ['missing/layer_{layer}.npy', /no folder .*missing/],
  ])('%s of no file says what there is', async (pattern, hint) => {
    const folder = folderOf({ 'a.npy': npyOf(layerOf(0)), 'b.npy': npyOf(layerOf(1)) });
    const problem = await problemOf(() => read(join(folder, pattern)));
    expect(problem).toMatchObject({ kind: 'io', code: 'not-found' });
    expect(problem.hint).toMatch(hint);
  });

  it('files of several kinds in a folder are told apart by a pattern', async () => {
    const folder = folderOf(
      Object.fromEntries(
        [0, 1].flatMap((l) => [
          [`enc_${l}.npy`, npyOf(layerOf(l))],
          [`dec_${l}.npy`, npyOf(layerOf(l))],
        ]),
      ),
    );
    const { hint } = await problemOf(() => read(folder));
    const [, pattern = ''] = /"([^"]+)"/.exec(hint ?? '') ?? [];
    expect((await read(pattern)).layers).toHaveLength(2);
  });

  it('an attention file is none of them', async () => {
    const file = { tokens: ['a'], rows: ['r'], layers: [[[1]]] };
    const folder = layers(
      (l) => `l${l}.json`,
      () => JSON.stringify(file),
      [0, 1],
    );
    const { hint } = await problemOf(() => read(folder));
    const [, path = ''] = /render "([^"]+)"/.exec(hint ?? '') ?? [];
    expect((await read(path)).layers).toHaveLength(1);
  });

  it('the digest is of what sha256sum lists, tokens beside them included', async () => {
    const files = Object.fromEntries([0, 1].map((l) => [`layer_${l}.npy`, npyOf(layerOf(l))]));
    const tokens = JSON.stringify(
      Array.from({ length: 6 }, (_, key) => `t${key}`),
      undefined,
      2,
    );
    const folder = folderOf({ ...files, 'tokens.json': tokens });
    const names = ['layer_0.npy', 'layer_1.npy', 'tokens.json'];
    const lines = names.map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`);
    const content = await openContent(folder);
    expect(content.identity?.sha256).toBe(sha256(lines.join('')));
  });

  it('tokens beside them that are other JSON are refused', async () => {
    const files = Object.fromEntries([0, 1].map((l) => [`layer_${l}.npy`, npyOf(layerOf(l))]));
    const folder = folderOf({ ...files, 'tokens.json': '{"a":1}' });
    const { code, stderr } = await attnplot(folder, 'render', '.', '-o', 'x.png');
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('tokens.json is not a list of tokens, expected a JSON list of strings'),
    });
  });
});

describe('a file a head, or a step', () => {
  it.each([
    ['L{layer}H{head}.npy', (l: number, h: number) => `L${l}H${h}.npy`],
    ['layer{layer}/head{head}.npy', (l: number, h: number) => `layer${l}/head${h}.npy`],
  ])('%s', async (pattern, name) => {
    const folder = folderOf(
      Object.fromEntries([0, 1].flatMap((l) => [0, 1].map((h) => [name(l, h), npyOf(matrix(l, h))]))),
    );
    const { layers: drawn } = await read(join(folder, pattern), { head: 1, query: 1 });
    expect(drawn.map(({ weights }) => [...weights])).toEqual([0, 1].map((l) => matrix(l, 1)[1]));
  });

  it.each([
    ['step_#.npz', (l: readonly Matrix[][]) => npzFile({ arr_0: npyOf([l[0]]), arr_1: npyOf([l[1]]) })],
    ['gen#.npy', (l: readonly Matrix[][]) => npyOf(l.map((layer) => [layer]))],
    ['#.npy', (l: readonly Matrix[][]) => npyOf(l)],
  ])('%s', async (name, write) => {
    const step = (i: number) =>
      [0, 1].map((l) => [0, 1].map((h) => (i === 0 ? matrix(l, h) : matrix(l, h, 2 + i, 3 + i).slice(-1))));
    const folder = folderOf(
      Object.fromEntries([0, 1, 2].map((i) => [name.replace('#', String(i)), write(step(i))])),
    );
    const { layers: drawn, rows } = await read(folder, { head: 1, query: -1 });
    expect(rows.map(({ query }) => query)).toEqual([4]);
    expect(drawn.map(({ weights }) => [...weights])).toEqual([0, 1].map((l) => matrix(l, 1, 4, 5)[3]));
  });
});

describe('the commands', () => {
  const folder = layers(
    (l) => `layer_${l}.npy`,
    (l) => npyOf(layerOf(l)),
  );
  it('inspect and validate take them too', async () => {
    const inspected = JSON.parse((await attnplot(folder, 'inspect', 'layer_{layer}.npy', '--json')).stdout);
    expect(JSON.stringify(inspected)).toContain('3 arrays layer_{layer} as [head 2, query 3, key 3]');
    expect((await attnplot(folder, 'validate', 'layer_{layer}.npy')).stdout).toContain('rows do not sum');
  });

  it('a figure names the pattern and carries the digest of all files', async () => {
    const { code } = await attnplot(folder, 'render', 'layer_{layer}.npy', '-o', 'fig.png', '--quiet');
    expect(code).toBe(0);
    const list = [0, 1, 2]
      .map(
        (l) =>
          `${createHash('sha256')
            .update(readFileSync(join(folder, `layer_${l}.npy`)))
            .digest('hex')}  layer_${l}.npy\n`,
      )
      .join('');
    const { stdout } = await attnplot(folder, 'inspect', 'fig.png', '--json');
    expect(stdout).toContain(createHash('sha256').update(list).digest('hex'));
    expect(stdout).toContain('layer_{layer}.npy');
    const content = await openContent(join(folder, 'layer_{layer}.npy'));
    expect(content.identity?.files).toBe(basename('layer_{layer}.npy'));
  });
});
