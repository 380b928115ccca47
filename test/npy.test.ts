/** Files of .npy: those of numpy, of npyjs and of a writer of our own. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeNumbers, NUMBER_TYPES, type NumberType } from '../src/arrays/number-types.ts';
import { ROOT } from './support/command.ts';
import { npy } from './support/tensor-writers.ts';
import { fixture, hasNumpy, numbersOf, opened, problemOf, python } from './support/tensors.ts';

const FOLDER = 'tensors/npyjs';
const files = readdirSync(join(ROOT, 'fixtures', FOLDER)).filter((name) => name.endsWith('.npy'));
const numeric = files.filter((name) => !/complex|unicode/.test(name));

describe('files of npyjs and numpy', () => {
  /** Shape and numbers of each file; one process reads all, because importing numpy takes longer than that. */
  const expected: Readonly<Record<string, unknown>> = !hasNumpy
    ? {}
    : JSON.parse(
        python(
          `import os
os.chdir(${JSON.stringify(join(ROOT, 'fixtures', FOLDER))})
files = {name: np.load(name) for name in ${JSON.stringify(numeric)}}
out.write(json.dumps({name: [list(a.shape), a.astype(float).ravel().tolist()] for name, a in files.items()}).encode())`,
        ).toString(),
      );

  test.skipIf(!hasNumpy).each(numeric)('%s has the values numpy reads', async (name) => {
    const file = await opened(fixture(`${FOLDER}/${name}`));
    const { shape, values } = await file.readNumbers('data');
    expect([shape, [...values]]).toEqual(expected[name]);
  });

  test('strings', async () => {
    expect(await (await opened(fixture(`${FOLDER}/unicode.npy`))).readStrings('data')).toEqual([
      '123',
      'test',
      'test2',
    ]);
    const long = await (await opened(fixture(`${FOLDER}/unicode-large.npy`))).readStrings('data');
    expect(long.at(-1)).toBe('lorem ipsum dolor sit amet');
  });

  test.each(['py2-np0-objarr', 'py2-objarr', 'py3-objarr'])(
    '%s is a pickle, and refused as one',
    async (name) => {
      const problem = await problemOf(() => numbersOf(fixture(`tensors/numpy/${name}.npy`)));
      expect(problem.message).toMatch(/Python objects \(a pickle\)/);
      expect(problem.hint).toContain('np.savez');
    },
  );

  test('complex numbers are refused by name', async () => {
    expect((await problemOf(() => numbersOf(fixture(`${FOLDER}/10-complex64.npy`)))).message).toMatch(
      /complex numbers/,
    );
  });
});

/** Per type of item a writer through DataView, and values at its edges. */
const TYPES: readonly [
  code: string,
  bytes: number,
  set: (view: DataView, at: number, value: number, little: boolean) => void,
  values: number[],
][] = [
  ['f4', 4, (v, at, x, le) => v.setFloat32(at, x, le), [0, -0, 1, -1.5, 2 ** -149, Number.POSITIVE_INFINITY]],
  [
    'f8',
    8,
    (v, at, x, le) => v.setFloat64(at, x, le),
    [0.1, -0.1, Number.MIN_VALUE, Number.MAX_VALUE, Number.NEGATIVE_INFINITY, Number.NaN],
  ],
  ['i1', 1, (v, at, x) => v.setInt8(at, x), [-128, 127, 0, 1, -1, 5]],
  ['i2', 2, (v, at, x, le) => v.setInt16(at, x, le), [-32768, 32767, 0, 1, -1, 258]],
  ['i4', 4, (v, at, x, le) => v.setInt32(at, x, le), [-(2 ** 31), 2 ** 31 - 1, 0, 1, -1, 16777217]],
  ['i8', 8, (v, at, x, le) => v.setBigInt64(at, BigInt(x), le), [-(2 ** 53), 2 ** 53, 0, 1, -1, 2 ** 40]],
  ['u1', 1, (v, at, x) => v.setUint8(at, x), [0, 255, 1, 2, 3, 4]],
  ['u2', 2, (v, at, x, le) => v.setUint16(at, x, le), [0, 65535, 1, 258, 3, 4]],
  ['u4', 4, (v, at, x, le) => v.setUint32(at, x, le), [0, 2 ** 32 - 1, 1, 16777217, 3, 4]],
  ['u8', 8, (v, at, x, le) => v.setBigUint64(at, BigInt(x), le), [0, 2 ** 53, 1, 2 ** 40, 3, 4]],
];

function pack([, bytes, set, values]: (typeof TYPES)[number], little: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes * values.length));
  values.forEach((value, i) => {
    set(view, i * bytes, value, little);
  });
  return new Uint8Array(view.buffer);
}

