/** Shapes as they come from the other side of the memory. */
import { Label, Mask, Outline, polygonMask } from './mask';
import { Edges, outlineEdges } from './outline';

/** A closed polygon: `count` points as pairs of 64-bit floats. */
export function polygon(points: usize, count: i32): Mask {
  const edges = new Edges();
  for (let i = 0; i < count; i++) {
    const x = load<f64>(points + 16 * i);
    const y = load<f64>(points + 16 * i, 8);
    if (i === 0) edges.moveTo(x, y);
    else edges.lineTo(x, y);
  }
  edges.close();
  return polygonMask(edges);
}

/** The outline of a glyph from `bytes` of path data; see `outlineEdges`. */
export function outline(path: usize, bytes: i32, a: f64, b: f64, c: f64, d: f64): Outline {
  return new Outline(outlineEdges(path, bytes, a, b, c, d));
}

export function beginLabel(): Label {
  return new Label();
}

/** A glyph's origin from the label's, in sixteenths of a pixel. */
export function addGlyph(label: Label, glyph: Outline, x: i32, y: i32): void {
  label.add(glyph, x, y);
}

export function endLabel(label: Label): Mask {
  return label.toMask();
}
