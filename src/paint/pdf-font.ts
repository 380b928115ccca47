/** The fonts of a PDF: the glyphs that occur, each with the text it stands for (ISO 32000-1, section 9.7). */
import { createHash } from 'node:crypto';
import { deflated, type PdfFile, type Reference, utf16Hex } from '../formats/pdf.ts';
import { trueTypeFont } from '../formats/true-type.ts';
import { readsRightToLeft } from '../text/bidi.ts';
import type { PlacedGlyph } from '../text/shaped.ts';
import type { Typeface } from '../text/typeface.ts';

/** A glyph on the page: the font's position in the typeface, and the glyph's code in that font. */
export interface CodedGlyph {
  readonly font: number;
  readonly code: number;
  /** Offset from the text's start and the font's own advance, in ems, y upwards. */
  readonly x: number;
  readonly y: number;
  readonly advance: number;
  /** UTF-16 offset of the first character that it stands for. */
  readonly cluster: number;
}

/** Collects the glyphs of a PDF's text. */
export interface PdfFonts {
  /** A line of text as codes; their glyphs are added to the fonts. */
  readonly encode: (text: string) => readonly CodedGlyph[];
  /** Adds all fonts to the file; returns the entries for the page's resources, by `fontName`. */
  readonly write: (file: PdfFile) => string;
}

/** The name of a font on the page. */
export const fontName = (font: number): string => `F${font}`;

/** A glyph in a font of the file. A glyph that stands for two texts is in it twice, so that both are copied correctly. */
interface Entry {
  readonly glyph: number;
  readonly text: string;
}

/** Starts with no fonts. */
export function createPdfFonts(typeface: Typeface): PdfFonts {
  /** By font, codes by glyph and text; code 0 is the missing-glyph symbol. */
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

/** The text of each glyph. Glyphs that share a cluster get a character each if there are as many, else the first gets all. */
function glyphTexts(text: string, glyphs: readonly PlacedGlyph[]): string[] {
  const starts = [...new Set(glyphs.map(({ cluster }) => cluster))].sort((a, b) => a - b);
  const texts = glyphs.map(() => '');
  starts.forEach((start, i) => {
    const characters = [...text.slice(start, starts[i + 1] ?? text.length)];
    const own = glyphs.flatMap(({ cluster }, at) => (cluster === start ? [at] : []));
    // Glyphs of a cluster are ordered from left to right, its characters in reading order.
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
  // Six letters that distinguish subsets of a font (section 9.6.4).
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

/** Most entries of a bfchar block (Adobe Technical Note 5014). */
const MOST_IN_BLOCK = 100;

/** A CMap from codes to text, for search and copying. */
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

/** A code as four hexadecimal digits. */
export const codeHex = (code: number): string => code.toString(16).padStart(4, '0');
