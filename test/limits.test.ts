/** What reading arrays may take. */
import { describe, expect, it } from 'vitest';
import { checkLimit, limitsFor } from '../src/arrays/limits.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { openAttention } from '../src/pipeline/open-attention.ts';
import { prepare } from '../src/pipeline/prepare.ts';
import { render } from '../src/pipeline/render.ts';
import { attnplot } from './support/command.ts';
import { HEADS, LAYERS, npyOf, piped, save, unicode, WITHOUT_TOKENS, weightsOf } from './support/dumps.ts';
import { folderWith } from './support/folders.ts';
import { npy as npyFile, zip } from './support/tensor-writers.ts';
import { problemOf } from './support/tensors.ts';

describe('limits', () => {
  /** A huge `.safetensors` of which only the header is there: what is read beyond it fails. */
  const huge = () => {
    const size = 4096;
    const bytes = LAYERS * HEADS * size * size * 2;
    const header = JSON.stringify({
      attentions: { dtype: 'F16', shape: [LAYERS, HEADS, size, size], data_offsets: [0, bytes] },
    });
    return { header, bytes };
  };

  it('names --max-memory and the amount to give', async () => {
    const options: FigureOptions = { query: 'all', maxMemory: '1kB' };
    const problem = await problemOf(() => render(WITHOUT_TOKENS, options));
    expect(problem).toMatchObject({ kind: 'input' });
    const [, raised] = /--max-memory (\S+)/.exec(problem.hint ?? '') ?? [];
    expect(problem.message).toContain('expected at most 1 kB');
    await expect(render(WITHOUT_TOKENS, { ...options, maxMemory: raised as string })).resolves.toBeTruthy();
  });

  it('gives an amount that is enough, whichever limit was hit, compressed or not', async () => {
    const data = npyOf(weightsOf(16));
    for (const deflate of [true, false]) {
      const path = save(
        zip([
          { name: 'attentions.npy', data, deflate },
          { name: 'tokens.npy', data: unicode([...'abcdefghijklmnop']), deflate },
        ]),
      );
      for (const maxMemory of ['1B', '1KB', '2kB', '10kB']) {
        const problem = await problemOf(() => render(path, { query: 'all', maxMemory }));
        expect(problem.hint).toMatch(/--max-memory 1MB$/);
      }
      await expect(render(path, { query: 'all', maxMemory: '1MB', dpi: 30 })).resolves.toBeTruthy();
    }
  });

  it('names two sizes that differ', async () => {
    const limits = { ...limitsFor(1e9), selection: 1e9 };
    const error = await problemOf(async () => checkLimit('x', limits, 'selection', 'a figure', 1e9 + 1));
    expect(error.message).toBe('found a figure of 1.1 GB, expected at most 1 GB');
  });

  it('stops a stream that is too long, with a hint', async () => {
    const ran = await piped(['render', '-', '-o', 'none.png', '--max-memory', '50kB'], Buffer.alloc(1e6));
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('found a stream of more than 50 kB, expected no more\n');
    expect(ran.stderr).toContain(
      'write it to a file, of which only the rows drawn are read, or allow more with --max-memory 1MB',
    );
  });

  it('reads only the layers and rows drawn', async () => {
    const { header, bytes } = huge();
    const path = save(Buffer.alloc(0), 'safetensors');
    const { open } = await import('node:fs/promises');
    const handle = await open(path, 'w');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    await handle.write(Buffer.concat([length, Buffer.from(header)]));
    await handle.truncate(8 + header.length + bytes);
    await handle.close();
    // Two rows of one layer's four heads are 262 kB as numbers; of all three layers 786 kB.
    const few = { query: '8,32', maxMemory: '300kB', layers: '1' };
    expect((await (await openAttention(path, 3e5)).read(few)).attention.layers).toHaveLength(1);
    const { layers: _, ...all } = few;
    const problem = await problemOf(async () => (await openAttention(path, 3e5)).read(all));
    expect(problem.message).toBe(`found a selection of 786.4 kB, expected at most 300 kB`);
    expect(problem.hint).toContain('draw fewer rows, heads or layers');
  });

  it('are lifted and lowered by flags, and by no data', async () => {
    const said = (isData: boolean) =>
      ({ options: { query: 'all', maxMemory: '1kB' }, kind: 'usage', nameOf: String, isData }) as const;
    await expect(prepare(WITHOUT_TOKENS, [said(false)])).rejects.toThrow('cannot be read');
    await expect(prepare(WITHOUT_TOKENS, [said(true)])).resolves.toBeTruthy();
  });
});

