import { CellColors } from './cells';
import { copyFrom, copyTo, fillRun } from './line';
import { Mark } from './marks';

/** A cell that is masked or missing: code, first pixel, and the pixel after the last. */
const MARKED_BYTES = 12;

/** Cells that share a box: a pixel has exactly one colour of the table, and no edge is soft. */
export class Heatmap extends Mark {
  /** First line of each row, from the top of the page, and the end of the last. */
  readonly rowEdges: StaticArray<i32>;
  private readonly columnEdges: StaticArray<i32>;
  /** The row that was painted last, and what its lines have in common: flat colours, and where cells need more than that. */
  private row: i32 = -1;
  private readonly flat: usize;
  private readonly marked: usize;
  private markedCount: i32 = 0;

  constructor(
    /** `codes[row * columns + column]`, 16 bits each. */
    private readonly codes: usize,
    private readonly columns: i32,
    private readonly rows: i32,
    private readonly left: i32,
    top: i32,
    private readonly width: i32,
    height: i32,
    private readonly colors: CellColors,
  ) {
    super(top, top + height);
    this.columnEdges = edges(columns, left, width);
    this.rowEdges = edges(rows, top, height);
    // Taken now: nothing is while lines are painted, as a deflater may be reading those before.
    this.flat = heap.alloc(4 * width);
    this.marked = heap.alloc(MARKED_BYTES * columns);
  }

  /** Whether lines of a row differ: by hatches or crosses. */
  isRestless(row: i32): boolean {
    for (let column = 0; column < this.columns; column++)
      if (this.code(row, column) >= this.colors.size) return true;
    return false;
  }

  paint(y: i32): void {
    let row = max(this.row, 0);
    while (row < this.rows - 1 && this.rowEdges[row + 1] <= y) row++;
    if (row !== this.row) this.paintRow(row);
    else copyTo(this.left, this.left + this.width, this.flat);
    for (let i = 0; i < this.markedCount; i++) {
      const cell = this.marked + MARKED_BYTES * i;
      if (load<i32>(cell) > this.colors.size) this.cross(load<i32>(cell, 4), load<i32>(cell, 8), y);
      else this.hatch(load<i32>(cell, 4), load<i32>(cell, 8), y);
    }
  }

  private paintRow(row: i32): void {
    this.row = row;
    this.markedCount = 0;
    let end = 0;
    for (let column = 0; column < this.columns; column = end) {
      const code = this.code(row, column);
      const isMissing = code > this.colors.size;
      end = column + 1;
      // Equal neighbours are painted as one; a cross is one cell's.
      while (!isMissing && end < this.columns && this.code(row, end) === code) end++;
      const left = this.columnEdges[column];
      const right = this.columnEdges[end];
      if (left === right) continue;
      fillRun(left, right, this.colors.at(code));
      if (code >= this.colors.size) this.mark(code, left, right);
    }
    copyFrom(this.left, this.left + this.width, this.flat);
  }

  private mark(code: i32, left: i32, right: i32): void {
    const cell = this.marked + MARKED_BYTES * this.markedCount++;
    store<i32>(cell, code);
    store<i32>(cell, left, 4);
    store<i32>(cell, right, 8);
  }

  private code(row: i32, column: i32): i32 {
    return load<u16>(this.codes + 2 * (row * this.columns + column));
  }

  /** Masked: light diagonal lines that run on from cell to cell, as one quiet surface. */
  private hatch(left: i32, right: i32, y: i32): void {
    const distance = this.colors.distance;
    for (let x = left - ((left - this.left + y) % distance); x < right; x += distance)
      fillRun(max(x, left), min(x + this.colors.stroke, right), this.colors.hatch);
  }

  /** Missing: a box crossed corner to corner. */
  private cross(left: i32, right: i32, y: i32): void {
    const top = this.rowEdges[this.row];
    const width = f64(right - left);
    const height = f64(this.rowEdges[this.row + 1] - top);
    const reach = f64(this.colors.stroke) / 2;
    const down = f64(y - top);
    // Distance of a pixel's centre from a diagonal is the difference below over the diagonal's length.
    const near = reach * Math.sqrt(width * width + height * height);
    for (let x: f64 = 0; x < width; x++) {
      const falling = Math.abs((x + 0.5) * height - (down + 0.5) * width);
      const rising = Math.abs((x + 0.5) * height + (down + 0.5) * width - width * height);
      const onEdge = x < reach || down < reach || x >= width - reach || down >= height - reach;
      if (onEdge || falling <= near || rising <= near)
        fillRun(left + i32(x), left + i32(x) + 1, this.colors.cross);
    }
  }
}

/** First pixel of each of `count` cells that share `length` pixels from `start` on, and the end of the last. */
function edges(count: i32, start: i32, length: i32): StaticArray<i32> {
  const result = new StaticArray<i32>(count + 1);
  for (let i = 0; i <= count; i++) result[i] = start + i32(Math.floor((f64(i) * length) / count + 0.5));
  return result;
}
