/** The line of the page that is being painted, as bytes of indices or as words. */
import { isIndexed, mix } from './colors';

/** A run of few pixels. */
const SHORT = 16;

let pixels: usize = 0;
let width: i32 = 0;

export function startLine(at: usize, pageWidth: i32): void {
  pixels = at;
  width = pageWidth;
}

/** Pixels from `first` up to `end` in one colour; what leaves the page is cut off. */
export function fillRun(first: i32, end: i32, color: u32): void {
  first = max(first, 0);
  end = min(end, width);
  if (first >= end) return;
  if (isIndexed()) {
    // A hatch has thousands of short runs, for which asking the system to fill them takes longer than that.
    if (end - first > SHORT) memory.fill(pixels + first, u8(color), end - first);
    else for (let x = first; x < end; x++) store<u8>(pixels + x, u8(color));
  } else for (let x = first; x < end; x++) store<u32>(pixels + 4 * x, color);
}

/** The same with a colour that covers them in part, 1 to 255. */
export function mixRun(first: i32, end: i32, color: u32, coverage: u32): void {
  if (coverage === 255) {
    fillRun(first, end, color);
    return;
  }
  first = max(first, 0);
  end = min(end, width);
  if (first >= end) return;
  if (isIndexed()) {
    for (let at = pixels + first; at < pixels + end; at++)
      store<u8>(at, u8(mix(load<u8>(at), color, coverage)));
  } else {
    for (let at = pixels + 4 * first; at < pixels + 4 * end; at += 4)
      store<u32>(at, mix(load<u32>(at), color, coverage));
  }
}

/** Keeps pixels, as far as they are on the page, to paint them again. */
export function copyFrom(first: i32, end: i32, to: usize): void {
  const bytes = isIndexed() ? 1 : 4;
  first = max(first, 0);
  end = min(end, width);
  if (first >= end) return;
  memory.copy(to, pixels + bytes * first, bytes * (end - first));
}

export function copyTo(first: i32, end: i32, from: usize): void {
  const bytes = isIndexed() ? 1 : 4;
  first = max(first, 0);
  end = min(end, width);
  if (first >= end) return;
  memory.copy(pixels + bytes * first, from, bytes * (end - first));
}
