/** A line of text as glyphs in their places. */

/** How far the ink of a text reaches above its baseline and below it, in ems. */
export interface Reach {
  readonly above: number;
  readonly below: number;
}

/** A glyph of a shaped text; its origin is in ems from the start of the text, y upwards. */
export interface PlacedGlyph {
  /** Index of its font: 0 for the first, which sets all text that it can. */
  readonly font: number;
  readonly id: number;
  readonly x: number;
  readonly y: number;
  /** UTF-16 offset of the first character it stands for. */
  readonly cluster: number;
}

/** A line of text turned into glyphs; lengths in ems. */
export interface ShapedText {
  readonly width: number;
  readonly glyphs: readonly PlacedGlyph[];
}
