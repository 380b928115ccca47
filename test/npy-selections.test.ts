/** Selections from files of .npy, which read only the bytes of their rows. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from './support/random.ts';
import { npy } from './support/tensor-writers.ts';
import { counting, opened, sliced } from './support/tensors.ts';

/** A shape, an order, and for each axis what is selected. */
const arbitraryRead = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      fortran: fc.boolean(),
      selection: fc.tuple(
        ...shape.map((size) =>
          fc.oneof(fc.constant('all' as const), fc.array(fc.nat(size - 1), { maxLength: 6 })),
        ),
      ),
    }),
  );

describe('selections', () => {
  test('equal slices of the full read, whatever their order', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRead, async ({ shape, fortran, selection }) => {
        const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i);
        const file = await opened(npy('<f4', shape, new Uint8Array(data.buffer), { fortran }));
        const full = await file.readNumbers('data');
        const part = await file.readNumbers('data', selection);
        expect([...part.values]).toEqual(sliced(full.values, shape, selection));
        expect(part.shape).toEqual(
          selection.map((picked, axis) => (picked === 'all' ? shape[axis] : picked.length)),
        );
      }),
      { numRuns: runs(100) },
    );
  });

  test('read only the bytes of their rows, adjacent rows at once', async () => {
    const bytes = npy('<f8', [4, 8, 1024], new Uint8Array(4 * 8 * 1024 * 8));
    const start = bytes.length - 4 * 8 * 1024 * 8;
    const source = counting(bytes);
    const file = await opened(source);
    source.reads.length = 0;
    await file.readNumbers('data', [[3, 1], [2, 3], 'all']);
    expect(source.reads).toEqual([
      [start + 10 * 8192, 16384],
      [start + 26 * 8192, 16384],
    ]);
    source.reads.length = 0;
    await file.readNumbers('data', [[1, 2], 'all', 'all']);
    expect(source.reads).toEqual([[start + 8 * 8192, 16 * 8192]]);
  });

  test('outside the array are refused', async () => {
    const file = await opened(npy('<f4', [2, 2], new Uint8Array(16)));
    await expect(file.readNumbers('data', [[2], 'all'])).rejects.toThrow(/index 2 on axis 0.*0 to 1/);
    await expect(file.readNumbers('data', ['all'])).rejects.toThrow(/1 axes, expected 2/);
    await expect(file.readNumbers('dota')).rejects.toThrow(/no array "dota"/);
  });
});
