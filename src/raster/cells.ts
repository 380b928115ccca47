/** What the colour scale is shown with: colours of cells, and the colorbar. */
import { fillRun } from './line';
import { Mark } from './marks';

/** Colours of cells, as pixels; lengths in pixels. */
export class CellColors {
  constructor(
    /** Pixels of `size` colours, 32 bits each; the two codes after them are of masked and of missing cells. */
    readonly table: usize,
    readonly size: i32,
    readonly paper: u32,
    readonly hatch: u32,
    readonly cross: u32,
    /** Width of hatch and cross lines, and the distance from one hatch line to the next. */
    readonly stroke: i32,
    readonly distance: i32,
  ) {}

  at(code: i32): u32 {
    return code < this.size ? load<u32>(this.table + 4 * code) : this.paper;
  }
}

/** The colour table from the bottom up. */
export class Gradient extends Mark {
  constructor(
    private readonly left: i32,
    top: i32,
    private readonly width: i32,
    height: i32,
    private readonly colors: CellColors,
  ) {
    super(top, top + height);
  }

  paint(y: i32): void {
    fillRun(this.left, this.left + this.width, this.colorAt(y));
  }

  colorAt(y: i32): u32 {
    const share = (f64(this.bottom - y) - 0.5) / (this.bottom - this.top);
    return this.colors.at(i32(Math.floor(share * this.colors.size)));
  }
}
