import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitsFor } from '../src/arrays/limits.ts';
import { runs } from './support/random.ts';
import { npy, rawNpy } from './support/tensor-writers.ts';
import { counting, numbersOf, opened, outcome, problemOf } from './support/tensors.ts';

describe('refused', () => {
  const items = new Uint8Array(64);
  test.each([
    ['|O', /pickle/, "np.savez('attentions.npz', *x)"],
    ['<c8', /complex/, 'save np.abs(x)'],
    ['<M8[ns]', /dates/, 'np.asarray(x, dtype=np.float32)'],
    ['<m8[s]', /dates/, 'np.asarray(x, dtype=np.float32)'],
    ['|V1', /float8/, 'np.asarray(x, dtype=np.float32)'],
    ['<f16', /16 bytes/, 'np.asarray(x, dtype=np.float32)'],
    ["[('a', '<f4'), ('b', '<i8', (3,))]", /structured/, "np.save('weights.npy', x['weights'])"],
  ])('items of %s, with the way out', async (descr, message, hint) => {
    const problem = await problemOf(() => numbersOf(npy(descr, [1], items)));
    expect(problem.message).toMatch(message);
    expect(problem.hint).toContain(hint);
  });

  const HEADER = /^found the header ".*, expected one as numpy writes it: \{'descr': /;
  test.each([
    ["{'descr': '<f4', 'fortran_order': False}", HEADER],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", HEADER],
    ["{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", HEADER],
    ["{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", HEADER],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': [1]}", HEADER],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", HEADER],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1.0,)}", HEADER],
    ["{'descr': '<q9', 'fortran_order': False, 'shape': (1,)}", /"<q9"/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1", HEADER],
    ["__import__('os')", HEADER],
    ['('.repeat(20000), HEADER],
    [`{'descr': ${'['.repeat(20000)}`, HEADER],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1)}", HEADER],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", HEADER],
    ["'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", HEADER],
    ["{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}", HEADER],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}; x", HEADER],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", /more than any file/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (0, 9007199254740991, 9)}", /more than any file/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", /more than any file/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,)}", /expected 4000000000/],
  ])('the header %s', async (text, message) => {
    expect((await problemOf(() => opened(rawNpy(text, items)))).message).toMatch(message);
  });

  test.each([
    "{ 'shape':(2L,) ,\t'fortran_order':False,'descr':\"<f4\"}      ",
    "{'descr': '<f4', 'fortran_order': True, 'shape': (1L, 2L), }\n",
    "{'descr': '<f4','fortran_order': False,'shape': (1, 2,),}",
  ])('a header of Python 2, in another order or without spaces, is read: %j', async (text) => {
    expect(await numbersOf(rawNpy(text, new Uint8Array(8)))).toEqual([0, 0]);
  });

  test('a structured type by its name, whatever its fields are called', async () => {
    for (const fields of [
      "[(']', '<f4'), (\"'shape': (1,)\", [('x', '<i8', (2, 3))])]",
      "[(('title', 'a'), '<f4')]",
    ])
      expect((await problemOf(() => numbersOf(npy(fields, [1], items)))).message).toMatch(/structured/);
  });

  test('a second array in the file', async () => {
    const one = npy('<f4', [1], new Uint8Array(4));
    expect((await problemOf(() => opened(Buffer.concat([one, one])))).hint).toContain('np.savez');
  });

  test('an unknown version, and a header over the limit, which names the flag', async () => {
    const bytes = npy('<f4', [1], new Uint8Array(4));
    expect(
      (
        await problemOf(() =>
          opened(Buffer.concat([bytes.subarray(0, 6), Buffer.from([4, 0]), bytes.subarray(8)])),
        )
      ).message,
    ).toMatch(/version 4\.0/);
    const problem = await problemOf(() => opened(bytes, limitsFor(100)));
    expect(problem.hint).toMatch(/--max-memory \d/);
  });

  test('a selection over the limit, before anything is read', async () => {
    const source = counting(npy('<f4', [100, 100], new Uint8Array(40_000)));
    const file = await opened(source, limitsFor(10_000));
    source.reads.length = 0;
    expect((await problemOf(() => file.readNumbers('data'))).message).toMatch(
      /40 kB, expected at most 10 kB/,
    );
    expect(source.reads).toEqual([]);
    expect((await file.readNumbers('data', [[3], 'all'])).shape).toEqual([1, 100]);
  });

  test('cut off at any byte, and never another error', async () => {
    for (const version of [1, 2, 3] as const) {
      const bytes = npy('<f4', [2, 2], new Uint8Array(16), { version });
      for (let end = 0; end < bytes.length; end++)
        expect(await outcome(bytes.subarray(0, end)), `${end} bytes`).toBe('refused');
      expect(await outcome(bytes)).not.toBe('refused');
    }
  });

  test('any byte of the header changed gives a clean error or an array of the same bytes', async () => {
    const bytes = npy('<f4', [2, 2], new Uint8Array(16));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 17), fc.nat(255), async (at, byte) => {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        await outcome(changed);
      }),
      { numRuns: runs(200) },
    );
  });
});
