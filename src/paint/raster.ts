/** The WebAssembly of `src/raster`, and its memory. */
import { readAsset } from '../assets.ts';
import { compileWasm, instantiateWasm, newWasmMemory, type WasmMemory } from '../wasm.ts';

/** What `src/raster` exports. */
interface Raster {
  readonly begin: (width: number, height: number, indexed: number) => void;
  readonly allocate: (bytes: number) => number;
  readonly colorOf: (word: number) => number;
  readonly blend: (under: number, over: number, coverage: number) => number;
  readonly isOverfull: () => number;
  readonly paletteAddress: () => number;
  readonly paletteSize: () => number;
  readonly setPaper: (color: number) => void;
  readonly setCells: (
    table: number,
    size: number,
    paper: number,
    hatch: number,
    cross: number,
    stroke: number,
    distance: number,
  ) => void;
  readonly addRectangle: (x: number, y: number, width: number, height: number, color: number) => void;
  readonly addHeatmap: (
    codes: number,
    columns: number,
    rows: number,
    left: number,
    top: number,
    width: number,
    height: number,
  ) => void;
  readonly addGradient: (left: number, top: number, width: number, height: number) => void;
  readonly addStamp: (mask: number, x: number, y: number, color: number) => void;
  readonly polygon: (points: number, count: number) => number;
  readonly outline: (path: number, bytes: number, a: number, b: number, c: number, d: number) => number;
  readonly beginLabel: () => number;
  readonly addGlyph: (label: number, outline: number, x: number, y: number) => void;
  readonly endLabel: (label: number) => number;
  readonly changedLines: () => number;
  readonly paintWords: (top: number, count: number, to: number) => void;
  readonly paintScanlines: (top: number, count: number, channels: number, to: number) => void;
}

/** Memory to begin with, in pages of 64 KB: what a figure of some layers takes. */
const INITIAL = 24;

let compiled: object | undefined;
/** Those that paint no page now. */
const idle: Machine[] = [];
/** Memory that an idle one may keep, in bytes. */
const MOST_IDLE = 1 << 24;

/** A raster at work, and its memory. */
export interface Machine {
  readonly memory: WasmMemory;
  readonly raster: Raster;
}

function newMachine(): Machine {
  const memory = newWasmMemory(INITIAL);
  compiled ??= compileWasm(readAsset('raster.wasm'));
  return { memory, raster: instantiateWasm(compiled, memory) as Raster };
}

/** One that no other page is painted with until it is given back; one that failed in the middle of its work is not. */
export const takeMachine = (): Machine => idle.pop() ?? newMachine();

export function giveBack(machine: Machine): void {
  if (machine.memory.buffer.byteLength <= MOST_IDLE) idle.push(machine);
}

/** Colour of a word over another, at a coverage of 0 to 255 (source-over; Porter and Duff, 1984). */
export function blend(under: number, over: number, coverage: number): number {
  const machine = takeMachine();
  const mixed = machine.raster.blend(under, over, coverage) >>> 0;
  giveBack(machine);
  return mixed;
}
