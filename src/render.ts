/** The pipeline: an attention file in, a figure's bytes and a report of what was drawn out. */
import { describe } from './describe/describe.ts';
import type { Finding } from './describe/finding.ts';
import { findingsOf } from './describe/findings.ts';
import { matricesOf, rowsSumToOne } from './describe/weight-matrix.ts';
import { AttnplotError, OptionConflict } from './errors.ts';
import { type DataRange, rangeOf, resolveDomain } from './figure/domain.ts';
import { type Figure, type FigureFacts, resolveFigure } from './figure/figure.ts';
import { labelsOf, resolveGlyphs } from './figure/glyphs.ts';
import type { Attention } from './input/attention.ts';
import type { AttentionFile } from './input/attention-file.ts';
import { maskCausal } from './input/mask.ts';
import { type AttentionInput, openAttention } from './input/open-attention.ts';
import { layoutFigure } from './layout/layout.ts';
import type { Scene } from './layout/scene.ts';
import { parseBytes } from './options/bytes.ts';
import type { FigureOptions, OptionName } from './options/figure-options.ts';
import type { Format } from './options/formats.ts';
import { blame, type MergedOptions, mergeOptions, type OptionSource } from './options/merge.ts';
import { figureOptionsSchema, OPTION_NAMES } from './options/schema.ts';
import { mapCells } from './pages/map-cells.ts';
import { pageNotices } from './pages/page-notices.ts';
import type { FigureMetadata } from './paint/metadata.ts';
import { type PaintOptions, paintFigure } from './paint/paint.ts';
import { pixelSize } from './paint/png.ts';
import { resolvePainting } from './painting.ts';
import { formatProvenance, provenanceOf } from './provenance/write.ts';
import { readFonts } from './text/fonts.ts';
import { latinTypeface } from './text/latin.ts';
import type { FontFile, Typeface } from './text/typeface.ts';
import { toProblems } from './validation/zod-problems.ts';
import { VERSION } from './version.ts';

/** What was drawn. Values are in data units. */
export interface RenderReport {
  readonly format: Format;
  /** Size of the page, in inches. */
  readonly inches: { readonly width: number; readonly height: number };
  /** The same at `dpi`. */
  readonly pixels: { readonly width: number; readonly height: number };
  readonly dpi: number;
  /** Smallest and largest value drawn; null where no cell has one. */
  readonly extent: readonly [number, number] | null;
  /** Ends of the colour scale. */
  readonly domain: readonly [number, number];
  /** Values outside the domain, drawn in the colour of its end. */
  readonly clipped: { readonly below: number; readonly above: number };
  /** What the figure leaves out, in words. */
  readonly notices: readonly string[];
  /** What is odd about the weights that are drawn, the worst first. */
  readonly findings: readonly Finding[];
  /** The figure's alt text. */
  readonly description: string;
}

export interface RenderResult {
  /** A file of the report's format. */
  readonly bytes: Uint8Array;
  readonly report: RenderReport;
}

/**
 * Draws the figure of an attention file or of arrays.
 * @param input path of an attention file (JSON), .npy, .npz or .safetensors, `-` for standard input, or an attention file's
 *   content as an object
 * @param options as the command's flags; they win over the file's own `figure` block
 * @throws AttnplotError whose `problems` name what is wrong, where, and the remedy
 */
export async function render(
  input: string | AttentionFile,
  options: FigureOptions = {},
): Promise<RenderResult> {
  const parsed = figureOptionsSchema.safeParse(options);
  if (!parsed.success)
    throw new AttnplotError(
      'usage',
      'the options are not valid',
      toProblems(parsed.error.issues, options, () => OPTION_NAMES),
    );
  return renderFrom(input, [{ options, kind: 'usage', nameOf: (option) => option }]);
}

/** As `render`, with options from several validated sources; a later one wins. */
export async function renderFrom(
  input: string | AttentionFile,
  sources: readonly OptionSource[],
): Promise<RenderResult> {
  return draw(await prepare(input, sources));
}

/** An input that has been read: all that is needed to draw it, once or with other options. */
export interface Prepared {
  /** The layers and rows asked for, keys masked as asked. */
  readonly attention: Attention;
  /** The input's own options under the caller's. */
  readonly sources: readonly OptionSource[];
  /** What is odd about the weights, the worst first. */
  readonly findings: readonly Finding[];
  /** What masking hid, in words. */
  readonly notices: readonly string[];
  /** What tells the input's bytes from others. */
  readonly identity?: AttentionInput['identity'];
  /** Where a place in the data stands: `file:line:column`, where the input is text. */
  readonly positionOf: AttentionInput['positionOf'];
}

/** Reads what the options ask for. @throws AttnplotError for an input that cannot be read or is not valid */
export async function prepare(
  input: string | AttentionFile,
  sources: readonly OptionSource[],
): Promise<Prepared> {
  const { maxMemory } = mergeOptions(sources).options;
  const opened = await openAttention(input, maxMemory === undefined ? undefined : parseBytes(maxMemory));
  const all = [opened.options, ...sources];
  return blaming({ sources: all, positionOf: opened.positionOf }, async ({ options }) => {
    const read = await opened.read(options);
    const { attention, notices } =
      options.mask === 'causal' ? maskCausal(read) : { attention: read, notices: [] };
    const findings = await judge(read, opened);
    const { positionOf, identity } = opened;
    return { attention, notices, findings, sources: all, positionOf, ...(identity ? { identity } : {}) };
  });
}

/** The values of an input that has been read, and what its options say of its scale. */
export interface ScaleRequest extends DataRange {
  readonly vmin: number | undefined;
  readonly vmax: number | undefined;
  readonly scale: string;
  readonly colormap: string | undefined;
}

