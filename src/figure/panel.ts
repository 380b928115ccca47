/** A panel of cells: its codes on the scale, whole and pooled, and the labels of its keys. */
import { type AttentionLayer, rowEnd } from '../attention/attention.ts';
import { encodeValue, MASKED, originOf, poolFurthest, poolMean } from './cells.ts';
import type { Outline } from './outlines.ts';
import type { GridPlace } from './panel-grid.ts';
import type { ColorScale } from './scale.ts';
import type { Stretch } from './segments.ts';
import type { TokenList } from './tokens.ts';

/** One layer, head or query, ready to be placed. */
export interface Panel {
  readonly label: string;
  /** Its group, by position in `Figure.groups`. */
  readonly group?: number;
  /** Its place in `Figure.grid`; absent where panels are arranged by their order. */
  readonly place?: GridPlace;
  readonly outlines: readonly Outline[];
  /** Named stretches of its keys. */
  readonly segments: readonly Stretch[];
  readonly keyCount: number;
  /** Share of a panel's full width that it takes, where columns of panels are aligned by key; absent for all of it. */
  readonly share?: number;
  /** The colour table of a difference beside inputs; absent for the figure's. */
  readonly colors?: readonly string[];
  /** Cell codes, `codes[row * keyCount + key]`: an index into the colour table, or MASKED or MISSING. */
  readonly codes: Uint16Array;
  /** Cell codes of fewer columns than keys, or lines than rows: each cell pools several. */
  readonly pooled: (columns: number, lines: number) => Uint16Array;
  /** Key tokens by row; rows of one sequence share one list. */
  readonly tokens: readonly TokenList[];
  /** Numbers right of the rows, one each; absent where there are none. */
  readonly aside?: readonly string[];
  /** The text in a cell; absent where cells are not annotated. */
  readonly annotation?: (row: number, key: number) => string;
}

/** Whether panels are labelled alike: as many keys, and the same tokens for each row. */
export const haveSameKeys = (one: Panel, other: Panel): boolean =>
  one.keyCount === other.keyCount && one.tokens.every((list, row) => list === other.tokens[row]);

/** A function that gives a text to each panel, the same to those that `haveSameKeys`: of thousands no two need be compared. */
export function keysTexts(): (panel: Panel) => string {
  const numbers = new Map<TokenList, number>();
  const numberOf = (list: TokenList): number => {
    const number = numbers.get(list) ?? numbers.size;
    numbers.set(list, number);
    return number;
  };
  return ({ keyCount, tokens }) => `${keyCount} ${tokens.map(numberOf).join()}`;
}

/** What panels need besides their layer. */
export interface PanelContext {
  readonly scale: ColorScale;
  readonly pool: 'max' | 'mean';
  readonly tokens: (tokens: readonly string[]) => TokenList;
  readonly format?: (value: number) => string;
  readonly colors?: readonly string[];
}

/** The cells of a layer as a panel. @param codes of its cells on the scale */
export function toPanel(
  layer: AttentionLayer,
  codes: Uint16Array,
  { scale, pool, tokens, format, colors }: PanelContext,
): Omit<Panel, 'label' | 'outlines' | 'segments'> {
  const { keyCount, weights } = layer;
  const pooled = (columns: number, lines: number): Uint16Array => {
    const size = { keyCount, columns, lines };
    const furthest = poolFurthest(codes, size, originOf(scale.domain), (row) => rowEnd(layer, row));
    if (pool === 'max') return furthest;
    const means = poolMean(weights, size);
    return furthest.map((code, i) => (code >= MASKED ? code : encodeValue(means[i] as number, scale)));
  };
  const annotation = (row: number, key: number) => {
    const weight = weights[row * keyCount + key] ?? Number.NaN;
    return Number.isNaN(weight) ? '' : (format?.(weight) ?? '');
  };
  return {
    keyCount,
    ...(colors ? { colors } : {}),
    codes,
    pooled,
    tokens: layer.tokens.map(tokens),
    ...(format ? { annotation } : {}),
  };
}
