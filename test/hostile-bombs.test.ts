import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageSize } from '../src/formats/image-size.ts';
import { attnplot } from './support/command.ts';
import { folderWith } from './support/folders.ts';
import { npy, rawNpy, rawSafetensors, zip } from './support/tensor-writers.ts';

const LIMIT_MS = 5000;
const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
/** Bytes of a pickle: opcodes as text in Latin-1, and others as they are. */
const bytes = (...parts: readonly (string | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
const text = (value: string) => bytes('X', u32(Buffer.byteLength(value)), value);
const global = (module: string, name: string) => `c${module}\n${name}\n`;
const put = (place: number) => bytes('r', u32(place), '0');
const get = (place: number) => bytes('j', u32(place));
const times = (count: number, part: Uint8Array | string) => bytes(...Array(count).fill(part));

const STORAGE = bytes(
  '(',
  text('storage'),
  global('torch', 'FloatStorage'),
  text('0'),
  text('cpu'),
  'K\x10tQ',
);
const tensor = (shape: Uint8Array, strides: Uint8Array) =>
  bytes(global('torch._utils', '_rebuild_tensor_v2'), '(', STORAGE, 'K\0', shape, strides, '\x89)tR');
const sizes = (...list: readonly number[]) =>
  bytes('(', ...list.map((size) => bytes('K', Uint8Array.of(size))), 't');
const pt = (...body: readonly (string | Uint8Array)[]) =>
  zip([
    { name: 'a/data.pkl', data: bytes('\x80\x02', ...body, '.'), deflate: true },
    { name: 'a/data/0', data: Buffer.alloc(64) },
  ]);

const dtype = (code: string, order: string) =>
  bytes(
    global('numpy', 'dtype'),
    '(',
    text(code),
    '\x89\x88tR(K\x03',
    text(order),
    'NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb',
  );
const array = (shape: Uint8Array, type: Uint8Array, items: Uint8Array) =>
  bytes(
    global('numpy.core.multiarray', '_reconstruct'),
    '(',
    global('numpy', 'ndarray'),
    '(K\0tC\x01btR(K\x01',
    shape,
    type,
    '\x89',
    items,
    'tb',
  );
const objects = (...body: readonly (string | Uint8Array)[]) =>
  rawNpy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", bytes('\x80\x02', ...body, '.'));

const MANY = 100_000;
const AXES = bytes('(', times(MANY, 'K\x01'), 't');
const SAME = (rest: string) => `{"attentions":{${rest},"data":[0.5]}}`;
const ONES = `[${Array(MANY).fill(1).join(',')}]`;
const MEGABYTE = bytes('B', u32(1e6), Buffer.alloc(1e6));

/** Two names in the directory of an archive for the bytes of one member. */
function sharedMembers(): Buffer {
  const one = zip([{ name: 'a.npy', data: npy('<f4', [1], Buffer.alloc(4)) }]);
  const start = one.readUInt32LE(one.length - 6);
  const entry = one.subarray(start, one.length - 22);
  const other = Buffer.from(entry);
  other.write('b', 46, 'latin1');
  const end = Buffer.from(one.subarray(one.length - 22));
  for (const at of [8, 10]) end.writeUInt16LE(2, at);
  end.writeUInt32LE(2 * entry.length, 12);
  return Buffer.concat([one.subarray(0, start), entry, other, end]);
}

describe('a small file that stands for much is answered within 5 s of work', () => {
  it.each([
    [
      'one shape of 100,000 axes for 50,000 tensors',
      'a.pt',
      () =>
        pt(
          AXES,
          put(1),
          ']',
          times(
            50_000,
            bytes(
              global('torch._utils', '_rebuild_tensor_v2'),
              '(',
              STORAGE,
              'K\0',
              get(1),
              get(1),
              '\x89)tRa',
            ),
          ),
        ),
      'found 100000 axes, expected at most 64',
    ],
    [
      'safetensors of 100,000 axes',
      'a.safetensors',
      () =>
        rawSafetensors(
          `{"attentions":{"dtype":"F32","shape":${ONES},"data_offsets":[0,4]}}`,
          Buffer.alloc(4),
        ),
      'attentions: found 100000 axes',
    ],
    ['npy of 3000 axes', 'a.npy', () => npy('<f4', Array(3000).fill(1), Buffer.alloc(4)), 'found 3000 axes'],
    ['dims of 100,000 axes', 'a.json', () => SAME(`"dims":${ONES}`), 'found 100000 axes'],
    ['strides of 100,000 axes', 'a.json', () => SAME(`"dims":${ONES},"stride":${ONES}`), 'found 100000 axes'],
    [
      'objects along 100,000 axes',
      'a.npz',
      () =>
        zip([
          { name: 'a.npy', data: objects(array(AXES, dtype('O8', '|'), bytes('](K\x05e'))), deflate: true },
        ]),
      'holds no array that is known as attention',
    ],
    [
      'a list of one list, 100,000 times',
      'a.pt',
      () =>
        pt(
          tensor(sizes(1, 2), sizes(2, 1)),
          put(1),
          tensor(sizes(1, 3), sizes(3, 1)),
          put(2),
          '(',
          times(MANY, get(1)),
          'l',
          put(3),
          '(',
          times(MANY, get(2)),
          'l',
          put(4),
          '(',
          get(3),
          times(MANY, get(4)),
          'l',
        ),
      'found too many objects',
    ],
    [
      'names of a megabyte',
      'a.pt',
      () =>
        pt(
          tensor(sizes(1), sizes(1)),
          put(1),
          '}(',
          text('k'.repeat(1e6)),
          '}(',
          ...Array.from({ length: 20_000 }, (_, i) => bytes(text(String(i)), get(1))),
          'uu',
        ),
      'found a name of 1000000 characters',
    ],
    [
      'names of a megabyte in JSON',
      'a.json',
      () => ({
        ['k'.repeat(1e6)]: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [i + 1, [[0.5]]])),
      }),
      'found a name of 1000000 characters',
    ],
    [
      'a megabyte in 900 places of 6 arrays',
      'a.npz',
      () =>
        zip(
          ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
            name: `${name}.npy`,
            deflate: true,
            data: objects(
              array(bytes('(J', u32(250_000), 't'), dtype('f4', '<'), MEGABYTE),
              put(9),
              array(bytes('(M\x84\x03t'), dtype('O8', '|'), bytes('(', times(900, get(9)), 'l')),
            ),
          })),
        ),
      'holds more than one array that may be attention',
    ],
    [
      'lists of lists in 12 members',
      'a.npz',
      () =>
        zip(
          Array.from({ length: 12 }, (_, i) => ({
            name: `a${i}.npy`,
            deflate: true,
            data: objects(
              '(',
              times(1000, 'K\x05'),
              'l',
              put(1),
              '(',
              times(1000, get(1)),
              'l',
              put(2),
              '(',
              times(19, get(2)),
              'l',
            ),
          })),
        ),
      'which cannot be read',
    ],
    ['members that share bytes', 'a.npz', sharedMembers, 'found b.npy in the bytes of another member'],
    [
      '50,000 rows and 100,000 layers without tokens',
      'a.json',
      () =>
        `{"rows":[${Array(50_000).fill('""').join(',')}],"layers":[${Array(100_000).fill('[]').join(',')}]}`,
      'tokens\n    missing',
    ],
    [
      '70,000 heads by their labels',
      'a.json',
      () =>
        `{"tokens":["a"],"rows":["q"],"layers":[${Array.from({ length: 70_000 }, (_, i) => `{"label":"L${i}","head":0,"weights":[[1]]}`).join(',')}]}`,
      'found 70000 layers',
    ],
    [
      '100,000 rows by their positions',
      'a.json',
      () => ({ ...DATA, figure: { rows: Array.from({ length: 100_000 }, (_, i) => i).join(',') } }),
      'expected at most 100,000 characters or items',
    ],
    [
      'a million ticks',
      'a.json',
      () => ({ ...DATA, figure: { colorbarTicks: '0,'.repeat(1e6) } }),
      'expected at most 100,000 characters or items',
    ],
    [
      '100,000 segments',
      'a.json',
      () => ({
        ...DATA,
        tokens: Array(100_000).fill('a'),
        segments: Array.from({ length: 100_000 }, (_, i) => ({ name: 's', first: i, last: i })),
      }),
      'found 100000 segments, expected at most 1000',
    ],
    [
      'half a million tokens that are numbers',
      'a.json',
      () => ({ ...DATA, tokens: Array(500_000).fill(1) }),
      '(1001 problems)',
    ],
    [
      'half a million layers without rows',
      'a.json',
      () => ({ ...DATA, layers: Array(500_000).fill([]) }),
      '(1001 problems)',
    ],
    [
      'half a million weights that are texts',
      'a.json',
      () => ({ ...DATA, layers: [[Array(500_000).fill('x')]] }),
      '(1002 problems)',
    ],
    [
      'half a million rows that are too long',
      'a.json',
      () => ({ tokens: ['a'], rows: Array(500_000).fill(''), layers: [Array(500_000).fill([1, 2])] }),
      'found 2 weights, expected at most 1',
    ],
    [
      '15,000 members',
      'a.npz',
      () =>
        zip(
          Array.from({ length: 15_000 }, (_, i) => ({
            name: `a${i}.npy`,
            data: npy('<f4', [1], Buffer.alloc(4)),
          })),
        ),
      'found a{layer} (15000 arrays)',
    ],
    [
      '500,000 keys',
      'a.json',
      () => ({
        ...DATA,
        tokens: Array.from({ length: 500_000 }, (_, i) => `t${i}`),
        layers: [[Array(500_000).fill(2e-6)]],
      }),
      'wrote fig.png',
    ],
    [
      '100,000 keys',
      'a.json',
      () => ({
        ...DATA,
        tokens: Array.from({ length: 100_000 }, (_, i) => `t${i}`),
        layers: [[Array(100_000).fill(1e-5)]],
      }),
      'wrote fig.png',
    ],
    [
      '1,000 labels of 900 letters',
      'a.json',
      () => ({
        tokens: ['a'],
        rows: Array.from({ length: 1000 }, (_, i) => 'ğ'.repeat(900) + i),
        layers: [Array(1000).fill([1])],
      }),
      '1000 labels longer than 98 characters cut in the middle',
    ],
  ] as const)('%s', async (_, name, content, words) => {
    const folder = folderWith({ [name]: content() });
    const started = process.cpuUsage();
    const ran = await attnplot(folder, 'render', name, '-o', 'fig.png');
    const { user, system } = process.cpuUsage(started);
    expect(ran.stderr).toContain(words);
    expect((user + system) / 1000).toBeLessThan(LIMIT_MS);
  });
});

