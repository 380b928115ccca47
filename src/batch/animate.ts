/** Draws an animation: one frame for each input, as an animated GIF or WebP. */
import { setImmediate } from 'node:timers/promises';
import { noticeLists, noticesIn, type ProblemCode, uniqueNotices } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';
import type { AnimationEncoder } from '../formats/animation.ts';
import { createGif, MOST_GIF_PIXELS_A_SIDE } from '../formats/gif.ts';
import { createWebp, MOST_WEBP_PIXELS_A_SIDE } from '../formats/webp.ts';
import type { Scene } from '../layout/scene.ts';
import type { OptionSource } from '../options/merge.ts';
import { choosePalette } from '../paint/animation.ts';
import { pictureOf } from '../paint/canvas.ts';
import { pixelsOf } from '../paint/canvas-pixels.ts';
import { encodeLossless } from '../paint/encoders.ts';
import type { Composed, RenderReport } from '../pipeline/compose.ts';
import { openSequence, type Sequence } from './sequence.ts';
import type { Texts } from './texts.ts';

/** Formats of an animation. */
export type AnimationFormat = 'gif' | 'webp';

interface AnimateOptions {
  readonly format: AnimationFormat;
  /** Frames per second. */
  readonly fps: number;
  /** Titles and subtitles that are patterns, filled, by input. */
  readonly texts: ReadonlyMap<string, Texts>;
  /** Called after each frame with the number of frames done, and of all. */
  readonly onFrame?: (done: number, count: number) => void;
}

/** What was drawn. `extent`, `domain` and `clipped` are over all frames, in data units. */
export interface AnimateReport
  extends Pick<
    RenderReport,
    'pixels' | 'dpi' | 'extent' | 'domain' | 'percentiles' | 'clipped' | 'notices' | 'noticeCodes'
  > {
  readonly fps: number;
  readonly frames: readonly { readonly input: string; readonly label: string }[];
}

const MOST_A_SIDE = { gif: MOST_GIF_PIXELS_A_SIDE, webp: MOST_WEBP_PIXELS_A_SIDE } as const;

/**
 * Draws the inputs as frames of one file, in the given order, on one scale and in one layout.
 * @throws AttnplotError that names every input that cannot be drawn, or the one that does not line up with the first
 */
export async function animate(
  inputs: readonly string[],
  sources: readonly OptionSource[],
  { format, fps, texts, onFrame = () => {} }: AnimateOptions,
): Promise<{ bytes: Buffer; report: AnimateReport }> {
  const sequence = await openSequence(inputs, sources, texts);
  const frames: Composed[] = [];
  // All scenes come first, to check that they line up and to collect their colours. They are small compared with pixels.
  for (const index of inputs.keys()) frames.push(await sequence.compose(index));
  const [first] = frames as [Composed, ...Composed[]];
  checkFormat(first, format);
  const encoder = createEncoder(format, frames);
  for (const [i, { scene, typeface, report }] of frames.entries()) {
    await encoder.add(pixelsOf(pictureOf(scene, typeface, report.dpi)), delayOf(i, fps));
    onFrame(i + 1, frames.length);
    // Canvases are freed between turns of the event loop only: the frames of a long run took gigabytes.
    await setImmediate();
  }
  return { bytes: encoder.finish(), report: reportOf(sequence, frames, fps) };
}

/** How long a frame is shown, in hundredths of a second, so that rounding errors do not add up. */
const delayOf = (i: number, fps: number) => Math.round((100 * (i + 1)) / fps) - Math.round((100 * i) / fps);

function createEncoder(format: AnimationFormat, frames: readonly Composed[]): AnimationEncoder {
  const [{ report, painting }] = frames as [Composed, ...Composed[]];
  if (format === 'webp') return createWebp(report.pixels, encodeLossless);
  const scenes: Scene[] = frames.map(({ scene }) => scene);
  const { title, software } = painting.metadata;
  const comment = [title, software].filter((text) => text !== '').join('\n');
  return createGif(report.pixels, choosePalette(scenes), comment);
}

function checkFormat({ scene, report }: Composed, format: AnimationFormat): void {
  const { width, height } = report.pixels;
  const most = MOST_A_SIDE[format];
  if (width > most || height > most)
    throw refusal(
      '--dpi',
      'page-too-large',
      `found frames of ${width} x ${height} pixels, expected at most ${most} per side in a ${format}`,
      `set the dpi to ${Math.floor((report.dpi * most) / Math.max(width, height))} or less`,
    );
  if (format === 'gif' && scene.photo)
    throw refusal(
      '--image',
      'unused-option',
      'found with a GIF, whose 256 colours are too few for an image under cells',
      'write a .webp file, or leave the image out',
    );
  if (format === 'gif' && scene.background === null)
    throw refusal(
      '--background',
      'unused-option',
      'found transparent, expected a colour, because a GIF has no partly transparent pixels',
      'set a colour, or write a .webp file',
    );
}

const refusal = (option: string, code: ProblemCode, message: string, hint: string) =>
  new AttnplotError('usage', 'the figure cannot be drawn as asked', [{ code, option, message, hint }]);

function reportOf(
  { inputs, labels, scale: { domain, percentiles }, extent }: Sequence,
  frames: readonly Composed[],
  fps: number,
): AnimateReport {
  const reports = frames.map(({ report }) => report);
  const [{ pixels, dpi }] = reports as [RenderReport, ...RenderReport[]];
  const sum = (end: 'below' | 'above') => reports.reduce((total, { clipped }) => total + clipped[end], 0);
  return {
    ...{ pixels, dpi, fps, extent, domain },
    ...(percentiles ? { percentiles } : {}),
    clipped: { below: sum('below'), above: sum('above') },
    ...noticeLists(uniqueNotices(reports.flatMap(noticesIn))),
    frames: inputs.map((input, i) => ({ input, label: labels[i] as string })),
  };
}
