import { LINE_HEIGHT } from '../text/measure.ts';

/** Sizes and distances of a figure in points, all in proportion to one font size. */
export interface Style {
  readonly titlePt: number;
  readonly layerPt: number;
  readonly rowPt: number;
  readonly tickPt: number;
  /** Key and footnotes. */
  readonly notePt: number;
  /** Clear space at the page's edges. */
  readonly paddingPt: number;
  /** Clear space between neighbouring texts, or a text and what it labels. */
  readonly gapPt: number;
  readonly tickMarkPt: number;
  readonly strokePt: number;
  readonly colorbarPt: number;
}

export const FRAME_COLOR = '#8c8c8c';

export function styleOf(fontSizePt: number): Style {
  const small = 0.9 * fontSizePt;
  return {
    titlePt: 1.25 * fontSizePt,
    layerPt: fontSizePt,
    rowPt: small,
    tickPt: small,
    notePt: 0.8 * fontSizePt,
    paddingPt: 0.5 * fontSizePt,
    gapPt: 0.4 * fontSizePt,
    tickMarkPt: 0.28 * fontSizePt,
    strokePt: 0.06 * fontSizePt,
    colorbarPt: 1.1 * fontSizePt,
  };
}

/** Before labels are thinned they may shrink to this share of their size, though not below this many points. */
export const LEAST_SHRINK = 0.8;
export const LEAST_LABEL_PT = 5;

export const lineHeight = (sizePt: number): number => LINE_HEIGHT * sizePt;
