import type { Figure } from '../figure/figure.ts';
import type { Palette } from '../figure/palette.ts';
import type { RichText } from '../figure/rich-text.ts';
import type { TokenList } from '../figure/tokens.ts';
import type { TextMeasurer } from '../text/measure.ts';
import { memoize } from '../text/memoize.ts';
import type { LineMark, TextMark } from './scene.ts';
import { shortenText } from './shorten.ts';
import { type Style, styleOf } from './style.ts';

type Placed = Pick<TextMark, 'x' | 'y' | 'sizePt'> & Partial<Pick<TextMark, 'anchor' | 'angle' | 'color'>>;

/** What every part of a layout needs to set text and rules: sizes, colours and a measurer. */
export interface Typesetter {
  readonly style: Style;
  readonly palette: Palette;
  /** Labels of a token list as they are drawn, each no wider than the figure allows. Measured once: a page is planned several times. */
  readonly fitLabels: (tokens: TokenList) => FittedLabels;
  /** Advance width of a line of text in points. */
  readonly widthPt: TextMeasurer['widthPt'];
  /** A measured text mark in the figure's ink; upright and centred unless told otherwise. */
  readonly text: (mark: Placed & Pick<TextMark, 'text'>) => TextMark;
  /** The same, with marks and special tokens in colours of their own. */
  readonly richText: (label: RichText, mark: Placed) => TextMark;
  /** A thin line in the figure's ink. */
  readonly line: (x1: number, y1: number, x2: number, y2: number) => LineMark;
}

/** Labels, and their widths at 1 pt. */
interface FittedLabels {
  readonly labels: readonly RichText[];
  readonly ems: readonly number[];
}

export function createTypesetter(figure: Figure, { widthPt }: TextMeasurer): Typesetter {
  const { palette } = figure;
  const style = styleOf(figure.fontSizePt);
  const text: Typesetter['text'] = (mark) => ({
    type: 'text',
    anchor: 'middle',
    angle: 0,
    color: palette.ink,
    ...mark,
    widthPt: widthPt(mark.text, mark.sizePt),
  });
  const maxEm = figure.maxLabelPt / style.tickPt;
  const em = (label: string) => widthPt(label, 1);
  const fitLabels = memoize(({ labels: whole }: TokenList): FittedLabels => {
    const labels = whole.map((label) => shortenText(label, maxEm, em));
    return { labels, ems: labels.map((label) => em(label.text)) };
  });
  const colors = { mark: palette.dim, special: palette.accent };
  return {
    style,
    palette,
    widthPt,
    fitLabels,
    text,
    richText: (label, mark) => {
      const spans = label.spans.map(({ start, end, kind }) => ({ start, end, color: colors[kind] }));
      return { ...text({ ...mark, text: label.text }), ...(spans.length === 0 ? {} : { spans }) };
    },
    line: (x1, y1, x2, y2) => ({
      type: 'line',
      x1,
      y1,
      x2,
      y2,
      strokePt: style.strokePt,
      color: palette.ink,
    }),
  };
}
