/** Files of torch: those kept, those of Python and torch itself, and what is refused. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ByteSource, fromBytes } from '../src/arrays/bytes.ts';
import { findAttention } from '../src/arrays/conventions.ts';
import { limitsFor } from '../src/arrays/limits.ts';
import { openSource } from '../src/arrays/open-source.ts';
import { mayOverlap } from '../src/arrays/read-plan.ts';
import { inspect } from '../src/pipeline/inspect.ts';
import { attnplot, ROOT } from './support/command.ts';
import { fixture, opened, problemOf } from './support/tensors.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-torch-'));
/** Written by Python's own pickle and zipfile. */
const hasPython =
  spawnSync('/usr/bin/python3', [join(ROOT, 'test/support/torch-files.py'), FOLDER], { cwd: FOLDER })
    .status === 0;

if (!hasPython) console.warn('no python3: only the committed .pt files are read');

interface Expected {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[] | null;
}

type Files = Readonly<Record<string, readonly Expected[]>>;

const FIXTURES = join(ROOT, 'fixtures/tensors/torch');
const filesOf = (folder: string): Files => JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));

async function arraysOf(path: string): Promise<Expected[]> {
  const file = await opened(await openSource(path, limitsFor()));
  const valuesOf = async (name: string, dtype: string) => {
    if (dtype === 'None') return null;
    return dtype === 'str' ? file.readStrings(name) : [...(await file.readNumbers(name)).values];
  };
  const found: Expected[] = [];
  for (const { name, dtype, shape } of file.arrays)
    found.push({ name, dtype, shape, values: await valuesOf(name, dtype) });
  await file.close();
  return found;
}

