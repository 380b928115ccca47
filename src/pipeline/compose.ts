/** From a prepared input to a finished page: the figure is resolved, its text measured, laid out and described. */

import type { Attention } from '../attention/attention.ts';
import { VERSION } from '../core/assets.ts';
import { type Notice, type NoticeCode, noticeLists } from '../core/codes.ts';
import type { FontFile } from '../core/fonts.ts';
import type { Photo } from '../core/photo.ts';
import { altText } from '../describe/alt-text.ts';
import type { Finding } from '../diagnose/finding.ts';
import { type Figure, type FigureFacts, resolveFigure } from '../figure/figure.ts';
import { roomOf, withRoom } from '../figure/frame.ts';
import { labelled } from '../figure/labelled.ts';
import { labelsOf, limitLabels, resolveGlyphs } from '../figure/labels.ts';
import { layersOf, type PanelForm } from '../figure/panel-form.ts';
import type { Percentiles } from '../figure/percentiles.ts';
import { layoutFigure } from '../layout/layout.ts';
import type { Scene } from '../layout/scene.ts';
import type { Format } from '../options/formats.ts';
import type { MergedOptions } from '../options/merge.ts';
import { FONT_FILES, IMAGE_FILES } from '../options/named-files.ts';
import type { OptionName } from '../options/options.ts';
import { type Room, readRoom } from '../options/reserve.ts';
import { mapCells, pageNotices } from '../pages/map-cells.ts';
import { readPhoto } from '../paint/photo.ts';
import { formatProvenance, provenanceOf } from '../provenance/write.ts';
import type { Face } from '../text/faces.ts';
import { readTypeface } from '../text/fonts.ts';
import { latinTypeface } from '../text/latin.ts';
import type { Typeface } from '../text/typeface.ts';
import { describedOf, wordsOf } from './describe.ts';
import { refuseTooMany } from './page-limits.ts';
import { type PaintOptions, resolvePainting } from './paint.ts';
import { blaming, type Prepared, refuseFiles, trusted } from './prepare.ts';

/** What was drawn. Values are in the data's units. */
export interface RenderReport {
  readonly format: Format;
  /** Size of the page, in inches. */
  readonly inches: { readonly width: number; readonly height: number };
  /** The same in pixels, at `dpi`. */
  readonly pixels: { readonly width: number; readonly height: number };
  readonly dpi: number;
  /** Smallest and largest value drawn; null if no cell has a value. */
  readonly extent: readonly [number, number] | null;
  /** Ends of the colour scale. */
  readonly domain: readonly [number, number];
  /** Ends of the domain that are percentiles: `{ "vmax": "p99" }` of the values drawn, `p99=0.31` of those of a whole batch; absent where none is. */
  readonly percentiles?: Percentiles;
  /** Number of values below and above the domain, drawn in the colour of its end. */
  readonly clipped: { readonly below: number; readonly above: number };
  /** What was guessed about the input, and what the figure leaves out: a sentence each. */
  readonly notices: readonly string[];
  /** The code of each notice, in the same order. */
  readonly noticeCodes: readonly NoticeCode[];
  /** What is unusual about the weights drawn, worst first. */
  readonly findings: readonly Finding[];
  /** The figure's alt text. */
  readonly description: string;
}

/** A finished page, and what painters need besides. */
export interface Composed {
  readonly scene: Scene;
  readonly typeface: Typeface;
  readonly format: Format;
  readonly painting: PaintOptions;
  readonly report: RenderReport;
  /** The room it takes, what `reserve` asks for included. */
  readonly room: Room;
}

/** The figure of a prepared input, not yet laid out. @throws AttnplotError as `compose` */
export function resolvePrepared(prepared: Prepared): Promise<{ figure: Figure; facts: FigureFacts }> {
  return blaming(prepared, async ({ options }) => resolveFigure(prepared.attention, options));
}

/**
 * Lays out a prepared input.
 * @param adjust changes the figure before layout, as for a frame that leaves room for what other frames show
 * @throws AttnplotError for an option that contradicts the data or another option
 */
