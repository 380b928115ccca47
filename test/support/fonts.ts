/** Fonts of DejaVu, collections of them, and the bundled typeface. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readFonts } from '../../src/text/fonts.ts';
import { loadTypeface } from '../../src/text/typeface.ts';

const require = createRequire(import.meta.url);
export const DEJAVU = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');

/** Fonts with characters that DejaVu Sans lacks: APL, arrows, and marks that enclose a letter. */
export const [MONO, SERIF, MATH] = ['DejaVuSansMono.ttf', 'DejaVuSerif.ttf', 'DejaVuMathTeXGyre.ttf'].map(
  (name) => join(DEJAVU, name),
) as [string, string, string];

export const [APL, ARROW, CIRCLE] = ['\u2336', '\u2900', '\u20dd'];

export const folder = mkdtempSync(join(tmpdir(), 'attnplot-fonts-'));
export function fileWith(name: string, bytes: Uint8Array | string): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

/** A collection (.ttc) of font files: a header, then each file with its tables' offsets moved. */
export function collectionOf(paths: readonly string[]): Uint8Array {
  const header = Buffer.alloc(12 + 4 * paths.length);
  header.write('ttcf', 'latin1');
  header.writeUInt32BE(0x00010000, 4);
  header.writeUInt32BE(paths.length, 8);
  let at = header.length;
  const fonts = paths.map((path, i) => {
    const bytes = readFileSync(path);
    header.writeUInt32BE(at, 12 + 4 * i);
    for (let table = 0; table < bytes.readUInt16BE(4); table++) {
      const offset = 12 + 16 * table + 8;
      bytes.writeUInt32BE(bytes.readUInt32BE(offset) + at, offset);
    }
    at += bytes.length;
    return bytes;
  });
  return Buffer.concat([header, ...fonts]);
}

export const typeface = await loadTypeface();
export const withFonts = async (...names: readonly string[]) => loadTypeface(readFonts(names));
