/** From a prepared input to a finished page: laid out, described, and with all that its painter needs. */

import { VERSION } from '../core/assets.ts';
import { type NoticeCode, noticeLists } from '../core/codes.ts';
import { altText } from '../describe/alt-text.ts';
import type { Finding } from '../diagnose/finding.ts';
import { type Figure, type FigureFacts, resolveFigure } from '../figure/figure.ts';
import { roomOf } from '../figure/frame.ts';
import { labelled } from '../figure/labelled.ts';
import { layersOf } from '../figure/panel-form.ts';
import type { Percentiles } from '../figure/percentiles.ts';
import type { Scene } from '../layout/scene.ts';
import type { Format } from '../options/formats.ts';
import type { MergedOptions } from '../options/merge.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import type { Room } from '../options/reserve.ts';
import { formatProvenance, provenanceOf } from '../provenance/write.ts';
import type { Typeface } from '../text/typeface.ts';
import { describedOf, wordsOf } from './describe.ts';
import { type Adjust, type LaidOut, layOut } from './lay-out.ts';
import { type PaintOptions, resolvePainting } from './paint.ts';
import type { Prepared } from './prepare.ts';
import { blaming, trusted } from './sources.ts';

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

async function composeWith(prepared: Prepared, merged: MergedOptions, adjust: Adjust): Promise<Composed> {
  const { options } = merged;
  const laidOut = await layOut(prepared.attention, merged, adjust);
  const { figure, facts, form, scene, typeface, glyphs, domain, lines } = laidOut;
  const named = labelled(form.shown, figure);
  const description = altText(layersOf({ ...form, shown: named }), facts);
  const metadata = {
    title: figure.title,
    description,
    software: `attnplot ${VERSION}`,
    provenance: provenanceFor(prepared, merged, laidOut),
  };
  const { dpi, extent = null, clipped, percentiles } = facts;
  const asked = withOwnLimit(options, prepared);
  const { format, painting, notices: aboutFormat } = resolvePainting(scene, asked, dpi, metadata);
  const notices = [
    ...[...prepared.notices, ...laidOut.notices, ...glyphs, ...aboutFormat],
    ...(format === 'html' ? (await import('../pages/map-cells.ts')).pageNotices(named) : []),
  ];
  const report = {
    format,
    inches: { width: inchesOf(scene.widthPt), height: inchesOf(scene.heightPt) },
    pixels: painting.pixels,
    ...{ dpi, extent, domain, clipped },
    ...(percentiles ? { percentiles } : {}),
    ...noticeLists(notices),
    findings: prepared.findings,
    description,
  };
  const firstPatch = form.kind === 'patches' ? form.patches.first : undefined;
  const cellMap = async (most: number) =>
    (await import('../pages/map-cells.ts')).mapCells(scene, named, domain, most, firstPatch);
  const words = () => wordsOf(describedOf(form, figure, facts, options));
  const room = roomOf(figure, lines);
  return { scene, typeface, format, painting: { ...painting, cellMap, words }, report, room };
}

/** What the figure carries about itself. */
function provenanceFor(
  { attention, identity, origin }: Prepared,
  { options, sourceOf }: MergedOptions,
  { figure, glyphs, files }: LaidOut,
): string {
  const { missingGlyphs = 'box' } = options;
  return formatProvenance(
    provenanceOf({
      attention,
      options: {
        ...options,
        // Says that boxes were accepted, so that the figure can be drawn again from the values it carries.
        ...(glyphs.some(({ code }) => code === 'glyphs-missing') ? { missingGlyphs } : {}),
        // Says that there was an image, which the figure does not carry: it is not silently drawn without.
        ...(figure.under ? { opacity: figure.under.opacity } : {}),
      },
      isFromInput: (option: OptionName) => sourceOf(option)?.kind === 'input',
      fonts: files,
      ...(figure.under ? { image: figure.under.photo } : {}),
      ...(identity ? { input: identity } : {}),
      ...(origin ? { origin } : {}),
    }),
  );
}

/** The options with the memory limit of flags and `--config`: data must not allow itself more. */
function withOwnLimit({ maxMemory: _, ...looks }: FigureOptions, { sources }: Prepared): FigureOptions {
  const { maxMemory } = trusted(sources);
  return maxMemory === undefined ? looks : { ...looks, maxMemory };
}

/** Without what 3.9 * 72 / 72 adds; a thousandth of a point remains. */
const inchesOf = (pt: number): number => Number((pt / 72).toFixed(5));
