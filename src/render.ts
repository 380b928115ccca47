/** The pipeline: an attention file in, a figure's bytes and a report of what was drawn out. */
import { describe } from './describe/describe.ts';
import type { Finding } from './describe/finding.ts';
import { findingsOf } from './describe/findings.ts';
import { matricesOf } from './describe/weight-matrix.ts';
import { AttnplotError, OptionConflict } from './errors.ts';
import { type FigureFacts, resolveFigure } from './figure/figure.ts';
import { labelsOf, resolveGlyphs } from './figure/glyphs.ts';
import type { Attention } from './input/attention.ts';
import type { AttentionFile } from './input/attention-file.ts';
import { maskCausal } from './input/mask.ts';
import { type AttentionInput, openAttention } from './input/open-attention.ts';
import { layoutFigure } from './layout/layout.ts';
import type { Scene } from './layout/scene.ts';
import { parseBytes } from './options/bytes.ts';
import type { FigureOptions } from './options/figure-options.ts';
import { blame, type MergedOptions, mergeOptions, type OptionSource } from './options/merge.ts';
import { figureOptionsSchema, LEAST_DPI, OPTION_NAMES } from './options/schema.ts';
import { loadCanvas } from './paint/canvas.ts';
import { MOST_PIXELS, MOST_PIXELS_A_SIDE, paintPng, pixelSize } from './paint/png.ts';
import { readFonts } from './text/fonts.ts';
import { latinTypeface } from './text/latin.ts';
import { loadTypeface } from './text/typeface.ts';
import { toProblems } from './validation/zod-problems.ts';
import { VERSION } from './version.ts';

/** What was drawn. Values are in data units. */
export interface RenderReport {
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
  /** A PNG file. */
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
  const { options: asked } = mergeOptions(sources);
  const opened = await openAttention(
    input,
    asked.maxMemory === undefined ? undefined : parseBytes(asked.maxMemory),
  );
  const merged = mergeOptions([opened.options, ...sources]);
  try {
    const attention = await opened.read(merged.options);
    const { bytes, report } = await draw(attention, merged);
    return { bytes, report: { ...report, findings: await judge(attention, opened, merged.options) } };
  } catch (error) {
    if (!(error instanceof OptionConflict)) throw error;
    throw blame(withPosition(error, opened), merged, sources.at(-1) ?? opened.options);
  }
}

/** The largest weights of several heads are from several distributions, and so need not sum to 1. */
const judge = (attention: Attention, { kind }: AttentionInput, { head }: FigureOptions): Promise<Finding[]> =>
  findingsOf(matricesOf(attention), {
    sums: head !== 'max' && head !== 'min',
    nanIsMissing: kind === 'attention',
  });

interface Drawn {
  readonly bytes: Uint8Array;
  readonly report: Omit<RenderReport, 'findings'>;
}

async function draw(selected: Attention, { options }: MergedOptions): Promise<Drawn> {
  const fonts = await readFonts([options.font ?? []].flat());
  const masked = options.mask === 'causal' ? maskCausal(selected) : { attention: selected, notices: [] };
  const { figure, facts } = resolveFigure(masked.attention, options);
  const loading = latinTypeface(labelsOf(figure)) ?? loadTypeface(fonts);
  // The canvas's library loads while the shaper, if it is needed, compiles.
  loadCanvas();
  const typeface = await loading;
  const readable = resolveGlyphs(figure, typeface.missing, options.missingGlyphs ?? 'box');
  const { scene, notices } = layoutFigure(readable.figure, typeface);
  checkPixelSize(scene, facts.dpi);
  const description = describe(masked.attention);
  const texts = {
    ...(figure.title === '' ? {} : { Title: figure.title }),
    Description: description,
    Software: `attnplot ${VERSION}`,
  };
  const bytes = await paintPng(scene, typeface, { dpi: facts.dpi, texts });
  return {
    bytes,
    report: toReport(scene, facts, [...masked.notices, ...notices, ...readable.notices], description),
  };
}

function toReport(
  scene: Scene,
  facts: FigureFacts,
  notices: readonly string[],
  description: string,
): Drawn['report'] {
  const [width, height] = pixelSize(scene, facts.dpi);
  const { dpi, extent = null, domain, clipped } = facts;
  return { pixels: { width, height }, dpi, extent, domain, clipped, notices, description };
}

function withPosition({ problem }: OptionConflict, { positionOf }: AttentionInput): OptionConflict {
  return new OptionConflict(problem.path ? { ...problem, position: positionOf(problem.path) } : problem);
}

/** Refuses a figure too large for a PNG before anything is drawn. */
function checkPixelSize(scene: Scene, dpi: number): void {
  const [width, height] = pixelSize(scene, dpi);
  if (width <= MOST_PIXELS_A_SIDE && height <= MOST_PIXELS_A_SIDE && width * height <= MOST_PIXELS) return;
  const fits = Math.min(
    MOST_PIXELS_A_SIDE / width,
    MOST_PIXELS_A_SIDE / height,
    Math.sqrt(MOST_PIXELS / (width * height)),
  );
  const most = Math.floor(dpi * fits);
  // Where no dpi that is allowed would do, the page itself is too large.
  const tooLarge = width > height ? 'width' : 'height';
  throw new OptionConflict({
    option: most < LEAST_DPI ? tooLarge : 'dpi',
    message: `found a figure of ${width} x ${height} pixels, expected at most ${MOST_PIXELS_A_SIDE} a side and ${MOST_PIXELS / 1e6} million in all`,
    hint:
      most < LEAST_DPI
        ? `set a smaller ${tooLarge}, or draw fewer layers`
        : `set the dpi to ${most} or less, or draw fewer layers or a smaller figure`,
  });
}
