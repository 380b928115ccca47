/** Labels as masks, each made once: the same label looks the same wherever it occurs. */
import type { PlacedGlyph, Typeface } from '../text/typeface.ts';
import { type Page, PLACES } from './page.ts';

/**
 * The mask of a line of text that starts at the origin, turned counter-clockwise about it by `angle` degrees; of its glyphs
 * those that stand for the characters from `start` up to `end` (UTF-16 offsets).
 */
export type LabelMaker = (text: string, emPx: number, angle: number, start: number, end: number) => number;

/** Text of one size and direction. */
interface Style {
  readonly emPx: number;
  readonly angle: number;
  readonly cos: number;
  readonly sin: number;
  /** By text; of parts, by place and text. */
  readonly masks: Map<string, number>;
  readonly parts: Map<string, number>;
  /** By font and glyph. */
  readonly outlines: Map<number, number>;
}

/** Glyphs a font may have. */
const MOST_GLYPHS = 1 << 16;

export function createLabelMaker(page: Page, typeface: Typeface): LabelMaker {
  const styles: Style[] = [];
  const styleOf = (emPx: number, angle: number): Style => {
    const known = styles.find((style) => style.emPx === emPx && style.angle === angle);
    if (known) return known;
    const turn = (angle * Math.PI) / 180;
    const maps = { masks: new Map(), parts: new Map(), outlines: new Map() };
    const style = { emPx, angle, cos: Math.cos(turn), sin: Math.sin(turn), ...maps };
    styles.push(style);
    return style;
  };
  const outlineOf = ({ font, id }: PlacedGlyph, { emPx, cos, sin, outlines }: Style): number => {
    const known = outlines.get(font * MOST_GLYPHS + id);
    if (known !== undefined) return known;
    // Outlines have y upwards, pixels downwards.
    const unit = emPx / typeface.unitsPerEm(font);
    const turn = { a: unit * cos, b: -unit * sin, c: -unit * sin, d: -unit * cos };
    const outline = page.outline(typeface.outline(font, id), turn);
    outlines.set(font * MOST_GLYPHS + id, outline);
    return outline;
  };
  const maskOf = (glyphs: readonly PlacedGlyph[], style: Style): number => {
    const { cos, sin } = style;
    const places = style.emPx * PLACES;
    return page.label(
      glyphs.map((glyph) => ({
        outline: outlineOf(glyph, style),
        x: Math.round((glyph.x * cos - glyph.y * sin) * places),
        y: Math.round((-glyph.x * sin - glyph.y * cos) * places),
      })),
    );
  };
  return (text, emPx, angle, start, end) => {
    const style = styleOf(emPx, angle);
    const whole = start === 0 && end === text.length;
    const known = whole ? style.masks : style.parts;
    const key = whole ? text : `${start} ${end} ${text}`;
    const mask = known.get(key);
    if (mask !== undefined) return mask;
    const { glyphs } = typeface.shape(text);
    const made = maskOf(
      whole ? glyphs : glyphs.filter(({ cluster }) => cluster >= start && cluster < end),
      style,
    );
    known.set(key, made);
    return made;
  };
}
