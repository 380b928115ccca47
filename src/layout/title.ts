import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { plain } from '../figure/rich-text.ts';
import { ASCENT } from '../text/typeface.ts';
import { tooNarrow } from './conflicts.ts';
import { shortenText, wrapText } from './fit-text.ts';
import type { Group, TextMark } from './scene.ts';
import { lineHeight, type Typesetter } from './typesetter.ts';

/** The title, a note under it, and the height both take below the page's padding, in points. */
interface TitleBlock {
  readonly heightPt: number;
  readonly groups: readonly Group[];
}

/** Share of the page's width beyond which a corner's text gets a line of its own over the title. */
const CORNER_BESIDE_TITLE = 0.25;

/** Where the title stands: below the corner's text, or between it and as much room on the other side. */
interface TitleRoom {
  readonly topPt: number;
  readonly roomPt: number;
}

/** Centres the title over the figure, with the subtitle in small type below it, in as many lines as the width asks for. */
export function layoutTitle(figure: Figure, setter: Typesetter): TitleBlock {
  const { style, palette } = setter;
  const corner = layoutCorner(figure, setter);
  const { topPt } = corner;
  const { titles = [], subtitles = [] } = figure.room ?? {};
  const title = centredLines(
    figure,
    [figure.title, ...titles],
    { ...corner, sizePt: style.titlePt, color: palette.ink },
    setter,
  );
  const besideCornerPt = Math.max(topPt + title.heightPt, corner.heightPt);
  const subtitle = centredLines(
    figure,
    [figure.subtitle, ...subtitles],
    { topPt: besideCornerPt, roomPt: pageRoom(figure, setter), sizePt: style.notePt, color: palette.dim },
    setter,
  );
  const marks = [...title.marks, ...subtitle.marks];
  const heightPt = besideCornerPt + subtitle.heightPt;
  if (heightPt === 0) return { heightPt: 0, groups: [] };
  const label = [figure.title, figure.subtitle].filter((text) => text !== '').join('; ');
  const groups: Group[] = marks.length === 0 ? [] : [{ kind: 'title', label, marks }];
  return { heightPt: heightPt + style.gapPt, groups: [...groups, ...corner.groups] };
}

/** Sets the corner's text, and what it leaves to the title; without one, all of the page's width. */
function layoutCorner(
  figure: Figure,
  setter: Typesetter,
): TitleRoom & { heightPt: number; groups: readonly Group[] } {
  const roomPt = pageRoom(figure, setter);
  const { style, palette } = setter;
  if (!figure.corner) return { topPt: 0, roomPt, heightPt: 0, groups: [] };
  const sizePt = style.layerPt;
  const widestPt = largestOf(figure.corner.room, (text) => setter.widthPt(text, sizePt), 0);
  const beside = widestPt <= CORNER_BESIDE_TITLE * roomPt;
  // Beside the title both stand on one baseline.
  const ascentPt = ASCENT * (beside ? Math.max(sizePt, style.titlePt) : sizePt);
  const { text } = shortenText(plain(figure.corner.text), roomPt / sizePt, (part) => setter.widthPt(part, 1));
  const mark = setter.text({
    text,
    x: figure.widthPt - style.paddingPt,
    y: style.paddingPt + ascentPt,
    sizePt,
    anchor: 'end',
    color: palette.dim,
  });
  const heightPt = lineHeight(beside ? Math.max(sizePt, style.titlePt) : sizePt);
  return {
    topPt: beside ? 0 : heightPt,
    roomPt: beside ? roomPt - 2 * (widestPt + 2 * style.gapPt) : roomPt,
    heightPt,
    groups: [{ kind: 'corner', label: figure.corner.text, marks: [mark] }],
  };
}

const pageRoom = ({ widthPt }: Figure, { style }: Typesetter) => widthPt - 2 * style.paddingPt;

const linesOf = (text: string, sizePt: number, roomPt: number, setter: Typesetter): string[] =>
  text.trim() === '' ? [] : wrapText(text, sizePt, roomPt, setter);

/** Sets the first of the texts, with the height of the highest. */
function centredLines(
  figure: Figure,
  texts: readonly string[],
  { topPt, roomPt, sizePt, color }: TitleRoom & { readonly sizePt: number; readonly color: string },
  setter: Typesetter,
): { marks: TextMark[]; heightPt: number } {
  const { paddingPt } = setter.style;
  const [lines = [], ...others] = texts.map((text) => linesOf(text, sizePt, roomPt, setter));
  const marks = lines.map((line, i) =>
    setter.text({
      text: line,
      x: figure.widthPt / 2,
      y: paddingPt + topPt + ASCENT * sizePt + i * lineHeight(sizePt),
      sizePt,
      color,
    }),
  );
  const widestPt = largestOf(marks, (mark) => mark.widthPt);
  if (widestPt > roomPt) throw tooNarrow(figure, 'a single character of the title', widestPt);
  const most = largestOf(others, ({ length }) => length, lines.length);
  return { marks, heightPt: most * lineHeight(sizePt) };
}
