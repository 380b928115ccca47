/** `inspect` and numpy agree on every array: name, dtype, shape and range, of all types, byte orders, layouts and containers. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspect } from '../src/pipeline/inspect.ts';
import { hasNumpy, python } from './support/tensors.ts';

/** Writes arrays by a seed, as npz, npz of deflated members, or one npy each, and says what numpy reads of them. */
const SCRIPT = `
import os
folder, seed = sys.argv[1], int(sys.argv[2])
rng = np.random.default_rng(seed)
TYPES = ['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', '?', '>f2', '>f4', '>f8', '>i2', '>i4', '>i8', '>u2', '>u4', '>u8']
def make(code):
    shape = tuple(rng.integers(0 if rng.random() < 0.05 else 1, 6, rng.integers(0, 5)))
    type_ = np.dtype(code)
    if type_.kind == 'f':
        with np.errstate(over='ignore'):
            x = (rng.normal(size=shape) * 10.0 ** rng.integers(-6, 6)).astype(type_)
        x = np.asarray(x)
        for odd in (np.nan, np.inf, -np.inf, 0.0, -0.0):
            if x.size and rng.random() < 0.2: x.flat[rng.integers(x.size)] = odd
    elif type_.kind == 'b':
        x = np.asarray(rng.random(shape) < 0.5)
    else:
        ends = np.iinfo(type_)
        x = np.asarray(rng.integers(ends.min, ends.max, shape, dtype=type_.newbyteorder('='), endpoint=True)).astype(type_)
    turn = rng.random()
    return np.asfortranarray(x) if turn < 0.3 else x.T if turn < 0.5 else x[::-1] if turn < 0.6 and x.ndim else x
def said(name, x):
    dtype = {'b': 'bool'}.get(x.dtype.kind, x.dtype.newbyteorder('=').name)
    with np.errstate(all='ignore'):
        v = np.asarray(x, dtype='f8').ravel()
    finite = v[np.isfinite(v)]
    num = lambda a: float(a) + 0.0
    return dict(name=name, dtype=dtype, shape=list(x.shape), nan=int(np.isnan(v).sum()), infinite=int(np.isinf(v).sum()), **(dict(min=num(finite.min()), max=num(finite.max())) if finite.size else {}))
files = {}
for save in ('savez', 'savez_compressed'):
    arrays = {f'a{i}_{code.strip(">?") or "bool"}': make(code) for i, code in enumerate(TYPES)}
    name = f'{save}.npz'
    getattr(np, save)(os.path.join(folder, name), **arrays)
    with np.load(os.path.join(folder, name)) as read:
        files[name] = [said(k, read[k]) for k in read.files]
for i, code in enumerate(TYPES):
    name = f'one{i}.npy'
    np.save(os.path.join(folder, name), make(code))
    files[name] = [said(name[:-4], np.load(os.path.join(folder, name)))]
out.write(json.dumps(files).encode())
`;

interface Said {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly nan: number;
  readonly infinite: number;
  readonly min?: number;
  readonly max?: number;
}

/** The seeds of a long run are others each time. */
const SEEDS =
  process.env.ATTNPLOT_LONG === undefined ? [1, 2, 3] : Array.from({ length: 50 }, (_, i) => Date.now() + i);

describe.runIf(hasNumpy)('inspect and numpy', () => {
  test.each(SEEDS)('seed %d', async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'attnplot-inspect-numpy-'));
    const script = `sys.argv = ['', ${JSON.stringify(folder)}, '${seed}']\n${SCRIPT}`;
    const files: Readonly<Record<string, readonly Said[]>> = JSON.parse(python(script).toString());
    expect(Object.keys(files)).toHaveLength(23);
    for (const [name, expected] of Object.entries(files)) {
      const found = await inspect(join(folder, name));
      if (!('arrays' in found)) throw new Error('no arrays');
      const read = found.arrays.map(({ name: array, dtype, shape, range }) => ({
        name: array,
        dtype,
        shape,
        nan: range?.nan,
        infinite: range?.infinite,
        ...(range?.min == null || range.max == null ? {} : { min: range.min + 0, max: range.max + 0 }),
      }));
      expect({ name, arrays: read }).toEqual({ name, arrays: expected });
    }
  });
});
