import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { TensorFile } from '../../src/arrays/array.ts';
import { type ByteSource, fromBytes } from '../../src/arrays/bytes.ts';
import { type Limits, limitsFor } from '../../src/arrays/limits.ts';
import { openTensors } from '../../src/arrays/open.ts';
import type { Selection } from '../../src/arrays/read-plan.ts';
import { AttnplotError, OptionConflict, type Problem } from '../../src/core/errors.ts';
import { detectFormat } from '../../src/pipeline/detect.ts';
import { ROOT } from './command.ts';

export const fixture = (path: string) => readFileSync(join(ROOT, 'fixtures', path));

/** A source in memory that records its reads. */
export function counting(
  bytes: Uint8Array,
): ByteSource & { readonly reads: [offset: number, length: number][] } {
  const source = fromBytes('data', bytes);
  const reads: [number, number][] = [];
  return {
    ...source,
    reads,
    read: (offset, length) => {
      reads.push([offset, length]);
      return source.read(offset, length);
    },
  };
}

/** Opens a file of arrays in memory. */
export async function opened(
  bytes: Uint8Array | ByteSource,
  limits: Limits = limitsFor(),
): Promise<TensorFile> {
  const source = bytes instanceof Uint8Array ? fromBytes('data', bytes) : bytes;
  const format = await detectFormat(source);
  if (format === 'json' || format === 'figure') throw new Error(`taken for ${format}`);
  return openTensors(source, format, limits);
}

/** The numbers of an array, or of the first one. */
export async function numbersOf(bytes: Uint8Array, array?: string, selection?: Selection): Promise<number[]> {
  const file = await opened(bytes);
  return [...(await file.readNumbers(array ?? file.arrays[0]?.name ?? '', selection)).values];
}

/** The only problem of an AttnplotError. Any other exception fails the test. */
export async function problemOf(run: () => Promise<unknown>): Promise<Problem & { readonly kind: string }> {
  try {
    await run();
  } catch (error) {
    const isConflict = error instanceof OptionConflict;
    if (!isConflict && !(error instanceof AttnplotError)) throw error;
    const [problem] = isConflict ? [error.problem] : error.problems;
    expect(problem?.hint, error.message).toBeTruthy();
    expect(problem?.message).not.toContain('\n');
    return { ...(problem as Problem), kind: isConflict ? 'option' : error.kind };
  }
  throw new Error('no error');
}

/** The result of reading as a comparable value, or `refused`. Any other exception fails the test. */
export async function outcome(bytes: Uint8Array): Promise<unknown> {
  try {
    const source = fromBytes('data', bytes);
    const format = await detectFormat(source);
    if (format === 'json' || format === 'figure') return 'refused';
    const file = await openTensors(source, format, limitsFor());
    const read = file.arrays.map(async ({ name, kind }) =>
      kind === 'string' ? file.readStrings(name) : [...(await file.readNumbers(name)).values],
    );
    return { arrays: file.arrays, metadata: file.metadata, values: await Promise.all(read) };
  } catch (error) {
    if (error instanceof AttnplotError) return 'refused';
    throw error;
  }
}

/** The values of a full read at a selection, in C order. */
export function sliced(values: ArrayLike<number>, shape: readonly number[], selection: Selection): number[] {
  const walk = (axis: number, from: number): number[] => {
    if (axis === shape.length) return [values[from] as number];
    const picked = selection[axis] ?? 'all';
    const list = picked === 'all' ? Array.from({ length: shape[axis] ?? 0 }, (_, i) => i) : picked;
    return list.flatMap((i) => walk(axis + 1, from * (shape[axis] ?? 0) + i));
  };
  return walk(0, 0);
}

const PYTHON = '/usr/bin/python3';

export const hasNumpy = spawnSync(PYTHON, ['-c', 'import numpy']).status === 0;

/** What a Python script with numpy as `np` and io writes to standard output. */
export function python(script: string): Buffer {
  const { stdout, stderr, status } = spawnSync(
    PYTHON,
    ['-c', `import io, sys, json\nimport numpy as np\nout = sys.stdout.buffer\n${script}`],
    {
      maxBuffer: 1 << 28,
    },
  );
  if (status !== 0) throw new Error(stderr.toString());
  return stdout;
}
