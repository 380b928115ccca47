import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { plain } from '../figure/rich-text.ts';
import { tooNarrow } from './conflicts.ts';
import { shortenText, wrapText } from './fit-text.ts';
import type { Group, TextMark } from './scene.ts';
import { lineHeight, type Typesetter } from './typesetter.ts';

/** The title, a note under it, and the height both take below the page's padding, in points. */
export interface TitleBlock {
  readonly heightPt: number;
  readonly groups: readonly Group[];
  /** Lines that title and subtitle take, or leave room for. */
  readonly lines: { readonly title: number; readonly subtitle: number };
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
  const corner = layoutCorners(figure, setter);
  const { topPt } = corner;
  const { titles = [], subtitles = [] } = figure.room ?? {};
  const title = centredLines(
    figure,
    [figure.title, ...titles],
    { ...corner, sizePt: style.titlePt, color: palette.ink, least: figure.lines?.title },
    setter,
  );
  const besideCornerPt = Math.max(topPt + title.heightPt, corner.heightPt);
  const subtitle = centredLines(
    figure,
    [figure.subtitle, ...subtitles],
    {
      topPt: besideCornerPt,
      roomPt: pageRoom(figure, setter),
      sizePt: style.notePt,
      color: palette.dim,
      least: figure.lines?.subtitle,
    },
    setter,
  );
  const marks = [...title.marks, ...subtitle.marks];
  const heightPt = besideCornerPt + subtitle.heightPt;
  const lines = { title: title.lines, subtitle: subtitle.lines };
  if (heightPt === 0) return { heightPt: 0, groups: [], lines };
  const label = [figure.title, figure.subtitle].filter((text) => text !== '').join('; ');
  const groups: Group[] = marks.length === 0 ? [] : [{ kind: 'title', label, marks }];
  return { heightPt: heightPt + style.gapPt, groups: [...groups, ...corner.groups], lines };
}

/** Sets the texts of both corners, and what they leave to the title; without any, all of the page's width. */
function layoutCorners(
  figure: Figure,
  setter: Typesetter,
): TitleRoom & { heightPt: number; groups: readonly Group[] } {
  const roomPt = pageRoom(figure, setter);
  const { style, palette } = setter;
  const { corner, letter } = figure;
  if (!corner && letter === '') return { topPt: 0, roomPt, heightPt: 0, groups: [] };
  const letterPt = letter === '' ? 0 : setter.widthPt(letter, style.titlePt);
  const widestPt = largestOf(corner?.room ?? [], (text) => setter.widthPt(text, style.layerPt), letterPt);
  const beside = widestPt <= CORNER_BESIDE_TITLE * roomPt;
  // Beside the title, or one another, all stand on one baseline.
  const sizePt = beside || letter !== '' ? Math.max(style.layerPt, style.titlePt) : style.layerPt;
  const edge = { y: style.paddingPt + style.ascentEm * sizePt, roomPt, letterPt };
  const heightPt = lineHeight(sizePt);
  return {
    topPt: beside ? 0 : heightPt,
    roomPt: beside ? roomPt - 2 * (widestPt + 2 * style.gapPt) : roomPt,
    heightPt,
    groups: [
      ...(letter === '' ? [] : [letterGroup(figure, edge, setter)]),
      ...(corner ? [cornerGroup(figure, corner.text, edge, setter, palette.dim)] : []),
    ],
  };
}

/** The line that the texts of both corners share. */
interface Edge {
  readonly y: number;
  readonly roomPt: number;
  readonly letterPt: number;
}

function letterGroup({ letter }: Figure, { y, roomPt }: Edge, setter: Typesetter): Group {
  const sizePt = setter.style.titlePt;
  const { text } = shortenText(plain(letter), roomPt / sizePt, (part) => setter.widthPt(part, 1));
  const mark = setter.text({ text, x: setter.style.paddingPt, y, sizePt, anchor: 'start' });
  return { kind: 'letter', label: letter, marks: [mark] };
}

function cornerGroup(
  { widthPt }: Figure,
  label: string,
  { y, roomPt, letterPt }: Edge,
  setter: Typesetter,
  color: string,
): Group {
  const { layerPt: sizePt, paddingPt, gapPt } = setter.style;
  const ownPt = letterPt === 0 ? roomPt : roomPt - letterPt - 2 * gapPt;
  const { text } = shortenText(plain(label), ownPt / sizePt, (part) => setter.widthPt(part, 1));
  const mark = setter.text({ text, x: widthPt - paddingPt, y, sizePt, anchor: 'end', color });
  return { kind: 'corner', label, marks: [mark] };
}

const pageRoom = ({ widthPt }: Figure, { style }: Typesetter) => widthPt - 2 * style.paddingPt;

const linesOf = (text: string, sizePt: number, roomPt: number, setter: Typesetter): string[] =>
  text.trim() === '' ? [] : wrapText(text, sizePt, roomPt, setter);

/** How lines are set, and how many there is room for at least. */
interface SetLines {
  readonly sizePt: number;
  readonly color: string;
  readonly least?: number | undefined;
}

/** Sets the first of the texts, with the height of the highest. */
function centredLines(
  figure: Figure,
  texts: readonly string[],
  { topPt, roomPt, sizePt, color, least = 0 }: TitleRoom & SetLines,
  setter: Typesetter,
): { marks: TextMark[]; lines: number; heightPt: number } {
  const { paddingPt, ascentEm } = setter.style;
  const [lines = [], ...others] = texts.map((text) => linesOf(text, sizePt, roomPt, setter));
  const marks = lines.map((line, i) =>
    setter.text({
      text: line,
      x: figure.widthPt / 2,
      y: paddingPt + topPt + ascentEm * sizePt + i * lineHeight(sizePt),
      sizePt,
      color,
    }),
  );
  const widestPt = largestOf(marks, (mark) => mark.widthPt);
  if (widestPt > roomPt)
    throw tooNarrow(figure, 'a single character of the title', figure.widthPt - roomPt + widestPt);
  const most = largestOf(others, ({ length }) => length, Math.max(lines.length, least));
  return { marks, lines: most, heightPt: most * lineHeight(sizePt) };
}
