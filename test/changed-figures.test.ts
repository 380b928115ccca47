/** Figures that another program changed, and those of attnplot 0.1 that name more than there is. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpackAttention } from '../src/provenance/embed.ts';
import { attnplot } from './support/command.ts';
import { folderWith } from './support/folders.ts';

const LIMIT_MS = 5000;

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };

describe('values of attnplot 0.1 that name more than there is', () => {
  const packed = (header: object, cells: number) => ({
    numbers: 'float32' as const,
    zlib: deflateSync(
      Buffer.concat([
        Buffer.from(`${JSON.stringify({ tokens: ['a'], rows: [{ label: 'q' }], ...header })}\n`),
        Buffer.alloc(4 * cells),
      ]),
    ).toString('base64'),
  });

  it.each([
    ['runs over one another', { layers: [{ keys: [1] }], missing: Array(100_000).fill([0, 100_000]) }],
    ['rows that go back', { layers: [{ keys: [100_000, -100_000, 100_000] }], missing: [] }],
    ['rows beyond the end', { layers: [{ keys: [100_001] }], missing: [] }],
  ])('are damaged: %s', (_, header) => {
    expect(unpackAttention(packed(header, 100_000), 1e8)).toBeUndefined();
  });

  it('are read where they are whole', () => {
    const read = unpackAttention(
      packed(
        {
          layers: [{ keys: [2, 1] }],
          missing: [
            [0, 1],
            [2, 1],
          ],
        },
        3,
      ),
      1e8,
    );
    expect(read).toMatchObject({ layers: [{ weights: [[null, 0], [null]] }] });
  });
});

describe('a figure that another program changed', () => {
  const drawn = async (name: string) => {
    const folder = folderWith({ 'data.json': DATA });
    await attnplot(folder, 'render', 'data.json', '-o', name, '--dpi', '40');
    return { folder, path: join(folder, name), file: readFileSync(join(folder, name)) };
  };
  const checked = async (folder: string, name: string) => {
    const started = process.cpuUsage();
    const { stdout } = await attnplot(folder, 'check', name);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(LIMIT_MS);
    return stdout;
  };

  it('is not decoded where it says that it has another size', async () => {
    const { folder, path, file } = await drawn('fig.png');
    const [width, height] = [30_000, 13_000];
    const header = Buffer.from(file.subarray(12, 29));
    header.writeUInt32BE(width, 4);
    header.writeUInt32BE(height, 8);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(header));
    writeFileSync(path, Buffer.concat([file.subarray(0, 12), header, crc, file.subarray(33)]));
    expect(await checked(folder, 'fig.png')).toMatch(/size changed: 30000 x 13000 -> /);
  });

  it('of a million parts is read in part', async () => {
    const png = await drawn('fig.png');
    const chunk = Buffer.from('\0\0\0\0tEXt\0\0\0\0', 'latin1');
    chunk.writeUInt32BE(crc32(chunk.subarray(4, 8)), 8);
    const many = Buffer.alloc(12e6).fill(chunk);
    writeFileSync(png.path, Buffer.concat([png.file.subarray(0, 33), many, png.file.subarray(33)]));
    expect(await checked(png.folder, 'fig.png')).toContain('fig.png: ');
    const jpeg = await drawn('fig.jpg');
    const segments = Buffer.alloc(8e6).fill(Buffer.from([0xff, 0xe0, 0, 2]));
    writeFileSync(jpeg.path, Buffer.concat([jpeg.file.subarray(0, 20), segments, jpeg.file.subarray(20)]));
    expect(await checked(jpeg.folder, 'fig.jpg')).toContain('fig.jpg: ');
  });
});
