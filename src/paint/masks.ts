/**
 * Coverage masks of outlines.
 *
 * A label is rasterised once, on whole pixels, and stamped wherever it occurs: the same label looks the same under every
 * panel, and a figure with 84 tick labels rasterises six.
 */
import type { Typeface } from '../text/typeface.ts';
import { accumulate, type Bounds, settle } from './coverage.ts';
import { type Edges, outlineEdges, polygonEdges } from './outline.ts';
import { type Band, blend, type Paintable } from './pixels.ts';

/**
 * How much of each pixel a shape covers, 0 to 255 in 15 steps: shades of text are few, so that a figure's colours fit a
 * palette. `x`, `y` is the mask's corner as seen from the shape's origin.
 */
export interface Mask extends Bounds {
  readonly coverage: Uint8Array;
}

export interface MaskMaker {
  /**
   * A line of text that starts at the origin, turned counter-clockwise about it by `angle` degrees; of its glyphs those
   * that stand for the characters from `start` up to `end` (UTF-16 offsets).
   */
  readonly text: (text: string, emPx: number, angle: number, start: number, end: number) => Mask;
  /** A closed polygon, in pixels. */
  readonly polygon: (points: readonly (readonly [number, number])[]) => Mask;
}

const STEP = 255 / 15;

/** Makes masks, each once. */
export function createMaskMaker(typeface: Typeface): MaskMaker {
  const masks = new Map<string, Mask>();
  return {
    text: (text, emPx, angle, start, end) => {
      const key = `${emPx} ${angle} ${start} ${end} ${text}`;
      const mask = masks.get(key) ?? rasterize(textShapes(text, emPx, angle, [start, end], typeface));
      masks.set(key, mask);
      return mask;
    },
    polygon: (points) => rasterize([polygonEdges(points)]),
  };
}

/** The outlines of a text's glyphs that stand for the characters from `start` up to `end`. */
function textShapes(
  text: string,
  emPx: number,
  angle: number,
  [start, end]: readonly [number, number],
  typeface: Typeface,
): Edges[] {
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  return typeface
    .shape(text)
    .glyphs.filter(({ cluster }) => cluster >= start && cluster < end)
    .map(({ font, id, x, y }) => {
      const unit = emPx / typeface.unitsPerEm(font);
      // Outlines have y upwards, pixels downwards.
      const turn = { a: unit * cos, b: -unit * sin, c: -unit * sin, d: -unit * cos };
      const place = { e: (x * cos - y * sin) * emPx, f: (-x * sin - y * cos) * emPx };
      return outlineEdges(typeface.outline(font, id), { ...turn, ...place });
    });
}

/** One mask of shapes that are filled one after the other. */
function rasterize(shapes: readonly Edges[]): Mask {
  const bounds = boundsOf(shapes);
  if (!bounds) return { x: 0, y: 0, width: 0, height: 0, coverage: new Uint8Array() };
  const { x, y, width, height } = bounds;
  const coverage = new Uint8Array(width * height);
  const accumulator = { width, changes: new Float64Array(width * height) };
  for (const edges of shapes) {
    accumulate(accumulator, edges, -x, -y);
    const own = boundsOf([edges]);
    if (own) settle(accumulator, coverage, { ...own, x: own.x - x, y: own.y - y });
  }
  return { x, y, width, height, coverage: coverage.map((share) => Math.round(share / STEP) * STEP) };
}

/** Whole pixels around shapes, with a column to spare at the right, where coverage ends. */
function boundsOf(shapes: readonly Edges[]): Bounds | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const edges of shapes) {
    for (let i = 0; i < edges.length; i += 2) {
      const [x, y] = [edges[i] as number, edges[i + 1] as number];
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  if (left > right) return undefined;
  const [x, y] = [Math.floor(left), Math.floor(top)];
  return { x, y, width: Math.floor(right) - x + 2, height: Math.ceil(bottom) - y };
}

/** A mask in a colour, its origin on a whole pixel; what leaves the page is cut off. */
export function stamp(mask: Mask, x: number, y: number, color: number): Paintable {
  const [left, top] = [x + mask.x, y + mask.y];
  return { top, bottom: top + mask.height, paint: (band) => stampOn(band, mask, left, top, color) };
}

function stampOn(
  { pixels, top: bandTop, height, width }: Band,
  mask: Mask,
  left: number,
  top: number,
  color: number,
): void {
  const [firstX, lastX] = [Math.max(0, left), Math.min(width, left + mask.width)];
  const lastY = Math.min(bandTop + height, top + mask.height);
  for (let y = Math.max(bandTop, top); y < lastY; y++) {
    for (let x = firstX; x < lastX; x++) {
      const coverage = mask.coverage[(y - top) * mask.width + (x - left)] as number;
      if (coverage === 0) continue;
      const at = (y - bandTop) * width + x;
      pixels[at] = blend(pixels[at] as number, color, coverage);
    }
  }
}
