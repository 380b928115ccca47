import { describe, expect, test } from 'vitest';
import { findAttention } from '../src/arrays/conventions.ts';
import { hasNumpy, opened, problemOf, python } from './support/tensors.ts';

describe.skipIf(!hasNumpy)("numpy's arrays of objects", () => {
  const saved = (script: string) =>
    opened(
      python(
        `box = lambda *x: (lambda r: (r.__setitem__(slice(None), x), r)[1])(np.empty(len(x), object))\n${script}`,
      ),
    );

  test('are texts', async () => {
    const file = await saved("np.savez(out, w=np.ones((2, 2)), tokens=np.array(['a', 'Ġbc'], object))");
    expect(file.arrays[1]).toEqual({ name: 'tokens', dtype: 'str', shape: [2], kind: 'string' });
    expect(await file.readStrings('tokens')).toEqual(['a', 'Ġbc']);
  });

  test('of one shape are put together', async () => {
    const file = await saved(
      "np.savez_compressed(out, attentions=box(*(np.arange(8, dtype='f4').reshape(2, 2, 2).T + i for i in range(3))))",
    );
    const expected = [0, 4, 2, 6, 1, 5, 3, 7];
    expect(file.arrays).toEqual([
      { name: 'attentions', dtype: 'float32', shape: [3, 2, 2, 2], kind: 'float' },
    ]);
    expect([...(await file.readNumbers('attentions', [[2], 'all', 'all', 'all'])).values]).toEqual(
      expected.map((value) => value + 2),
    );
  });

  test('of several shapes have a name each', async () => {
    const file = await saved('np.savez(out, x=box(np.ones((2, 2)), np.ones((3, 3))))');
    expect(file.arrays.map(({ name, shape }) => [name, shape])).toEqual([
      ['x.0', [2, 2]],
      ['x.1', [3, 3]],
    ]);
  });

  test('over steps and layers are a generation', async () => {
    const file = await saved(
      'g = np.empty((2, 2), object)\nfor s in (0, 1):\n  for l in (0, 1): g[s, l] = np.ones((1, 2, 1 if s else 4, 4 + s))\nnp.savez(out, attentions=g)',
    );
    expect(findAttention(file)).toMatchObject({ tensor: 'attentions.{step}.{layer}' });
  });

  test('are dicts', async () => {
    const file = await saved("np.save(out, {'attentions': [np.ones((1, 2, 2))] * 2, 'tokens': ['a', 'b']})");
    expect(file.arrays.map(({ name }) => name)).toEqual(['attentions.0', 'attentions.1', 'tokens']);
  });

  test('are None', async () => {
    const file = await saved('np.savez(out, attentions=np.array([None] * 4))');
    expect((await problemOf(async () => findAttention(file))).hint).toMatch(/eager/);
  });

  test('of a class are listed, and refused by its name', async () => {
    const file = await saved(
      'import fractions\nnp.savez(out, w=np.ones((2, 2)), x=box(fractions.Fraction(1, 2)))',
    );
    expect(file.arrays[1]).toMatchObject({ name: 'x', dtype: 'object', kind: 'refused' });
    expect((await problemOf(() => file.readNumbers('x'))).message).toMatch(/fractions\.Fraction/);
  });
});
