/** Outlines within the cells they set apart, so narrow that a number in a cell keeps its place. */
import { OptionConflict } from '../core/errors.ts';
import type { Figure } from '../figure/figure.ts';
import type { Outline } from '../figure/outlines.ts';
import { readableOn } from '../figure/palette.ts';
import type { Panel } from '../figure/panel.ts';
import { snapDown } from './page-plan.ts';
import type { Area, FrameMark } from './scene.ts';

/** Width of an outline in ems, and the share of a cell's sides that all outlines of it may take at either end. */
const STROKE = 0.12;
const SHARE = 0.16;

/** Width and height of the widest number in a panel's cells. */
export interface NumberSize {
  readonly widthPt: number;
  readonly heightPt: number;
}

/**
 * How many lines an outline has at the most. A box is two, one dark and one light: it stands out from cells of any colour. A
 * peak's is one, and where there are boxes, a line of the cell's own colour lies between: a light peak in a box would be one with
 * the box's light line.
 */
function linesOf(outlines: readonly Outline[]): number {
  const kinds = new Set(outlines.map(({ kind }) => kind));
  return (kinds.has('box') ? 2 : 0) + (kinds.has('peak') ? kinds.size : 0);
}

/** What the thinnest outlines want at either end of a cell with a number; 0 without outlines. */
export const outlineRoomPt = ({ outlines }: Panel, { gridPt }: Figure): number =>
  outlines.length === 0 ? 0 : (linesOf(outlines) + 1) * gridPt;

/** @throws OptionConflict where cells are too small to hold an outline, beside a number if they have one */
export function layoutOutlines(
  panel: Panel,
  figure: Figure,
  area: Area,
  number: NumberSize | undefined,
): FrameMark[] {
  const { outlines, colors = figure.colors } = panel;
  if (outlines.length === 0) return [];
  const [stepPt, rowPt] = [area.width / panel.keyCount, area.height / figure.rows.length];
  const lines = linesOf(outlines);
  const roomPt = Math.min(SHARE * stepPt, SHARE * rowPt, besideNumber(number, stepPt, rowPt) - figure.gridPt);
  const wantedPt = Math.max(figure.gridPt, STROKE * figure.fontSizePt);
  const strokePt = snapDown(Math.min(wantedPt, roomPt / lines), figure.gridPt);
  if (strokePt < figure.gridPt) throw noRoom(panel, figure, { stepPt, rowPt, number });
  const snap = (pt: number) => Math.round(pt / figure.gridPt) * figure.gridPt;
  const frame = ({ row, from, to }: Outline, line: number, color: string): FrameMark => {
    const inset = line * strokePt;
    const [left, right] = [snap(area.x + from * stepPt), snap(area.x + (to + 1) * stepPt)];
    const [top, bottom] = [snap(area.y + row * rowPt), snap(area.y + (row + 1) * rowPt)];
    const [width, height] = [right - left - 2 * inset, bottom - top - 2 * inset];
    return { type: 'frame', x: left + inset, y: top + inset, width, height, strokePt, color };
  };
  return outlines.flatMap((outline) => {
    if (outline.kind === 'box') return [frame(outline, 1, '#000000'), frame(outline, 2, '#ffffff')];
    const code = panel.codes[outline.row * panel.keyCount + outline.from] ?? 0;
    return [frame(outline, lines, readableOn(colors[code] ?? '#ffffff'))];
  });
}

/** What a number leaves of its cell at either end, on the side where that is less. Edges move to whole pixels, and so may numbers. */
const besideNumber = (number: NumberSize | undefined, stepPt: number, rowPt: number): number =>
  number ? Math.min(stepPt - number.widthPt, rowPt - number.heightPt) / 2 : Number.POSITIVE_INFINITY;

function noRoom(
  panel: Panel,
  figure: Figure,
  cell: { readonly stepPt: number; readonly rowPt: number; readonly number: NumberSize | undefined },
): OptionConflict {
  const { label, outlines } = panel;
  const leastPt = (linesOf(outlines) * figure.gridPt) / SHARE;
  const enough = (numberPt = 0) => Math.max(leastPt, numberPt + 2 * outlineRoomPt(panel, figure));
  // Rounded up, so that it is enough when it is given.
  const [width, height] = [enough(cell.number?.widthPt), enough(cell.number?.heightPt)].map((pt) =>
    (Math.ceil(10 * pt - 1e-6) / 10).toFixed(1),
  );
  const isSquare = figure.shape.aspect === 'equal';
  // Square cells grow by both sides alone.
  const lacks = (
    [
      ['wider', 'fewer keys', isSquare || cell.stepPt < Number(width)],
      ['higher', 'fewer rows', isSquare || cell.rowPt < Number(height)],
    ] as const
  ).filter(([, , isLacking]) => isLacking);
  return new OptionConflict({
    option: outlines.some(({ kind }) => kind === 'peak') ? 'mark' : 'box',
    code: 'page-too-small',
    message: `found cells of ${cell.stepPt.toFixed(1)} by ${cell.rowPt.toFixed(1)} pt in ${label}, expected ${width} by ${height} pt or more for outlines within them`,
    hint: `make the figure ${lacks.map(([larger]) => larger).join(' and ')}, set a higher dpi, draw ${lacks.map(([, fewer]) => fewer).join(' and ')}, or leave the outlines out`,
  });
}
