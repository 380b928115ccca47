/** `compare` and `curve` as functions. */
import type { FigureOptions } from '../options/options.ts';
import type { Input } from '../pipeline/input.ts';
import { draw, optionsSource, type RenderResult } from '../pipeline/render.ts';
import type { CurveRequest, DifferenceRequest } from '../provenance/provenance.ts';
import { prepareCompared, prepareDifference } from './compare.ts';
import { prepareCurve } from './curve.ts';
import { type CurveNumbers, curveNumbers } from './curve-table.ts';
import { type Divergences, divergencesIn } from './difference.ts';
import { refuseFew, twoOf } from './names.ts';

/** How inputs are compared. */
export interface CompareSettings extends DifferenceRequest {
  /** Names of the columns. Default: names of the files. */
  readonly names?: readonly string[];
  /** Whether to add a column of the first input minus the second, or to draw that alone. Default: false. */
  readonly difference?: boolean | 'only';
}

/**
 * Draws several inputs in one figure, a column of panels for each; or the difference of two.
 * @param options of all inputs, as for `render`
 * @returns besides what `render` does, the divergences of a difference, in nats
 * @throws AttnplotError for inputs that cannot be read or stand side by side
 */
export async function compare(
  inputs: readonly Input[],
  options: FigureOptions = {},
  { difference = false, ...settings }: CompareSettings = {},
): Promise<RenderResult & { readonly divergences?: Divergences }> {
  refuseFew(inputs);
  const sources = [optionsSource(options)];
  const prepared =
    difference === 'only'
      ? await prepareDifference(twoOf(inputs), sources, settings)
      : await prepareCompared(inputs, sources, { difference, ...settings });
  const divergences = divergencesIn(prepared.attention);
  return { ...(await draw(prepared)), ...(divergences ? { divergences } : {}) };
}

/** How a curve is made; what is left out is as the command has it. */
export type CurveSettings = Partial<CurveRequest>;

/**
 * Draws a statistic of heads against layers, or steps, as lines.
 * @param options `stat` names the statistic; the others are as for `render`
 * @returns besides what `render` does, the numbers of each line
 * @throws AttnplotError for inputs or a statistic that give no curve
 */
export async function curve(
  inputs: readonly Input[],
  options: FigureOptions & Required<Pick<FigureOptions, 'stat'>>,
  { over = 'layer', spacing, band = 'sd', bandOver, lines, names, dots = false }: CurveSettings = {},
): Promise<RenderResult & CurveNumbers> {
  // In the order of the command's, so that the figure says the same of how it was made, byte for byte.
  const request = {
    over,
    ...(spacing ? { spacing } : {}),
    band,
    ...(bandOver ? { bandOver } : {}),
    ...(lines ? { lines } : {}),
    ...(names ? { names } : {}),
    dots,
  };
  const prepared = await prepareCurve(inputs, [optionsSource(options)], request);
  return { ...(await draw(prepared)), ...curveNumbers(prepared.attention) };
}
