import type { Figure } from '../figure/figure.ts';
import { ASCENT } from '../text/measure.ts';
import { tooNarrow } from './conflicts.ts';
import type { Group } from './scene.ts';
import { lineHeight } from './style.ts';
import type { Typesetter } from './typesetter.ts';
import { wrapText } from './wrap.ts';

/** A title of as many lines as the page's width asks for, and the height it takes below the page's padding, in points. */
export interface TitleBlock {
  readonly heightPt: number;
  readonly groups: readonly Group[];
}

export function layoutTitle(figure: Figure, setter: Typesetter): TitleBlock {
  const { style } = setter;
  if (figure.title.trim() === '') return { heightPt: 0, groups: [] };
  const lines = wrapText(figure.title, style.titlePt, figure.widthPt - 2 * style.paddingPt, setter);
  const marks = lines.map((text, i) =>
    setter.text({
      text,
      x: figure.widthPt / 2,
      y: style.paddingPt + ASCENT * style.titlePt + i * lineHeight(style.titlePt),
      sizePt: style.titlePt,
    }),
  );
  const widest = Math.max(...marks.map((mark) => mark.widthPt));
  if (widest > figure.widthPt - 2 * style.paddingPt)
    throw tooNarrow(figure, 'a single character of the title', widest);
  return {
    heightPt: lines.length * lineHeight(style.titlePt) + style.gapPt,
    groups: [{ kind: 'title', label: figure.title, marks }],
  };
}
