/** Files of safetensors: numbers of every type, and what is refused. */
import { Float16Array } from '@petamoriken/float16';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitsFor } from '../src/arrays/limits.ts';
import { minifloat } from '../src/arrays/number-types.ts';
import { runs } from './support/random.ts';
import { bytesOf, rawSafetensors, safetensors } from './support/tensor-writers.ts';
import { fixture, numbersOf, opened, outcome, problemOf } from './support/tensors.ts';

describe('files', () => {
  test('of the upstream suite', async () => {
    for (const name of ['b', 'h', 'i', 'f', 'd', 'e']) {
      const file = await opened(fixture(`tensors/safetensors/${name}.safetensors`));
      expect(file.metadata).toEqual({ test: 'a' });
      expect([...(await file.readNumbers(name)).values], name).toEqual([-3, -2, -1, 0, 1, 2]);
    }
    const wrap = (bits: number) => [-3, -2, -1].map((x) => 2 ** bits + x).concat([0, 1, 2]);
    expect(await numbersOf(fixture('tensors/safetensors/upper-B.safetensors'))).toEqual(wrap(8));
    expect(await numbersOf(fixture('tensors/safetensors/upper-H.safetensors'))).toEqual(wrap(16));
    expect(await numbersOf(fixture('tensors/safetensors/upper-I.safetensors'))).toEqual(wrap(32));
    const all = await opened(fixture('tensors/safetensors/overall.safetensors'));
    for (const { name } of all.arrays) expect((await all.readNumbers(name)).values).toHaveLength(6);
  });

  test('of our training run', async () => {
    const file = await opened(fixture('pause/rope-step-1500.safetensors'));
    expect(file.arrays).toHaveLength(12);
    expect(JSON.parse(file.metadata.tokens ?? '')[8]).toBe('<pause>');
    const { values } = await file.readNumbers('blocks.11.attn.hook_pattern', [[0], [3], [8], 'all']);
    expect([...values].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 2);
  });
});

describe('numbers', () => {
  test.each([
    ['F64', new Float64Array([0.1, -0.1, Number.MIN_VALUE])],
    ['F32', new Float32Array([0.5, -2, 2 ** -149])],
    ['I8', new Int8Array([-128, 0, 127])],
    ['I16', new Int16Array([-32768, 0, 32767])],
    ['I32', new Int32Array([-(2 ** 31), 0, 2 ** 31 - 1])],
    ['U8', new Uint8Array([0, 1, 255])],
    ['U16', new Uint16Array([0, 1, 65535])],
    ['U32', new Uint32Array([0, 1, 2 ** 32 - 1])],
  ])('of type %s', async (dtype, data) => {
    expect(await numbersOf(safetensors({ x: [dtype, [3], bytesOf(data)] }))).toEqual([...data]);
  });

  test('of 64-bit integers, BOOL, F16 and BF16', async () => {
    const tensors = safetensors({
      i: ['I64', [2], bytesOf(new BigInt64Array([-(2n ** 53n), 5n]))],
      u: ['U64', [1], bytesOf(new BigUint64Array([2n ** 53n]))],
      b: ['BOOL', [3], Uint8Array.of(0, 1, 7)],
      h: ['F16', [3], bytesOf(new Uint16Array([1, 0x3c00, 0xfc00]))],
      f: ['BF16', [4], bytesOf(new Uint16Array([0x3f80, 0xc000, 0x0001, 0x7f80]))],
    });
    expect(await numbersOf(tensors, 'i')).toEqual([-(2 ** 53), 5]);
    expect(await numbersOf(tensors, 'u')).toEqual([2 ** 53]);
    expect(await numbersOf(tensors, 'b')).toEqual([0, 1, 1]);
    expect(await numbersOf(tensors, 'h')).toEqual([2 ** -24, 1, Number.NEGATIVE_INFINITY]);
    expect(await numbersOf(tensors, 'f')).toEqual([1, -2, 2 ** -133, Number.POSITIVE_INFINITY]);
  });

  // Table 1 of arXiv 2209.05433.
  test('of 8-bit floats: largest, smallest normal and subnormal, infinity, NaN', async () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    const e4m3 = Uint8Array.of(0x7e, 0x08, 0x07, 0x01, 0x00, 0x80, 0x38, 0xb8, 0x7f, 0xff);
    expect(await numbersOf(safetensors({ x: ['F8_E4M3', [10], e4m3] }))).toEqual([
      448,
      2 ** -6,
      0.875 * 2 ** -6,
      2 ** -9,
      0,
      -0,
      1,
      -1,
      nan,
      nan,
    ]);
    const e5m2 = Uint8Array.of(0x7b, 0x04, 0x03, 0x01, 0x00, 0x80, 0x3c, 0x7c, 0xfc, 0x7d, 0xff);
    expect(await numbersOf(safetensors({ x: ['F8_E5M2', [11], e5m2] }))).toEqual([
      57344,
      2 ** -14,
      0.75 * 2 ** -14,
      2 ** -16,
      0,
      -0,
      1,
      inf,
      -inf,
      nan,
      nan,
    ]);
  });

  test('of 16 bits: F16 as in a library of half floats, BF16 by the formula of small floats', async () => {
    const words = Uint16Array.from({ length: 65536 }, (_, i) => i);
    expect(await numbersOf(safetensors({ x: ['F16', [65536], bytesOf(words)] }))).toEqual([
      ...new Float16Array(words.buffer),
    ]);
    const brain = minifloat(16, 7, 'ieee');
    expect(await numbersOf(safetensors({ x: ['BF16', [65536], bytesOf(words)] }))).toEqual(
      [...words].map(brain),
    );
  });
});

