/** Widths of columns of panels: each is as wide as its widest panel, or as the name over it. */
import type { Figure } from '../figure/figure.ts';
import type { Arrangement } from './arrangement.ts';
import { type Page, snapDown, snapUp } from './page-plan.ts';
import type { Style, Typesetter } from './typesetter.ts';

/** Room left of the first panel of a line, right of the last, and between two; the colorbar not included. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly between: number;
}

/** The width that a full panel may have, and of each column where it has `fullPt`. */
interface ColumnWidths {
  readonly mostPt: number;
  readonly columnsPt: (fullPt: number) => number[];
}

/** Divides the room of all columns together. Where panels are narrower, so that cells are as wide as elsewhere, so is their column. */
export function divideColumns(
  figure: Figure,
  { columns, places }: Arrangement,
  roomPt: number,
  { style, widthPt }: Typesetter,
): ColumnWidths {
  const shares = new Array<number>(columns).fill(0);
  figure.panels.forEach(({ share = 1 }, i) => {
    const column = places[i]?.column ?? 0;
    shares[column] = Math.max(shares[column] ?? 0, share);
  });
  // Less than all of an even share, so that rounding never makes a full panel narrower than its name.
  const evenPt = (1 - 1e-9) * (Math.max(0, roomPt) / columns);
  const namesPt = new Array<number>(columns).fill(0);
  figure.grid?.columns.forEach((name, i) => {
    const widestPt = Math.max(namesPt[i % columns] ?? 0, widthPt(name, style.layerPt));
    namesPt[i % columns] = Math.min(evenPt, widestPt);
  });
  // A column that its name makes wider leaves the others less, of which more may then be wider for their names; never fewer.
  let mostPt = Number.POSITIVE_INFINITY;
  for (;;) {
    const byName = shares.map((share, column) => share * mostPt < (namesPt[column] as number));
    const takenPt = namesPt.reduce((sum, pt, column) => sum + (byName[column] ? pt : 0), 0);
    const sharesLeft = shares.reduce((sum, share, column) => sum + (byName[column] ? 0 : share), 0);
    const nextPt = (Math.max(0, roomPt) - takenPt) / sharesLeft;
    if (!(nextPt < mostPt)) break;
    mostPt = nextPt;
  }
  return {
    mostPt,
    columnsPt: (fullPt) =>
      shares.map((share, column) => Math.max(share * fullPt, Math.min(namesPt[column] as number, fullPt))),
  };
}

/** Columns to be placed. */
export interface PlacedColumns {
  readonly columns: number;
  readonly panel: {
    readonly widthPt: number;
    readonly heightPt?: number;
    readonly columnsPt: readonly number[];
  };
  readonly marginsPt: number;
  readonly style: Style;
}

/** Left edges of the columns. Square cells may leave width over, half of which goes to either side. */
export function placeColumns(
  { widthPt, gridPt, shape }: Figure,
  { left, between }: Margins,
  { columns, panel, marginsPt, style }: PlacedColumns,
): Pick<Page, 'lefts' | 'rightPt' | 'panelWidthPt' | 'columnsPt'> & { readonly squareHeightPt?: number } {
  // Snapping moves each left edge by less than a pixel, whatever the columns before it.
  const sparePt = shape.aspect === 'equal' ? widthPt - marginsPt - columns * panel.widthPt - gridPt : 0;
  const shiftPt = Math.max(0, snapDown(sparePt / 2, gridPt));
  const { columnsPt } = panel;
  let beforePt = 0;
  return {
    panelWidthPt: panel.widthPt,
    columnsPt,
    ...(panel.heightPt === undefined ? {} : { squareHeightPt: panel.heightPt }),
    lefts: columnsPt.map((pt) => {
      const leftPt = snapUp(style.paddingPt + shiftPt + left + beforePt, gridPt);
      beforePt += pt + between;
      return leftPt;
    }),
    rightPt: widthPt - style.paddingPt - shiftPt,
  };
}

/** The most that a name may take over a single column, centred on its panels: it may stand over labels and colorbars. */
export function roomAbove(
  { lefts: [left = 0], panelWidthPt, rightPt }: Pick<Page, 'lefts' | 'panelWidthPt' | 'rightPt'>,
  { paddingPt }: Style,
): number {
  const middle = left + panelWidthPt / 2;
  return 2 * Math.min(middle - paddingPt, rightPt - middle);
}
