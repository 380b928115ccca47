import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitsFor } from '../src/arrays/limits.ts';
import { ROOT } from './support/command.ts';
import { runs } from './support/random.ts';
import { type Member, npy, zip } from './support/tensor-writers.ts';
import {
  counting,
  fixture,
  hasNumpy,
  numbersOf,
  opened,
  outcome,
  problemOf,
  python,
  sliced,
} from './support/tensors.ts';

const floats = (count: number) => new Uint8Array(Float32Array.from({ length: count }, (_, i) => i).buffer);
const array = (name: string, rest: Partial<Member> = {}): Member => ({
  name: `${name}.npy`,
  data: npy('<f4', [2, 3], floats(6)),
  ...rest,
});
const WAYS = [{}, { deflate: true }, { zip64: true }, { deflate: true, zip64: true }];
const LARGE = 200_000;

describe('files', () => {
  test('of our training run', async () => {
    const file = await opened(fixture('pause/abspe-step-1500.npz'));
    expect(file.arrays).toEqual([
      { name: 'attentions', dtype: 'float16', shape: [12, 4, 40, 40], kind: 'float' },
      { name: 'tokens', dtype: 'str', shape: [40], kind: 'string' },
    ]);
    const tokens = await file.readStrings('tokens');
    expect([tokens[8], tokens[32]]).toEqual(['<pause>', '<pause>']);
    const { values } = await file.readNumbers('attentions', [[11], [0], [32], 'all']);
    expect([...values].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 2);
    expect([...values.slice(33)]).toEqual(Array(7).fill(0));
  });

  test.skipIf(!hasNumpy)('of our training run, with the values that numpy reads', async () => {
    const path = JSON.stringify(join(ROOT, 'fixtures/pause/abspe-step-1500.npz'));
    const expected = python(`out.write(np.load(${path})['attentions'].astype('<f4').tobytes())`);
    const values = await numbersOf(fixture('pause/abspe-step-1500.npz'), 'attentions');
    expect(Buffer.from(Float32Array.from(values).buffer).equals(expected)).toBe(true);
  });

  test.each(['py2-objarr', 'py3-objarr'])('%s holds a pickle, and is refused', async (name) => {
    const file = await opened(fixture(`tensors/numpy/${name}.npz`));
    expect(file.arrays[0]).toMatchObject({ dtype: 'object', kind: 'refused' });
    expect((await problemOf(() => file.readNumbers('x'))).message).toMatch(/pickle/);
  });

  test.skipIf(!hasNumpy).each(['savez', 'savez_compressed'])('that numpy writes with %s', async (save) => {
    const file = await opened(
      python(`np.${save}(out, a=np.arange(24.).reshape(2, 3, 4), b=np.array(['x', 'Ġy']))`),
    );
    expect([...(await file.readNumbers('a')).values]).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(await file.readStrings('b')).toEqual(['x', 'Ġy']);
  });
});

