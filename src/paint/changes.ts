import type { PixelBox } from './drawing.ts';

/**
 * The smallest box around the pixels that differ between two frames of one size; a single pixel where none does, as an
 * image cannot be empty.
 */
export function changedBox<T extends Uint8Array | Uint32Array>(before: T, after: T, width: number): PixelBox {
  const height = after.length / width;
  const sameLine = (y: number) => {
    for (let i = y * width; i < (y + 1) * width; i++) if (before[i] !== after[i]) return false;
    return true;
  };
  let [top, bottom] = [0, height];
  while (top < bottom && sameLine(top)) top++;
  while (bottom > top && sameLine(bottom - 1)) bottom--;
  if (top === bottom) return { left: 0, top: 0, width: 1, height: 1 };
  let [left, right] = [width, 0];
  for (let y = top; y < bottom; y++) {
    let x = 0;
    while (x < left && before[y * width + x] === after[y * width + x]) x++;
    left = Math.min(left, x);
    let end = width;
    while (end > right && before[y * width + end - 1] === after[y * width + end - 1]) end--;
    right = Math.max(right, end);
  }
  return { left, top, width: right - left, height: bottom - top };
}

/** The pixels of a box, `[y * box.width + x]`. */
export function cutOut<T extends Uint8Array | Uint32Array>(
  pixels: T,
  width: number,
  { left, top, ...box }: PixelBox,
): T {
  const cut = pixels.slice(0, box.width * box.height) as T;
  for (let y = 0; y < box.height; y++)
    cut.set(pixels.subarray((top + y) * width + left, (top + y) * width + left + box.width), y * box.width);
  return cut;
}
