import type { Against } from '../check/against.ts';
import { finderIn, type ListedFigure, readListed } from '../check/manifest.ts';
import { usage } from './usage.ts';

/** A figure to be checked. */
export interface CheckTask {
  readonly figure: string;
  /** What it is held against; absent for a figure that the manifest does not list. */
  readonly against?: Pick<Against, 'data' | 'asked' | 'scale'>;
  /** Why the batch has not drawn it. */
  readonly failed?: string;
}

/**
 * The figures that a command line asks for, each with what it is held against.
 * @throws AttnplotError (usage) for a line that leaves one of the two open, (io, usage) for what is no manifest
 */
export async function tasksOf(
  figures: readonly string[],
  { data, manifest }: { readonly data?: string; readonly manifest?: string },
): Promise<CheckTask[]> {
  if (manifest === undefined) return tasksWithout(figures, data);
  if (data !== undefined)
    throw usage(
      '--data',
      'flags-conflict',
      'found with --manifest, which names the data itself',
      'leave one of the two out',
    );
  const listed = await readListed(manifest);
  if (figures.length === 0) return listed.map((one) => taskOf(one.figure, one));
  const find = finderIn(listed);
  return figures.map((figure) => taskOf(figure, find(figure)));
}

function tasksWithout(figures: readonly string[], data: string | undefined): CheckTask[] {
  if (figures.length === 0)
    throw usage(
      '<figures>',
      'bad-flag',
      'missing, expected figures or --manifest',
      'name them: attnplot check figures/*.png',
    );
  const fromStdin = [...figures, data].filter((path) => path === '-').length;
  if (fromStdin > 1 || (data === '-' && figures.length > 1))
    throw usage(
      '-',
      'flags-conflict',
      'found standard input more than once, and it can be read once',
      'save it to a file first',
    );
  return figures.map((figure) => ({ figure, against: data === undefined ? {} : { data } }));
}

function taskOf(figure: string, listed: ListedFigure | undefined): CheckTask {
  if (!listed) return { figure };
  const { data, asked, scale, failed } = listed;
  return { figure, against: { data, asked, scale }, ...(failed === undefined ? {} : { failed }) };
}