describe('refused', () => {
  const tensor = (begin: number, end: number, shape: unknown = [end - begin], dtype: unknown = 'U8') => ({
    dtype,
    shape,
    data_offsets: [begin, end],
  });
  test.each([
    [{ a: tensor(0, 3), b: tensor(2, 4) }, /another tensor takes/],
    [{ a: tensor(0, 1), b: tensor(2, 4) }, /after 1 bytes of no tensor/],
    [{ a: tensor(1, 4) }, /after 1 bytes/],
    [{ a: tensor(0, 3) }, /4 bytes of data, expected 3/],
    [{ a: tensor(0, 9) }, /4 bytes of data, expected 9/],
    [{ a: tensor(4, 0, [4]) }, /found -4 bytes/],
    [{ a: tensor(0, 4, [5]) }, /4 bytes, expected 5/],
    [{ a: tensor(0, 4, [4], 'F32') }, /expected 16/],
    [{ a: tensor(0, 4, [3]) }, /4 bytes, expected 3/],
    // A type whose size nobody here knows: it is listed, and takes no fewer bytes than none.
    [{ a: tensor(4, 0, [4], 'F4_X') }, /found -4 bytes/],
    [{ a: tensor(0, 4, [2 ** 40, 2 ** 40]) }, /more than any file/],
    [{ a: tensor(0, 0, [0, 2 ** 53 - 1, 4]) }, /more than any file/],
    [{ a: tensor(0, 4, [-4]) }, /no tensor/],
    [{ a: tensor(0, 4, [4.5]) }, /no tensor/],
    [{ a: tensor(0, 4, 4) }, /no tensor/],
    [{ a: { dtype: 'U8', shape: [4] } }, /no tensor/],
    [{ a: null }, /no tensor/],
    [{ __metadata__: { n: 3 }, a: tensor(0, 4) }, /more than strings/],
  ])('the header %j', async (header, message) => {
    expect(
      (await problemOf(() => opened(rawSafetensors(JSON.stringify(header), new Uint8Array(4))))).message,
    ).toMatch(message);
  });

  test('a name that occurs twice, a header that is not JSON, not an object, not UTF-8', async () => {
    const one = '"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}';
    const data = new Uint8Array(4);
    expect((await problemOf(() => opened(rawSafetensors(`{${one}, ${one}}`, data)))).message).toMatch(
      /second time/,
    );
    expect((await problemOf(() => opened(rawSafetensors(`{${one}`, data)))).message).toMatch(
      /end of the file/,
    );
    expect((await problemOf(() => opened(rawSafetensors('[1]')))).message).toMatch(/does not begin with \{/);
    expect((await problemOf(() => opened(rawSafetensors(Buffer.from([0x7b, 0xff, 0x7d]))))).message).toMatch(
      /UTF-8/,
    );
    expect((await problemOf(() => opened(rawSafetensors('{}', data)))).message).toMatch(
      /4 bytes of data, expected 0/,
    );
  });

  test('known types that are not read', async () => {
    const file = await opened(
      safetensors({ x: ['F8_E8M0', [2], new Uint8Array(2)], y: ['F32', [1], new Uint8Array(4)] }),
    );
    expect(file.arrays[0]).toMatchObject({ dtype: 'F8_E8M0', kind: 'refused' });
    expect((await problemOf(() => file.readNumbers('x'))).message).toMatch(/F8_E8M0, expected one of F64/);
    await expect(file.readStrings('y')).rejects.toThrow('y holds float32');
  });

  test.each([
    ['a pickle', 0x0280],
    ['a pickle', 0x0580],
    ['a pickle, in its lower bytes', 0x010380],
    ['a zip', 0x4b50],
    ['gzip', 0x8b1f],
  ])('but not a header whose length begins like %s: %i bytes', async (_, length) => {
    const header = JSON.stringify({ x: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } });
    const file = await opened(rawSafetensors(header.padEnd(length), new Uint8Array(4)));
    expect(file.format).toBe('safetensors');
    expect((await file.readNumbers('x')).values).toEqual(Float32Array.of(0));
  });

  test('a header over the limit, which names the flag', async () => {
    const { message, hint } = await problemOf(() =>
      opened(rawSafetensors(`{${' '.repeat(2000)}}`), limitsFor(10_000)),
    );
    expect(message).toBe('found a header of 2 kB, expected at most 1 kB, a tenth of --max-memory');
    expect(hint).toBe('allow it with --max-memory 1MB');
  });

  test('cut off at any byte', async () => {
    const bytes = safetensors({ 'blocks.0': ['F16', [2, 2], new Uint8Array(8)] }, { tokens: '["a"]' });
    for (let end = 0; end < bytes.length; end++)
      expect(await outcome(bytes.subarray(0, end)), `${end} bytes`).toBe('refused');
    expect(await outcome(bytes)).not.toBe('refused');
  });

  test('any byte of the header changed never crashes', async () => {
    const bytes = safetensors({ a: ['F16', [2, 2], new Uint8Array(8)], b: ['U8', [1], new Uint8Array(1)] });
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 10), fc.nat(255), async (at, byte) => {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        await outcome(changed);
      }),
      { numRuns: runs(200) },
    );
  });
});
