/** A page of pixels: what is painted on it, in painting order, and then its lines from the top. */
import type { WasmMemory } from '../wasm.ts';
import { giveBack, type Machine, takeMachine } from './raster.ts';

/** A rectangle of whole pixels. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What heatmaps are painted with: the colour table, colours of cells without a value, and lengths in pixels. */
export interface CellPaint {
  /** Words of RGBA. */
  readonly table: Uint32Array;
  readonly paper: number;
  readonly hatch: number;
  readonly cross: number;
  /** Width of hatch and cross lines, and the distance from one hatch line to the next. */
  readonly stroke: number;
  readonly distance: number;
}

/** A glyph of a label: which outline, and where its origin is, in sixteenths of a pixel from the label's. */
export interface LabelGlyph {
  readonly outline: number;
  readonly x: number;
  readonly y: number;
}

/** What becomes of an outline's units: x' = a x + c y, y' = b x + d y. */
export interface Transform {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** Glyphs stand on sixteenths of a pixel: few enough places to fill most glyphs of a figure once. */
export const PLACES = 16;
/** Steps that coverage comes in: shades of text are few, so that a figure's colours fit a palette. */
export const COVERAGE_STEPS = 15;

/** `#rrggbb` as an opaque word: little-endian straight (not premultiplied) RGBA, as PNG and `Uint32Array` see it. */
export function toWord(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

/** Pixels are words of RGBA, or places in a palette of at most 256 such words. */
type PixelKind = 'words' | 'indexed';

/** Works on a page, which is gone afterwards. */
export async function withPage<T>(
  [width, height]: readonly [width: number, height: number],
  kind: PixelKind,
  work: (page: Page) => T | Promise<T>,
): Promise<T> {
  const machine = takeMachine();
  machine.raster.begin(width, height, Number(kind === 'indexed'));
  const result = await work(new Page(machine, width));
  giveBack(machine);
  return result;
}

/** Colours are pixels, as `color` gives them; positions and lengths are whole pixels. What leaves the page is cut off. */
export class Page {
  readonly #memory: WasmMemory;
  readonly #raster: Machine['raster'];
  readonly #width: number;

  constructor({ memory, raster }: Machine, width: number) {
    this.#memory = memory;
    this.#raster = raster;
    this.#width = width;
  }

  /** The pixel of an opaque colour, given as `#rrggbb`. */
  color(hex: string): number {
    return this.#raster.colorOf(toWord(hex)) >>> 0;
  }

  /** Colours of the palette in the order they were first seen, as words; the first is that of an empty page. */
  palette(): Uint32Array {
    const at = this.#raster.paletteAddress();
    return new Uint32Array(this.#memory.buffer, at, this.#raster.paletteSize()).slice();
  }

  /** Whether a colour found no room in the palette; pixels are wrong from then on. */
  isOverfull(): boolean {
    return this.#raster.isOverfull() !== 0;
  }

  /** What lies under all marks; without it the page is empty. */
  setPaper(color: number): void {
    this.#raster.setPaper(color);
  }

  /** For the heatmaps and gradients that follow. */
  setCells({ table, paper, hatch, cross, stroke, distance }: CellPaint): void {
    this.#raster.setCells(this.#keep(table), table.length, paper, hatch, cross, stroke, distance);
  }

  rectangle(x: number, y: number, width: number, height: number, color: number): void {
    this.#raster.addRectangle(x, y, width, height, color);
  }

  /** `codes[row * columns + column]`, spread over a box. */
  heatmap(codes: Uint16Array, columns: number, rows: number, { left, top, width, height }: PixelBox): void {
    this.#raster.addHeatmap(this.#keep(codes), columns, rows, left, top, width, height);
  }

  /** The colour table from the bottom up. */
  gradient({ left, top, width, height }: PixelBox): void {
    this.#raster.addGradient(left, top, width, height);
  }

  /** A mask in a colour, its origin at a place. */
  stamp(mask: number, x: number, y: number, color: number): void {
    this.#raster.addStamp(mask, x, y, color);
  }

  /** The mask of a closed polygon. */
  polygon(points: readonly (readonly [x: number, y: number])[]): number {
    return this.#raster.polygon(this.#keep(Float64Array.from(points.flat())), points.length);
  }

  /** A glyph for labels. @param path SVG path data with absolute M, L, Q, C and Z, as HarfBuzz writes it */
  outline(path: string, { a, b, c, d }: Transform): number {
    const at = this.#raster.allocate(path.length);
    Buffer.from(this.#memory.buffer, at, path.length).write(path, 'latin1');
    return this.#raster.outline(at, path.length, a, b, c, d);
  }

  /** The mask of a line of text. */
  label(glyphs: readonly LabelGlyph[]): number {
    const label = this.#raster.beginLabel();
    for (const { outline, x, y } of glyphs) this.#raster.addGlyph(label, outline, x, y);
    return this.#raster.endLabel(label);
  }

  /** How many of the lines may differ from the one above. */
  changedLines(): number {
    return this.#raster.changedLines();
  }

  /** Lines of words, `[(y - top) * width + x]`, from the top down; those before are overwritten. @param most how many lines a call may ask for */
  words(most: number): (top: number, count: number) => Uint32Array {
    const at = this.#raster.allocate(4 * this.#width * most);
    return (top, count) => {
      this.#raster.paintWords(top, count, at);
      return new Uint32Array(this.#memory.buffer, at, count * this.#width);
    };
  }

  /**
   * Lines as PNG scanlines, from the top down; those of the call before stay as they are until the next.
   * @param channels bytes of a pixel: 1 where pixels are indices
   * @param most how many lines a call may ask for
   */
  scanlines(channels: 1 | 3 | 4, most: number): (top: number, count: number) => Buffer {
    const stride = 1 + channels * this.#width;
    let [at, other] = [this.#raster.allocate(most * stride), this.#raster.allocate(most * stride)];
    return (top, count) => {
      [at, other] = [other, at];
      this.#raster.paintScanlines(top, count, channels, at);
      return Buffer.from(this.#memory.buffer, at, count * stride);
    };
  }

  /** Copies an array to where the page can read it. */
  #keep(array: Uint16Array | Uint32Array | Float64Array): number {
    const at = this.#raster.allocate(array.byteLength);
    new Uint8Array(this.#memory.buffer).set(
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
      at,
    );
    return at;
  }
}
