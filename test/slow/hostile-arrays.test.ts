/** Small files of arrays of very many names, texts and lists: each is answered within 5 s of work. */
import { describe, it } from 'vitest';
import { expectAnswer } from '../support/bombs.ts';
import { pt } from '../support/pickles.ts';
import { npy, rawSafetensors, zip } from '../support/tensor-writers.ts';

const ONE = npy('<f4', [1, 1, 1, 1], Buffer.alloc(4));

const unlike = (count: number) =>
  Array.from(
    { length: count },
    (_, i) => `${((i * 2_654_435_761) % 2 ** 32).toString(16)}.${i % 317}.q${i % 11}`,
  );

const tensors = (names: readonly string[]) =>
  rawSafetensors(
    JSON.stringify(
      Object.fromEntries(
        names.map((name, i) => [
          name,
          { dtype: 'F32', shape: [1, 1, 1, 1], data_offsets: [4 * i, 4 * i + 4] },
        ]),
      ),
    ),
    Buffer.alloc(4 * names.length),
  );

const withMetadata = (tokens: string) =>
  rawSafetensors(
    JSON.stringify({
      __metadata__: { tokens },
      attentions: { dtype: 'F32', shape: [1, 1, 1, 1], data_offsets: [0, 4] },
    }),
    Buffer.alloc(4),
  );

/** An archive whose members have a long comment each, in its directory. */
function withComments(count: number): Buffer {
  const archive = zip(Array.from({ length: count }, (_, i) => ({ name: `layer_${i}.npy`, data: ONE })));
  const end = Buffer.from(archive.subarray(-22));
  const start = end.readUInt32LE(16);
  const comment = Buffer.alloc(65_535, 'c');
  const entries: Buffer[] = [];
  for (let at = start; at < archive.length - 22; ) {
    const entry = Buffer.from(archive.subarray(at, at + 46 + archive.readUInt16LE(at + 28)));
    entry.writeUInt16LE(comment.length, 32);
    entries.push(entry, comment);
    at += entry.length;
  }
  const directory = Buffer.concat(entries);
  end.writeUInt32LE(directory.length, 12);
  return Buffer.concat([archive.subarray(0, start), directory, end]);
}

describe('a file of arrays is answered within 5 s of work', () => {
  it.each([
    [
      '30,000 names without a pattern',
      'a.safetensors',
      () => tensors(unlike(30_000)),
      'holds more than one array',
    ],
    ['members with comments of 64 KB', 'a.npz', () => withComments(300), 'wrote fig.png'],
    [
      'members with names of 60 KB',
      'a.npz',
      () =>
        zip(Array.from({ length: 150 }, (_, i) => ({ name: `${i}${'é'.repeat(30_000)}.npy`, data: ONE }))),
      'found a name of 30001 characters',
    ],
    [
      'tokens in metadata that open lists',
      'a.safetensors',
      () => withMetadata('['.repeat(9e6)),
      'is no JSON list',
    ],
    [
      'the same keys twice in 200,000 objects',
      'a.safetensors',
      () => rawSafetensors(`{${Array.from({ length: 200_000 }, (_, i) => `"a${i}":{"k":0,"k":0}`)}}`),
      '(200000 problems)',
    ],
    ['a text of escapes', 'a.pt', () => pt("S'", '\\x41'.repeat(4_500_000), "'\n0N"), 'found None as a'],
    ['a text of long escapes', 'a.pt', () => pt('V', '\\u0041'.repeat(2_900_000), '\n0N'), 'found None as a'],
    [
      'lists in lists, without end',
      'a.pt',
      () => pt(']'.repeat(3_900_000), 'a'.repeat(3_899_999)),
      'found a pickle that takes more than 400 MB',
    ],
  ] as const)('%s', (_, name, content, words) => expectAnswer(name, content, words));
});
