import { createRequire } from 'node:module';

/** The canvas's module; its type is all that may be imported without loading it. */
export type Canvas = typeof import('@napi-rs/canvas');

/**
 * Loaded only when something is drawn. Text is drawn from outlines, so the scan for system fonts, its main cost, is left
 * out; and `require` spares the 7 ms in which `import` looks through a CommonJS package for export names.
 */
export function loadCanvas(): Canvas {
  process.env.DISABLE_SYSTEM_FONTS_LOAD = '1';
  return createRequire(import.meta.url)('@napi-rs/canvas');
}
