/** What the tests of figures as inputs share: a folder of figures and their data. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { PNG } from 'pngjs';
import { expect } from 'vitest';
import { sha256 } from '../../src/core/files.ts';
import { provenanceOfPng } from '../../src/formats/png.ts';
import { decodePng } from '../golden.ts';
import { attnplot as attnplotIn, ROOT } from './command.ts';

export const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-check-'));

export const NPZ = join(ROOT, 'fixtures/pause/abspe-step-1500.npz');

export const attnplot = (...args: readonly string[]) => attnplotIn(FOLDER, ...args);

export const at = (name: string) => join(FOLDER, name);

export const read = (name: string) => readFileSync(at(name));

export const pixels = (name: string) => sha256(decodePng(read(name)).data);

export const save = (name: string, content: string | Uint8Array | object) =>
  writeFileSync(
    at(name),
    typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
  );

export const DATA = {
  title: 'Two layers',
  tokens: ['a', 'b', 'c'],
  rows: ['P@1', 'P@2'],
  layers: [
    [
      [0.5, 0.5],
      [0.2, 0.3, 0.5],
    ],
    [
      [1, 0],
      [0.1, 0.1, 0.8],
    ],
  ],
  figure: { vmax: 0.4, dpi: 60 },
};

/** The figure with another provenance and right checksums. */
export function withProvenance(png: Buffer, change: (text: string) => string): Buffer {
  const start = png.indexOf('iTXtattnplot\0');
  const end = start + 4 + png.readUInt32BE(start - 4);
  const text = change(provenanceOfPng(png) as string);
  const body = Buffer.from(`iTXtattnplot\0\0\0\0\0${text}`, 'latin1');
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([png.subarray(0, start - 4), length, body, crc, png.subarray(end + 4)]);
}

/** The figure as another program rewrites it: it keeps the texts, and edits pixels if asked to. */
export function edited(png: Buffer, edit: (image: PNG) => void): Buffer {
  const image = decodePng(png);
  edit(image);
  const again = PNG.sync.write(image);
  const start = again.indexOf('IDAT') - 4;
  const from = png.indexOf('iTXt') - 4;
  return Buffer.concat([
    again.subarray(0, start),
    png.subarray(from, png.indexOf('IDAT') - 4),
    again.subarray(start),
  ]);
}

/** Draws the figures that the tests take. */
export async function drawFigures(): Promise<void> {
  save('data.json', DATA);
  save('many.json', { ...DATA, figure: { ...DATA.figure, embed: 'none' } });
  const font = join(
    dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
    'ttf/DejaVuSansMono.ttf',
  );
  const rows = DATA.rows.map((label, i) => ({ label, query: i + 1 }));
  save('placed.json', { ...DATA, rows });
  save('mono.ttf', readFileSync(font));
  save('apl.json', { ...DATA, tokens: ['\u2336', 'b', 'c'] });
  save('tokens.txt', Array.from({ length: 40 }, (_, i) => `t${i}`).join('\n'));
  const drawn = await Promise.all([
    attnplot('render', 'data.json', '-o', 'fig.png'),
    attnplot('render', 'many.json', '-o', 'bare.png'),
    attnplot('render', NPZ, '--query', '8,32', '--layers', '3,7', '--dpi', '60', '-o', 'npz.png'),
    attnplot(
      'render',
      NPZ,
      '--query',
      '8',
      '--layers',
      '3',
      '--dpi',
      '60',
      '--tokens',
      'tokens.txt',
      '-o',
      'tokens.png',
    ),
    attnplot('render', 'placed.json', '-o', 'placed.png'),
    attnplot('render', 'apl.json', '--font', 'mono.ttf', '-o', 'apl.png'),
  ]);
  for (const { code, stderr } of drawn) expect({ code, stderr }).toMatchObject({ code: 0 });
}
