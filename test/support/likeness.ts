import type { PNG } from 'pngjs';

type Image = Pick<PNG, 'width' | 'height' | 'data'>;

/** Levels by which a soft edge may lie outside the range of its neighbours. */
const TOLERANCE = 20;

/**
 * Share of pixels that antialiasing does not explain: each lies outside the range of the pixels around it in the other image.
 * Images of different sizes differ in all pixels.
 */
export function unlike(actual: Image, expected: Image): number {
  if (actual.width !== expected.width || actual.height !== expected.height) return 1;
  const { width, height } = actual;
  let count = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (!isExplained(actual, expected, x, y)) count++;
  return count / (width * height);
}

function isExplained(actual: Image, expected: Image, x: number, y: number): boolean {
  const { width, height } = actual;
  for (let channel = 0; channel < 3; channel++) {
    const at = 4 * (y * width + x) + channel;
    const own = actual.data[at] as number;
    if (own === expected.data[at]) continue;
    let [least, most] = [255, 0];
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        const level = expected.data[4 * (v * width + u) + channel] as number;
        if (level < least) least = level;
        if (level > most) most = level;
      }
    if (own < least - TOLERANCE || own > most + TOLERANCE) return false;
  }
  return true;
}
