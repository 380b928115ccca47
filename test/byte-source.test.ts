import { closeSync, fstatSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromPieces } from '../src/arrays/bytes.ts';
import { limitsFor } from '../src/arrays/limits.ts';
import { openSource } from '../src/arrays/open-source.ts';
import { randomOf } from './support/mutate.ts';

test('closing a file twice does not close another that reuses its descriptor', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'attnplot-source-')), 'bytes');
  writeFileSync(path, 'bytes');
  const source = await openSource(path, limitsFor());
  await source.close();
  // The system gives the lowest number that is free.
  const other = openSync(path, 'r');
  await source.close();
  expect(fstatSync(other).size).toBe(5);
  closeSync(other);
});

test('pieces of one length are read across their borders', async () => {
  const source = fromPieces('x', [Uint8Array.of(0, 1, 2), Uint8Array.of(3, 4, 5), Uint8Array.of(6, 7, 8)]);
  expect(source.size).toBe(9);
  for (let from = 0; from <= 9; from++)
    for (let to = from; to <= 9; to++) {
      const expected = Array.from({ length: to - from }, (_, i) => from + i);
      expect([...(await source.read(from, to - from))]).toEqual(expected);
    }
  await expect(source.read(8, 2)).rejects.toThrow('cannot be read');
});

test('small reads of a file give its bytes, in whatever order they come', async () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 2654435761) >>> 24));
  const path = join(mkdtempSync(join(tmpdir(), 'attnplot-source-')), 'bytes');
  writeFileSync(path, bytes);
  const source = await openSource(path, limitsFor());
  const random = randomOf(1);
  for (let at = 0, i = 0; i < 20_000; i++) {
    const length = random.below(random.pick([4, 100, 4097, 70_000]));
    at = random.chance(0.1) ? random.below(bytes.length) : at + random.below(random.pick([1, 5, 5000]));
    if (at + length > bytes.length) at = random.below(bytes.length - length);
    const read = await source.read(at, length);
    if (Buffer.compare(read, bytes.subarray(at, at + length)) !== 0) expect({ at, length }).toBe('the bytes');
    // What a caller writes into its bytes stays there.
    read.fill(0);
    at += length;
  }
  await expect(source.read(bytes.length - 3, 4)).rejects.toThrow('cannot be read');
  await source.close();
});