describe('members', () => {
  test.each(WAYS)('written with %j have their values', async (way) => {
    const bytes = zip([
      array('a', way),
      array('layer/b', way),
      { name: 'readme.txt', data: Buffer.from('x') },
    ]);
    const file = await opened(bytes);
    expect(file.arrays.map(({ name }) => name)).toEqual(['a', 'layer/b']);
    expect([...(await file.readNumbers('layer/b')).values]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('that are stored are read by position', async () => {
    const data = npy('<f4', [100, 10_000], floats(1_000_000));
    const source = counting(zip([array('a'), { name: 'b.npy', data }]));
    const file = await opened(source);
    const opening = source.reads.reduce((sum, [, length]) => sum + length, 0);
    expect(opening).toBeLessThan(70_000);
    source.reads.length = 0;
    const { values } = await file.readNumbers('b', [[7], 'all']);
    expect([values[0], values.length]).toEqual([70_000, 10_000]);
    expect(source.reads.map(([, length]) => length)).toEqual([40_000]);
  });

  test('that are deflated are streamed, for any selection', async () => {
    const shape = [4, 50, LARGE / 200];
    const file = await opened(
      zip([{ name: 'a.npy', data: npy('<f4', shape, floats(LARGE)), deflate: true }]),
    );
    const full = (await file.readNumbers('a')).values;
    const pick = (size: number) => fc.array(fc.nat(size - 1), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(pick(4), pick(50), async (a, b) => {
        const selection = [a, b, 'all'] as const;
        expect([...(await file.readNumbers('a', selection)).values]).toEqual(sliced(full, shape, selection));
      }),
      { numRuns: runs(20) },
    );
  });

  test('that are deflated in Fortran order come in C order', async () => {
    const data = npy('<f4', [2, 3], floats(6), { fortran: true });
    expect(await numbersOf(zip([{ name: 'a.npy', data, deflate: true }]))).toEqual([0, 2, 4, 1, 3, 5]);
  });
});

describe('refused', () => {
  test.each([
    [[array('a', { method: 12 })], /compression method other/],
    [[array('a', { deflate: true, flags: 1 })], /encrypted/],
    [[array('a'), array('a')], /twice/],
    [[{ name: 'archive/data.pkl', data: Buffer.from('x') }], /damaged pickle/],
    [[{ name: 'readme.txt', data: Buffer.from('x') }], /without \.npy/],
    [[], /without \.npy/],
    [[array('../a')], /relative path/],
    [[{ name: 'a.npy', data: Buffer.from('no array at all') }], /no \.npy header/],
  ])('%#', async (members, message) => {
    expect((await problemOf(() => opened(zip(members)))).message).toMatch(message);
  });

  test('a wrong checksum, wherever in the member the selection is', async () => {
    const file = await opened(
      zip([{ ...array('a', { deflate: true, crc: 1 }), data: npy('<f4', [2, LARGE], floats(2 * LARGE)) }]),
    );
    expect((await problemOf(() => file.readNumbers('a', [[0], [0]]))).message).toMatch(/checksum/);
  });

  test('a wrong checksum of a small member', async () => {
    const { message } = await problemOf(() => opened(zip([array('a', { deflate: true, crc: 1 })])));
    expect(message).toBe('a.npy: found data whose checksum is wrong');
  });

  test('a small member of more bytes or fewer than it states', async () => {
    const { length } = array('a').data;
    const messageOf = async (size: number) =>
      (await problemOf(() => opened(zip([array('a', { deflate: true, size })])))).message;
    expect(await messageOf(length + 1)).toBe(`a.npy: found ${length} bytes, expected ${length + 1}`);
    expect(await messageOf(length - 1)).toBe(`a.npy: found more bytes, expected ${length - 1}`);
  });

  test('a member that inflates to another size than it states', async () => {
    const { length } = array('a').data;
    for (const size of [length - 1, length + 1, 2 ** 31]) {
      const bytes = zip([array('a', { deflate: true, size })]);
      await problemOf(async () => numbersOf(bytes));
    }
  });

  test('one that would inflate beyond the limit', async () => {
    const bomb = zip([array('a', { deflate: true, zip64: true, size: 2 ** 40 })]);
    const { message, hint } = await problemOf(() => opened(bomb));
    expect(message).toMatch(
      /a\.npy, a compressed array of 1\.1 TB, expected at most 10 GB, or ten times --max-memory/,
    );
    expect(hint).toMatch(/--max-memory 1\d\dGB/);
    await opened(zip([array('a', { deflate: true })]), limitsFor(5000));
    // It takes time and no memory: less memory does not forbid it.
    const header = npy('<f4', [2e9], new Uint8Array());
    const large = { name: 'a.npy', data: header, deflate: true, zip64: true, size: header.length + 8e9 };
    await opened(zip([large]), limitsFor(5000));
  });

  test.each(WAYS)('cut off at any byte, written with %j', async (way) => {
    const bytes = zip([array('a', way), array('b', way)]);
    for (let end = 0; end < bytes.length; end++)
      expect(await outcome(bytes.subarray(0, end)), `${end} bytes`).toBe('refused');
    expect(await outcome(bytes)).not.toBe('refused');
  });

  test('any byte changed gives a clean error or other stored data, and never a crash', async () => {
    const stored = zip([array('a'), array('b', { zip64: true })]);
    const deflated = zip([array('a', { deflate: true }), array('b', { deflate: true })]);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(stored, deflated), fc.nat(), fc.nat(255), async (bytes, at, byte) => {
        const changed = Buffer.from(bytes);
        changed[at % bytes.length] = byte;
        await outcome(changed);
      }),
      { numRuns: runs(200) },
    );
  });
});
