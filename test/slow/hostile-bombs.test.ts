/** Small files of arrays that stand for much: each is answered within 5 s of work. */
import { describe, it } from 'vitest';
import { expectAnswer } from '../support/bombs.ts';
import {
  array,
  bytes,
  dtype,
  get,
  global,
  objects,
  pt,
  put,
  STORAGE,
  sizes,
  tensor,
  text,
  times,
  u32,
} from '../support/pickles.ts';
import { npy, rawSafetensors, zip } from '../support/tensor-writers.ts';

const MANY = 100_000;
const AXES = bytes('(', times(MANY, 'K\x01'), 't');
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
  ] as const)('%s', (_, name, content, words) => expectAnswer(name, content, words));
});
