/** attnplot as a library: attention weights in, a figure's bytes out. */

export type { RenderReport } from './compose.ts';
export type { Finding } from './describe/finding.ts';
export { AttnplotError, type ErrorKind, formatPath, type Path, type Problem } from './errors.ts';
export type { AttentionFile, WeightRow } from './input/attention-file.ts';
export { attentionJsonSchema } from './input/json-schema.ts';
export type { FigureOptions } from './options/figure-options.ts';
export { type RenderResult, render } from './render.ts';
