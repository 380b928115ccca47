/** What an input is told to be by its content. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openContent } from '../src/pipeline/open.ts';
import { opened, problemOf } from './support/tensors.ts';

describe('openContent', () => {
  test('tells a file that is not there, an empty folder, and JSON', async () => {
    expect(await problemOf(() => openContent('/nowhere/x.npz'))).toMatchObject({
      kind: 'io',
      message: 'there is no such file',
    });
    expect(await problemOf(() => openContent(mkdtempSync(join(tmpdir(), 'attnplot-empty-'))))).toMatchObject({
      kind: 'io',
      message: 'found a folder without files of arrays, expected some, such as one a layer',
    });
    expect(await openContent('fixtures/abspe-pause.json')).toMatchObject({
      document: { name: 'abspe-pause.json' },
    });
  });

  test.each([
    [Uint8Array.of(0x80, 4, 0x95), /pickle/],
    // A frame's length of 4.3 GB at most leaves zeros where safetensors has them.
    [Uint8Array.of(0x80, 5, 0x95, 0x7b, 0, 0, 0, 0, 0, 0, 0, 0x7d), /pickle/],
    [Uint8Array.of(0x80, 2, 0x7d, 0x71, 0, 0x2e), /pickle/],
    [Buffer.from('\x89HDF\r\n', 'latin1'), /HDF5/],
    [Uint8Array.of(0x1f, 0x8b, 8), /gzip/],
  ])('names foreign formats: %#', async (bytes, message) => {
    expect((await problemOf(() => opened(bytes))).message).toMatch(message);
  });
});
