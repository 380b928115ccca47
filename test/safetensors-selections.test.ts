/** Selections from files of safetensors: bytes, memory and time that they take. */
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findAttention } from '../src/arrays/conventions.ts';
import { limitsFor } from '../src/arrays/limits.ts';
import { openSource } from '../src/arrays/open-source.ts';
import { readWeights } from '../src/arrays/weights.ts';
import { FOREIGN_BYTES } from '../src/pipeline/foreign.ts';
import { ROOT, run } from './support/command.ts';
import { bytesOf, rawSafetensors, safetensors } from './support/tensor-writers.ts';
import { counting, opened, sliced } from './support/tensors.ts';

describe('selections', () => {
  test('equal slices, and read their bytes only', async () => {
    const shape = [3, 4, 2000];
    const data = Float32Array.from({ length: 24_000 }, (_, i) => i);
    const bytes = safetensors({ pad: ['U8', [8], new Uint8Array(8)], x: ['F32', shape, bytesOf(data)] });
    const source = counting(bytes);
    const file = await opened(source);
    source.reads.length = 0;
    const selection = [[2, 0], [1], 'all'] as const;
    expect([...(await file.readNumbers('x', selection)).values]).toEqual(sliced(data, shape, selection));
    const start = bytes.length - data.byteLength;
    expect(source.reads).toEqual([
      [start + 1 * 8000, 8000],
      [start + 9 * 8000, 8000],
    ]);
  });

  /** Writes a sparse file of the weights of so many queries, and bytes at an element; returns its header's length. */
  function writeSparse(path: string, queries: number, at = 0, bytes = Uint8Array.of()): number {
    const shape = [12, 12, queries, 4096];
    const size = 12 * 12 * queries * 4096 * 2;
    const header = rawSafetensors(
      JSON.stringify({ attentions: { dtype: 'F16', shape, data_offsets: [0, size] } }),
    );
    const file = openSync(path, 'w');
    writeSync(file, header);
    writeSync(file, bytes, 0, bytes.length, header.length + at * 2);
    closeSync(file);
    truncateSync(path, header.length + size);
    return header.length;
  }

  test('of two rows from a sparse file of 5 GB take no more memory than from a small one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attnplot-'));
    // In a process of its own, whose memory no other test shares.
    const script = `import { render } from ${JSON.stringify(join(ROOT, 'dist/index.js'))};
      await render('large.safetensors', { query: '8,32', firstQuery: 0, dpi: 30 });
      console.log(process.resourceUsage().maxRSS);`;
    const peakKb = async (queries: number) => {
      writeSparse(join(folder, 'large.safetensors'), queries);
      const ran = await run(process.execPath, ['--input-type=module', '-e', script], folder);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      return Number(ran.stdout);
    };
    try {
      const small = await peakKb(33);
      expect((await peakKb(4096)) - small).toBeLessThan(60e3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('of two rows from a sparse file of 5 GB take no time, and read no more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attnplot-'));
    const path = join(folder, 'large.safetensors');
    try {
      // 1.0 as a half float, at layer 11, head 11, query 32, key 7.
      const headerBytes = writeSparse(path, 4096, (143 * 4096 + 32) * 4096 + 7, Uint8Array.of(0x00, 0x3c));
      const started = process.cpuUsage();
      let bytesRead = 0;
      const source = await openSource(path, limitsFor());
      const read: typeof source.read = (offset, length) => {
        bytesRead += length;
        return source.read(offset, length);
      };
      const tensors = await opened({ ...source, read });
      const { layers } = findAttention(tensors);
      const weights = await readWeights(tensors, layers, { heads: 'all', queries: [8, 32] });
      const { user, system } = process.cpuUsage(started);
      await tensors.close();
      expect(weights[11]?.values[(11 * 2 + 1) * 4096 + 7]).toBe(1);
      expect(weights.flatMap(({ values }) => [...values]).reduce((a, b) => a + b, 0)).toBe(1);
      expect(bytesRead).toBe(FOREIGN_BYTES + headerBytes + 144 * 2 * 8192);
      // Of this process alone, so that others that run beside it do not count.
      expect((user + system) / 1000).toBeLessThan(1000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
