/**
 * Coverage masks of labels and polygons.
 *
 * A label is filled once, on whole pixels, and stamped wherever it occurs: the same label looks the same under every panel,
 * and a figure with 84 tick labels fills six.
 */
import { Coverage, fill } from './coverage';
import { Edges } from './outline';
import { Stretches } from './stretches';

/** Glyphs stand on sixteenths of a pixel: few enough places to fill most glyphs of a figure once. */
const PLACES = 16;

/** A glyph at its place among the sixteenths. */
class Glyph {
  readonly stretches: Stretches;
  constructor(readonly coverage: Coverage) {
    this.stretches = new Stretches(coverage);
  }
}

/** A glyph's outline, and it at every place where it was asked for. */
export class Outline {
  private readonly places: StaticArray<Glyph | null> = new StaticArray<Glyph | null>(PLACES * PLACES);
  constructor(private readonly edges: Edges) {}

  at(dx: i32, dy: i32): Glyph {
    const known = this.places[dy * PLACES + dx];
    if (known) return known;
    const glyph = new Glyph(fill(this.edges, f64(dx) / PLACES, f64(dy) / PLACES));
    this.places[dy * PLACES + dx] = glyph;
    return glyph;
  }
}

/** Stretches moved by whole pixels. */
export class Part {
  constructor(
    readonly stretches: Stretches,
    readonly x: i32,
    readonly y: i32,
  ) {}
}

/** What a label or a polygon covers, as seen from its origin. No two parts share a pixel. */
export class Mask {
  top: i32 = i32.MAX_VALUE;
  bottom: i32 = i32.MIN_VALUE;
  readonly parts: Part[] = [];

  add(stretches: Stretches, x: i32, y: i32): void {
    if (stretches.left >= stretches.right) return;
    this.parts.push(new Part(stretches, x, y));
    this.top = min(this.top, y + stretches.top);
    this.bottom = max(this.bottom, y + stretches.bottom);
  }
}

export function polygonMask(edges: Edges): Mask {
  const mask = new Mask();
  mask.add(new Stretches(fill(edges, 0, 0)), 0, 0);
  return mask;
}

/** A glyph in a label, moved by whole pixels. */
class Placed {
  /** Whether it is in the mask already. */
  done: boolean = false;
  constructor(
    readonly glyph: Glyph,
    readonly x: i32,
    readonly y: i32,
  ) {}

  touches(other: Placed): boolean {
    const a = this.glyph.stretches;
    const b = other.glyph.stretches;
    return (
      this.x + a.left < other.x + b.right &&
      other.x + b.left < this.x + a.right &&
      this.y + a.top < other.y + b.bottom &&
      other.y + b.top < this.y + a.bottom
    );
  }
}

/** A line of text, glyph by glyph. */
export class Label {
  private readonly glyphs: Placed[] = [];

  /** `x`, `y` is the glyph's origin from the label's, in sixteenths of a pixel. */
  add(outline: Outline, x: i32, y: i32): void {
    const left = x >> 4;
    const top = y >> 4;
    const placed = new Placed(outline.at(x - PLACES * left, y - PLACES * top), left, top);
    if (placed.glyph.stretches.left < placed.glyph.stretches.right) this.glyphs.push(placed);
  }

  /** Glyphs mostly stand apart; only where they do not, pixels are shared. */
  toMask(): Mask {
    const mask = new Mask();
    for (let i = 0; i < this.glyphs.length; i++) {
      const first = this.glyphs[i];
      if (first.done) continue;
      const group = this.touching(first);
      if (group.length === 1) mask.add(first.glyph.stretches, first.x, first.y);
      else mask.add(new Stretches(joined(group)), 0, 0);
    }
    return mask;
  }

  /** A glyph and those that touch it, or one that does. */
  private touching(first: Placed): Placed[] {
    first.done = true;
    const group = [first];
    for (let i = 0; i < group.length; i++) {
      for (let j = 0; j < this.glyphs.length; j++) {
        const other = this.glyphs[j];
        if (other.done || !group[i].touches(other)) continue;
        other.done = true;
        group.push(other);
      }
    }
    return group;
  }
}

/** Glyphs laid one over the other. */
function joined(group: Placed[]): Coverage {
  let left = i32.MAX_VALUE;
  let top = i32.MAX_VALUE;
  let right = i32.MIN_VALUE;
  let bottom = i32.MIN_VALUE;
  for (let i = 0; i < group.length; i++) {
    const coverage = group[i].glyph.coverage;
    const x = group[i].x + coverage.x;
    const y = group[i].y + coverage.y;
    left = min(left, x);
    top = min(top, y);
    right = max(right, x + coverage.width);
    bottom = max(bottom, y + coverage.height);
  }
  const coverage = new Coverage(left, top, right - left, bottom - top);
  for (let i = 0; i < group.length; i++) coverage.lay(group[i].glyph.coverage, group[i].x, group[i].y);
  return coverage;
}
