import * as z from 'zod/mini';
import { findColormap } from './colormaps.ts';
import { expecting } from './expected.ts';
import { listOf } from './lists.ts';
import type { OptionSpec } from './option-spec.ts';

const NUMBER = '[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?';
const SCALE_END = new RegExp(`^p(100|\\d{1,2}(\\.\\d+)?)(=${NUMBER})?$`);
const NUMBERS = new RegExp(`^\\s*${NUMBER}\\s*(?:,\\s*${NUMBER}\\s*)*$`);

/** A number, a percentile such as p99, or p99=0.31 where that percentile is of other values than those drawn. */
const scaleEnd = () =>
  z.union([
    z.number(expecting('scale-end')),
    z.string(expecting('scale-end')).check(z.regex(SCALE_END, expecting('scale-end'))),
  ]);
const isColormap = () => z.refine((name) => findColormap(String(name)) !== undefined, expecting('colormap'));

/** Options of the colour scale and of the colorbar that shows it. */
export const SCALE_OPTIONS = {
  vmin: {
    schema: scaleEnd,
    placeholder: '<value>',
    help: 'low end of the colour scale: a number, or a percentile of the values drawn, as p1 (default: 0, -vmax for signed data, the smallest value of data far from 0)',
  },
  vmax: {
    schema: scaleEnd,
    placeholder: '<value>',
    help: 'high end of the colour scale: a number, or a percentile of the values drawn, as p99 (default: the largest value drawn)',
  },
  scale: {
    schema: () =>
      z
        .string(expecting('scale'))
        .check(
          z.regex(/^(linear|log|symlog|pow:(?!0*(?:\.0*)?$)(\d+(?:\.\d*)?|\.\d+))$/, expecting('scale')),
        ),
    placeholder: '<scale>',
    help: 'linear, log, symlog or pow:<exponent> (default: linear)',
  },
  colormap: {
    schema: () => z.string(expecting('colormap')).check(isColormap()),
    placeholder: '<name>',
    help: 'name of a colormap in matplotlib or d3; _r reverses it (default: inferno, or RdBu_r for signed data)',
  },
  colorbarLabel: { schema: () => z.string(), placeholder: '<text>', help: 'text along the colorbar' },
  colorbar: {
    schema: () => z.union([z.enum(['right', 'bottom', 'none']), z.boolean()]),
    placeholder: '[where]',
    help: 'where the colorbar stands: right, bottom or none (default: right)',
    without: 'leave the colorbar out',
  },
  colorbarTicks: {
    schema: () =>
      z.union([
        z.string(expecting('values')).check(z.regex(NUMBERS, expecting('values'))),
        z.number(expecting('values')),
        listOf(z.number(expecting('finite'))).check(z.minLength(1, expecting('values'))),
      ]),
    placeholder: '<values>',
    help: 'values labelled on the colorbar: 0,0.2,0.4 (default: round ones, as many as fit)',
  },
  pool: {
    schema: () => z.enum(['max', 'mean']),
    placeholder: '<how>',
    help: 'value of a pixel that several keys share: the largest (max) or the mean (default: max)',
  },
} satisfies Record<string, OptionSpec>;
