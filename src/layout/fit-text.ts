import type { Notice } from '../core/codes.ts';
import { count, someOf } from '../core/words.ts';
import { joinTexts, plain, type RichText, sliceText } from '../figure/rich-text.ts';
import type { TextMeasurer } from '../text/typeface.ts';

/** Stands for what is left out of a text. */
export const ELLIPSIS = '…';

/**
 * A text that is at most `maxWidth` wide, in the units of `widthOf`: its beginning, an ellipsis and its end, cut between
 * graphemes. Whatever does not fit beside the ellipsis goes; the ellipsis itself always stays.
 */
export function shortenText(text: RichText, maxWidth: number, widthOf: (text: string) => number): RichText {
  if (widthOf(text.text) <= maxWidth) return text;
  const bounds = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text.text)].map(
    ({ index }) => index,
  );
  bounds.push(text.text.length);
  const count = bounds.length - 1;
  // `kept` graphemes are shared between both ends, the beginning first.
  const cut = (kept: number): RichText => {
    const head = sliceText(text, 0, bounds[Math.ceil(kept / 2)] as number);
    const tail = sliceText(text, bounds[count - Math.floor(kept / 2)] as number, text.text.length);
    return joinTexts([head, plain(ELLIPSIS), tail]);
  };
  let [fits, tooMany] = [0, count];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (widthOf(cut(middle).text) <= maxWidth) fits = middle;
    else tooMany = middle;
  }
  return cut(fits);
}

/** What is said of labels that have no room: how many, and the first of them. @param noun what they are */
export function shortenedNotices(noun: string, texts: readonly string[]): Notice[] {
  const names = [...new Set(texts)].map((text) => JSON.stringify(text));
  if (names.length === 0) return [];
  const message =
    names.length === 1
      ? `the ${noun} ${names[0]} is shortened`
      : `${count(names.length, noun)} are shortened: ${someOf(names, 3)}`;
  return [{ code: 'labels-shortened', message }];
}

/** Breaks a text into lines no wider than `maxWidthPt`: at newlines, at spaces, and within a word that fills a line alone. */
export function wrapText(
  text: string,
  sizePt: number,
  maxWidthPt: number,
  measurer: Pick<TextMeasurer, 'widthPt'>,
): string[] {
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
