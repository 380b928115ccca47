/** Quiet lines through the cells of a panel where segments begin and end. */
import type { Figure } from '../figure/figure.ts';
import type { Panel } from '../figure/panel.ts';
import type { Stretch } from '../figure/segments.ts';
import type { Area, LineMark } from './scene.ts';
import type { Typesetter } from './typesetter.ts';

/** Length of a separator's dashes, in ems: one light and one dark, and a gap that shows the cells. */
const DASH = 0.13;
/** Most of a cell's width that a separator takes, and the least width, in points, that print shows. */
const SEPARATOR = { share: 0.12, leastPt: 0.25 } as const;

/** Lines through the cells at both ends of each segment, but for those at the panel's edge. */
export function separatorMarks(
  { segments, keyCount }: Panel,
  figure: Figure,
  area: Area,
  { style }: Typesetter,
): LineMark[] {
  const snap = (pt: number) => Math.round(pt / figure.gridPt) * figure.gridPt;
  const [right, bottom] = [area.x + area.width, area.y + area.height];
  const dash = DASH * figure.fontSizePt;
  const pair = (
    cellPt: number,
    line: (from: number) => Pick<LineMark, 'x1' | 'y1' | 'x2' | 'y2'>,
  ): LineMark[] =>
    (['#ffffff', '#000000'] as const).map((color, i) => ({
      type: 'line',
      ...line(i * dash),
      strokePt: Math.max(SEPARATOR.leastPt, Math.min(style.strokePt, SEPARATOR.share * cellPt)),
      color,
      dashPt: [dash, 2 * dash],
    }));
  const columns = boundariesOf(segments, keyCount).flatMap((key) => {
    const x = snap(area.x + (key * area.width) / keyCount);
    return pair(area.width / keyCount, (from) => ({ x1: x, y1: area.y + from, x2: x, y2: bottom }));
  });
  const rows = boundariesOf(figure.rowSegments, figure.rows.length).flatMap((row) => {
    const y = snap(area.y + (row * area.height) / figure.rows.length);
    return pair(area.height / figure.rows.length, (from) => ({ x1: area.x + from, y1: y, x2: right, y2: y }));
  });
  return [...columns, ...rows].filter(({ x1, y1, x2, y2 }) => x2 >= x1 && y2 >= y1);
}

const boundariesOf = (stretches: readonly Stretch[], count: number): number[] => [
  ...new Set(stretches.flatMap(({ first, last }) => [first, last + 1]).filter((at) => at > 0 && at < count)),
];
