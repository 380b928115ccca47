import { closeSync, fstatSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSource } from '../src/arrays/bytes.ts';
import { limitsFor } from '../src/arrays/limits.ts';

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
