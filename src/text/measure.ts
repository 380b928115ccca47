/** What layout needs to know of a typeface: nothing but widths, and the proportions below. */
export interface TextMeasurer {
  /** Advance width of a line of text in points. */
  readonly widthPt: (text: string, sizePt: number) => number;
}

/** Proportions of DejaVu Sans, in ems (OS/2 table: sCapHeight 1493, and the reach of b and p, of 2048 units). */
export const CAP_HEIGHT = 0.729;
export const ASCENT = 0.76;
export const DESCENT = 0.24;
/** Distance of baselines in a paragraph. */
export const LINE_HEIGHT = 1.2;
