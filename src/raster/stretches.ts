import { Coverage } from './coverage';

/** Shades of text are few, so that a figure's colours fit a palette. */
const COVERAGE_STEPS = 15;
const STEP = 255 / COVERAGE_STEPS;

/** What a shape covers, in stretches of one coverage along lines of pixels, as seen from its origin. */
export class Stretches {
  /** The pixels that it covers any of. */
  left: i32 = i32.MAX_VALUE;
  top: i32 = i32.MAX_VALUE;
  right: i32 = i32.MIN_VALUE;
  bottom: i32 = i32.MIN_VALUE;
  /** Where the stretches of line `firstLine + i` begin, and after the last where they end. */
  readonly starts: StaticArray<i32>;
  readonly firstLine: i32;
  /** First pixel, the pixel after the last, and coverage (1 to 255) of one stretch after the other. */
  readonly stretches: i32[] = [];

  constructor(coverage: Coverage) {
    this.firstLine = coverage.y;
    this.starts = new StaticArray<i32>(coverage.height + 1);
    for (let line = 0; line < coverage.height; line++) {
      const before = this.stretches.length;
      this.addLine(coverage, line);
      this.starts[line + 1] = this.stretches.length;
      if (this.stretches.length === before) continue;
      this.top = min(this.top, coverage.y + line);
      this.bottom = coverage.y + line + 1;
    }
  }

  private addLine(coverage: Coverage, line: i32): void {
    const start = line * coverage.width;
    let open: i32 = 0;
    let first = 0;
    for (let i = 0; i <= coverage.width; i++) {
      const share = i < coverage.width ? stepped(coverage.shares[start + i]) : 0;
      if (share === open) continue;
      if (open > 0) this.add(coverage.x + first, coverage.x + i, open);
      first = i;
      open = share;
    }
  }

  private add(first: i32, end: i32, share: i32): void {
    this.stretches.push(first);
    this.stretches.push(end);
    this.stretches.push(share);
    this.left = min(this.left, first);
    this.right = max(this.right, end);
  }
}

/** The nearest of the steps. */
function stepped(share: u8): i32 {
  return ((2 * i32(share) + STEP) / (2 * STEP)) * STEP;
}
