/** Numbers in cells. */
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { count, formatValue } from '../core/words.ts';
import type { Figure } from '../figure/figure.ts';
import { readableOn } from '../figure/palette.ts';
import type { Panel } from '../figure/panel.ts';
import { inches, PageTooSmall } from './conflicts.ts';
import { type NumberSize, outlineRoomPt } from './outlines.ts';
import { type Page, snapUp } from './page-plan.ts';
import type { Area, TextMark } from './scene.ts';
import type { Style, Typesetter } from './typesetter.ts';

/** Numbers in cells are no larger than row labels, and no smaller than this, in points. */
const LEAST_ANNOTATION_PT = 4;
/** Share of a cell's width and height that its number may take. */
const ANNOTATION_SHARE = { width: 0.86, height: 0.7 } as const;
/** The least height of a row with numbers. */
const LEAST_ROW_PT = LEAST_ANNOTATION_PT / ANNOTATION_SHARE.height;

/**
 * Each value in its cell, all in one size, black or white as the cell's colour asks.
 * @throws OptionConflict where cells or the font are too small for numbers that can be read
 */
export function layoutAnnotations(
  panel: Panel,
  figure: Figure,
  page: Page,
  area: Area,
  setter: Typesetter,
): TextMark[] {
  const { annotation, colors = figure.colors } = panel;
  if (!annotation) return [];
  const [stepPt, rowPt] = [area.width / panel.keyCount, area.height / figure.rows.length];
  const cells = Array.from(panel.codes, (code, i) => {
    const [row, key] = [Math.floor(i / panel.keyCount), i % panel.keyCount];
    return { text: annotation(row, key), color: readableOn(colors[code] ?? '#ffffff'), row, key };
  }).filter(({ text }) => text !== '');
  const widestEm = largestOf(cells, ({ text }) => setter.widthPt(text, 1), 0);
  const wholePt = Math.min(
    setter.style.rowPt,
    ANNOTATION_SHARE.height * rowPt,
    (ANNOTATION_SHARE.width * stepPt) / widestEm,
  );
  // Numbers are smaller beside outlines, where that leaves them large enough.
  const besidePt = 2 * outlineRoomPt(panel, figure);
  const outlinedPt = Math.min((stepPt - besidePt) / widestEm, (rowPt - besidePt) / setter.style.capEm);
  const sizePt = besidePt === 0 ? wholePt : Math.min(wholePt, Math.max(LEAST_ANNOTATION_PT, outlinedPt));
  if (setter.style.rowPt < LEAST_ANNOTATION_PT) throw fontTooSmall(figure, setter.style);
  // A size that is just enough may be a little less after arithmetic.
  if (sizePt < LEAST_ANNOTATION_PT - 1e-9) throw cellsTooSmall({ panel, figure, area, widestEm, page });
  return cells.map(({ text, color, row, key }) => {
    const middle = area.y + (row + 0.5) * rowPt;
    return setter.text({
      text,
      x: area.x + (key + 0.5) * stepPt,
      y: middle + (setter.style.capEm * sizePt) / 2,
      sizePt,
      color,
    });
  });
}

function fontTooSmall({ fontSizePt }: Figure, { rowPt }: Style): OptionConflict {
  const enough = Math.ceil((10 * LEAST_ANNOTATION_PT * fontSizePt) / rowPt - 1e-6) / 10;
  return new OptionConflict({
    option: 'annotate',
    code: 'page-too-small',
    message: `found numbers of ${formatValue(rowPt)} pt at the font size ${fontSizePt}, expected ${LEAST_ANNOTATION_PT} pt or more`,
    hint: `write --font-size ${enough}, or leave the numbers out`,
  });
}

/** Cells too small for their numbers: how many keys have room, and the page on which all of them do. */
function cellsTooSmall(crowded: Crowded): PageTooSmall {
  const { panel, figure, area, widestEm, page } = crowded;
  const { columns } = page.arrangement;
  const { keyCount } = panel;
  const rowPt = area.height / figure.rows.length;
  const numberPt = (LEAST_ANNOTATION_PT * widestEm) / ANNOTATION_SHARE.width;
  const isEqual = figure.shape.aspect === 'equal';
  const leastStepPt = isEqual ? Math.max(numberPt, LEAST_ROW_PT) : numberPt;
  const higher = higherRows(crowded, isEqual ? leastStepPt : LEAST_ROW_PT);
  const lackPt = Math.max(0, leastStepPt * keyCount - area.width);
  const fitting = Math.floor(area.width / leastStepPt + 1e-9);
  const fewer =
    fitting > 0 && lackPt > 0
      ? `about ${count(fitting, 'key')} have room (--keys 0-${fitting - 1}${higher.flag}); `
      : '';
  return new PageTooSmall('width', figure.widthPt + columns * lackPt, {
    option: 'annotate',
    besides: higher.size,
    message: () =>
      `found cells of ${formatValue(area.width / keyCount)} by ${formatValue(rowPt)} pt in ${panel.label}, expected ${formatValue(leastStepPt)} by ${formatValue(LEAST_ROW_PT)} pt or more for numbers of ${LEAST_ANNOTATION_PT} pt`,
    hint: (enough, enoughPt) => {
      const width = lackPt > 0 ? ` --width ${enough}` : '';
      const isTooWide = lackPt > 0 && enoughPt > WIDEST_PT;
      const all = isTooWide ? '' : `all have with${width}${higher.flag}; `;
      return `${fewer}${all}or leave the numbers out`;
    },
  });
}

/** A larger page has other labels, which may be higher, in points. */
const ROOM_PT = 18;

/** The flag and the size that let rows be as high as their numbers ask; none where they are, or grow with the width. */
function higherRows(
  { figure, area, page }: Crowded,
  leastPt: number,
): { readonly flag: string; readonly size: Partial<Figure> } {
  const { heightPt, maxHeightPt = Number.POSITIVE_INFINITY, gridPt, rows, shape } = figure;
  if (area.height / rows.length >= leastPt - 1e-9) return { flag: '', size: {} };
  // A row is a whole number of pixels high.
  const rowHeightPt = snapUp(leastPt, gridPt);
  const morePt = page.arrangement.lines * (rowHeightPt * rows.length - area.height);
  const pagePt = snapUp(page.heightPt + morePt + ROOM_PT, ROOM_PT);
  if (heightPt !== undefined) return { flag: ` --height ${inches(pagePt)}`, size: { heightPt: pagePt } };
  if (shape.aspect !== 'equal')
    return { flag: ` --row-height ${inches(rowHeightPt)}`, size: { rowHeightPt } };
  if (pagePt <= maxHeightPt) return { flag: '', size: {} };
  return { flag: ` --max-height ${inches(pagePt)}`, size: { maxHeightPt: pagePt } };
}

/** A page that is wider is for no reader of numbers. */
const WIDEST_PT = 60 * 72;

/** A panel whose cells are too small for its numbers. */
interface Crowded {
  readonly panel: Panel;
  readonly figure: Figure;
  readonly area: Area;
  /** Width of the widest number, in ems. */
  readonly widestEm: number;
  readonly page: Page;
}

/** The width and height that numbers in cells take; none without numbers. */
export const numberOf = (numbers: readonly TextMark[], { capEm }: Style): NumberSize | undefined =>
  numbers[0] && {
    widthPt: largestOf(numbers, ({ widthPt }) => widthPt),
    heightPt: capEm * numbers[0].sizePt,
  };
