/** `render --watch` and `preview --watch`: redraw the figure when its input, `--config`, or a font, image or token file changes. */
import { AttnplotError } from '../core/errors.ts';
import { removeLeftovers } from '../core/write-whole.ts';
import { mergeOptions } from '../options/merge.ts';
import { namedFiles } from '../options/named-files.ts';
import type { FigureOptions } from '../options/options.ts';
import { configOf, figureSources } from './flags.ts';
import { EXIT_CODES, formatError, usageError } from './report.ts';
import { interruptible, say, watchFiles } from './watch.ts';

interface WatchFlags extends Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Draws the figure once; returns the options it was drawn with, and where it was written, if to a file. */
type Draw = (
  say: (line: string) => void,
) => Promise<{ readonly options: FigureOptions; readonly output?: string }>;

/**
 * Draws until Ctrl-C. An error of the command line at the start ends it; any other error is printed, and the next change
 * tries again.
 * @param windowSize what else is drawn for, such as the size of a window
 * @throws AttnplotError (usage)
 */
export async function watchRender(
  input: string,
  flags: WatchFlags,
  draw: Draw,
  windowSize?: () => string,
): Promise<number> {
  if (input === '-' || flags.output === '-')
    throw usageError(
      '--watch',
      'flags-conflict',
      `found with ${input === '-' ? 'standard input' : '-o -'}, expected files`,
      'name a file: it is read again and again',
    );
  let drawn: Awaited<ReturnType<Draw>> | undefined;
  let isFirst = true;
  const redraw = async () => {
    try {
      drawn = await draw((line) => say([line]));
    } catch (error) {
      if (!(error instanceof AttnplotError) || (isFirst && error.kind === 'usage')) throw error;
      say([...formatError(error).split('\n'), '  attnplot tries again when a file changes']);
    }
    if (isFirst && !flags.quiet) say([`watching ${input}; Ctrl-C ends it`]);
    isFirst = false;
  };
  const namedByFlags = async () =>
    namedFiles(mergeOptions(await figureSources({ ...flags, verbose: false })).options);
  // Watched from the start, because the first drawing may fail for want of them. While --config is broken, the last ones count.
  let named = await namedByFlags();
  const paths = async () => {
    named = await namedByFlags().catch(() => named);
    return [input, ...configOf(flags), ...named, ...namedFiles(drawn?.options ?? {})];
  };
  await interruptible(
    (signal) => watchFiles({ paths, redraw, signal, ...(windowSize ? { windowSize } : {}) }),
    () => removeLeftovers(drawn?.output === undefined ? [] : [drawn.output], true),
  );
  return EXIT_CODES.interrupted;
}
