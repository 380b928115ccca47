/** attnplot as a library: attention weights in, a figure's bytes out. */
export { AttnplotError, type ErrorKind, formatPath, type Path, type Problem } from './errors.ts';
export { type AttentionFile, attentionJsonSchema, type WeightRow } from './input/schema.ts';
export type { FigureOptions } from './options/figure-options.ts';
export { type RenderReport, type RenderResult, render } from './render.ts';
