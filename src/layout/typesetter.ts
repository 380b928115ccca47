import type { Notice } from '../core/codes.ts';
import { tenfoldStep } from '../core/math.ts';
import { memoize } from '../core/memoize.ts';
import { count } from '../core/words.ts';
import type { Figure } from '../figure/figure.ts';
import type { Palette } from '../figure/palette.ts';
import { plain, type RichText } from '../figure/rich-text.ts';
import type { Sizes } from '../figure/sizes.ts';
import type { TokenList } from '../figure/tokens.ts';
import type { Proportions } from '../text/faces.ts';
import type { Reach } from '../text/shaped.ts';
import type { TextMeasurer } from '../text/typeface.ts';
import { shortenText } from './fit-text.ts';
import type { LineMark, TextMark } from './scene.ts';

/** Sizes and distances of a figure in points, all in proportion to one font size, and what its typeface adds to them. */
export interface Style extends Proportions {
  readonly titlePt: number;
  readonly layerPt: number;
  readonly rowPt: number;
  readonly tickPt: number;
  /** Key and footnotes. */
  readonly notePt: number;
  /** Clear space at the page's edges. */
  readonly paddingPt: number;
  /** Clear space between neighbouring texts, or a text and what it labels. */
  readonly gapPt: number;
  readonly tickMarkPt: number;
  readonly strokePt: number;
  readonly colorbarPt: number;
}

/** Thinner lines may be lost in print. */
const LEAST_STROKE_PT = 0.5;

export const FRAME_COLOR = '#8c8c8c';

function styleOf({ fontSizePt, titleSizePt, tickSizePt }: Sizes, proportions: Proportions): Style {
  const small = 0.9 * fontSizePt;
  return {
    ...proportions,
    titlePt: titleSizePt ?? 1.25 * fontSizePt,
    layerPt: fontSizePt,
    rowPt: small,
    tickPt: tickSizePt ?? small,
    notePt: 0.8 * fontSizePt,
    paddingPt: 0.5 * fontSizePt,
    gapPt: 0.4 * fontSizePt,
    tickMarkPt: 0.28 * fontSizePt,
    strokePt: Math.max(LEAST_STROKE_PT, 0.06 * fontSizePt),
    colorbarPt: 1.1 * fontSizePt,
  };
}

/** Before labels are thinned they may shrink to this share of their size, though not below this many points. */
export const LEAST_SHRINK = 0.8;
export const LEAST_LABEL_PT = 5;

/** Distance of baselines in a paragraph. */
export const lineHeight = (sizePt: number): number => 1.2 * sizePt;

type Placed = Pick<TextMark, 'x' | 'y' | 'sizePt'> & Partial<Pick<TextMark, 'anchor' | 'angle' | 'color'>>;

/** What every part of a layout needs to set text and rules: sizes, colours and a measurer. */
export interface Typesetter {
  readonly style: Style;
  readonly palette: Palette;
  /** Labels of a token list as they are drawn, each no wider than the figure allows. Measured once: a page is planned several times. */
  readonly fitLabels: (tokens: TokenList) => FittedLabels;
  /** Advance width of a line of text in points. */
  readonly widthPt: TextMeasurer['widthPt'];
  /** A measured text mark in the figure's ink; upright and centred unless told otherwise. */
  readonly text: (mark: Placed & Pick<TextMark, 'text'>) => TextMark;
  /** The same, with marks and special tokens in colours of their own. */
  readonly richText: (label: RichText, mark: Placed) => TextMark;
  /** A thin line in the figure's ink. */
  readonly line: (x1: number, y1: number, x2: number, y2: number) => LineMark;
}

/** The label of a key, its width at 1 pt, and its reach. Asked for one by one: of a million, a page measures a few thousand. */
interface FittedLabels {
  readonly labelOf: (key: number) => RichText;
  readonly emOf: (key: number) => number;
  readonly reachOf: (key: number) => Reach;
}