describe('names that every object has', () => {
  it.each([
    ['as tokens of a table', 'a.csv', 'constructor,__proto__\n0.5,0.5\n0.1,0.9\n', 0, 'wrote fig.png'],
    [
      'as numbers of a table',
      'a.csv',
      'a,b\n0.5,constructor\n0.1,0.9\n',
      3,
      'found "constructor", expected a number',
    ],
    ['in JSON', 'a.json', '{"tokens": constructor}', 3, 'found constructor, expected a value'],
  ])('are no words with a meaning: %s', async (_, name, content, code, words) => {
    const folder = folderWith({ [name]: content });
    const ran = await attnplot(folder, 'render', name, '-o', 'fig.png');
    expect(ran).toMatchObject({ code });
    expect(ran.stderr).toContain(words);
    expect(ran.stderr).not.toContain('native code');
  });
});

it('the size of a JPEG is the one that decoders see, whatever stands after a marker without a length', () => {
  const frame = (side: number) =>
    bytes(
      '\xff\xc0\0\x0b\x08',
      Uint8Array.of(side >> 8, side & 255, side >> 8, side & 255),
      '\x01\x01\x11\0',
    );
  const hidden = bytes('\xff\xd8\xff\x01', frame(40_000), Buffer.alloc(0xffc0 - frame(1).length), frame(1));
  expect(imageSize(hidden)).toEqual([40_000, 40_000]);
});

