import { type Attention, type AttentionLayer, CellState } from '../input/attention.ts';
import type { Group, HeatmapMark, Scene } from '../layout/scene.ts';
import type { Cell, CellMap } from './cell-map.ts';

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
