import { type Attention, type AttentionLayer, CellState } from '../attention/attention.ts';
import type { Notice } from '../core/codes.ts';
import type { Group, HeatmapMark, Scene } from '../layout/scene.ts';

/**
 * Where the cells of a figure stand and what they hold: what a page needs to name the cell under a pointer. It is written
 * into pages as JSON, and their scripts read it; this file is all that the two sides share.
 */
export interface CellMap {
  /** Width and height of the figure in points. Boxes are in points from its top left corner. */
  readonly size: readonly [width: number, height: number];
  /** Ends of the colour scale: values beyond them are clipped. */
  readonly domain: readonly [vmin: number, vmax: number];
  /** Labels of the rows, the same in all panels. */
  readonly rows: readonly string[];
  /** Lists of key tokens, each once. */
  readonly tokens: readonly (readonly string[])[];
  readonly panels: readonly PanelCells[];
}

/** One layer's cells: a grid of equal ones that fills the box. */
export interface PanelCells {
  readonly label: string;
  readonly box: readonly [left: number, top: number, width: number, height: number];
  readonly keys: number;
  /** Which of `CellMap.tokens` a row has. */
  readonly tokens: readonly number[];
  /** `cells[row][key]`; a row ends at its last key that is not masked. */
  readonly cells: readonly (readonly Cell[])[];
}

/** A weight, `null` where none was recorded, `'masked'` where the query cannot see the key. */
export type Cell = number | null | 'masked';

/** Digits a page shows; a reader of all of them has the data itself. */
const DIGITS = 6;

/**
 * The cells of a figure, one panel a layer.
 * @param attention what is drawn, with the names the figure gives it
 */
export function mapCells(
  scene: Pick<Scene, 'widthPt' | 'heightPt' | 'groups'>,
  attention: Attention,
  domain: readonly [number, number],
): CellMap {
  const lists = new Map<readonly string[], number>();
  const tokens: (readonly string[])[] = [];
  const listOf = (list: readonly string[]): number => {
    const known = lists.get(list);
    if (known !== undefined) return known;
    lists.set(list, tokens.push(list) - 1);
    return tokens.length - 1;
  };
  const panels = scene.groups.filter(({ kind }) => kind === 'panel');
  return {
    size: [round(scene.widthPt), round(scene.heightPt)],
    domain,
    rows: attention.rows.map(({ label }) => label),
    panels: attention.layers.map((layer, i) => {
      const { label } = panels[i] as Group;
      const { x, y, width, height } = heatmapOf(panels[i] as Group);
      return {
        label,
        box: [round(x), round(y), round(width), round(height)],
        keys: layer.keyCount,
        tokens: layer.tokens.map(listOf),
        cells: layer.tokens.map((_, row) => rowCells(layer, row, domain)),
      };
    }),
    tokens,
  };
}

/** A panel's own grid; it has one, and it comes first. */
const heatmapOf = ({ marks }: Group) => marks.find(({ type }) => type === 'heatmap') as HeatmapMark;

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

/** Fewer digits, unless they would move a value into the domain that is clipped, or out of it. */
function shorten(value: number, [vmin, vmax]: CellMap['domain']): number {
  const short = Number(value.toPrecision(DIGITS));
  return short < vmin === value < vmin && short > vmax === value > vmax ? short : value;
}

/** Thousandths of a point are finer than any screen's pixels. */
const round = (pt: number) => Math.round(1000 * pt) / 1000;

/** Cells beyond which a table is of no use to anyone, and a page grows by megabytes. */
export const MOST_IN_TABLES = 20_000;
/** Cells beyond which a page would be slow to open: about 8 MB of numbers. */
export const MOST_IN_PAGE = 1_000_000;

/** What a figure's page leaves out, in words. */
export function pageNotices({ layers, rows }: Attention): Notice[] {
  const count = layers.reduce((sum, { keyCount }) => sum + keyCount * rows.length, 0);
  if (count > MOST_IN_PAGE)
    return [
      {
        code: 'no-values',
        message: `${count} values are too many for the page, which has the picture alone`,
      },
    ];
  if (count <= MOST_IN_TABLES) return [];
  return [
    { code: 'no-table', message: `${count} values are too many for a table, and are shown one by one` },
  ];
}