it('a compressed array is not unpacked to 50 times its size beyond 1 GB', async () => {
  const header = npy('<f4', [1, 1, 20_000, 20_000], Buffer.alloc(0));
  const size = header.length + 1.6e9;
  const data = Buffer.concat([header, Buffer.alloc(1e7)]);
  const folder = folderWith({
    'a.npz': zip([{ name: 'attentions.npy', data, deflate: true, zip64: true, size }]),
  });
  const last = await attnplot(folder, 'render', 'a.npz', '--query', '-1');
  expect(last).toMatchObject({ code: 3 });
  expect(last.stderr).toMatch(
    /found 1\.6 GB in \S+ kB of the file, expected no more than 50 times .* --max-memory 1\.7GB/s,
  );
});

it.each([
  [
    'JSON beside a NaN',
    'a.json',
    () => `{"title":"${'a'.repeat(9e6)}","tokens":["a","b"],"rows":["q"],"layers":[[[1,NaN]]]}`,
    0,
  ],
  ['a table', 'a.csv', () => `"${'a'.repeat(9e6)}",b\n0.5,0.5\n0.1,0.9\n`, 2],
] as const)('a text of 9 MB in %s does not overflow the stack', async (_, name, content, code) => {
  const ran = await attnplot(
    folderWith({ [name]: content() }),
    'render',
    name,
    '-o',
    'fig.png',
    '--dpi',
    '50',
  );
  expect(ran.stderr).not.toContain('attnplot has failed');
  expect([0, code]).toContain(ran.code);
});

