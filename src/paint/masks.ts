/**
 * Coverage masks of outlines.
 *
 * A label is rasterised once, on whole pixels, and stamped wherever it occurs: the same label looks the same under every
 * panel, and a figure with 84 tick labels rasterises six.
 */
import type { Typeface } from '../text/typeface.ts';
import { accumulate, type Bounds, settle } from './coverage.ts';
import { type Edges, outlineEdges, polygonEdges } from './outline.ts';
import type { Band, Inks, Paintable } from './pixels.ts';

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

/** A shape with its place on the page. */
interface Placed {
  readonly edges: Edges;
  readonly x: number;
  readonly y: number;
}

/** Makes masks, each once. */
export function createMaskMaker(typeface: Typeface): MaskMaker {
  const masks = new Map<string, Mask>();
  const glyphs = new Map<string, Edges>();
  const glyphEdges = (font: number, id: number, emPx: number, angle: number): Edges => {
    const key = `${font} ${id} ${emPx} ${angle}`;
    const edges = glyphs.get(key) ?? turnedGlyph(typeface, font, id, emPx, angle);
    glyphs.set(key, edges);
    return edges;
  };
  return {
    text: (text, emPx, angle, start, end) => {
      const key = `${emPx} ${angle} ${start} ${end} ${text}`;
      const known = masks.get(key);
      if (known) return known;
      const [cos, sin] = direction(angle);
      const shapes = typeface
        .shape(text)
        .glyphs.filter(({ cluster }) => cluster >= start && cluster < end)
        .map(({ font, id, x, y }) => ({
          edges: glyphEdges(font, id, emPx, angle),
          x: (x * cos - y * sin) * emPx,
          y: (-x * sin - y * cos) * emPx,
        }));
      const mask = rasterize(shapes);
      masks.set(key, mask);
      return mask;
    },
    polygon: (points) => rasterize([{ edges: polygonEdges(points), x: 0, y: 0 }]),
  };
}

const direction = (angle: number): readonly [cos: number, sin: number] => [
  Math.cos((angle * Math.PI) / 180),
  Math.sin((angle * Math.PI) / 180),
];

/** A glyph's outline about its origin, in pixels. Outlines have y upwards, pixels downwards. */
function turnedGlyph(typeface: Typeface, font: number, id: number, emPx: number, angle: number): Edges {
  const [cos, sin] = direction(angle);
  const unit = emPx / typeface.unitsPerEm(font);
  const turn = { a: unit * cos, b: -unit * sin, c: -unit * sin, d: -unit * cos };
  return outlineEdges(typeface.outline(font, id), turn);
}

/** One mask of shapes that are filled one after the other. */
function rasterize(shapes: readonly Placed[]): Mask {
  const all = shapes.map(boundsOf).filter(({ width }) => width > 0);
  const x = Math.min(...all.map((bounds) => bounds.x));
  const y = Math.min(...all.map((bounds) => bounds.y));
  const width = Math.max(0, ...all.map((bounds) => bounds.x + bounds.width - x));
  const height = Math.max(0, ...all.map((bounds) => bounds.y + bounds.height - y));
  const coverage = new Uint8Array(width * height);
  const accumulator = { width, changes: new Float64Array(width * height) };
  for (const shape of shapes) {
    const bounds = boundsOf(shape);
    accumulate(accumulator, shape.edges, shape.x - x, shape.y - y);
    settle(accumulator, coverage, { ...bounds, x: bounds.x - x, y: bounds.y - y });
  }
  for (let i = 0; i < coverage.length; i++) coverage[i] = Math.round((coverage[i] as number) / STEP) * STEP;
  return { x, y, width, height, coverage };
}

/** Whole pixels around a shape, with a column to spare at the right, where coverage ends; none for one without edges. */
function boundsOf({ edges, x, y }: Placed): Bounds {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  // Each point begins an edge.
  for (let i = 0; i < edges.length; i += 4) {
    const ex = edges[i] as number;
    const ey = edges[i + 1] as number;
    if (ex < left) left = ex;
    if (ex > right) right = ex;
    if (ey < top) top = ey;
    if (ey > bottom) bottom = ey;
  }
  if (left > right) return { x: 0, y: 0, width: 0, height: 0 };
  const [firstX, firstY] = [Math.floor(left + x), Math.floor(top + y)];
  return {
    x: firstX,
    y: firstY,
    width: Math.floor(right + x) - firstX + 2,
    height: Math.ceil(bottom + y) - firstY,
  };
}

/** A mask in a colour, its origin on a whole pixel; what leaves the page is cut off. */
export function stamp(mask: Mask, x: number, y: number, color: number, inks: Inks): Paintable {
  const [left, top] = [x + mask.x, y + mask.y];
  return { top, bottom: top + mask.height, paint: (band) => stampOn(band, mask, left, top, color, inks) };
}

function stampOn(
  { pixels, top: bandTop, height, width }: Band,
  mask: Mask,
  left: number,
  top: number,
  color: number,
  { blend }: Inks,
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
