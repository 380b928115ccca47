/** `animate`: draws inputs as the frames of one animation. */
import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { type AnimateReport, type AnimationFormat, animate } from '../batch/animate.ts';
import { findInputs } from '../batch/inputs.ts';
import { textsOf } from '../batch/texts.ts';
import { OptionConflict } from '../core/errors.ts';
import { clippedWords, count, jsonLine, shellWord } from '../core/words.ts';
import { removeLeftovers } from '../core/write-whole.ts';
import { blame, mergeOptions, type OptionSource } from '../options/merge.ts';
import { namedFiles } from '../options/named-files.ts';
import { addFigureFlags, configOf, figureSources } from './flags.ts';
import { refuseInputs, writeOutput } from './output.ts';
import { usageError } from './report.ts';
import { textOf } from './terminal.ts';

interface AnimateFlags extends Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly filesFrom?: string;
  readonly fps: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** GIF counts in hundredths of a second, and browsers slow down frames that last only one. */
const MOST_FPS = 50;
/** GIF has 16 bits for the hundredths of a second that a frame lasts: 655 s. */
const LEAST_FPS = 0.002;
const DEFAULT_FPS = 4;

/** Adds `animate`. */
export function addAnimateCommand(program: Command): void {
  const command = program
    .command('animate')
    .description('Draw one frame for each input, all on one colour scale, as an animated GIF or WebP.')
    .argument('[inputs...]', 'files as for render, or quoted patterns such as "run/step-*.npz"')
    .option('-o, --output <file>', 'the .gif or .webp to write, or - for a GIF on standard output')
    .option('--files-from <file>', 'read more paths from a file, or - for standard input, as batch does')
    .addOption(new Option('--fps <number>', 'frames per second').default(String(DEFAULT_FPS)));
  addFigureFlags(command, STILL)
    .option('--json', 'print one JSON object about what was written')
    .option('--quiet', 'print nothing if all goes well')
    .action(runAnimate);
}

async function runAnimate(patterns: readonly string[], flags: AnimateFlags): Promise<void> {
  const sources = await figureSources(flags);
  refuseStill(sources);
  const { output, format } = resolveAnimation(flags);
  const fps = parseFps(flags.fps);
  const found = await findInputs({ patterns, list: flags.filesFrom, base: undefined });
  const { paths: inputs } = found;
  const texts = textsOf(found, sources);
  const named = namedFiles(mergeOptions(sources).options);
  refuseInputs(
    [...inputs, ...configOf(flags), ...(flags.filesFrom ? [flags.filesFrom] : []), ...named],
    output,
  );
  if (output !== '-') removeLeftovers([output]);
  const onFrame = flags.quiet || !process.stderr.isTTY ? undefined : showFrame;
  const { bytes, report } = await animate(inputs, sources, {
    format,
    fps,
    texts,
    ...(onFrame && { onFrame }),
  });
  await writeOutput(output, bytes);
  if (!flags.quiet) process.stderr.write(textOf([summaryLine(output, bytes.length, report)]));
  if (flags.json) process.stdout.write(jsonLine({ path: output, bytes: bytes.length, ...report }));
}

/** Options of the file of a single figure, and why an animation has none. */
const STILL_BECAUSE = {
  format: 'the output is a .gif or a .webp by its name',
  quality: 'frames lose nothing in either format',
  cells: 'frames are pixels',
  svgText: 'frames are pixels',
  embed: 'an animation carries no values: keep its inputs',
} as const;
const STILL = Object.keys(STILL_BECAUSE) as (keyof typeof STILL_BECAUSE)[];

/** @throws AttnplotError (usage) that names the option as its author wrote it */
function refuseStill(sources: readonly OptionSource[]): void {
  const merged = mergeOptions(sources);
  const option = STILL.find((name) => merged.options[name] !== undefined);
  const source = option && merged.sourceOf(option);
  if (!source) return;
  const problem = {
    option,
    code: 'unused-option',
    message: `found with animate, expected only with render and batch: ${STILL_BECAUSE[option]}`,
    hint: 'leave it out',
  } as const;
  throw blame(new OptionConflict(problem), merged, source);
}

function resolveAnimation({ output, json }: AnimateFlags): { output: string; format: AnimationFormat } {
  if (output === undefined)
    throw usageError('--output', 'bad-flag', 'missing, expected a path', 'add -o run.gif, or -o run.webp');
  if (output === '-' && json)
    throw usageError(
      '--json',
      'flags-conflict',
      'found with -o -, and both write to standard output',
      'write the animation to a file',
    );
  if (output === '-') return { output, format: 'gif' };
  const format = extname(output).toLowerCase().slice(1);
  if (format === 'gif' || format === 'webp') return { output, format };
  throw usageError(
    '--output',
    'bad-flag',
    `found "${output}", expected a name that ends in .gif, .webp`,
    format === 'mp4' || format === 'webm' || format === 'mov'
      ? `write -o run.gif, then convert it: ffmpeg -i run.gif ${shellWord(output)}`
      : 'write -o run.gif',
  );
}

function parseFps(text: string): number {
  const fps = text.trim() === '' ? Number.NaN : Number(text);
  if (fps >= LEAST_FPS && fps <= MOST_FPS) return fps;
  throw usageError(
    '--fps',
    'bad-flag',
    `found ${JSON.stringify(text)}, expected a number from ${LEAST_FPS} to ${MOST_FPS}`,
  );
}

/** On a terminal, shows a line that counts frames; the summary replaces it. */
function showFrame(done: number, total: number): void {
  process.stderr.write(done < total ? `\rframe ${done} of ${total}` : '\r\x1b[K');
}

function summaryLine(
  output: string,
  size: number,
  { pixels, frames, fps, clipped, domain, notices }: AnimateReport,
) {
  const parts = [
    `wrote ${output === '-' ? 'the animation' : output} (${count(frames.length, 'frame')} of ${pixels.width} x ${pixels.height} px, ${fps} per second, ${formatSize(size)})`,
    ...notices,
  ];
  const outside = clippedWords(clipped, domain);
  if (outside) parts.push(outside);
  return parts.join('; ');
}

const formatSize = (bytes: number) =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