it('problems that are not told one by one are counted', async () => {
  const folder = folderWith({ 'a.json': { ...DATA, tokens: Array(200_000).fill(1) } });
  const { stdout } = await attnplot(folder, 'validate', 'a.json', '--json');
  const [{ findings }] = JSON.parse(stdout).files;
  expect(findings).toHaveLength(1001);
  expect(findings.at(-1)).toMatchObject({
    path: ['tokens', 1000],
    message: expect.stringContaining('found 199000 more wrong items from here on, expected none'),
  });
});

it('a manifest and provenance with a million wrong items are damaged, and nothing else', async () => {
  const wrong = Array(300_000).fill(1);
  const folder = folderWith({ 'data.json': DATA, 'manifest.json': { schema: 1, items: wrong } });
  const ran = await attnplot(folder, 'check', '--manifest', 'manifest.json');
  expect(ran.stderr + ran.stdout).not.toContain('attnplot has failed');
  expect(ran.code).toBeGreaterThan(0);
  await attnplot(folder, 'render', 'data.json', '-o', 'fig.svg');
  const figure = readFileSync(join(folder, 'fig.svg'), 'utf8');
  const changed = figure.replace(
    '&quot;options&quot;:',
    `&quot;fonts&quot;:[${wrong}],&quot;fromInput&quot;:[${wrong}],&quot;options&quot;:`,
  );
  expect(changed).not.toBe(figure);
  writeFileSync(join(folder, 'fig.svg'), changed);
  const drawn = await attnplot(folder, 'render', 'fig.svg', '-o', 'again.svg');
  expect(drawn).toMatchObject({ code: 3 });
  expect(drawn.stderr).toContain('found damaged provenance');
});

it('a manifest and provenance nested 20,000 deep are damaged, and nothing else', async () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  const error = { kind: 'input', message: 'm', problems: [{ code: 'x', message: 'y', z: 'DEEP' }] };
  const manifest = {
    ...{ schema: 1, attnplot: '0.3.0', options: {}, files: {}, scale: null },
    shard: { index: 1, count: 1, inputs: 1, plan: 'x' },
    items: [{ input: 'data.json', output: 'o.svg', error }],
  };
  const folder = folderWith({
    'data.json': DATA,
    'm.1-of-1.json': JSON.stringify(manifest).replace('"DEEP"', deep),
  });
  const merged = await attnplot(folder, 'batch', '--merge', 'm.1-of-1.json', '--manifest', 'all.json');
  expect(merged.stderr).toContain('the file is damaged, or not a manifest');
  await attnplot(folder, 'render', 'data.json', '-o', 'fig.svg');
  const figure = readFileSync(join(folder, 'fig.svg'), 'utf8');
  const changed = figure.replace('&quot;options&quot;:', `&quot;x&quot;:${deep},&quot;options&quot;:`);
  expect(changed).not.toBe(figure);
  writeFileSync(join(folder, 'fig.svg'), changed);
  expect((await attnplot(folder, 'inspect', 'fig.svg', '--json')).stderr).toContain('damaged provenance');
  expect((await attnplot(folder, 'render', 'data.json', '-o', 'fig.svg')).stderr).toContain('wrote');
});
