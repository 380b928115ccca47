import type { Figure } from '../figure/figure.ts';
import { ASCENT } from '../text/measure.ts';
import { tooNarrow } from './conflicts.ts';
import type { Group, TextMark } from './scene.ts';
import { lineHeight } from './style.ts';
import type { Typesetter } from './typesetter.ts';
import { wrapText } from './wrap.ts';

/** The title, a note under it, and the height both take below the page's padding, in points. */
export interface TitleBlock {
  readonly heightPt: number;
  readonly groups: readonly Group[];
}

/** Centres the title over the figure, with the subtitle in small type below it, in as many lines as the width asks for. */
export function layoutTitle(figure: Figure, setter: Typesetter): TitleBlock {
  const { style, palette } = setter;
  const title = centredLines(
    figure,
    figure.title,
    { topPt: 0, sizePt: style.titlePt, color: palette.ink },
    setter,
  );
  const subtitle = centredLines(
    figure,
    figure.subtitle,
    { topPt: title.heightPt, sizePt: style.notePt, color: palette.dim },
    setter,
  );
  const marks = [...title.marks, ...subtitle.marks];
  if (marks.length === 0) return { heightPt: 0, groups: [] };
  const label = [figure.title, figure.subtitle].filter((text) => text !== '').join('; ');
  return {
    heightPt: title.heightPt + subtitle.heightPt + style.gapPt,
    groups: [{ kind: 'title', label, marks }],
  };
}

function centredLines(
  figure: Figure,
  text: string,
  { topPt, sizePt, color }: { readonly topPt: number; readonly sizePt: number; readonly color: string },
  setter: Typesetter,
): { marks: TextMark[]; heightPt: number } {
  const { paddingPt } = setter.style;
  const roomPt = figure.widthPt - 2 * paddingPt;
  const lines = text.trim() === '' ? [] : wrapText(text, sizePt, roomPt, setter);
  const marks = lines.map((line, i) =>
    setter.text({
      text: line,
      x: figure.widthPt / 2,
      y: paddingPt + topPt + ASCENT * sizePt + i * lineHeight(sizePt),
      sizePt,
      color,
    }),
  );
  const widestPt = Math.max(0, ...marks.map((mark) => mark.widthPt));
  if (widestPt > roomPt) throw tooNarrow(figure, 'a single character of the title', widestPt);
  return { marks, heightPt: lines.length * lineHeight(sizePt) };
}
