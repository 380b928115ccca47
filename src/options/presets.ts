import type { FigureOptions } from './options.ts';
import type { PresetName } from './preset-names.ts';

/** Options that a preset sets. Any option that the user gives wins over them. */
type Preset = Pick<FigureOptions, 'width' | 'maxHeight' | 'fontSize' | 'dpi'>;

/**
 * Sizes for common uses. Widths are those of the venues' author kits. Type is smaller than the venue's captions, and in one
 * column no smaller than can be read.
 */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  // neurips_2024.sty: \textwidth 5.5in. iclr2024_conference.sty: \textwidth 5.5in.
  neurips: { width: '5.5in', fontSize: 8, dpi: 300 },
  iclr: { width: '5.5in', fontSize: 8, dpi: 300 },
  // icml2024.sty: \textwidth 6.75in, \columnsep 0.25in.
  icml: { width: '3.25in', fontSize: 7, dpi: 300 },
  'icml-wide': { width: '6.75in', fontSize: 8, dpi: 300 },
  // acl.sty and the ACL formatting guidelines: columns 7.7 cm, text 16 cm.
  acl: { width: '77mm', fontSize: 7, dpi: 300 },
  'acl-wide': { width: '160mm', fontSize: 8, dpi: 300 },
  // Nature research figure guide, "Building and exporting figure panels": 89 and 183 mm wide, at most 170 mm high, type of 5
  // to 7 pt. Here notes have 5 pt and labels 5.6 to 6.25; a title has 7.8, but belongs into the caption (--no-title).
  // https://research-figure-guide.nature.com/figures/building-and-exporting-figure-panels
  nature: { width: '89mm', maxHeight: '170mm', fontSize: 6.25, dpi: 300 },
  'nature-wide': { width: '183mm', maxHeight: '170mm', fontSize: 6.25, dpi: 300 },
  // Science, "Preparing your art and figures": two columns 12.1 cm, three 18.4 cm (one, 5.7 cm, is too narrow for labels and
  // cells side by side); 300 dpi or more. https://www.science.org/content/page/instructions-preparing-revised-manuscript
  science: { width: '121mm', fontSize: 7, dpi: 300 },
  'science-wide': { width: '184mm', fontSize: 7, dpi: 300 },
  // ACM SIG proceedings template: columns 3.33in, text 7in.
  acm: { width: '3.33in', fontSize: 7, dpi: 300 },
  'acm-wide': { width: '7in', fontSize: 8, dpi: 300 },
  // IEEE Author Center, "Size requirements for graphics": 3.5 in or 7.16 in.
  ieee: { width: '3.5in', fontSize: 8, dpi: 300 },
  'ieee-wide': { width: '7.16in', fontSize: 8, dpi: 300 },
  // beamer's pages are 128 x 96 mm, or 160 x 90 mm with aspectratio=169, with 1 cm of margin left and right; type of 11 pt.
  beamer: { width: '108mm', maxHeight: '70mm', fontSize: 7, dpi: 300 },
  'beamer-wide': { width: '140mm', maxHeight: '64mm', fontSize: 7, dpi: 300 },
  // A slide is the 13.33 x 7.5 in of a 16:9 page less margins, a poster half an A0 sheet.
  slide: { width: '12in', maxHeight: '6.75in', fontSize: 14, dpi: 160 },
  poster: { width: '420mm', fontSize: 24, dpi: 300 },
};