it.each([
  ['--tensor', ['render', 'a.json', '--tensor']],
  ['<inputs>', ['render']],
  ['<inputs>', ['batch', '-o', '{name}.png']],
  ['--merge', ['batch', '--merge']],
])('a pattern for %s longer than any that is typed is refused by its length', async (option, args) => {
  const folder = folderWith({ 'a.json': { attentions: [[[1]]] } });
  const pattern = (length: number) => `{layer}${'a'.repeat(length - 7)}`;
  const { code, stderr } = await attnplot(folder, ...args, pattern(10_001));
  expect(code).toBe(2);
  expect(stderr).toContain(option);
  expect(stderr).toContain('found 10001 characters, expected at most 10000');
  expect((await attnplot(folder, ...args, pattern(10_000))).stderr).not.toContain('expected at most 10000');
});

it.each([
  ['layers', [6000, 1, 1, 2], [], 'found 6000 layers, expected at most 5000'],
  ['heads', [2, 3000, 1, 2], ['--panels', 'heads'], 'found 6000 layers, expected at most 5000'],
  ['rows', [1, 60_000, 1, 2], ['--head', 'each'], 'found 60000 rows, expected at most 50000'],
])('refuses too many %s before it reads weights', async (_, shape, args, message) => {
  const infinite = Buffer.from(
    new Float32Array(shape.reduce((a, b) => a * b)).fill(Number.POSITIVE_INFINITY).buffer,
  );
  const folder = folderWith({ 'a.npy': npyFile('<f4', shape, infinite) });
  const ran = await attnplot(folder, 'render', 'a.npy', ...args);
  expect(ran).toMatchObject({ code: 2 });
  expect(ran.stderr).toContain(message);
  const some = await attnplot(folder, 'render', 'a.npy', ...args, '--layers', '0', '--rows', '0');
  expect(some.stderr).toContain('found Infinity');
});

it.each(['heads', 'curve'])('%s refuses too many heads before it reads weights', async (command) => {
  const shape = [3, 7000, 1, 2];
  const infinite = Buffer.from(new Float32Array(3 * 7000 * 2).fill(Number.POSITIVE_INFINITY).buffer);
  const folder = folderWith({ 'a.npy': npyFile('<f4', shape, infinite) });
  const args = [command, 'a.npy', '--stat', 'entropy', '-o', 'fig.png'];
  const ran = await attnplot(folder, ...args);
  expect(ran).toMatchObject({ code: 2 });
  expect(ran.stderr).toContain('found 21000 heads in 3 layers, expected at most 20000');
  expect(ran.stderr).toContain('--head 0-99');
  expect((await attnplot(folder, ...args, '--head', '0-99')).stderr).toContain('found Infinity');
});

it('names of 2000 characters of any script, and no longer, are those of arrays in a .npz', async () => {
  const inspected = (length: number) => {
    const archive = zip([{ name: `${'注'.repeat(length)}.npy`, data: npyOf([[[1]]]) }]);
    // Says that the name is UTF-8, as Python does.
    archive.writeUInt16LE(0x800, archive.indexOf('PK\x01\x02') + 8);
    return attnplot('.', 'inspect', save(archive, 'npz'));
  };
  expect((await inspected(2000)).stdout).toContain('注');
  const { code, stderr } = await inspected(2001);
  expect(code).toBe(3);
  expect(stderr).toContain('the array 注');
  expect(stderr).toContain('found a name of 2001 characters, expected at most 2000');
});

it('arrays of a million layers together are refused, and one of them is drawn', async () => {
  const data = npyFile('|i1', [100_000, 1, 1], Buffer.alloc(100_000, 1));
  const heads = Array.from({ length: 11 }, (_, i) => ({ name: `head_${i}.npy`, data, deflate: true }));
  const file = save(zip(heads), 'npz');
  const folder = folderWith({});
  const draw = (...args: string[]) =>
    attnplot(
      folder,
      'render',
      file,
      '--axes',
      'layer query key',
      '--layers',
      '0',
      '-o',
      'layers.png',
      ...args,
    );
  const { code, stderr } = await draw();
  expect(code).toBe(3);
  expect(stderr).toContain('found 11 arrays of 1100000 layers together, expected at most 1000000');
  expect(stderr).toContain('name one array, as in --tensor ');
  expect(await draw('--tensor', 'head_0')).toMatchObject({ code: 0 });
});
