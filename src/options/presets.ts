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
 * Sizes for common uses: widths as the venues' author kits have them, type within the limits they name, if they name any; else
 * smaller than their captions, and no smaller than can be read. All keep the sans typeface: journals ask for it (Nature, Science)
 * or allow it (IEEE), and the conferences' style files, which set text in Times, say nothing of figures.
 */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  // neurips_2024.sty: textwidth=5.5in. iclr2024_conference.sty: \textwidth 5.5 true in.
  neurips: { width: '5.5in', fontSize: 8, dpi: 300 },
  iclr: { width: '5.5in', fontSize: 8, dpi: 300 },
  // icml2024.sty: \textwidth 6.75in, \columnsep 0.25in. Its example paper asks for lines of 0.5 pt or more.
  icml: { width: '3.25in', fontSize: 7, dpi: 300 },
  'icml-wide': { width: '6.75in', fontSize: 8, dpi: 300 },
  // acl.sty: A4 with margins of 2.5 cm, \columnsep 0.6cm; formatting.md beside it: "Column width: 7.7 cm".
  acl: { width: '77mm', fontSize: 7, dpi: 300 },
  'acl-wide': { width: '160mm', fontSize: 8, dpi: 300 },
  // Nature research figure guide, "Building and exporting figure panels": 89 and 183 mm wide, at most 170 mm high, type of 5
  // to 7 pt, Arial or Helvetica. Here notes have 5 pt, labels 5.6 to 6.25, and a title 7.
  // https://research-figure-guide.nature.com/figures/building-and-exporting-figure-panels
  nature: { width: '89mm', maxHeight: '170mm', fontSize: 6.25, titleFontSize: 7, dpi: 300 },
  'nature-wide': { width: '183mm', maxHeight: '170mm', fontSize: 6.25, titleFontSize: 7, dpi: 300 },
  // Science, "Instructions for preparing a revised manuscript": two columns 12.1 cm, three 18.4 cm (one, 5.7 cm, is too narrow
  // for labels and cells side by side), 300 dpi or more. https://www.science.org/content/page/instructions-preparing-revised-manuscript
  // The widths are second-hand, as others quote that page: look them up before you submit.
  science: { width: '121mm', fontSize: 7, dpi: 300 },
  'science-wide': { width: '184mm', fontSize: 7, dpi: 300 },
  // acmart.dtx, sigconf: letter paper, margins of 54 TeX points, columnsep 2pc: columns 3.34 in, text 7.01 in.
  acm: { width: '3.33in', fontSize: 7, dpi: 300 },
  'acm-wide': { width: '7in', fontSize: 8, dpi: 300 },
  // IEEE Author Center, "Size Requirements for Graphics": 3.5 or 7.16 in. "File Formatting": type of about 9 to 10 pt.
  // https://journals.ieeeauthorcenter.ieee.org/create-your-ieee-journal-article/create-graphics-for-your-article/
  ieee: { width: '3.5in', fontSize: 10, titleFontSize: 10, dpi: 300 },
  'ieee-wide': { width: '7.16in', fontSize: 10, titleFontSize: 10, dpi: 300 },
  // beamer.cls: pages of 128 x 96 mm, or 160 x 90 mm with aspectratio=169, with margins of 1 cm left and right (hmargin).
  beamer: { width: '108mm', maxHeight: '70mm', fontSize: 7, dpi: 300 },
  'beamer-wide': { width: '140mm', maxHeight: '64mm', fontSize: 7, dpi: 300 },
  // A slide is the 13.33 x 7.5 in of a 16:9 page less margins, a poster half an A0 sheet.
  slide: { width: '12in', maxHeight: '6.75in', fontSize: 14, dpi: 160 },
  poster: { width: '420mm', fontSize: 24, dpi: 300 },
};
