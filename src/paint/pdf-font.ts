/** The fonts of a PDF: those glyphs that occur, each with the text it stands for (ISO 32000-1, section 9.7). */
import { createHash } from 'node:crypto';
import { deflated, type PdfFile, type Reference, utf16Hex } from '../formats/pdf.ts';
import { trueTypeFont } from '../formats/true-type.ts';
import { readsRightToLeft } from '../text/bidi.ts';
import type { PlacedGlyph, Typeface } from '../text/typeface.ts';

/** A glyph as the page shows it: which font, by position, and which code in that. */
export interface CodedGlyph {
  readonly font: number;
  readonly code: number;
  /** Its place from the text's start, in ems, y upwards, and how far the font itself moves on. */
  readonly x: number;
  readonly y: number;
  readonly advance: number;
  /** UTF-16 offset of the first character it stands for. */
  readonly cluster: number;
}

export interface PdfFonts {
  /** A line of text in codes, each of which is in the font from then on. */
  readonly encode: (text: string) => readonly CodedGlyph[];
  /** Adds all fonts to the file; entries for the page's resources, named as `fontName` says. */
  readonly write: (file: PdfFile) => string;
}

/** The name of a font on the page. */
export const fontName = (font: number): string => `F${font}`;

/** A glyph in a font of the file. One glyph that stands for two texts is in it twice, so that what is copied is right. */
interface Entry {
  readonly glyph: number;
  readonly text: string;
}

export function createPdfFonts(typeface: Typeface): PdfFonts {
  /** By font, codes by glyph and text; code 0 is for what is missing. */
  const fonts = new Map<number, Map<string, number>>();
  const entries = new Map<number, Entry[]>();
  const codeOf = (font: number, glyph: number, text: string): number => {
    const codes = fonts.get(font) ?? new Map<string, number>();
    const list = entries.get(font) ?? [{ glyph: 0, text: '' }];
    fonts.set(font, codes);
    entries.set(font, list);
    const key = `${glyph} ${text}`;
    const code = codes.get(key) ?? list.push({ glyph, text }) - 1;
    codes.set(key, code);
    return code;
  };
  const encode = (text: string): CodedGlyph[] => {
    const { glyphs } = typeface.shape(text);
    const texts = glyphTexts(text, glyphs);
    return glyphs.map(({ font, id, x, y, cluster }, i) => ({
      ...{ font, x, y, cluster, code: codeOf(font, id, texts[i] ?? '') },
      advance: typeface.advance(font, id) / typeface.unitsPerEm(font),
    }));
  };
  const write = (file: PdfFile) =>
    [...entries]
      .map(([font, list]) => `/${fontName(font)} ${writeFont(file, typeface, font, list)}`)
      .join(' ');
  return { encode, write };
}

/** The text each glyph stands for. Where several share some text, one each if that comes out even, else all for the first. */
function glyphTexts(text: string, glyphs: readonly PlacedGlyph[]): string[] {
  const starts = [...new Set(glyphs.map(({ cluster }) => cluster))].sort((a, b) => a - b);
  const texts = glyphs.map(() => '');
  starts.forEach((start, i) => {
    const characters = [...text.slice(start, starts[i + 1] ?? text.length)];
    const own = glyphs.flatMap(({ cluster }, at) => (cluster === start ? [at] : []));
    // Within a cluster, too, glyphs stand from left to right, and characters in the order they are read.
    if (readsRightToLeft(characters.join(''))) own.reverse();
    if (own.length === characters.length)
      own.forEach((at, k) => {
        texts[at] = characters[k] as string;
      });
    else texts[own[0] as number] = characters.join('');
  });
  return texts;
}

function writeFont(file: PdfFile, typeface: Typeface, font: number, list: readonly Entry[]): Reference {
  const unitsPerEm = typeface.unitsPerEm(font);
  const glyphs = list.map(({ glyph }) => ({
    outline: typeface.outline(font, glyph),
    advance: typeface.advance(font, glyph),
  }));
  const { bytes, box } = trueTypeFont(glyphs, unitsPerEm);
  // Six letters that tell one subset of a font from another (section 9.6.4).
  const digest = createHash('sha256').update(bytes).digest();
  const tag = Array.from(digest.subarray(0, 6), (byte) => String.fromCharCode(65 + (byte % 26))).join('');
  const name = `/${tag}+${typeface.fontName(font)}`;
  const thousandths = (units: number) => Math.round((1000 * units) / unitsPerEm);
  const [entries, data] = deflated(bytes);
  const program = file.addStream(`/Length1 ${bytes.length} ${entries}`, data);
  const edges = [box.left, box.bottom, box.right, box.top].map(thousandths);
  const descriptor = file.add(
    `<< /Type /FontDescriptor /FontName ${name} /Flags 4 /FontBBox [${edges.join(' ')}] /ItalicAngle 0 /Ascent ${edges[3]} /Descent ${edges[1]} /CapHeight ${edges[3]} /StemV 80 /FontFile2 ${program} >>`,
  );
  const widths = glyphs.map(({ advance }) => thousandths(advance)).join(' ');
  const descendant = file.add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont ${name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${descriptor} /W [0 [${widths}]] /CIDToGIDMap /Identity >>`,
  );
  const unicode = file.addStream(...deflated(unicodeMap(list)));
  return file.add(
    `<< /Type /Font /Subtype /Type0 /BaseFont ${name} /Encoding /Identity-H /DescendantFonts [${descendant}] /ToUnicode ${unicode} >>`,
  );
}

/** Entries of one bfchar block (Adobe Technical Note 5014). */
const MOST_IN_BLOCK = 100;

/** The text of each code, for search and copying. */
function unicodeMap(list: readonly Entry[]): string {
  const lines = list.flatMap(({ text }, code) =>
    text === '' ? [] : [`<${codeHex(code)}> <${utf16Hex(text)}>`],
  );
  const blocks: string[] = [];
  for (let at = 0; at < lines.length; at += MOST_IN_BLOCK) {
    const block = lines.slice(at, at + MOST_IN_BLOCK);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
}

export const codeHex = (code: number): string => code.toString(16).padStart(4, '0');
