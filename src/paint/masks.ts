/**
 * Coverage masks of outlines.
 *
 * A label is filled once, on whole pixels, and stamped wherever it occurs: the same label looks the same under every panel,
 * and a figure with 84 tick labels fills six.
 */
import type { PlacedGlyph, Typeface } from '../text/typeface.ts';
import { type Bounds, boundsAround, type Filled, fill, joined, toCoverage } from './coverage.ts';
import { type Edges, outlineEdges, polygonEdges } from './outline.ts';
import { type Band, type Inks, markAll, type Paintable } from './pixels.ts';

/** What a shape covers. `x`, `y` is its corner as seen from its origin. */
interface Mask extends Bounds {
  readonly parts: readonly Part[];
}

/** What a glyph or a group of them covers, in stretches of one coverage along lines of pixels. */
interface Part extends Bounds {
  /** Line, first pixel, the pixel after the last, and coverage (1 to 255) of one stretch after the other. */
  readonly stretches: readonly number[];
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

/** Steps that coverage comes in: shades of text are few, so that a figure's colours fit a palette. */
export const COVERAGE_STEPS = 15;
const STEP = 255 / COVERAGE_STEPS;
/** Glyphs stand on sixteenths of a pixel: few enough places to fill most glyphs of a figure once. */
const PLACES = 16;

/** A glyph at its place among the sixteenths: as it is filled, and as part of a mask. */
interface Glyph {
  readonly filled: Filled;
  readonly part: Part;
}

/** Makes masks, and fills glyphs, each once. */
export function createMaskMaker(typeface: Typeface): MaskMaker {
  const masks = new Map<string, Mask>();
  const outlines = new Map<string, Edges>();
  const glyphs = new Map<string, Glyph>();
  const glyphOf = ({ font, id }: PlacedGlyph, emPx: number, angle: number, dx: number, dy: number) => {
    const outline = `${font} ${id} ${emPx} ${angle}`;
    const key = `${outline} ${dx} ${dy}`;
    const known = glyphs.get(key);
    if (known) return known;
    const edges = outlines.get(outline) ?? turnedGlyph(typeface, font, id, emPx, angle);
    outlines.set(outline, edges);
    const filled = fill(edges, dx / PLACES, dy / PLACES);
    const glyph = { filled, part: toPart(filled) };
    glyphs.set(key, glyph);
    return glyph;
  };
  const textMask = (text: string, emPx: number, angle: number, start: number, end: number): Mask => {
    const [cos, sin] = direction(angle);
    const placed = typeface
      .shape(text)
      .glyphs.filter(({ cluster }) => cluster >= start && cluster < end)
      .map((glyph) => {
        const x = Math.round((glyph.x * cos - glyph.y * sin) * emPx * PLACES);
        const y = Math.round((-glyph.x * sin - glyph.y * cos) * emPx * PLACES);
        const [left, top] = [Math.floor(x / PLACES), Math.floor(y / PLACES)];
        const { filled, part } = glyphOf(glyph, emPx, angle, x - left * PLACES, y - top * PLACES);
        return { filled: moved(filled, left, top), part: moved(part, left, top) };
      });
    // Glyphs mostly stand apart; only where they do not, pixels are shared.
    const groups = touching(placed.filter(({ part }) => part.width > 0));
    return toMask(
      groups.map((group) =>
        group.length === 1 ? (group[0] as Glyph).part : toPart(joined(group.map(({ filled }) => filled))),
      ),
    );
  };
  return {
    text: (...args) => {
      const key = args.join(' ');
      const mask = masks.get(key) ?? textMask(...args);
      masks.set(key, mask);
      return mask;
    },
    polygon: (points) => toMask([toPart(fill(polygonEdges(points), 0, 0))]),
  };
}

const moved = <T extends Bounds>(shape: T, x: number, y: number): T => ({
  ...shape,
  x: shape.x + x,
  y: shape.y + y,
});

/** Glyphs in groups, of which no two share a pixel. */
function touching(glyphs: readonly Glyph[]): Glyph[][] {
  let groups: Glyph[][] = [];
  for (const glyph of glyphs) {
    const near = groups.filter((group) => group.some(({ part }) => overlap(part, glyph.part)));
    groups = [...groups.filter((group) => !near.includes(group)), [...near.flat(), glyph]];
  }
  return groups;
}

const overlap = (a: Bounds, b: Bounds): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const toMask = (parts: readonly Part[]): Mask => ({ ...boundsAround(parts), parts });

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

/** What a shape covers in stretches, no larger than that. */
function toPart({ x, y, width, height, changes }: Filled): Part {
  const stretches: number[] = [];
  let [left, right] = [width, 0];
  // Whether a float is 0, without making a number of it: most are, in code that runs interpreted.
  const bits = new Int32Array(changes.buffer);
  for (let line = 0; line < height; line++) {
    const start = line * width;
    let open = 0;
    let sum = 0;
    for (let i = 0; i < width; i++) {
      if (bits[start + i] === 0) continue;
      sum += changes[start + i] as number;
      const share = Math.round(toCoverage(sum) / STEP) * STEP;
      if (share === open) continue;
      if (open > 0) stretches[stretches.length - 2] = i;
      if (open > 0 && i > right) right = i;
      if (share > 0) stretches.push(line, i, width, share);
      if (share > 0 && i < left) left = i;
      open = share;
    }
    if (open > 0) right = width;
  }
  if (stretches.length === 0) return { x, y, width: 0, height: 0, stretches };
  const [first, last] = [stretches[0] as number, stretches[stretches.length - 4] as number];
  for (let i = 0; i < stretches.length; i += 4) {
    stretches[i] = (stretches[i] as number) - first;
    stretches[i + 1] = (stretches[i + 1] as number) - left;
    stretches[i + 2] = (stretches[i + 2] as number) - left;
  }
  return { x: x + left, y: y + first, width: right - left, height: last - first + 1, stretches };
}

/** A mask in a colour, its origin on a whole pixel; what leaves the page is cut off. */
export function stamp(mask: Mask, x: number, y: number, color: number, inks: Inks): Paintable {
  const top = y + mask.y;
  const bottom = top + mask.height;
  return {
    top,
    bottom,
    paint: (band) => stampOn(band, mask, x, y, color, inks),
    markChanges: (lines) => markAll(lines, top, bottom),
  };
}

function stampOn(
  { pixels, top: bandTop, height, width }: Band,
  { parts }: Mask,
  x: number,
  y: number,
  color: number,
  { blend }: Inks,
): void {
  // Labels mostly stand on one colour: what that becomes at each coverage is asked for once.
  let ground = -1;
  let shades: number[] = [];
  for (const { stretches, x: partX, y: partY } of parts) {
    const [left, top] = [x + partX, y + partY - bandTop];
    for (let i = 0; i < stretches.length; i += 4) {
      const line = top + (stretches[i] as number);
      if (line < 0 || line >= height) continue;
      const first = left + (stretches[i + 1] as number);
      const end = left + (stretches[i + 2] as number);
      const from = line * width + (first < 0 ? 0 : first);
      const to = line * width + (end > width ? width : end);
      const coverage = stretches[i + 3] as number;
      if (coverage === 255) {
        for (let at = from; at < to; at++) pixels[at] = color;
        continue;
      }
      for (let at = from; at < to; at++) {
        const under = pixels[at] as number;
        if (under !== ground) [ground, shades] = [under, []];
        shades[coverage] ??= blend(under, color, coverage);
        pixels[at] = shades[coverage] as number;
      }
    }
  }
}
