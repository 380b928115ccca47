import type { TextMeasurer } from '../text/measure.ts';

/** Breaks a text into lines no wider than `maxWidthPt`: at newlines, at spaces, and within a word that fills a line alone. */
export function wrapText(text: string, sizePt: number, maxWidthPt: number, measurer: TextMeasurer): string[] {
  const fits = (line: string) => measurer.widthPt(line, sizePt) <= maxWidthPt;
  return text.split(/\r?\n/).flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(/ +/)) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (fits(longer)) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      const pieces = fits(word) ? [word] : breakWord(word, fits);
      line = pieces.pop() ?? '';
      for (const piece of pieces) lines.push(piece);
    }
    return [...lines, line];
  });
}

/** The word in pieces that fit; a single character that does not fit stays whole, for the layout to refuse. */
function breakWord(word: string, fits: (line: string) => boolean): string[] {
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(word)) {
    if (piece !== '' && !fits(piece + segment)) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}
