/** The figure of a prepared input for a terminal: as a picture that fits its window, or laid out in characters. */
import stringWidth from 'string-width';
import type { Attention } from '../attention/attention.ts';
import { type Notice, type NoticeCode, uniqueNotices } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { type Figure, resolveFigure } from '../figure/figure.ts';
import { limitLabels } from '../figure/labels.ts';
import { withoutOverlay } from '../figure/patch-options.ts';
import { attempt } from '../layout/conflicts.ts';
import { layoutFigure } from '../layout/layout.ts';
import type { Scene } from '../layout/scene.ts';
import { pixelSize } from '../paint/canvas.ts';
import { CHARACTER } from '../paint/characters.ts';
import { SANS } from '../text/faces.ts';
import type { TextMeasurer, Typeface } from '../text/typeface.ts';
import { layOut } from './lay-out.ts';
import { refuseManyLists } from './page-limits.ts';
import type { Prepared } from './prepare.ts';
import { blaming } from './sources.ts';

/** A page for a window, and the pixels per inch at which it fits. */
interface FittedPage {
  readonly scene: Scene;
  readonly typeface: Typeface;
  readonly dpi: number;
  readonly notices: readonly Notice[];
}

/** The size of a window, in pixels. */
interface PixelWindow {
  readonly width: number;
  readonly height: number;
}

/**
 * Lays out the figure as `render` does, at the resolution at which it fits a window: keys that share a pixel there are pooled.
 * @throws AttnplotError as `compose`
 */
export function layoutForWindow(prepared: Prepared, window: PixelWindow): Promise<FittedPage> {
  return blaming(prepared, async (merged) => {
    const first = await layOut(prepared.attention, merged, (figure) => figure);
    const dpi = dpiFor(first.scene, window);
    const fitted = await layOut(prepared.attention, merged, (figure) => ({ ...figure, gridPt: 72 / dpi }));
    const { scene, typeface, notices, glyphs } = fitted;
    const about = [...prepared.notices, ...notices, ...glyphs];
    // Whole pixels may have made the page a little higher.
    return { scene, typeface, dpi: Math.min(dpi, dpiFor(scene, window)), notices: about };
  });
}

function dpiFor(scene: Scene, { width, height }: PixelWindow): number {
  const most = 72 * Math.min(width / scene.widthPt, height / scene.heightPt);
  const [across, down] = pixelSize(scene, most);
  return across <= width && down <= height ? most : most * 0.999;
}

/** A window of text. */
interface TextWindow {
  readonly columns: number;
  readonly lines: number;
  /** Whether cells are whole lines high, as shades of ASCII are, or may be half of one. */
  readonly wholeLines: boolean;
}

/** Notices of what only a page of print has. */
const OF_PRINT: readonly NoticeCode[] = ['small-text', 'too-high'];

/**
 * Lays out the figure in characters, as wide as the window and, if that can be, as high. Lengths and sizes of text do not apply:
 * all labels are as high as a line.
 * @throws AttnplotError as `compose`; for a curve, and for a window too narrow, a usage error
 */
export function layoutInCharacters(
  prepared: Prepared,
  window: TextWindow,
): Promise<{ readonly scene: Scene; readonly notices: readonly Notice[] }> {
  return blaming(prepared, async ({ options }) => {
    refuseLines(prepared.attention);
    const { figure: whole, facts } = resolveFigure(prepared.attention, withoutOverlay(options));
    refuseManyLists(whole);
    const { figure, notices: cut } = limitLabels(whole);
    const page = inCharacters(figure, window);
    const heightPt = window.lines * CHARACTER.heightPt;
    const { heightPt: _, rowHeightPt: __, ...free } = page;
    const low = { ...free, ticks: figure.ticks ?? 'last' } as const;
    const laid = [
      free,
      { ...low, rowHeightPt: CHARACTER.heightPt },
      { ...low, rowHeightPt: page.gridPt },
    ].flatMap((one) => attempt(() => layoutFigure(one, CELLS)) ?? []);
    const unpooled = laid.filter(({ notices }) => !notices.some(({ code }) => code === 'rows-pooled'));
    const fitting = unpooled.find(({ scene }) => scene.heightPt <= heightPt) ?? unpooled.at(-1) ?? laid[0];
    if (!fitting) throw tooNarrow(window.columns);
    const { scene, notices } = fitting;
    const image = (options.image ?? options.opacity) === undefined ? [] : [WITHOUT_IMAGE];
    const about = uniqueNotices([...prepared.notices, ...facts.notices, ...cut, ...notices, ...image]);
    return { scene, notices: about.filter(({ code }) => !OF_PRINT.includes(code)) };
  });
}

const WITHOUT_IMAGE: Notice = {
  code: 'image-left-out',
  message: 'characters cannot show the image: the cells stand without it',
};

/** @throws OptionConflict for a curve: it holds numbers by row and column, but drawn as cells they would be another figure */
function refuseLines({ measure }: Attention): void {
  if (measure?.kind !== 'curve') return;
  throw new OptionConflict({
    option: 'protocol',
    code: 'not-cells',
    message: 'found a curve, expected a figure of cells: characters cannot show lines',
    hint: 'add --protocol kitty, iterm2 or sixel if the terminal shows such pictures, or read the curve in words: attnplot describe',
  });
}

const tooNarrow = (columns: number) =>
  new OptionConflict({
    option: 'protocol',
    code: 'page-too-small',
    message: `found a window of ${columns} columns, expected room for the labels and the cells`,
    hint: 'widen the window, or shorten the labels: --layer-labels, --row-labels',
  });

/** Text at this size is no smaller than a label may be, so that none shrinks; a line of it is a character high. */
const LABEL_PT = CHARACTER.heightPt / 1.2;
/** The smallest text of a figure, that of its notes, has this share of its size. */
const NOTE_SHARE = 0.8;

/** The figure with sizes of characters, its colorbar below the panels, where its label needs no turning. */
function inCharacters(
  { colorbar, differenceBar, ...figure }: Figure,
  { columns, lines, wholeLines }: TextWindow,
): Figure {
  return {
    ...figure,
    widthPt: columns * CHARACTER.widthPt,
    maxHeightPt: lines * CHARACTER.heightPt,
    gridPt: wholeLines ? CHARACTER.heightPt : CHARACTER.widthPt,
    fontSizePt: LABEL_PT / NOTE_SHARE,
    titleSizePt: LABEL_PT,
    tickSizePt: LABEL_PT,
    tickRotation: 0,
    maxLabelPt: (figure.maxLabelPt / figure.fontSizePt) * LABEL_PT,
    ...(colorbar ? { colorbar: { ...colorbar, side: 'bottom' } } : {}),
    ...(differenceBar ? { differenceBar: { ...differenceBar, side: 'bottom' } } : {}),
  };
}

/** A character is as wide as any other, whatever the size of its text; the smallest text is measured as it is. */
const CELLS: TextMeasurer = {
  widthPt: (text, sizePt) => stringWidth(text) * CHARACTER.widthPt * (sizePt / LABEL_PT),
  reach: () => ({ above: SANS.proportions.ascentEm, below: SANS.proportions.descentEm }),
  proportions: SANS.proportions,
};
