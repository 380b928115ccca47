/**
 * Pixels of a page.
 *
 * This room is AssemblyScript, compiled to WebAssembly: a command starts cold, and what V8 runs for the first time it runs
 * interpreted, at a hundred machine instructions a step, where WebAssembly is machine code from its first call on. The seed takes
 * 0.75 of the instructions that it took when this was JavaScript. `src/paint/raster.ts` is its other side. Addresses are of its
 * memory; lengths are in pixels unless another unit is named.
 */
export { blend, colorOf, isOverfull, paletteAddress, paletteSize } from './colors';
export {
  addGradient,
  addHeatmap,
  addRectangle,
  addStamp,
  allocate,
  begin,
  changedLines,
  paintScanlines,
  paintWords,
  setCells,
  setPaper,
} from './page';
export { addGlyph, beginLabel, endLabel, outline, polygon } from './shapes';
