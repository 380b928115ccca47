/** A curve in the place of panels: its lines are resolved and laid out. Loaded only for a curve. */
import type { Attention } from '../attention/attention.ts';
import type { CurveMeasure } from '../attention/measure.ts';
import { uniqueNotices } from '../core/codes.ts';
import { likenessNotices, paperOf, resolveCurve } from '../figure/curve.ts';
import type { Figure } from '../figure/figure.ts';
import { layoutCurve } from '../layout/curve.ts';
import { type Layout, smallTextNotices } from '../layout/layout.ts';
import { createTypesetter } from '../layout/typesetter.ts';
import type { FigureOptions } from '../options/options.ts';
import type { TextMeasurer } from '../text/typeface.ts';

/** A curve to be drawn: its numbers, and the ends of its y axis. */
interface CurveContent {
  readonly attention: Attention;
  readonly measure: CurveMeasure;
  readonly domain: readonly [number, number];
}

/**
 * The page of a curve.
 * @param figure of the same attention, whose title, sizes and colours it has, and whose rows are its lines
 * @throws OptionConflict for a page that is too small
 */
export function layoutCurvePage(
  figure: Figure,
  { attention, measure, domain }: CurveContent,
  options: FigureOptions,
  measurer: TextMeasurer,
): Layout {
  const rows = attention.rows.map((row, i) => ({ ...row, label: figure.rows[i]?.label.text ?? row.label }));
  const paper = paperOf(figure.background);
  // The texts that the figure has: cut where they are too long to be measured, and written as codes where no font has them.
  const { x: axis = '', y: label = '' } = figure.axes ?? {};
  const curve = resolveCurve({ ...attention, rows }, { ...measure, axis, label }, options, domain, paper);
  const setter = createTypesetter(figure, measurer);
  // A place without a value is a gap, which needs no key.
  const { groups, heightPt, lines } = layoutCurve({ ...figure, states: [] }, curve, setter);
  const { widthPt, background, colors, palette } = figure;
  const { paper: blank, hatch, cross } = palette;
  const scene = { widthPt, heightPt, background, blanks: { paper: blank, hatch, cross }, colors, groups };
  return {
    scene,
    notices: uniqueNotices([...smallTextNotices(groups), ...likenessNotices(curve.lines)]),
    lines,
  };
}
