/** Widths of columns of panels: each is as wide as its widest panel, or as the name over it. */
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import type { Arrangement } from './arrangement.ts';
import type { Typesetter } from './typesetter.ts';

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
  const shares = Array.from({ length: columns }, (_, column) =>
    largestOf(figure.panels.entries(), ([i, { share = 1 }]) => (places[i]?.column === column ? share : 0), 0),
  );
  // Less than all of an even share, so that rounding never makes a full panel narrower than its name.
  const evenPt = (1 - 1e-9) * (Math.max(0, roomPt) / columns);
  const namesPt = shares.map((_, column) =>
    Math.min(evenPt, widthPt(figure.grid?.columns[column] ?? '', style.layerPt)),
  );
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
