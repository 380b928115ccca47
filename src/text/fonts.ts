import { readFile } from 'node:fs/promises';
import { AttnplotError } from '../errors.ts';
import type { FontFile } from './typeface.ts';

/** A font file's first bytes: TrueType, OpenType with CFF outlines, a collection, and Apple's TrueType. */
const SIGNATURES = ['\x00\x01\x00\x00', 'OTTO', 'ttcf', 'true'];

/**
 * Reads fonts named as `NotoSans.ttf` or `NotoSansCJK.ttc#2`.
 * @throws AttnplotError (io) for a file that cannot be read, (usage) for one that is not a font
 */
export function readFonts(names: readonly string[]): Promise<FontFile[]> {
  return Promise.all(names.map(readFont));
}

async function readFont(name: string): Promise<FontFile> {
  const [, path = name, index = '0'] = /^(.*?)(?:#(\d+))?$/s.exec(name) ?? [];
  const bytes = await readFile(path).catch((error: Error) => {
    throw new AttnplotError('io', `cannot read the font ${path}`, [
      { message: error.message.replace(/^\w+: /, ''), hint: 'give the path of a .ttf, .otf or .ttc file' },
    ]);
  });
  const signature = bytes.subarray(0, 4).toString('latin1');
  if (!SIGNATURES.includes(signature))
    throw notAFont(
      name,
      'which is not a TrueType or OpenType file (a .woff or .woff2 must be unpacked first)',
    );
  const count = signature === 'ttcf' && bytes.length >= 12 ? bytes.readUInt32BE(8) : 1;
  if (Number(index) >= count)
    throw notAFont(name, `which holds ${count === 1 ? '1 font' : `${count} fonts, #0 to #${count - 1}`}`);
  return { name, bytes, index: Number(index) };
}

const notAFont = (name: string, what: string) =>
  new AttnplotError('usage', 'a font cannot be used', [
    {
      option: '--font',
      message: `found ${name}, ${what}`,
      hint: 'give the path of a .ttf, .otf or .ttc file, with #1 for the second font of a .ttc',
    },
  ]);
