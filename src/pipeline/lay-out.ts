/** From attention to a page: the figure is resolved, its text measured, and its marks placed. */

import type { Attention } from '../attention/attention.ts';
import type { Notice } from '../core/codes.ts';
import type { FontFile } from '../core/fonts.ts';
import type { Photo } from '../core/photo.ts';
import { type Figure, type FigureFacts, resolveFigure } from '../figure/figure.ts';
import { type roomOf, withRoom } from '../figure/frame.ts';
import { limitLabels, resolveGlyphs } from '../figure/labels.ts';
import type { PanelForm } from '../figure/panel-form.ts';
import { opacityOf } from '../figure/patch-options.ts';
import { layoutFigure } from '../layout/layout.ts';
import type { Scene } from '../layout/scene.ts';
import type { MergedOptions } from '../options/merge.ts';
import { FONT_FILES, IMAGE_FILES } from '../options/named-files.ts';
import { readRoom } from '../options/reserve.ts';
import { readPhoto } from '../paint/photo.ts';
import type { Face } from '../text/faces.ts';
import { readTypeface } from '../text/fonts.ts';
import { latinTypeface } from '../text/latin.ts';
import type { Typeface } from '../text/typeface.ts';
import { refuseManyLists, refuseTooMany } from './page-limits.ts';
import { refuseFiles } from './sources.ts';

export type Adjust = (figure: Figure) => Figure;

/** A figure on its page. */
export interface LaidOut {
  readonly figure: Figure;
  readonly facts: FigureFacts;
  readonly form: PanelForm;
  readonly scene: Scene;
  readonly typeface: Typeface;
  /** The font files that were opened. */
  readonly files: readonly FontFile[];
  /** What the figure leaves out, and of that what its fonts lack. */
  readonly notices: readonly Notice[];
  readonly glyphs: readonly Notice[];
  /** Ends of the colour scale, or of a curve's axis. */
  readonly domain: readonly [number, number];
  readonly lines: Parameters<typeof roomOf>[1];
}

/** Resolves the figure, measures its text and places its marks. @throws OptionConflict as `resolveFigure` and `layoutFigure` */
export async function layOut(attention: Attention, merged: MergedOptions, adjust: Adjust): Promise<LaidOut> {
  const { options } = merged;
  // Of one input it was said when it was read; several make more panels and lines.
  refuseTooMany(attention, options);
  refuseFiles(merged, FONT_FILES);
  refuseFiles(merged, IMAGE_FILES);
  const { figure: alone, facts, form } = resolveFigure(attention, options);
  refuseManyLists(alone);
  const { image } = options;
  const opacity = opacityOf(options);
  const over =
    image === undefined || opacity === undefined ? alone : overPhoto(alone, await readPhoto(image), opacity);
  const reserved = options.reserve === undefined ? undefined : readRoom(options.reserve);
  const limited = limitLabels(adjust(reserved ? withRoom(over, reserved) : over));
  const { figure, labels, notices: cut } = limited;
  const { face, fallbacks, files } = readTypeface(options);
  const typeface = await typefaceFor(labels, face, fallbacks);
  const readable = resolveGlyphs(limited, typeface.missing, options.missingGlyphs ?? 'box');
  const { measure } = attention;
  const domain =
    measure?.kind === 'curve'
      ? (await import('../figure/curve.ts')).axisOf(facts.domain, facts.extent, options)
      : facts.domain;
  const { scene, notices, lines } =
    measure?.kind === 'curve'
      ? (await import('./curve.ts')).layoutCurvePage(
          readable.figure,
          { attention, measure, domain },
          options,
          typeface,
        )
      : layoutFigure(readable.figure, typeface);
  return {
    ...{ figure, facts, form, scene, typeface, files, domain, lines },
    notices: [...facts.notices, ...cut, ...notices],
    glyphs: readable.notices,
  };
}

/** The figure with an image under its cells, and a note that says why their colours are not the colorbar's. */
function overPhoto(figure: Figure, photo: Photo, opacity: number): Figure {
  const message = `colours lie over the image with an opacity of ${opacity}`;
  return {
    ...figure,
    under: { photo, opacity },
    notes: [...figure.notes, { code: 'image-under', message }],
  };
}

/** HarfBuzz and the tables of scripts and directions are loaded only for labels that need them. */
async function typefaceFor(
  labels: readonly string[],
  face: Face,
  fallbacks: readonly FontFile[],
): Promise<Typeface> {
  const latin = face === 'sans' ? latinTypeface(labels) : undefined;
  if (latin) return latin;
  const { loadTypeface } = await import('../text/typeface.ts');
  return loadTypeface(fallbacks, face);
}
