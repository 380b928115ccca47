/** The cells of a figure for a page: where they are, what they hold, and what a page leaves out. */
import { type Attention, type AttentionLayer, CellState } from '../attention/attention.ts';
import { differenceOf } from '../attention/difference.ts';
import type { CurvePart } from '../attention/measure.ts';
import type { Notice } from '../core/codes.ts';
import { extentOf } from '../figure/data-range.ts';
import { keySegmentsOf } from '../figure/segments.ts';
import { xOf } from '../layout/plot.ts';
import type { FrameMark, Group, HeatmapMark, Scene } from '../layout/scene.ts';

/**
 * What a page needs to name the cell under the pointer. It is written into the page as JSON, which the page's script reads;
 * the two share only the types in this file.
 */
export interface CellMap {
  /** Width and height of the figure in points. Boxes are in points from the top left corner. */
  readonly size: readonly [width: number, height: number];
  /** What the values are, where they are no weights, and what a column is: a head, or a place of a curve, whose panels have no box. */
  readonly measure?: { readonly kind: 'matrix' | 'curve'; readonly label: string; readonly columns: string };
  /** Of a curve: the rectangle between its axes, where its places stand, and what each panel holds. */
  readonly curve?: {
    readonly box: PanelCells['box'];
    /** Points from the left of the figure, by place. */
    readonly xs: readonly number[];
    readonly parts: readonly CurvePart[];
  };
  /** Ends of the colour scale; values outside are clipped. */
  readonly domain: readonly [vmin: number, vmax: number];
  /** Labels of the rows, the same in all panels. */
  readonly rows: readonly string[];
  /** Different lists of key tokens. */
  readonly tokens: readonly (readonly string[])[];
  readonly panels: readonly PanelCells[];
  /** Where cells are patches of an image, line by line: the key of the first. */
  readonly firstPatch?: number;
}

/** The cells of one layer: a grid of equal cells that fills the box. */
export interface PanelCells {
  readonly label: string;
  readonly box: readonly [left: number, top: number, width: number, height: number];
  readonly keys: number;
  /** Ends of its own scale; absent for those of all panels. */
  readonly domain?: readonly [vmin: number, vmax: number];
  /** Named stretches of keys, both ends included; absent where there are none. */
  readonly segments?: readonly (readonly [name: string, first: number, last: number])[];
  /** Index in `CellMap.tokens` for each row. */
  readonly tokens: readonly number[];
  /** `cells[row][key]`; masked keys at the end of a row are left out. None where there are too many for a page. */
  readonly cells: readonly (readonly Cell[])[];
}

/** A weight, `null` if it is missing, or `'masked'`. */
export type Cell = number | null | 'masked';

/** Significant digits of a value in a page. */
const DIGITS = 6;

/**
 * Maps the cells of a figure, one panel per layer.
 * @param attention the weights, with the labels and tokens that the figure shows
 * @param most cells of which the values are held; none are where there are more
 * @param firstPatch the key of the first patch, where panels are pictures of patches
 */
export function mapCells(
  scene: Pick<Scene, 'widthPt' | 'heightPt' | 'groups'>,
  attention: Attention,
  domain: readonly [number, number],
  most: number,
  firstPatch?: number,
): CellMap {
  const { tokens, numberOf } = numberLists();
  const ofDifference = differenceDomain(attention);
  const isHeld = countCells(attention) <= most;
  const panels = scene.groups.filter(({ kind }) => kind === 'panel');
  return {
    size: [round(scene.widthPt), round(scene.heightPt)],
    ...measureOf(attention),
    ...curveOf(attention, panels[0]),
    domain,
    rows: attention.rows.map(({ label }) => label),
    panels: attention.layers.map((layer, i) => {
      const panel = panels[i] ?? (panels[0] as Group);
      const label = attention.measure?.kind === 'curve' ? layer.label : panel.label;
      const { x, y, width, height } = heatmapOf(panel) ?? NOWHERE;
      return {
        label,
        box: [round(x), round(y), round(width), round(height)],
        keys: layer.keyCount,
        ...(layer.difference ? { domain: ofDifference } : {}),
        ...segmentsOf(attention, layer),
        tokens: layer.tokens.map(numberOf),
        cells: isHeld
          ? layer.tokens.map((_, row) => rowCells(layer, row, layer.difference ? ofDifference : domain))
          : [],
      };
    }),
    tokens,
    ...(firstPatch === undefined ? {} : { firstPatch }),
  };
}

