/** The lines of a curve: colours that tell them apart for every reader, dashes and markers that do so in grey, and the scales of its axes. */
import { rgb } from 'd3-color';
import { interpolateRgb } from 'd3-interpolate';
import { type Attention, CellState } from '../attention/attention.ts';
import type { CurveMeasure, CurvePart } from '../attention/measure.ts';
import type { Notice } from '../core/codes.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Extent } from './data-range.ts';
import { paletteOn } from './palette.ts';
import { type ColorbarTick, colorScale } from './scale.ts';
import { linearTicks } from './ticks.ts';
import { visibleLine } from './token-label.ts';

/** One line: numbers are heights from 0 (the axis's low end) to 1; undefined where the line has a gap. */
export interface CurveLine {
  readonly label: string;
  readonly color: string;
  /** The colours of its band, and of the band's edges and dots. */
  readonly fill: string;
  readonly edge: string;
  /** Lengths of dashes and gaps in multiples of the stroke; absent for an unbroken line. */
  readonly dash?: readonly [dash: number, gap: number];
  readonly marker: Marker;
  readonly middle: Heights;
  readonly band?: { readonly low: Heights; readonly high: Heights };
  readonly dots: readonly Heights[];
  /** The statistic of equal weights on the same keys. */
  readonly uniform: Heights;
}

export type Heights = readonly (number | undefined)[];
export type Marker = (typeof MARKERS)[number];

/** A statistic against layers or steps. */
export interface Curve {
  readonly axis: string;
  readonly label: string;
  /** Numbers of the places, ascending. */
  readonly places: readonly number[];
  readonly spacing?: NonNullable<CurveMeasure['spacing']>;
  readonly lines: readonly CurveLine[];
  /** Whether all lines have the same statistic of equal weights. */
  readonly sharesUniform: boolean;
  /** About `count` ticks, low to high, by height. */
  readonly ticks: (count: number) => readonly ColorbarTick[];
}

/** Okabe and Ito's palette (2008), without yellow, in an order that alternates light and dark. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;
const MARKERS = ['circle', 'square', 'triangle', 'diamond'] as const;
const DASHES = [undefined, [6, 2.5], [2.5, 2], [10, 3]] as const;
/** Lines that differ in colour, marker or dash: as many as the least common multiple of their numbers. */
const STYLES = 12;
/** Share of a line's colour in its band, and in the band's edges. */
const SHARES = { fill: 0.16, edge: 0.5 } as const;
/** Room above the largest value, and below the smallest, as a share of the axis. */
const ROOM = 0.05;

/**
 * Resolves a curve.
 * @param domain ends of the y axis, in the statistic's unit
 */
export function resolveCurve(
  attention: Attention,
  measure: CurveMeasure,
  options: FigureOptions,
  domain: readonly [number, number],
  paper: string,
): Curve {
  const { scale: name = 'linear' } = options;
  const scale = colorScale(name, domain);
  const heights = attention.layers.map(({ weights, states }) =>
    Array.from(weights, (value, i) => (states[i] === CellState.value ? scale.norm(value) : undefined)),
  );
  const count = measure.places.length;
  const partOf = (part: CurvePart, row: number): Heights[] =>
    measure.parts.flatMap((one, i) =>
      one === part ? [(heights[i] ?? []).slice(row * count, (row + 1) * count)] : [],
    );
  const lines = attention.rows.map(
    ({ label }, row): CurveLine => ({
      ...styleOf(row, paper),
      label: visibleLine(label).text,
      ...lineOf((part) => partOf(part, row)),
    }),
  );
  return {
    axis: measure.axis,
    label: measure.label,
    places: measure.places,
    ...(measure.spacing ? { spacing: measure.spacing } : {}),
    lines,
    sharesUniform: sharesUniform(lines),
    ticks: name === 'linear' ? roundTicks(scale) : scale.ticks,
  };
}

/** A line from its parts, of which only dots may be several. */
function lineOf(
  partsOf: (part: CurvePart) => readonly Heights[],
): Pick<CurveLine, 'middle' | 'band' | 'dots' | 'uniform'> {
  const one = (part: CurvePart) => partsOf(part)[0];
  const [low, high] = [one('low'), one('high')];
  return {
    middle: one('middle') ?? [],
    ...(low && high ? { band: { low, high } } : {}),
    dots: partsOf('dot'),
    uniform: one('uniform') ?? [],
  };
}

/** Says how many lines look like one before them. */
export function likenessNotices({ length }: readonly unknown[]): Notice[] {
  const many = length - STYLES;
  if (many <= 0) return [];
  const message = `${many} of ${length} lines look like one before them, as there are ${STYLES} styles: draw fewer, or a line for several (--lines)`;
  return [{ code: 'lines-alike', message }];
}

function styleOf(row: number, paper: string): Pick<CurveLine, 'color' | 'fill' | 'edge' | 'dash' | 'marker'> {
  const color = COLORS[row % COLORS.length] as string;
  const mix = interpolateRgb(paper, color);
  const dash = DASHES[row % DASHES.length];
  return {
    color,
    fill: rgb(mix(SHARES.fill)).formatHex(),
    edge: rgb(mix(SHARES.edge)).formatHex(),
    ...(dash ? { dash } : {}),
    marker: MARKERS[row % MARKERS.length] as Marker,
  };
}

/**
 * The ends of the y axis: those that the options set, else a little beyond the data. Unlike colours, lines need no 0; values at or
 * above it have no axis below it.
 * @param domain ends of a colour scale of the same values
 */
export function axisOf(
  [from, to]: readonly [number, number],
  extent: Extent,
  { vmin, vmax, scale = 'linear' }: FigureOptions,
): readonly [number, number] {
  if (scale !== 'linear' || !extent) return [from, to];
  const [low, high] = [vmin === undefined ? extent[0] : from, vmax === undefined ? extent[1] : to];
  if (low >= high) return [from, to];
  const room = ROOM * (high - low);
  const below = low >= 0 ? Math.max(0, low - room) : low - room;
  return [vmin === undefined ? below : low, vmax === undefined ? high + room : high];
}

const roundTicks =
  ({ domain, norm }: ReturnType<typeof colorScale>) =>
  (count: number): ColorbarTick[] =>
    linearTicks(domain, count).map(({ value, label }) => ({ position: norm(value), label }));

/** Whether lines differ by less than is seen. */
const NEAR = 1e-6;

function sharesUniform(lines: readonly CurveLine[]): boolean {
  const [first] = lines;
  return lines.every(({ uniform }) =>
    uniform.every((height, i) => {
      const other = first?.uniform[i];
      return height === undefined || other === undefined || Math.abs(height - other) < NEAR;
    }),
  );
}

/** The page's colour as far as lines are mixed with it. */
export const paperOf = (background: string | null): string => paletteOn(background ?? '#ffffff').paper;
