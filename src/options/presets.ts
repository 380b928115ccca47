import type { FigureOptions } from './options.ts';

/** Options that a preset sets. Any option that the user gives wins over them. */
type Preset = Pick<FigureOptions, 'width' | 'maxHeight' | 'fontSize' | 'dpi'>;

/**
 * Sizes for common uses. Widths are those of the venues' author kits: NeurIPS text 5.5 in (neurips.sty); ICML columns 3.25 in,
 * text 6.75 in (icml.sty); ACL columns 7.7 cm, text 16 cm (acl.sty and the formatting guidelines). A slide is a 16:9 page of
 * 13.33 x 7.5 in without its margins. A poster is half the width of an A0 sheet.
 */
export const PRESETS: Readonly<Record<NonNullable<FigureOptions['preset']>, Preset>> = {
  neurips: { width: '5.5in', fontSize: 8, dpi: 300 },
  icml: { width: '3.25in', fontSize: 7, dpi: 300 },
  'icml-wide': { width: '6.75in', fontSize: 8, dpi: 300 },
  acl: { width: '77mm', fontSize: 7, dpi: 300 },
  'acl-wide': { width: '160mm', fontSize: 8, dpi: 300 },
  slide: { width: '12in', maxHeight: '6.75in', fontSize: 14, dpi: 160 },
  poster: { width: '420mm', fontSize: 24, dpi: 300 },
};