describe('files of a writer of our own', () => {
  test.each(TYPES)('%s in every version, order and endianness', async (...type) => {
    const [code, , , values] = type;
    for (const version of [1, 2, 3] as const) {
      for (const [mark, little] of [
        ['<', true],
        ['>', false],
      ] as const) {
        const bytes = pack(type, little);
        expect(await numbersOf(npy(`${mark}${code}`, [2, 3], bytes, { version }))).toEqual(values);
        const fortran = [0, 2, 4, 1, 3, 5].map((i) => values[i]);
        expect(await numbersOf(npy(`${mark}${code}`, [2, 3], bytes, { version, fortran: true }))).toEqual(
          fortran,
        );
      }
    }
  });

  test('any byte other than 0 is true', async () => {
    expect(await numbersOf(npy('|b1', [4], Uint8Array.of(0, 1, 2, 255)))).toEqual([0, 1, 1, 1]);
  });

  test('raw items of two bytes are bfloat16, as numpy writes those of ml_dtypes', async () => {
    const words = Uint16Array.of(0x3f80, 0x3e80, 0xbf80, 0x7f80, 0x7fc0);
    const file = await opened(npy('|V2', [5], new Uint8Array(words.buffer)));
    expect(file.arrays[0]?.dtype).toBe('bfloat16');
    expect([...(await file.readNumbers('data')).values]).toEqual([
      1,
      0.25,
      -1,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
  });

  test('half floats: subnormals, infinities, NaN', async () => {
    const words = Uint16Array.of(0x0001, 0x03ff, 0x0400, 0x3c00, 0x7bff, 0x8000, 0x7c00, 0xfc00, 0x7e00);
    expect(await numbersOf(npy('<f2', [9], new Uint8Array(words.buffer)))).toEqual([
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      1,
      65504,
      -0,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ]);
  });

  test('strings: both byte orders, characters beyond the BMP, NUL inside, bytes as UTF-8, Fortran order', async () => {
    const codes = [0x120, 0x1f600, 0, 0x61, 0, 0x62, 0, 0, 0];
    for (const little of [true, false]) {
      const view = new DataView(new ArrayBuffer(36));
      codes.forEach((code, i) => {
        view.setUint32(i * 4, code, little);
      });
      const file = await opened(npy(`${little ? '<' : '>'}U3`, [3], new Uint8Array(view.buffer)));
      expect(await file.readStrings('data')).toEqual(['Ġ😀', 'a\0b', '']);
    }
    expect(
      await (await opened(npy('|S4', [2], Buffer.from('\u0120a\0b\0\0\0')))).readStrings('data'),
    ).toEqual(['Ġa', 'b']);
    expect(
      await (await opened(npy('|S1', [2, 2], Buffer.from('abcd'), { fortran: true }))).readStrings('data'),
    ).toEqual(['a', 'c', 'b', 'd']);
    const invalid = await opened(npy('|S2', [1], Uint8Array.of(0xff, 0xfe)));
    expect((await problemOf(() => invalid.readStrings('data'))).message).toMatch(/not UTF-8/);
    const beyond = await opened(npy('<U1', [1], Uint8Array.of(0, 0, 0, 1)));
    expect((await problemOf(() => beyond.readStrings('data'))).message).toMatch(/no Unicode character/);
  });

  test('an array without items, or of empty items', async () => {
    expect(await numbersOf(npy('<f4', [0, 5], new Uint8Array()))).toEqual([]);
    expect(await numbersOf(npy('<f4', [], new Uint8Array(new Float32Array([0.5]).buffer)))).toEqual([0.5]);
    expect(await (await opened(npy('<U0', [2], new Uint8Array()))).readStrings('data')).toEqual(['', '']);
  });
});

describe.skipIf(!hasNumpy)('numpy agrees', () => {
  test('on every half float', async () => {
    const written = python(
      'a = np.arange(65536, dtype=np.uint16).view(np.float16)\nnp.save(out, a)\nout.write(a.astype(np.float32).tobytes())',
    );
    const bytes = written.subarray(0, written.length - 4 * 65536);
    const expected = new Float32Array(Uint8Array.from(written.subarray(bytes.length)).buffer);
    expect(await numbersOf(bytes)).toEqual([...expected]);
  });

  test('on every bfloat16, as the upper half of a float32', () => {
    const words = Uint16Array.from({ length: 65536 }, (_, word) => word);
    const expected = new Float32Array(Uint32Array.from(words, (word) => word * 65536).buffer);
    const values = new Float32Array(words.length);
    decodeNumbers(NUMBER_TYPES.get('bfloat16') as NumberType, new Uint8Array(words.buffer), true, values);
    expect(values).toEqual(expected);
  });

  test('on big-endian Fortran arrays and on tokens', async () => {
    const bytes = python("np.save(out, np.asfortranarray(np.arange(24, dtype='>i4').reshape(2, 3, 4)))");
    expect(await numbersOf(bytes)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    const tokens = python("np.save(out, np.array(['<pause>', 'Ġa', '😀', '']))");
    expect(await (await opened(tokens)).readStrings('data')).toEqual(['<pause>', 'Ġa', '😀', '']);
  });
});

test("reading numbers of another byte order does not change the bytes, not even a Buffer's", () => {
  for (const [name, value] of [
    ['float32', 1.5],
    ['float64', 1.5],
    ['int16', 258],
  ] as const) {
    const type = NUMBER_TYPES.get(name) as NumberType;
    const bytes = Buffer.alloc(type.bytes);
    if (name === 'int16') bytes.writeInt16BE(value);
    else if (name === 'float32') bytes.writeFloatBE(value);
    else bytes.writeDoubleBE(value);
    const before = [...bytes];
    const target = new Float64Array(1);
    decodeNumbers(type, bytes, false, target);
    expect([[...target], [...bytes]]).toEqual([[value], before]);
  }
});
