import { OptionConflict } from '../core/errors.ts';
import type { Figure } from '../figure/figure.ts';

/** A panel narrower than this, in ems, says nothing; one of many side by side may be narrower. */
const LEAST_PANEL_WIDTH = 4;
const LEAST_MAP_WIDTH = 0.5;

/** The least width of a panel, in points. */
export const leastWidth = ({ shape, grid, fontSizePt }: Figure): number =>
  (grid || shape.aspect === 'equal' ? LEAST_MAP_WIDTH : LEAST_PANEL_WIDTH) * fontSizePt;

/** Rounded up; the slack keeps 1.94 * 72 from becoming 1.95 inches by a rounding error. */
export const inches = (pt: number) => `${(Math.ceil((pt / 72) * 100 - 1e-6) / 100).toFixed(2)}in`;

/** What there is too little of, as its option is called, and where a figure has it. */
type Side = keyof typeof SIDES;
const SIDES = { width: 'widthPt', height: 'heightPt', rowHeight: 'rowHeightPt' } as const;

/** Words of a conflict, given what would be enough, as it is written and in points. */
interface Words {
  readonly message: (enough: string) => string;
  readonly hint: (enough: string, enoughPt: number) => string;
  /** The option that asks for so much, where it is not the side's own. */
  readonly option?: string;
  /** Other sizes that go with it. */
  readonly besides?: Partial<Figure>;
}

/** A page that is too small, and the least that is known to be enough of it. */
export class PageTooSmall extends OptionConflict {
  readonly side: Side;
  readonly leastPt: number;
  readonly words: Words;

  constructor(side: Side, leastPt: number, words: Words) {
    const enough = inches(leastPt);
    const { option = side, message, hint } = words;
    super({
      option,
      code: 'page-too-small',
      message: message(enough),
      hint: hint(enough, leastPt),
    });
    this.side = side;
    // As it is named, so that it is enough when it is typed.
    this.leastPt = Number.parseFloat(enough) * 72;
    this.words = words;
  }
}

/** Where the title or tick labels have sizes of their own, those are sizes to make smaller too. */
const smallerType = ({ fontSizePt, titleSizePt, tickSizePt }: Figure): string =>
  titleSizePt === undefined && tickSizePt === undefined
    ? `a font size smaller than ${fontSizePt}`
    : 'smaller font sizes';

/** What may be set: `a, b or c`. */
function anyOf(...ways: readonly (string | false)[]): string {
  const possible = ways.filter((way) => way !== false);
  return [possible.slice(0, -1).join(', '), possible.at(-1)].filter(Boolean).join(' or ');
}

/** The page is too narrow for `what`, which takes `takesPt` of its width, beside as many panels as there are columns. */
export function tooNarrow(figure: Figure, what: string, takesPt: number, columns = 1): PageTooSmall {
  // Snapping edges to whole pixels takes one or two more.
  const leastPt = takesPt + columns * (leastWidth(figure) + 2 * figure.gridPt);
  return new PageTooSmall('width', leastPt, {
    message: (enough) =>
      `found a width of ${inches(figure.widthPt)}, expected ${enough} or more: ${what} and margins take ${inches(takesPt)}, and cells need room too`,
    hint: () => `set ${anyOf('a larger width', columns > 1 && 'fewer columns', smallerType(figure))}`,
  });
}

/** The page is too low: everything on it, with rows as low as they can be, takes `leastPt`. @param lines of panels */
export function tooLow(figure: Figure, leastPt: number, lines: number): PageTooSmall {
  const { panels, ticks = 'all' } = figure;
  const isMany = panels.length > 1;
  return new PageTooSmall('height', leastPt, {
    message: (enough) =>
      `found a height of ${inches(figure.heightPt ?? 0)}, expected ${enough} or more for ${isMany ? `${panels.length} panels and their` : 'a panel and its'} labels`,
    hint: () =>
      `set ${anyOf('a larger height', isMany && 'fewer panels', lines > 1 && ticks === 'all' && 'ticks "last"', smallerType(figure))}`,
  });
}

/** Rows are too low for the labels of their panels. @param lines of panels */
export const rowsTooLow = (figure: Figure, leastPt: number, lines: number): PageTooSmall =>
  new PageTooSmall('rowHeight', leastPt, {
    message: (enough) =>
      `found rows ${inches(figure.rowHeightPt ?? 0)} high, expected ${enough} or more beside their labels`,
    hint: () => `set ${anyOf('a larger row height', lines > 1 && 'a larger gap', smallerType(figure))}`,
  });

/** Sizes that are tried before one is named: a conflict that no size settles must end, too. */
const MOST_TRIES = 100;

/**
 * The same conflict, with a size that is enough: as much as it says is tried, and what that lacks added. A larger page has
 * other labels and another colorbar, so the first answer may not suffice.
 */
export function withEnough(conflict: PageTooSmall, layout: (size: Partial<Figure>) => unknown): PageTooSmall {
  const { side, words } = conflict;
  let { leastPt } = conflict;
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    try {
      layout({ ...words.besides, [SIDES[side]]: leastPt });
    } catch (error) {
      if (!(error instanceof OptionConflict)) throw error;
      if (error instanceof PageTooSmall && error.side === side && error.leastPt > leastPt) {
        ({ leastPt } = error);
        continue;
      }
    }
    break;
  }
  return new PageTooSmall(side, leastPt, words);
}

/** The colorbar's label has a word longer than the page is high. */
export function labelTooLong(figure: Figure, labelPt: number): OptionConflict {
  return new OptionConflict({
    option: 'colorbarLabel',
    code: 'page-too-small',
    message: `found a label that takes ${inches(labelPt)}, expected room for it on a page ${inches(figure.heightPt ?? 0)} high`,
    hint: 'shorten the label, or set a larger height',
  });
}

/** A page, or nothing where it is too small for that many columns. */
export function attempt<Page>(plan: () => Page): Page | undefined {
  try {
    return plan();
  } catch (error) {
    if (error instanceof OptionConflict) return undefined;
    throw error;
  }
}
