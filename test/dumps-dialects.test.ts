/** Files of other writers: archives, headers, JSON and folders that numpy or Python read, and each the same two layers. */
import { describe, expect, test } from 'vitest';
import { limitsFor } from '../src/arrays/limits.ts';
import { PickleRoom } from '../src/arrays/pickle-room.ts';
import { PickledArrays } from '../src/arrays/pickled-arrays.ts';
import { type Nested, npz, range, toNpy, triangle } from './support/dump-writer.ts';
import { doubles, unicode } from './support/dumps.ts';
import { attnplot, nextFile, pick, save } from './support/held-dumps.ts';
import { zip } from './support/tensor-writers.ts';

const SIZE = 4;
const four = triangle([2, 2], SIZE);
const array = toNpy(four);

/** The report of a figure of the last query. */
async function drawn(content: Buffer | string, extension: string, ...args: readonly string[]) {
  const name = save(`dialect-${nextFile()}.${extension}`, content);
  const typed = ['render', name, '--query', '-1', ...args, '-o', `${name}.svg`, '--json'];
  const { code, stdout, stderr } = await attnplot(...typed);
  return code === 0 ? (JSON.parse(stdout).description as string) : `exit ${code}: ${stderr}`;
}
const SAME = /2 layers .* 1 row .* 4 keys.*mean over 2 heads/s;

describe('a .npz archive', () => {
  const member = (name: string, data: Uint8Array) => ({ name, data });
  test.each<[what: string, content: Buffer]>([
    ['whose members lack the extension', zip([member('attentions', array)])],
    [
      'packed by macOS',
      zip([member('attentions.npy', array), member('__MACOSX/._attentions.npy', Buffer.from('Mac'))]),
    ],
    ['with texts beside', zip([member('README', Buffer.from('hello')), member('attentions', array)])],
  ])('%s', async (_, content) => {
    expect(await drawn(content, 'npz')).toMatch(SAME);
  });
  test('of other files is refused as before', async () => {
    expect(await drawn(zip([member('a.txt', Buffer.from('hello'))]), 'npz')).toContain(
      'a zip archive of a.txt',
    );
  });
});

describe('a .npy header', () => {
  const withHeader = (text: string) => {
    const length = Buffer.alloc(2);
    length.writeUInt16LE(text.length);
    return Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
      length,
      Buffer.from(text),
      doubles(four),
    ]);
  };
  test.each([
    [
      'of Python 2 with unicode_literals',
      "{u'descr': u'<f8', u'fortran_order': False, u'shape': (2L, 2L, 4L, 4L)}",
    ],
    ['that names the type', "{'descr': 'float64', 'fortran_order': False, 'shape': (2, 2, 4, 4), }"],
  ])('%s', async (_, text) => {
    expect(await drawn(withHeader(text), 'npy')).toMatch(SAME);
  });
});

describe('JSON', () => {
  const cut = (value: Nested): unknown =>
    Array.isArray((value[0] as Nested)[0])
      ? value.map((one) => cut(one as Nested))
      : value.map((row, query) => (row as Nested).slice(0, query + 1));
  const layers = range(2).map((l) => pick(four, l));
  test.each<[what: string, value: unknown]>([
    ['rows that end at their queries', cut(four)],
    ['such rows by name', { attentions: cut(four), tokens: ['a', 'b', 'c', 'd'] }],
    [
      'layers as objects of heads',
      { layers: layers.map((heads) => ({ heads })), tokens: ['a', 'b', 'c', 'd'] },
    ],
    [
      'objects that say their layer and head',
      range(2).flatMap((layer) =>
        range(2).map((head) => ({ layer, head, attention: pick(four, layer, head) })),
      ),
    ],
    [
      'layers as objects of objects of heads',
      {
        layers: range(2).map((layer) => ({
          heads: range(2).map((head) => ({ head, weights: pick(four, layer, head) })),
        })),
      },
    ],
    ['a token in each of a list of objects', { source: [{ token: 'a', id: 1 }], attentions: four }],
    ['layers as objects', { layers: layers.map((attention, layer) => ({ layer, attention })) }],
  ])('%s', async (_, value) => {
    expect(await drawn(JSON.stringify(value), 'json')).toMatch(SAME);
  });
  test('numbers as texts are named', async () => {
    const texts = JSON.stringify({
      attentions: range(3).map(() => [
        ['0.5', '0.5'],
        ['1', '0'],
      ]),
    });
    expect(await drawn(texts, 'json')).toContain(
      'attentions holds texts, expected numbers: write x.tolist()',
    );
  });
  test('a layer of an attention file whose weights are misspelt is named as before', async () => {
    const file = { tokens: ['a'], rows: ['r'], layers: [{ weigths: [[1]] }] };
    expect(await drawn(JSON.stringify(file), 'json')).toContain('did you mean "weights"?');
  });
});

