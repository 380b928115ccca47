/** Pictures that another program changed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attnplot } from './support/command.ts';
import { folderWith } from './support/folders.ts';

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };

describe('a changed picture', () => {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeUInt32BE(crcOf(body));
    return Buffer.concat([length, body, crc]);
  };
  const crcOf = (bytes: Uint8Array): number => {
    let crc = 0xffffffff;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return (crc ^ 0xffffffff) >>> 0;
  };
  const inserted = (file: Buffer, at: number, ...added: readonly Buffer[]) =>
    Buffer.concat([file.subarray(0, at), ...added, file.subarray(at)]);
  const webpChunk = (file: Buffer, type: string): Buffer => {
    const added = Buffer.concat([Buffer.from(`${type}\x04\0\0\0`, 'latin1'), Buffer.from('abcd')]);
    const whole = Buffer.concat([file, added]);
    whole.writeUInt32LE(whole.length - 8, 4);
    return whole;
  };
  const segment = (marker: number, content: string): Buffer =>
    Buffer.concat([Buffer.from([0xff, marker, 0, content.length + 2]), Buffer.from(content, 'latin1')]);
  const IHDR_END = 33;

  it.each([
    [
      'png',
      'acTL',
      (file: Buffer) => inserted(file, IHDR_END, chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))),
    ],
    ['png', 'gAMA', (file: Buffer) => inserted(file, IHDR_END, chunk('gAMA', Buffer.from([0, 0, 1, 0])))],
    ['png', 'iCCP', (file: Buffer) => inserted(file, IHDR_END, chunk('iCCP', Buffer.from('x\0\0x')))],
    ['png', 'bytes after its end', (file: Buffer) => Buffer.concat([file, Buffer.from('PK')])],
    ['jpg', 'APP2 ICC_PROFILE', (file: Buffer) => inserted(file, 20, segment(0xe2, 'ICC_PROFILE\0\x01\x01'))],
    ['jpg', 'APP1 Exif', (file: Buffer) => inserted(file, 20, segment(0xe1, 'Exif\0\0MM\0*\0\0\0\x08\0\0'))],
    ['webp', 'ICCP', (file: Buffer) => webpChunk(file, 'ICCP')],
    ['avif', 'free', (file: Buffer) => Buffer.concat([file, Buffer.from([0, 0, 0, 8]), Buffer.from('free')])],
    [
      'svg',
      'its marks',
      (file: Buffer) => Buffer.from(file.toString().replace('</svg>', '<rect width="9"/></svg>')),
    ],
    [
      'pdf',
      'its marks',
      (file: Buffer) => Buffer.concat([file, Buffer.from('1 0 obj\nnull\nendobj\n%%EOF\n')]),
    ],
    ['html', 'its marks', (file: Buffer) => Buffer.from(file.toString().replace('</main>', '<p>7</main>'))],
  ])('of a %s is not passed: %s', async (extension, words, change) => {
    const folder = folderWith({ 'data.json': DATA });
    const name = `fig.${extension}`;
    await attnplot(folder, 'render', 'data.json', '-o', name, '--dpi', '40');
    for (const args of [[name], [name, '--data', 'data.json']])
      expect({ args, ...(await attnplot(folder, 'check', ...args)) }).toMatchObject({ args, code: 0 });
    const path = join(folder, name);
    const changed = change(readFileSync(path));
    expect(changed.equals(readFileSync(path))).toBe(false);
    writeFileSync(path, changed);
    for (const args of [[name], [name, '--data', 'data.json'], [name, '--data', 'data.json', '--pixels']]) {
      const ran = await attnplot(folder, 'check', ...args);
      expect({ args, ...ran }).toMatchObject({ args, code: 1 });
      expect(ran.stdout).toContain(words);
    }
    expect((await attnplot(folder, 'render', 'data.json', '-o', name, '--dpi', '40')).stderr).toContain(
      'wrote',
    );
    expect(await attnplot(folder, 'check', name, '--data', 'data.json')).toMatchObject({ code: 0 });
  });
});
