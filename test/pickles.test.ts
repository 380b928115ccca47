/** Pickles, opcode by opcode: values, damage, and limits of memory. */
import { describe, expect, test } from 'vitest';
import type { TensorFile } from '../src/arrays/array.ts';
import { limitsFor } from '../src/arrays/limits.ts';
import { npy, zip } from './support/tensor-writers.ts';
import { counting, opened, problemOf } from './support/tensors.ts';

/** A file of torch's with a pickle of any bytes. */
const torch = (pickle: Uint8Array | string, more: Parameters<typeof zip>[0] = []) =>
  zip([{ name: 'a/data.pkl', data: Buffer.from(pickle as string, 'latin1') }, ...more]);

/** A number in 32 bits, as characters. */
const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString('latin1');
};

describe('pickles', () => {
  const firstOf = async (pickle: string) => {
    const file: TensorFile = await opened(torch(pickle));
    const [{ name, dtype } = { name: '', dtype: '' }] = file.arrays;
    return dtype === 'str' ? await file.readStrings(name) : [...(await file.readNumbers(name)).values];
  };

  test.each<[string, readonly (number | string)[]]>([
    ['\x80\x02\x8a\x01\xff.', [-1]],
    ['\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.', [Number(0x1950a86a20f9469cfc6cn)]],
    ['\x80\x02(K\x01K\x02K\x03t.', [1, 2, 3]],
    ['(lp0\nI1\naI-2\naL3L\na.', [1, -2, 3]],
    ["(S'a\\n'\nVb\\u00e9\nl.", ['a\n', 'bé']],
    // 8 digits after U are one character, 4 after u another.
    ['V\\U0001f600\\u00e9\n.', ['😀é']],
    ['F1.5\n.', [1.5]],
    ['\x80\x04\x95\x05\0\0\0\0\0\0\0\x8c\x01x\x94.', ['x']],
    ['(K\x011K\x07.', [7]],
  ])('%j', async (pickle, expected) => {
    expect(await firstOf(pickle)).toEqual(expected);
  });

  test('a key that JavaScript has a meaning for is a name like others', async () => {
    const file = await opened(torch('\x80\x02}(X\x09\0\0\0__proto__K\x01X\x0b\0\0\0constructorK\x02u.'));
    expect(file.arrays.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
  });

  test.each([
    ['a length below 0', 'B\xfb\xff\xff\xff.'],
    ['a length beyond the end', `X${uint32(1e9)}a.`],
    ['no end', '\x80\x02N'],
    ['an empty stack', '\x80\x02.'],
    ['no mark', '\x80\x02t.'],
    ['an object that is not there', 'h\x01.'],
    ['an unknown opcode', '\x80\x02\xff.'],
    ['an extension code', '\x80\x02\x82\x01.'],
    ['a call of a number', 'K\x01)R.'],
    ['a call of a class of storages', 'ctorch\nFloatStorage\n)R.'],
    ['items for a number', 'K\x01K\x02a.'],
    ['a state for a number', 'K\x01Nb.'],
    ['a storage of another kind', 'ctorch\nconstructorStorage\nQ.'],
    ['a tensor without a storage', 'ctorch._utils\n_rebuild_tensor_v2\n(NK\x00))tR.'],
    ['an array without a type', 'cnumpy.core.multiarray\n_reconstruct\n)R.'],
    [
      'an array larger than its items',
      'cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\n(U\x02f8tRU\x01a\x86R.',
    ],
  ])('with %s are refused', async (_, pickle) => {
    expect((await problemOf(() => opened(torch(pickle)))).kind).toBe('input');
  });

  test.each([
    ['lists', ']'.repeat(3e5)],
    ['memo', `N${'\x94'.repeat(3e5)}`],
    ['marks', '('.repeat(3e5)],
    [
      'texts encoded over and over',
      `X${uint32(1e5)}${'a'.repeat(1e5)}q\x00${'c_codecs\nencode\nh\x00\x85R0'.repeat(1e4)}`,
    ],
  ])('that would take more memory than there may be are refused: %s', async (_, pickle) => {
    const bytes = torch(`\x80\x02${pickle}N.`);
    expect((await problemOf(() => opened(bytes, limitsFor(5e6)))).kind).toBe('input');
  });

  test('that come twice are refused, as one of them would hide', async () => {
    const member = { name: 'a/data.pkl', data: Buffer.from('N.') };
    expect((await problemOf(() => opened(zip([member, member])))).message).toMatch(/twice/);
  });

  test('larger than 64 MB are refused before they are read', async () => {
    const source = counting(zip([{ name: 'a/data.pkl', data: Buffer.alloc(65e6), deflate: true }]));
    const problem = await problemOf(() => opened(source));
    expect(problem.message).toMatch(/at most 64 MB/);
    expect(source.reads.reduce((sum, [, length]) => sum + length, 0)).toBeLessThan(1e5);
  });
});

test('a pickle in a .npy may be damaged', async () => {
  const file = await opened(npy('|O', [2], Buffer.from('pickle')));
  expect(file.arrays[0]).toMatchObject({ kind: 'refused' });
});
