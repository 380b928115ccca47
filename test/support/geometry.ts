import type { HeatmapMark, Mark, Scene, TextMark } from '../../src/layout/scene.ts';
import { type Proportions, SANS } from '../../src/text/faces.ts';

type Point = readonly [number, number];
export type Polygon = readonly Point[];

/** Texts of signs whose ink in the bundled font is wholly below the baseline: low lines, macrons, accents, dots. */
const BELOW_BASELINE =
  /^[_\u02cd-\u02cf\u02ec\u02f7\u037a\u1fbe\u2017\u2038\u203f\u2054\u2581\u2840\u2880\u28c0]+$/;

/** The bounding box of a mark on the page, in points; that of a text follows the typeface's proportions. */
export function areaOf(mark: Mark, proportions: Proportions = SANS.proportions): Polygon {
  if (mark.type === 'text')
    return textCorners(BELOW_BASELINE.test(mark.text) ? inkOf(mark) : mark, proportions);
  if (mark.type === 'polygon' || mark.type === 'polyline') return mark.points;
  const [left, top, right, bottom] =
    mark.type === 'line'
      ? [mark.x1, mark.y1, mark.x2, mark.y2]
      : [mark.x, mark.y, mark.x + mark.width, mark.y + mark.height];
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** The four corners of a text's line box on the page, in points, clockwise from its start at the ascent. */
function textCorners(
  { x, y, sizePt, anchor, angle, widthPt }: TextMark,
  { ascentEm, descentEm }: Proportions,
): Polygon {
  const start = { start: 0, middle: -widthPt / 2, end: -widthPt }[anchor];
  const corners = [
    [start, -ascentEm * sizePt],
    [start + widthPt, -ascentEm * sizePt],
    [start + widthPt, descentEm * sizePt],
    [start, descentEm * sizePt],
  ] as const;
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  return corners.map(
    ([along, down]) => [x + along * cos + down * sin, y - along * sin + down * cos] as const,
  );
}

/** Such texts are raised where they stand turned, so that their ink is centred: they have a box of that. */
const inkOf = (mark: TextMark): TextMark => {
  const [cos, sin] = [Math.cos((mark.angle * Math.PI) / 180), Math.sin((mark.angle * Math.PI) / 180)];
  const down = 0.25 * mark.sizePt;
  return { ...mark, sizePt: 0.1 * mark.sizePt, x: mark.x + down * sin, y: mark.y + down * cos };
};

/** Whether two convex polygons overlap by more than `slack` points (separating axis theorem). */
export function overlap(a: Polygon, b: Polygon, slack = 0.01): boolean {
  if (areApart(a, b, 0) || areApart(a, b, 1)) return false;
  return [...axesOf(a), ...axesOf(b)].every(([nx, ny]) => {
    const project = (polygon: Polygon) => polygon.map(([x, y]) => x * nx + y * ny);
    const [pa, pb] = [project(a), project(b)];
    return Math.min(Math.max(...pa), Math.max(...pb)) - Math.max(Math.min(...pa), Math.min(...pb)) > slack;
  });
}

/** Whether one of two polygons ends before the other begins, across or down. Most do, and this takes a tenth of the time. */
function areApart(a: Polygon, b: Polygon, axis: 0 | 1): boolean {
  let [lowA, highA, lowB, highB] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const point of a) {
    lowA = Math.min(lowA, point[axis]);
    highA = Math.max(highA, point[axis]);
  }
  for (const point of b) {
    lowB = Math.min(lowB, point[axis]);
    highB = Math.max(highB, point[axis]);
  }
  return highA < lowB || highB < lowA;
}

function axesOf(polygon: Polygon): Point[] {
  return polygon.map(([x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length] as Point;
    const length = Math.hypot(nextX - x, nextY - y) || 1;
    return [(nextY - y) / length, (x - nextX) / length] as const;
  });
}

export const marksOf = (scene: Scene): Mark[] => scene.groups.flatMap(({ marks }) => [...marks]);
export const textsOf = (scene: Scene): TextMark[] => marksOf(scene).filter((mark) => mark.type === 'text');
/** The heatmaps of panels, without the swatches of the key. */
export const heatmapsOf = (scene: Scene): HeatmapMark[] =>
  scene.groups
    .filter(({ kind }) => kind === 'panel')
    .flatMap(({ marks }) => marks.filter((mark) => mark.type === 'heatmap'));

/** Pairs of texts that overlap, in words. Sorted by left edge, so that distant texts are never compared. */
export function overlappingTexts(scene: Scene, proportions?: Proportions): string[] {
  const boxes = textsOf(scene)
    .filter(({ text, widthPt }) => text !== '' && widthPt > 0)
    .map((mark) => ({ mark, area: areaOf(mark, proportions) }))
    .map(({ mark, area }) => ({
      mark,
      area,
      left: Math.min(...area.map(([x]) => x)),
      right: Math.max(...area.map(([x]) => x)),
    }))
    .sort((a, b) => a.left - b.left);
  const found: string[] = [];
  boxes.forEach((box, i) => {
    for (let j = i + 1; j < boxes.length; j++) {
      const other = boxes[j] as (typeof boxes)[number];
      if (other.left > box.right) break;
      if (overlap(box.area, other.area)) found.push(`"${box.mark.text}" and "${other.mark.text}"`);
    }
  });
  return found;
}

/** Marks that leave the page, in words. */
export function outsideThePage(scene: Scene, proportions?: Proportions): string[] {
  const [slack, { widthPt, heightPt }] = [0.01, scene];
  return marksOf(scene)
    .filter((mark) =>
      areaOf(mark, proportions).some(
        ([x, y]) => x < -slack || y < -slack || x > widthPt + slack || y > heightPt + slack,
      ),
    )
    .map((mark) => (mark.type === 'text' ? `text "${mark.text}"` : mark.type));
}
