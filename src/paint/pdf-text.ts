/** Numbers, colours, shapes and text as operators of a PDF's content stream (ISO 32000-1, sections 8 and 9). */
import type { Area, TextMark } from '../layout/scene.ts';
import { colorRuns } from './color-runs.ts';
import { type CodedGlyph, codeHex, fontName, type PdfFonts } from './pdf-font.ts';
import type { Polygon } from './vector-cells.ts';

/** A number without an exponent, rounded to some decimals. */
export const fixed = (value: number, decimals = 3): string => String(Number(value.toFixed(decimals)) || 0);

/** `#rrggbb` as three numbers from 0 to 1, with enough decimals to give the same colour back. */
const channels = (hex: string): string =>
  [1, 3, 5].map((at) => fixed(Number.parseInt(hex.slice(at, at + 2), 16) / 255, 4)).join(' ');

export const fillColor = (hex: string): string => `${channels(hex)} rg`;
export const strokeColor = (hex: string): string => `${channels(hex)} RG`;

export const rectPath = ({ x, y, width, height }: Area): string =>
  `${fixed(x)} ${fixed(y)} ${fixed(width)} ${fixed(height)} re`;

export const polygonPath = (points: Polygon): string =>
  `${points.map(([x, y], i) => `${fixed(x)} ${fixed(y)} ${i === 0 ? 'm' : 'l'}`).join(' ')} h`;

/** A text mark as a text object; every glyph stands where the layout measured it. */
export function textOperators(mark: TextMark, fonts: PdfFonts): string {
  const glyphs = fonts.encode(mark.text);
  const runs = colorRuns(mark);
  const shown: string[] = [];
  let color = '';
  // In the order of the page and not of the colours, so that copied text comes out in reading order.
  for (const line of lines(glyphs, ({ cluster }) => colorAt(runs, cluster))) {
    if (line.color !== color) shown.push(fillColor(line.color));
    color = line.color;
    shown.push(showLine(line.glyphs, mark));
  }
  return shown.length === 0 ? '' : `BT\n${shown.join('\n')}\nET`;
}

const colorAt = (runs: ReturnType<typeof colorRuns>, cluster: number): string =>
  runs.find(({ start, end }) => cluster >= start && cluster < end)?.color ?? '#000000';

interface Line {
  readonly color: string;
  readonly glyphs: CodedGlyph[];
}

/** Groups neighbours of one font, height and colour, which one operator can show. */
function lines(glyphs: readonly CodedGlyph[], colorOf: (glyph: CodedGlyph) => string): Line[] {
  const result: Line[] = [];
  for (const glyph of glyphs) {
    const color = colorOf(glyph);
    const last = result.at(-1);
    const [before] = last?.glyphs ?? [];
    if (last && before && last.color === color && before.font === glyph.font && before.y === glyph.y)
      last.glyphs.push(glyph);
    else result.push({ color, glyphs: [glyph] });
  }
  return result;
}

function showLine(glyphs: readonly CodedGlyph[], mark: TextMark): string {
  const [first] = glyphs as readonly [CodedGlyph];
  const { sizePt, anchor, angle, widthPt } = mark;
  const turn = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const along = first.x * sizePt - { start: 0, middle: widthPt / 2, end: widthPt }[anchor];
  const up = first.y * sizePt;
  const [x, y] = [mark.x + along * cos - up * sin, mark.y - along * sin - up * cos];
  // The page's y runs downwards here, that of glyphs upwards.
  const matrix = [cos, -sin, -sin, -cos].map((value) => fixed(value, 5)).join(' ');
  return `/${fontName(first.font)} ${fixed(sizePt)} Tf ${matrix} ${fixed(x)} ${fixed(y)} Tm ${shownCodes(glyphs)}`;
}

/** Codes, and between them the difference of the layout's advance from the font's, in thousandths of an em. */
function shownCodes(glyphs: readonly CodedGlyph[]): string {
  const parts: string[] = [];
  let codes = '';
  let pen = glyphs[0]?.x ?? 0;
  for (const { x, code, advance } of glyphs) {
    // Measured from the rounded position of the pen, so that errors do not add up.
    const back = Math.round(1000 * (pen - x));
    if (back !== 0) {
      if (codes !== '') parts.push(`<${codes}>`);
      parts.push(String(back));
      codes = '';
      pen -= back / 1000;
    }
    codes += codeHex(code);
    pen += Math.round(1000 * advance) / 1000;
  }
  parts.push(`<${codes}>`);
  return `[${parts.join(' ')}] TJ`;
}
