import { AttnplotError, problemsOf } from '../core/errors.ts';
import type { FontFile } from '../core/fonts.ts';
import { readNamed } from '../core/source.ts';
import { isBundled } from '../options/named-files.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Face } from './faces.ts';

/** First bytes of a font file: TrueType, OpenType with CFF outlines, a collection, and Apple's TrueType. */
const SIGNATURES = ['\x00\x01\x00\x00', 'OTTO', 'ttcf', 'true'];
/** Length of a collection's header, which the offsets of its fonts follow. */
const COLLECTION_HEADER = 12;
/** Tables of outlines (OpenType specification, "Tables Related to TrueType Outlines" and "... to CFF Outlines"). */
const OUTLINES = ['glyf', 'CFF ', 'CFF2'];

/**
 * Reads fonts by path; `NotoSansCJK.ttc#2` is the third font of a collection.
 * @throws AttnplotError (io) for a file that cannot be read, (usage) for one that is not a font
 */
export const readFonts = (names: readonly string[]): FontFile[] =>
  names.map((name) => readFont(name, { option: '--font', others: '' }));

/** The typeface that options name, the fonts for what it lacks, and those of both that are files. @throws AttnplotError as `readFonts` */
export function readTypeface({ typeface = 'sans', font = [] }: Pick<FigureOptions, 'typeface' | 'font'>): {
  readonly face: Face;
  readonly fallbacks: readonly FontFile[];
  readonly files: readonly FontFile[];
} {
  const fallbacks = readFonts([font].flat());
  if (isBundled(typeface)) return { face: typeface, fallbacks, files: fallbacks };
  const face = readFont(typeface, { option: '--typeface', others: 'sans, serif or ' });
  return { face, fallbacks, files: [face, ...fallbacks] };
}

/** The option that names a font, and what it takes besides a path. */
interface Asked {
  readonly option: '--font' | '--typeface';
  readonly others: string;
}

function readFont(name: string, asked: Asked): FontFile {
  const [, path = name, index = '0'] = /^(.*?)(?:#(\d+))?$/s.exec(name) ?? [];
  const bytes = readFontFile(path, asked);
  const refuse = (what: string) => notAFont(name, what, asked);
  const signature = bytes.subarray(0, 4).toString('latin1');
  if (!SIGNATURES.includes(signature))
    throw refuse('which is not a TrueType or OpenType file (a .woff or .woff2 must be unpacked first)');
  const count = signature === 'ttcf' && bytes.length >= COLLECTION_HEADER ? bytes.readUInt32BE(8) : 1;
  if (Number(index) >= count)
    throw refuse(`which holds ${count === 1 ? '1 font' : `${count} fonts, #0 to #${count - 1}`}`);
  const tables = tablesOf(bytes, signature === 'ttcf' ? COLLECTION_HEADER + 4 * Number(index) : undefined);
  if (!tables?.has('cmap')) throw refuse('which is cut short or damaged');
  if (!OUTLINES.some((tag) => tables.has(tag)))
    throw refuse('which holds no outlines (colour emoji are often pictures)');
  return { name, bytes, index: Number(index) };
}

/** The largest collections, of Chinese, Japanese and Korean in all weights, have 120 MB. */
const MOST_FONT_BYTES = 250e6;

function readFontFile(path: string, { others }: Asked): Buffer {
  try {
    return readNamed(path, MOST_FONT_BYTES);
  } catch (error) {
    const [problem] = problemsOf(error as AttnplotError);
    throw new AttnplotError('io', `cannot read the font ${path}`, [
      { ...problem, hint: `give ${others}the path of a .ttf, .otf or .ttc file` },
    ]);
  }
}

/**
 * Tags of a font's tables; undefined where the file ends before they do.
 * @param pointer where a collection holds the font's offset; undefined for a file of one font
 */
function tablesOf(bytes: Buffer, pointer: number | undefined): Set<string> | undefined {
  const whole = (end: number) => end <= bytes.length;
  if (pointer !== undefined && !whole(pointer + 4)) return undefined;
  const start = pointer === undefined ? 0 : bytes.readUInt32BE(pointer);
  if (!whole(start + 12)) return undefined;
  const records = Array.from({ length: bytes.readUInt16BE(start + 4) }, (_, i) => start + 12 + 16 * i);
  const isWhole = (at: number) =>
    whole(at + 16) && whole(bytes.readUInt32BE(at + 8) + bytes.readUInt32BE(at + 12));
  if (!records.every(isWhole)) return undefined;
  return new Set(records.map((at) => bytes.toString('latin1', at, at + 4)));
}

const notAFont = (name: string, what: string, { option, others }: Asked) =>
  new AttnplotError('usage', 'a font cannot be used', [
    {
      option,
      code: 'bad-font',
      message: `found ${name}, ${what}`,
      hint: `give ${others}the path of a .ttf, .otf or .ttc file, with #1 for the second font of a .ttc`,
    },
  ]);
