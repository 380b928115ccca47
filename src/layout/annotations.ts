/** Numbers in cells. */
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { readableOn } from '../figure/palette.ts';
import type { Panel } from '../figure/panel.ts';
import { larger } from './conflicts.ts';
import type { NumberSize } from './outlines.ts';
import type { Area, TextMark } from './scene.ts';
import type { Style, Typesetter } from './typesetter.ts';

/** Numbers in cells are no larger than row labels, and no smaller than this, in points. */
const LEAST_ANNOTATION_PT = 4;
/** Share of a cell's width and height that its number may take. */
const ANNOTATION_SHARE = { width: 0.86, height: 0.7 } as const;

/** Each value in its cell, all in one size, black or white as the cell's colour asks. */
export function layoutAnnotations(panel: Panel, figure: Figure, area: Area, setter: Typesetter): TextMark[] {
  const { annotation, colors = figure.colors } = panel;
  if (!annotation) return [];
  const [stepPt, rowPt] = [area.width / panel.keyCount, area.height / figure.rows.length];
  const cells = Array.from(panel.codes, (code, i) => {
    const [row, key] = [Math.floor(i / panel.keyCount), i % panel.keyCount];
    return { text: annotation(row, key), color: readableOn(colors[code] ?? '#ffffff'), row, key };
  }).filter(({ text }) => text !== '');
  const widestEm = largestOf(cells, ({ text }) => setter.widthPt(text, 1), 0);
  const sizePt = Math.min(
    setter.style.rowPt,
    ANNOTATION_SHARE.height * rowPt,
    (ANNOTATION_SHARE.width * stepPt) / widestEm,
  );
  if (sizePt < LEAST_ANNOTATION_PT) throw numbersDoNotFit(panel, figure, stepPt, rowPt);
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

function numbersDoNotFit(panel: Panel, figure: Figure, widthPt: number, heightPt: number): OptionConflict {
  return new OptionConflict({
    option: 'annotate',
    code: 'page-too-small',
    message: `found cells of ${widthPt.toFixed(1)} by ${heightPt.toFixed(1)} pt in ${panel.label}, expected room for numbers of ${LEAST_ANNOTATION_PT} pt or more`,
    hint: `make the figure ${larger(figure)}, draw fewer keys, rows or layers, or leave the numbers out`,
  });
}

/** The width and height that numbers in cells take; none without numbers. */
export const numberOf = (numbers: readonly TextMark[], { capEm }: Style): NumberSize | undefined =>
  numbers[0] && {
    widthPt: largestOf(numbers, ({ widthPt }) => widthPt),
    heightPt: capEm * numbers[0].sizePt,
  };
