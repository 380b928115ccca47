import { joinTexts, plain, type RichText, sliceText } from '../figure/rich-text.ts';

const ELLIPSIS = '…';

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