export function createTypesetter(figure: Figure, { widthPt, reach, proportions }: TextMeasurer): Typesetter {
  const { palette } = figure;
  const style = styleOf(figure, proportions);
  const text: Typesetter['text'] = (mark) => ({
    type: 'text',
    anchor: 'middle',
    angle: 0,
    color: palette.ink,
    ...mark,
    widthPt: widthPt(mark.text, mark.sizePt),
  });
  const maxEm = figure.maxLabelPt / style.tickPt;
  const em = (label: string) => widthPt(label, 1);
  const fitLabels = memoize(({ labels: whole }: TokenList): FittedLabels => {
    const labelOf = memoize((key: number) => shortenText(whole[key] ?? plain(''), maxEm, em));
    const emOf = memoize((key: number) => em(labelOf(key).text));
    return { labelOf, emOf, reachOf: memoize((key) => reach(labelOf(key).text)) };
  });
  const colors = { mark: palette.dim, special: palette.accent };
  return {
    style,
    palette,
    widthPt,
    fitLabels,
    text,
    richText: (label, mark) => {
      const spans = label.spans.map(({ start, end, kind }) => ({ start, end, color: colors[kind] }));
      return { ...text({ ...mark, text: label.text }), ...(spans.length === 0 ? {} : { spans }) };
    },
    line: (x1, y1, x2, y2) => ({
      type: 'line',
      x1,
      y1,
      x2,
      y2,
      strokePt: style.strokePt,
      color: palette.ink,
    }),
  };
}

/** So many rows have labels that are all measured; a page on which more of them fit is one that was asked for. */
const MOST_MEASURED = 2000;

/** From one row whose label is measured to the next: 1, or a round number where no label of each row fits. */
export function rowStep({ rows: { length }, rowHeightPt, heightPt, maxHeightPt }: Figure): number {
  const mostPt = rowHeightPt ?? (heightPt ?? maxHeightPt ?? Number.POSITIVE_INFINITY) / length;
  return mostPt >= LEAST_LABEL_PT ? 1 : tenfoldStep(length, MOST_MEASURED);
}

/** Labels beside a panel may take this share of its column's width each, and in any case as much as a token label may. */
const SIDE_SHARE = 0.25;

/** Shortens layer and row labels that would leave no room for the cells, and says how many. */
export function shortenSideLabels(
  figure: Figure,
  { style, widthPt }: Typesetter,
): { figure: Figure; notices: Notice[] } {
  const columns = Math.min(figure.columns ?? 1, figure.panels.length);
  const limitPt = Math.max((SIDE_SHARE * figure.widthPt) / columns, figure.maxLabelPt);
  const step = rowStep(figure);
  const shorten = (label: RichText) => shortenText(label, limitPt, (text) => widthPt(text, style.rowPt));
  const rows = figure.rows.map((row, i) => (i % step === 0 ? { ...row, label: shorten(row.label) } : row));
  const isBeside = figure.shape.label === 'left';
  const panels = figure.panels.map((panel) => ({
    ...panel,
    label: isBeside
      ? shortenText(plain(panel.label), limitPt, (text) => widthPt(text, style.layerPt)).text
      : panel.label,
  }));
  const rowSegments = figure.rowSegments.map((stretch) => ({
    ...stretch,
    name: shortenText(plain(stretch.name), limitPt, (text) => widthPt(text, style.tickPt)).text,
  }));
  const shortened =
    rowSegments.filter(({ name }, i) => name !== figure.rowSegments[i]?.name).length +
    rows.filter((row, i) => row.label !== figure.rows[i]?.label).length +
    panels.filter((panel, i) => panel.label !== figure.panels[i]?.label).length;
  const message = `${count(shortened, 'row or layer label')} shortened`;
  return {
    figure: { ...figure, rows, rowSegments, panels },
    notices: shortened === 0 ? [] : [{ code: 'labels-shortened', message }],
  };
}
