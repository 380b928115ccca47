import type { FigureOptions, OptionName } from './options.ts';
import type { PresetName } from './preset-names.ts';

/** Options that a preset sets. Any option that the user gives wins over them. */
export const SET_BY_PRESET = [
  'width',
  'maxHeight',
  'fontSize',
  'titleFontSize',
  'dpi',
] as const satisfies readonly OptionName[];

type Preset = Pick<FigureOptions, (typeof SET_BY_PRESET)[number]>;

/**
 * Sizes for common uses: widths as the venues' author kits have them, and heights that leave the page room for a caption; type
 * within the limits they name, if they name any; else smaller than their captions, and no smaller than can be read. All keep the
 * sans typeface: journals ask for it (Nature, Science) or allow it (IEEE), and the conferences' style files, which set text in
 * Times, say nothing of figures.
 */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  // neurips_2025.sty and neurips_2026.sty: textwidth=5.5in, textheight=9in. iclr2026_conference.sty: \textwidth 5.5 true in,
  // \textheight 9.0 true in.
  neurips: { width: '5.5in', maxHeight: '8in', fontSize: 8, dpi: 300 },
  iclr: { width: '5.5in', maxHeight: '8in', fontSize: 8, dpi: 300 },
  // icml2025.sty: \textwidth 6.75in, \columnsep 0.25in, \textheight 9.0in. Its example paper asks for lines of 0.5 pt or more.
  icml: { width: '3.25in', maxHeight: '8in', fontSize: 7, dpi: 300 },
  'icml-wide': { width: '6.75in', maxHeight: '8in', fontSize: 8, dpi: 300 },
  // acl.sty: A4 with margins of 2.5 cm, \columnsep 0.6cm; formatting.md beside it: "Column width: 7.7 cm", "Column height: 24.7 cm".
  acl: { width: '77mm', maxHeight: '220mm', fontSize: 7, dpi: 300 },
  'acl-wide': { width: '160mm', maxHeight: '220mm', fontSize: 8, dpi: 300 },
  // Nature research figure guide, "Building and exporting figure panels": 89 and 183 mm wide, at most 170 mm high, type of 5
  // to 7 pt, Arial or Helvetica. Here notes have 5 pt, labels 5.6 to 6.25, and a title 7.
  // https://research-figure-guide.nature.com/figures/building-and-exporting-figure-panels
  nature: { width: '89mm', maxHeight: '170mm', fontSize: 6.25, titleFontSize: 7, dpi: 300 },
  'nature-wide': { width: '183mm', maxHeight: '170mm', fontSize: 6.25, titleFontSize: 7, dpi: 300 },
  // Science, "Guide to Preparing Figures" (author_prep_guide_2025.pdf): one column 9 cm, two columns 18.3 cm, labels of 6 to 9 pt,
  // Arial or Helvetica, 300 to 500 dpi. Here notes have 6 pt, labels 6.75 to 7.5, and a title 9. Its instructions for revised
  // manuscripts still tell the widths of three columns that it no longer has (5.7, 12.1 and 18.4 cm). The guide could not be opened
  // when this was written: its numbers are as others quote it, who agree, and the height as one does (199 mm for two columns).
  science: { width: '90mm', maxHeight: '199mm', fontSize: 7.5, titleFontSize: 9, dpi: 300 },
  'science-wide': { width: '183mm', maxHeight: '199mm', fontSize: 7.5, titleFontSize: 9, dpi: 300 },
  // acmart.dtx, sigconf: letter paper, margins of 54 TeX points left and right, 57 above and 73 below, columnsep 2pc: columns
  // 3.34 in, text 7.01 in, about 8.8 in high.
  acm: { width: '3.33in', maxHeight: '8in', fontSize: 7, dpi: 300 },
  'acm-wide': { width: '7in', maxHeight: '8in', fontSize: 8, dpi: 300 },
  // IEEE Author Center, "Resolution and Size": 3.5 or 7.16 in, at most 8.8 in high. "File Formatting": type of about 9 to 10 pt.
  // https://journals.ieeeauthorcenter.ieee.org/create-your-ieee-journal-article/create-graphics-for-your-article/resolution-and-size/
  ieee: { width: '3.5in', maxHeight: '8in', fontSize: 10, titleFontSize: 10, dpi: 300 },
  'ieee-wide': { width: '7.16in', maxHeight: '8in', fontSize: 10, titleFontSize: 10, dpi: 300 },
  // beamer.cls: pages of 128 x 96 mm, or 160 x 90 mm with aspectratio=169, with margins of 1 cm left and right (hmargin).
  beamer: { width: '108mm', maxHeight: '70mm', fontSize: 7, dpi: 300 },
  'beamer-wide': { width: '140mm', maxHeight: '64mm', fontSize: 7, dpi: 300 },
  // A slide is the 13.33 x 7.5 in of a 16:9 page less margins, a poster half an A0 sheet.
  slide: { width: '12in', maxHeight: '6.75in', fontSize: 14, dpi: 160 },
  poster: { width: '420mm', fontSize: 24, dpi: 300 },
};
