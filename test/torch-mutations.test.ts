/** Damaged .pt files: each is read or refused, in bounded memory. ATTNPLOT_LONG=1 runs 20,000 of them, else 500. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromBytes } from '../src/arrays/bytes.ts';
import { findAttention } from '../src/arrays/conventions.ts';
import { limitsFor } from '../src/arrays/limits.ts';
import { openTensors } from '../src/arrays/open.ts';
import { AttnplotError } from '../src/core/errors.ts';
import { ROOT } from './support/command.ts';
import { membersOf, mutateBytes, randomOf } from './support/mutate.ts';
import { type Member, zip } from './support/tensor-writers.ts';

const RUNS = process.env.ATTNPLOT_LONG ? 20_000 : 500;
const LIMITS = limitsFor(1e7);
const FOLDER = join(ROOT, 'fixtures/tensors/torch');
const CALLED = join(ROOT, 'called-by-a-pickle');

/** What an attack does: os.system(...) in the place of the first tensor. */
const attack = (pickle: Uint8Array) =>
  Buffer.concat([
    pickle.subarray(0, 2),
    Buffer.from(`cposix\nsystem\n(S'touch ${CALLED}'\ntR0`),
    pickle.subarray(2),
  ]);

/** Opcodes of pickles. */
const OPCODES = [...Buffer.from('(.]}Rbcetu0129hqjrGJKMXBUQ\x81\x85\x86\x87\x8a\x93\x94', 'latin1')];

/** Whether a file is read; anything but a result or an error about the input fails the test. */
async function isRead(bytes: Uint8Array): Promise<boolean> {
  try {
    const file = await openTensors(fromBytes('a.pt', bytes), 'npz', LIMITS);
    const outcomes = file.arrays.map(async ({ name, kind, shape }) => {
      if (kind === 'string') return file.readStrings(name);
      const { values } = await file.readNumbers(name);
      expect(values.length).toBe(shape.reduce((total, size) => total * size, 1));
      expect(values.byteLength).toBeLessThanOrEqual(LIMITS.selection);
      return values;
    });
    for (const outcome of await Promise.allSettled([...outcomes, attentionOf(file)]))
      if (outcome.status === 'rejected') checkError(outcome.reason);
    return true;
  } catch (error) {
    checkError(error);
    return false;
  }
}

/** Bytes in use, with what is not collected yet: only their growth over one file is that file's. */
function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const attentionOf = async (file: Parameters<typeof findAttention>[0]) => findAttention(file);

function checkError(error: unknown): void {
  if (!(error instanceof AttnplotError)) throw error;
  expect(error.kind).toBe('input');
  expect(error.problems[0]?.hint).toBeTruthy();
}

test(
  `${RUNS} damaged files are read or refused`,
  async () => {
    const names = readdirSync(FOLDER).filter(
      (name) => /\.pth?$/.test(name) && !/^(old|model|script)\./.test(name),
    );
    const files = names.map((name) => readFileSync(join(FOLDER, name)));
    const unzipped = await Promise.all(files.map(membersOf));
    let [read, most] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const random = randomOf(run);
      const which = random.below(files.length);
      // Most bytes of a file are tensors and the archive's own; the pickle is where anything can happen.
      const bytes = random.chance(0.25)
        ? mutateBytes(files[which] as Uint8Array, random, OPCODES)
        : zip(
            (unzipped[which] as Member[]).map(({ name, data }) => {
              if (!name.endsWith('data.pkl')) return { name, data };
              return { name, data: mutateBytes(random.chance(0.1) ? attack(data) : data, random, OPCODES) };
            }),
          );
      const before = memory();
      try {
        if (await isRead(bytes)) read++;
      } catch (error) {
        throw new Error(`run ${run}, of ${names[which]}`, { cause: error });
      }
      most = Math.max(most, memory() - before);
    }
    console.log(
      `${RUNS} damaged files: ${read} read, ${RUNS - read} refused, ${Math.round(most / 1e6)} MB at most for one`,
    );
    // Both happen, so that neither is the only one that is tested.
    expect(read).toBeGreaterThan(RUNS * 0.05);
    expect(read).toBeLessThan(RUNS * 0.95);
    expect(most).toBeLessThan(600e6);
    expect(existsSync(CALLED)).toBe(false);
  },
  RUNS * 100,
);
