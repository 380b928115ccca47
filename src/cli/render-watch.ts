/** `render --watch`: the figure again whenever its input, `--config`, or a font or token file changes. */
import { namedFiles } from '../batch/digest.ts';
import { AttnplotError } from '../core/errors.ts';
import { removeLeftovers } from '../core/files.ts';
import type { FigureOptions } from '../options/options.ts';
import { EXIT_CODES, formatError } from './report.ts';
import { interruptible, say, watchFiles } from './watch.ts';

// `render --watch`: the figure again whenever its input, `--config`, or a font or token file changes.

export interface WatchedRender {
  readonly input: string;
  readonly config: unknown;
  /** Paths of the files that flags and `--config` name, as they stand now. */
  readonly named: () => Promise<readonly string[]>;
  /** Draws the figure, and says with which options it did, and where to. */
  readonly draw: () => Promise<{ readonly options: FigureOptions; readonly output: string }>;
  readonly quiet: boolean;
}

/**
 * Until Ctrl-C. A wrong command line ends it at the start; what is wrong with the input, or becomes wrong later, is said, and
 * tried again when a file changes.
 */
export async function watchRender({ input, config, named, draw, quiet }: WatchedRender): Promise<number> {
  let drawn: Awaited<ReturnType<WatchedRender['draw']>> | undefined;
  let isFirst = true;
  const redraw = async () => {
    try {
      drawn = await draw();
    } catch (error) {
      if (!(error instanceof AttnplotError) || (isFirst && error.kind === 'usage')) throw error;
      say(`${formatError(error)}\n  it is tried again when it changes`);
    }
    if (isFirst && !quiet) say(`watching ${input}; Ctrl-C ends it`);
    isFirst = false;
  };
  let known = await named();
  // Known before the first figure is drawn, which may fail for want of them; a config that is wrong for a moment names what it did.
  const paths = async () => {
    known = await named().catch(() => known);
    return [
      input,
      ...(typeof config === 'string' ? [config] : []),
      ...known,
      ...namedFiles(drawn?.options ?? {}),
    ];
  };
  await interruptible(
    (signal) => watchFiles({ paths, redraw, signal }),
    () => removeLeftovers(drawn ? [drawn.output] : []),
  );
  return EXIT_CODES.interrupted;
}
