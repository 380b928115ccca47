/** The public API: `render` turns attention weights into the bytes of a figure. */

export type { AttentionFile, WeightRow } from './attention/file.ts';
export { attentionJsonSchema } from './attention/json-schema.ts';
export { AttnplotError, type ErrorKind, formatPath, type Path, type Problem } from './core/errors.ts';
export type { Finding } from './diagnose/finding.ts';
export type { FigureOptions } from './options/options.ts';
export type { RenderReport } from './pipeline/compose.ts';
export { type RenderResult, render } from './pipeline/render.ts';
