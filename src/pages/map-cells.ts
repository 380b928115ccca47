import { tokenLabels } from '../figure/token-label.ts';
import { type Attention, type AttentionLayer, CellState } from '../input/attention.ts';
import type { Group, HeatmapMark, Scene } from '../layout/scene.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import type { Cell, CellMap } from './cell-map.ts';

/** Digits a page shows; a reader of all of them has the data itself. */
const DIGITS = 6;

/** What is drawn, as the figure has it. */
interface Drawn {
  readonly scene: Pick<Scene, 'widthPt' | 'heightPt' | 'groups'>;
  readonly attention: Attention;
  readonly domain: readonly [number, number];
  readonly tokenStyle?: FigureOptions['tokenStyle'];
}

/** The cells of a figure, one panel a layer; tokens and rows are written as the figure writes them. */
export function mapCells({ scene, attention, domain, tokenStyle = 'readable' }: Drawn): CellMap {
  const lists = new Map<readonly string[], number>();
  const tokens: string[][] = [];
  const textsOf = (labels: readonly string[]) => tokenLabels(labels, tokenStyle).map(({ text }) => text);
  const listOf = (list: readonly string[]): number => {
    const known = lists.get(list);
    if (known !== undefined) return known;
    lists.set(list, tokens.push(textsOf(list)) - 1);
    return tokens.length - 1;
  };
  const panels = scene.groups.filter(({ kind }) => kind === 'panel');
  const rows = attention.rows.map(({ label }) => label);
  const labels = textsOf(rows);
  return {
    size: [round(scene.widthPt), round(scene.heightPt)],
    domain,
    rows: rows.map((row, i) => (row === '' ? '' : (labels[i] as string))),
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