export function compose(prepared: Prepared, adjust: Adjust = (figure) => figure): Promise<Composed> {
  return blaming(prepared, (merged) => composeWith(prepared, merged, adjust));
}

export type Adjust = (figure: Figure) => Figure;

async function composeWith(
  { attention, notices: reading, findings, identity, origin, sources }: Prepared,
  merged: MergedOptions,
  adjust: Adjust,
): Promise<Composed> {
  const { options, sourceOf } = merged;
  const laidOut = await layOut(attention, merged, adjust);
  const { figure, facts, form, scene, typeface, files, glyphs, domain, lines, ...laid } = laidOut;
  const named = labelled(form.shown, figure);
  const description = altText(layersOf({ ...form, shown: named }), facts);
  const provenance = provenanceOf({
    attention,
    // Says that boxes were accepted, so that the figure can be drawn again from the values it carries.
    options: {
      ...options,
      ...(glyphs.some(({ code }) => code === 'glyphs-missing')
        ? { missingGlyphs: options.missingGlyphs ?? 'box' }
        : {}),
      // Says that there was an image, which the figure does not carry: it is not silently drawn without.
      ...(figure.under ? { opacity: figure.under.opacity } : {}),
    },
    isFromInput: (option: OptionName) => sourceOf(option)?.kind === 'input',
    fonts: files,
    ...(figure.under ? { image: figure.under.photo } : {}),
    ...(identity ? { input: identity } : {}),
    ...(origin ? { origin } : {}),
  });
  const metadata = {
    title: figure.title,
    description,
    software: `attnplot ${VERSION}`,
    provenance: formatProvenance(provenance),
  };
  const { dpi, extent = null, clipped, percentiles } = facts;
  const { maxMemory } = trusted(sources);
  const { maxMemory: _, ...looks } = options;
  const asked = { ...looks, ...(maxMemory === undefined ? {} : { maxMemory }) };
  const { format, painting, notices: aboutFormat } = resolvePainting(scene, asked, dpi, metadata);
  const report = {
    format,
    inches: { width: inchesOf(scene.widthPt), height: inchesOf(scene.heightPt) },
    pixels: painting.pixels,
    dpi,
    extent,
    domain,
    clipped,
    ...(percentiles ? { percentiles } : {}),
    ...noticeLists([
      ...[...reading, ...laid.notices, ...glyphs, ...aboutFormat],
      ...(format === 'html' ? pageNotices(named) : []),
    ]),
    findings,
    description,
  };
  const cellMap = () => mapCells(scene, named, domain, form.kind === 'patches' ? form.first : undefined);
  const words = () => wordsOf(describedOf(form, figure, facts, options));
  const room = roomOf(figure, lines);
  return { scene, typeface, format, painting: { ...painting, cellMap, words }, report, room };
}

/** A figure on its page. */
interface LaidOut {
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
  refuseTooMany(attention);
  refuseFiles(merged, FONT_FILES);
  refuseFiles(merged, IMAGE_FILES);
  const { figure: alone, facts, form } = resolveFigure(attention, options);
  const { image, opacity = DEFAULT_OPACITY } = options;
  const over = image === undefined ? alone : overPhoto(alone, await readPhoto(image), opacity);
  const reserved = options.reserve === undefined ? undefined : readRoom(options.reserve);
  const { figure, notices: cut } = limitLabels(adjust(reserved ? withRoom(over, reserved) : over));
  const { face, fallbacks, files } = readTypeface(options);
  const typeface = await typefaceFor(labelsOf(figure), face, fallbacks);
  const readable = resolveGlyphs(figure, typeface.missing, options.missingGlyphs ?? 'box');
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

const DEFAULT_OPACITY = 0.6;

/** The figure with an image under its cells, and a note that says why their colours are not the colorbar's. */
function overPhoto(figure: Figure, photo: Photo, opacity: number): Figure {
  const message = `colours lie over the image with an opacity of ${opacity}`;
  return {
    ...figure,
    under: { photo, opacity },
    notes: [...figure.notes, { code: 'image-under', message }],
  };
}

/** Without what 3.9 * 72 / 72 adds; a thousandth of a point remains. */
const inchesOf = (pt: number): number => Number((pt / 72).toFixed(5));

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