/** Numbers lists in the order in which they are first asked for. */
function numberLists() {
  const numbers = new Map<readonly string[], number>();
  const tokens: (readonly string[])[] = [];
  const numberOf = (list: readonly string[]): number => {
    const known = numbers.get(list);
    if (known !== undefined) return known;
    numbers.set(list, tokens.push(list) - 1);
    return tokens.length - 1;
  };
  return { tokens, numberOf };
}

/** A difference clips none of its values. */
function differenceDomain(attention: Attention): CellMap['domain'] {
  const difference = differenceOf(attention);
  return (difference && extentOf(difference)) ?? [0, 0];
}

function segmentsOf(attention: Attention, layer: AttentionLayer): Pick<PanelCells, 'segments'> {
  const segments = keySegmentsOf(attention, layer).map(
    ({ name, first, last }) => [name, first, last] as const,
  );
  return segments.length === 0 ? {} : { segments };
}

function measureOf({ measure }: Attention): Pick<CellMap, 'measure'> {
  if (!measure) return {};
  const { kind, label } = measure;
  return { measure: { kind, label, columns: measure.kind === 'curve' ? measure.axis : 'head' } };
}

/** Where a curve's places stand, in the frame of its axes. */
function curveOf({ measure }: Attention, panel: Group | undefined): Pick<CellMap, 'curve'> {
  const frame = panel?.marks.find((mark): mark is FrameMark => mark.type === 'frame');
  if (measure?.kind !== 'curve' || !frame) return {};
  const { x, y, width, height } = frame;
  const plot = { left: x, right: x + width, top: y, bottom: y + height };
  const xs = measure.places.map((place) => round(xOf(measure, place, plot)));
  return { curve: { box: [round(x), round(y), round(width), round(height)], xs, parts: measure.parts } };
}

/** The heatmap of a panel, which has exactly one; a curve has none. */
const heatmapOf = ({ marks }: Group) => marks.find((mark): mark is HeatmapMark => mark.type === 'heatmap');

const NOWHERE = { x: 0, y: 0, width: 0, height: 0 } as const;

function rowCells(
  { keyCount, weights, states }: AttentionLayer,
  row: number,
  domain: CellMap['domain'],
): Cell[] {
  const from = row * keyCount;
  let end = keyCount;
  while (end > 0 && states[from + end - 1] === CellState.masked) end--;
  return Array.from({ length: end }, (_, key) => {
    const state = states[from + key];
    if (state === CellState.masked) return 'masked';
    return state === CellState.missing ? null : shorten(weights[from + key] as number, domain);
  });
}

/** Rounds a value, unless that would move it across an end of the domain. */
function shorten(value: number, [vmin, vmax]: CellMap['domain']): number {
  const short = Number(value.toPrecision(DIGITS));
  return short < vmin === value < vmin && short > vmax === value > vmax ? short : value;
}

/** Rounds to a thousandth of a point, which is finer than any screen's pixels. */
const round = (pt: number) => Math.round(1000 * pt) / 1000;

/** The most cells of a page with tables; more would add megabytes, and nobody reads them. */
export const MOST_IN_TABLES = 20_000;
/** The most cells of a page with values: about 8 MB of numbers. More would be slow to open. */
export const MOST_IN_PAGE = 1_000_000;

const countCells = ({ layers, rows }: Attention): number =>
  layers.reduce((sum, { keyCount }) => sum + keyCount * rows.length, 0);

/** Notices about what the page of a figure leaves out. */
export function pageNotices(attention: Attention): Notice[] {
  const count = countCells(attention);
  if (count > MOST_IN_PAGE)
    return [
      {
        code: 'no-values',
        message: `the page holds no values, because ${count} are too many`,
      },
    ];
  if (count <= MOST_IN_TABLES) return [];
  return [{ code: 'no-table', message: `the page holds no table, because ${count} values are too many` }];
}