/** What a scale shared with other inputs needs to know of this one. @throws AttnplotError for values the scale has no place for */
export function scaleRequestOf(prepared: Prepared): Promise<ScaleRequest> {
  return blaming(prepared, async ({ options }) => {
    const range = rangeOf(prepared.attention);
    resolveDomain(prepared.attention, range.extent, options);
    const { vmin, vmax, scale = 'linear', colormap } = options;
    return { ...range, vmin, vmax, scale, colormap };
  });
}

/** A finished page, and all that painters need besides. */
export interface Composed {
  readonly scene: Scene;
  readonly typeface: Typeface;
  readonly format: Format;
  /** What the painter of any format is to do. */
  readonly painting: PaintOptions;
  readonly report: RenderReport;
}

/** Settles what is to be drawn of what has been read, without laying it out. @throws AttnplotError as `compose` */
export function resolve(prepared: Prepared): Promise<{ figure: Figure; facts: FigureFacts }> {
  return blaming(prepared, async ({ options }) => resolveFigure(prepared.attention, options));
}

/**
 * Lays out what has been read.
 * @param adjust what else the figure is to show or to leave room for, as one of a sequence
 * @throws AttnplotError for options that do not go with the data or one another
 */
export function compose(prepared: Prepared, adjust: Adjust = (figure) => figure): Promise<Composed> {
  return blaming(prepared, (merged) => composeWith(prepared, merged, adjust));
}

export type Adjust = (figure: Figure) => Figure;

/**
 * Draws what has been read.
 * @param about what the file is to say of itself instead of what it would
 * @throws AttnplotError as `compose`
 */
export async function draw(prepared: Prepared, about?: Partial<FigureMetadata>): Promise<RenderResult> {
  return paint(await compose(prepared), about);
}

async function paint(
  { scene, typeface, format, painting, report }: Composed,
  about: Partial<FigureMetadata> = {},
): Promise<RenderResult> {
  const options = { ...painting, metadata: { ...painting.metadata, ...about } };
  return { bytes: await paintFigure(scene, typeface, format, options), report };
}

/** As `draw`; without bytes where a file that is there already, and given as `existing`, is that figure. */
export async function drawUnlessFresh(
  prepared: Prepared,
  existing: Uint8Array | undefined,
): Promise<Partial<RenderResult> & Pick<RenderResult, 'report'>> {
  const composed = await compose(prepared);
  if (!existing) return paint(composed);
  const { format, painting, report } = composed;
  const { provenance = '' } = painting.metadata;
  const { isUpToDate } = await import('./provenance/up-to-date.ts');
  const drawSaying = async (text: string) => (await paint(composed, { provenance: text })).bytes;
  return (await isUpToDate(existing, { format, provenance }, drawSaying)) ? { report } : paint(composed);
}

/** Turns a conflict of options into an error that names who set the option. */
async function blaming<T>(
  { sources, positionOf }: Pick<Prepared, 'sources' | 'positionOf'>,
  run: (merged: MergedOptions) => Promise<T>,
): Promise<T> {
  const merged = mergeOptions(sources);
  try {
    return await run(merged);
  } catch (error) {
    if (!(error instanceof OptionConflict)) throw error;
    const { problem } = error;
    const placed = problem.path ? { ...problem, position: positionOf(problem.path) } : problem;
    throw blame(new OptionConflict(placed), merged, sources.at(-1) as OptionSource);
  }
}

const judge = (attention: Attention, { kind }: AttentionInput): Promise<Finding[]> =>
  findingsOf(matricesOf(attention), { sums: rowsSumToOne(attention), nanIsMissing: kind === 'attention' });

async function composeWith(
  { attention, notices: masked, findings, identity }: Prepared,
  { options, sourceOf }: MergedOptions,
  adjust: Adjust,
): Promise<Composed> {
  const { figure: alone, facts } = resolveFigure(attention, options);
  const figure = adjust(alone);
  const fonts = await readFonts([options.font ?? []].flat());
  const typeface = await typefaceFor(labelsOf(figure), fonts);
  const readable = resolveGlyphs(figure, typeface.missing, options.missingGlyphs ?? 'box');
  const { scene, notices } = layoutFigure(readable.figure, typeface);
  const description = describe(attention);
  const isFromInput = (option: OptionName) => sourceOf(option)?.kind === 'input';
  const making = { attention, options, isFromInput, fonts, ...(identity ? { input: identity } : {}) };
  const provenance = formatProvenance(provenanceOf(making));
  const metadata = { title: figure.title, description, software: `attnplot ${VERSION}`, provenance };
  const { format, painting, notices: aboutFormat } = resolvePainting(scene, options, facts.dpi, metadata);
  const [width, height] = pixelSize(scene, facts.dpi);
  const { dpi, extent = null, domain, clipped } = facts;
  const report = {
    format,
    inches: { width: scene.widthPt / 72, height: scene.heightPt / 72 },
    ...{ pixels: { width, height }, dpi, extent, domain, clipped },
    notices: [
      ...[...masked, ...notices, ...readable.notices, ...aboutFormat],
      ...(format === 'html' ? pageNotices(attention) : []),
    ],
    ...{ findings, description },
  };
  const { tokenStyle = 'readable' } = options;
  const cellMap = () => mapCells({ scene, attention, domain, tokenStyle });
  return { scene, typeface, format, painting: { ...painting, cellMap }, report };
}

/** HarfBuzz, and the rules of scripts and directions, are loaded only for labels that need them. */
async function typefaceFor(labels: readonly string[], fonts: readonly FontFile[]): Promise<Typeface> {
  const latin = latinTypeface(labels);
  if (latin) return latin;
  const { loadTypeface } = await import('./text/typeface.ts');
  return loadTypeface(fonts);
}
