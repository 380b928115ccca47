/** What is painted on a page, each mark line by line from the top. */
import { fillRun, mixRun } from './line';
import { Mask } from './mask';

export abstract class Mark {
  constructor(
    /** First line of the page it touches, and the first it no longer does. */
    readonly top: i32,
    readonly bottom: i32,
  ) {}

  /** Paints on the line that was started. Lines come from the top down, each at most once. */
  abstract paint(y: i32): void;
}

/** A rectangle of one colour. */
export class Rectangle extends Mark {
  constructor(
    private readonly x: i32,
    y: i32,
    private readonly width: i32,
    height: i32,
    private readonly color: u32,
  ) {
    super(y, y + height);
  }

  paint(_: i32): void {
    fillRun(this.x, this.x + this.width, this.color);
  }
}

/** A mask in a colour, its origin on a whole pixel. */
export class Stamp extends Mark {
  constructor(
    private readonly mask: Mask,
    private readonly x: i32,
    private readonly y: i32,
    private readonly color: u32,
  ) {
    super(y + mask.top, y + mask.bottom);
  }

  paint(y: i32): void {
    const parts = this.mask.parts;
    for (let i = 0; i < parts.length; i++) {
      const stretches = parts[i].stretches;
      const line = y - this.y - parts[i].y;
      if (line < stretches.top || line >= stretches.bottom) continue;
      const x = this.x + parts[i].x;
      const end = stretches.starts[line - stretches.firstLine + 1];
      for (let at = stretches.starts[line - stretches.firstLine]; at < end; at += 3)
        mixRun(
          x + stretches.stretches[at],
          x + stretches.stretches[at + 1],
          this.color,
          stretches.stretches[at + 2],
        );
    }
  }
}