async function checkInspected(path: string, expected: readonly Expected[]): Promise<void> {
  const found = await inspect(path);
  if (!('arrays' in found)) throw new Error('no arrays');
  expect(found.arrays.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual(
    expected.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
  );
  for (const [i, { dtype, values }] of expected.entries()) {
    const { range, strings } = found.arrays[i] ?? {};
    const numbers = values as readonly number[] | null;
    if (dtype === 'str') expect(strings).toEqual(values?.slice(0, 8));
    else if (numbers && numbers.length > 0)
      expect(range).toEqual({ min: Math.min(...numbers), max: Math.max(...numbers), nan: 0, infinite: 0 });
  }
}

describe('files that are kept', () => {
  const expected = filesOf(FIXTURES);
  test.each(Object.keys(expected))('%s has the values that its writer says', async (name) => {
    expect(await arraysOf(join(FIXTURES, name))).toEqual(expected[name]);
    await checkInspected(join(FIXTURES, name), expected[name] as Expected[]);
  });

  test.each([
    ['old.pt', /format before 1\.6/, /torch\.save\(torch\.load\(sys\.argv\[1\].*old\.pt \S*old-tensors\.pt$/],
    ['script.pt', /TorchScript/, /torch\.jit\.load.*script-tensors\.pt$/],
    ['model.pt', /torch\.nn\.modules\.activation\.MultiheadAttention.*whole model/, /output_attentions=True/],
    ['attn.pkl', /a Python pickle/, /pickle\.load\(open\(sys\.argv\[1\], 'rb'\)\).*attn-tensors\.pt$/],
  ])('%s says what to type instead', async (name, message, hint) => {
    const problem = await problemOf(() => arraysOf(join(FIXTURES, name)));
    expect(problem).toMatchObject({ kind: 'input' });
    expect(problem.message).toMatch(message);
    expect(problem.hint).toMatch(hint);
  });
});

/** torch 1.13 wrote those of one folder, torch 2.6 those of the other. */
describe.each(['torch', 'torch2'])('dumps by %s itself', (folder) => {
  interface Dump {
    readonly says: readonly string[];
    readonly arrays: readonly Expected[];
  }
  const path = (name: string) => join(ROOT, 'fixtures/tensors', folder, name);
  const dumps: Readonly<Record<string, Dump>> = JSON.parse(readFileSync(path('dumps.json'), 'utf8'));
  test.each(Object.entries(dumps))('%s', async (name, { says, arrays }) => {
    const found = new Map((await arraysOf(path(name))).map((array) => [array.name, array]));
    for (const array of arrays) {
      const values = array.values?.map(Number);
      expect(found.get(array.name)).toEqual({ ...array, values });
    }
    if (says.length === 0) return;
    const args = ['--query', '-1', '-o', `${folder}-${name}.svg`, '--json'];
    const { stdout, stderr } = await attnplot(FOLDER, 'render', path(name), ...args);
    for (const one of says) expect(stdout + stderr).toContain(one);
  });
});

test.each([
  ['old.pt', /format before 1\.6/, /weights_only=False/],
  ['script.pt', /TorchScript/, /torch\.jit\.load/],
  ['module.pt', /MultiheadAttention.*whole model/, /output_attentions=True/],
  ['sparse.pt', /_rebuild_sparse_tensor/, /x\.to_dense\(\)/],
  ['nested.pt', /_rebuild_nested_tensor/, /torch\.save\(list\(x\.unbind\(\)\), f\)/],
  ['jagged.pt', /_rebuild_njt/, /torch\.save\(list\(x\.unbind\(\)\), f\)/],
  ['quantised.pt', /_rebuild_qtensor/, /x\.dequantize\(\)/],
  ['complex.pt', /complex64/, /x\.abs\(\)/],
  ['float8-fnuz.pt', /float8_e4m3fnuz/, /x\.float\(\)/],
])('%s by torch 2 is refused, with what to save', async (name, message, hint) => {
  const path = join(ROOT, 'fixtures/tensors/torch2', name);
  const { code, stderr } = await attnplot(FOLDER, 'render', path, '-o', 'refused.svg');
  expect([code, stderr]).toEqual([3, expect.stringMatching(message)]);
  expect(stderr).toMatch(new RegExp(`hint: .*${hint.source}`));
});

describe.skipIf(!hasPython)('files written by Python', () => {
  const expected = hasPython ? filesOf(FOLDER) : {};
  const path = (name: string) => join(FOLDER, `${name}.pt`);
  test.each(Object.keys(expected))('%s', async (name) => {
    expect(await arraysOf(path(name))).toEqual(expected[name]);
    await checkInspected(path(name), expected[name] as Expected[]);
  });

  test.each([
    ['bare', 1, 5],
    ['tuple', 3, 5],
    ['attentions', 3, 5],
    ['by-number', 3, 5],
    ['model-output', 3, 5],
    ['cache', 3, 5],
    ['activation-cache', 3, 5],
    ['generate', 3, 8],
    ['generate-named', 3, 8],
    ['some-none', 2, 5],
  ])('%s is attention of %i layers and %i keys', async (name, layers, keys) => {
    const file = await opened(await openSource(path(name), limitsFor()));
    const found = findAttention(file).layers;
    expect(found).toHaveLength(layers);
    expect(found[0]).toMatchObject({ heads: 2, keys });
    await file.close();
  });

  test.each(['none', 'none-output'])('%s names the models that return None', async (name) => {
    const file = await opened(await openSource(path(name), limitsFor()));
    const problem = await problemOf(async () => findAttention(file));
    expect(problem.message).toMatch(/None as attentions/);
    expect(problem.hint).toMatch(/attn_implementation='eager'/);
    await file.close();
  });

  test('5 GB cost the rows that are read', async () => {
    const source = await openSource(path('sparse'), limitsFor());
    expect(source.size).toBeGreaterThan(5e9);
    let bytes = 0;
    const read: ByteSource['read'] = (offset, length, spare) => {
      bytes += length;
      return source.read(offset, length, spare);
    };
    const file = await opened({ ...source, read });
    await file.readNumbers('attentions', [[0, 39], [31], [1023], 'all']);
    // The end of a zip archive may be followed by a comment of 64 KB.
    expect(bytes).toBeLessThan(2 * 4096 + 65536 + 4096);
    await file.close();
  });

  test.each([
    ['command', /of (posix|nt)\.system/, /a command, not data/],
    ['class', /of argparse\.Namespace2/, /keep = lambda v: .*; torch\.save\(keep\(x\), sys/],
    ['model', /of nets\.Net.*whole model/, /output_attentions/],
    ['cache-with-model', /HookedTransformer/, /dict\(x\.cache_dict\)/],
    ['sparse-tensor', /_rebuild_sparse_tensor/, /to_dense/],
    ['itself', /hold themselves/, /torch\.save/],
    ['over-and-over', /over and over/, /torch\.save/],
    ['deep', /64 levels/, /torch\.save/],
    ['too-large', /does not fit its storage of 16 bytes/, /damaged/],
    ['too-many-expanded', /does not fit its storage/, /damaged/],
    ['outside', /does not fit its storage/, /damaged/],
    ['negative', /whole numbers/, /damaged/],
    ['twice', /a\.b twice/, /rename/],
  ])('%s is refused', async (name, message, hint) => {
    const problem = await problemOf(() => arraysOf(join(FOLDER, 'refused', `${name}.pt`)));
    expect(problem).toMatchObject({ kind: 'input' });
    expect(problem.message).toMatch(message);
    expect(problem.hint).toMatch(hint);
    expect(existsSync(join(ROOT, 'called'))).toBe(false);
  });
});

describe('views', () => {
  test('of windows in steps shorter than themselves overlap, if only in one item', () => {
    // x.unfold(0, 3, step)
    expect([1, 2, 3, 4].map((step) => mayOverlap([4, 3], [step, 1]))).toEqual([true, true, false, false]);
  });

  test('that are said not to overlap have every item in a place of its own', () => {
    const axis = fc.record({ size: fc.integer({ min: 1, max: 4 }), stride: fc.integer({ min: 1, max: 6 }) });
    fc.assert(
      fc.property(fc.array(axis, { maxLength: 3 }), (axes) => {
        const places = axes.reduce(
          (found, { size, stride }) =>
            found.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * stride)),
          [0],
        );
        const overlaps = mayOverlap(
          axes.map(({ size }) => size),
          axes.map(({ stride }) => stride),
        );
        expect(overlaps || new Set(places).size === places.length).toBe(true);
      }),
    );
  });
});

test('a .pt is called what it is called', async () => {
  const file = await opened(fromBytes(basename('a/attn.v2.pt'), fixture('tensors/torch/attentions.pt')));
  expect(file).toMatchObject({ format: 'pt', name: 'attn.v2.pt' });
});
