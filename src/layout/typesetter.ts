import type { Figure } from '../figure/figure.ts';
import type { TextMeasurer } from '../text/measure.ts';
import type { LineMark, TextMark } from './scene.ts';
import { type Style, styleOf } from './style.ts';

/** What every part of a layout needs to set text and rules: sizes, ink and a measurer. */
export interface Typesetter {
  readonly style: Style;
  readonly ink: string;
  /** Advance width of a line of text in points. */
  readonly widthPt: TextMeasurer['widthPt'];
  /** A measured text mark in the figure's ink; upright and centred unless told otherwise. */
  readonly text: (
    mark: Pick<TextMark, 'text' | 'x' | 'y' | 'sizePt'> &
      Partial<Pick<TextMark, 'anchor' | 'angle' | 'color'>>,
  ) => TextMark;
  /** A thin line in the figure's ink. */
  readonly line: (x1: number, y1: number, x2: number, y2: number) => LineMark;
}

export function createTypesetter(figure: Figure, measurer: TextMeasurer): Typesetter {
  const { ink } = figure;
  const style = styleOf(figure.fontSizePt);
  return {
    style,
    ink,
    widthPt: measurer.widthPt,
    text: (mark) => ({
      type: 'text',
      anchor: 'middle',
      angle: 0,
      color: ink,
      ...mark,
      widthPt: measurer.widthPt(mark.text, mark.sizePt),
    }),
    line: (x1, y1, x2, y2) => ({ type: 'line', x1, y1, x2, y2, strokePt: style.strokePt, color: ink }),
  };
}