describe('two numbers in names of matrices', () => {
  test.each(['heads.L.H', 'heads/L/H', 'aL.hH', 'attn_L.hH'])(
    '%s are a layer and a head',
    async (pattern) => {
      const arrays = range(3).flatMap((l) =>
        range(2).map((h) => [pattern.replace('L', `${l}`).replace('H', `${h}`), triangle([], SIZE)] as const),
      );
      expect(await drawn(npz(Object.fromEntries(arrays)), 'npz')).toMatch(/3 layers .*mean over 2 heads/s);
    },
  );
});

describe('a list of objects in a pickle', () => {
  const room = new PickleRoom(limitsFor());
  const read = (value: unknown) => {
    const found = new PickledArrays('a.pt', room, () => {
      throw new Error('no storage');
    });
    found.add(value, 'values');
    return found.arrays;
  };
  test('is named by the layers and heads that they say', () => {
    const records = range(2).flatMap((layer) =>
      range(2).map(
        (head) =>
          new Map<string, unknown>([
            ['layer', layer],
            ['head', head],
            ['attn', [[1, 0]]],
          ]),
      ),
    );
    const names = read(records).map(({ name }) => name);
    expect(names.filter((name) => name.endsWith('attn'))).toEqual([
      'values.layer_0.head_0.attn',
      'values.layer_0.head_1.attn',
      'values.layer_1.head_0.attn',
      'values.layer_1.head_1.attn',
    ]);
    expect(read([...records, ...records]).map(({ name }) => name)).toContain('values.7.attn');
  });
  test('is a list of texts where all are bytes in UTF-8', () => {
    const words = ['é', 'b'].map((text) => new TextEncoder().encode(text));
    expect(read(words)).toMatchObject([{ shape: [2], type: { kind: 'string' } }]);
    expect(read([Uint8Array.of(0xff)])).toMatchObject([{ type: { kind: 'refused' } }]);
  });
});

describe('tokens', () => {
  test.each<[name: string, content: Buffer | string]>([
    ['tokens.json', '["a", "b", "c", "d"]'],
    ['tokens.txt', 'a\nb\nc\nd\n'],
    ['tokens.npy', unicode(['a', 'b', 'c', 'd'])],
  ])('%s beside the files of a folder', async (name, content) => {
    const folder = `folder-${nextFile()}`;
    for (const layer of range(2)) save(`${folder}/layer_${layer}.npy`, toNpy(pick(four, layer) as never));
    save(`${folder}/${name}`, content);
    const { stdout } = await attnplot('render', folder, '--query', '-1', '-o', `${folder}.svg`, '--json');
    expect(JSON.parse(stdout).description).toMatch(/1 row \(d@3\) and 4 keys/);
    expect((await attnplot('check', `${folder}.svg`, '--data', folder)).code).toBe(0);
    save(`${folder}/${name}`, typeof content === 'string' ? content.replace('b', 'x') : unicode([...'axcd']));
    expect((await attnplot('check', `${folder}.svg`, '--data', folder)).code).toBe(1);
  });
  test('of a batch of one in a file of their own', async () => {
    const tokens = save(`batch-${nextFile()}.json`, '[["a", "b", "c", "d"]]');
    expect(await drawn(npz({ attentions: four }), 'npz', '--tokens', tokens)).toContain('1 row (d@3)');
  });
});
