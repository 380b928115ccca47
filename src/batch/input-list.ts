/** A list of the paths of inputs, and how many inputs there may be. */
import { AttnplotError } from '../core/errors.ts';
import { readNamed, readStdin } from '../core/source.ts';

/** The most inputs of a batch: what is planned, drawn and recorded of each stays in memory. */
export const MOST_INPUTS = 100_000;
/** The longest path that Linux opens, in bytes, and more than other systems do. */
const LONGEST_PATH = 4096;

type Given = '<inputs>' | '--files-from';

/** @throws AttnplotError (usage) for more inputs than a batch may have, by their number or that of the lines which name them */
export function checkCount({ length }: { readonly length: number }, option: Given = '<inputs>'): void {
  if (length <= MOST_INPUTS) return;
  throw new AttnplotError('usage', 'there are too many inputs', [
    {
      option,
      code: 'too-large',
      message: `found more than ${MOST_INPUTS}, expected no more`,
      hint:
        option === '--files-from'
          ? `draw them in several runs: split -l ${MOST_INPUTS} makes lists that are short enough; give each run a folder of its own`
          : 'draw them in several runs, by narrower patterns; give each run a folder of its own',
    },
  ]);
}

/** @throws AttnplotError (usage) for a name longer than any path */
export function checkLengths(names: readonly string[], option: Given): void {
  const long = names.find(({ length }) => length > LONGEST_PATH);
  if (long === undefined) return;
  throw new AttnplotError('usage', 'the name of an input is too long', [
    {
      option,
      code: 'bad-flag',
      message: `found a name of ${long.length} characters, expected at most ${LONGEST_PATH}`,
      hint: option === '--files-from' ? 'write a path on each line' : 'give each path by itself',
    },
  ]);
}

/**
 * The paths in a list, one per line or ended by NUL.
 * @param list its path; `-` is standard input
 * @throws AttnplotError (io) for a list that cannot be read, (usage) for one that is too long
 */
export async function readList(list: string): Promise<readonly string[]> {
  const content = (list === '-' ? await readStdin() : readNamed(list)).toString();
  // No path holds a NUL, so a list with a NUL is separated by NULs, and its names may hold newlines.
  const separator = content.includes('\0') ? '\0' : /\r?\n/;
  // The last line may be ended or not; no more lines are made than it takes to see that there are too many.
  const lines = content.split(separator, MOST_INPUTS + 2);
  checkCount(lines.at(-1) === '' ? lines.slice(1) : lines, '--files-from');
  const names = lines.filter((name) => name !== '');
  checkLengths(names, '--files-from');
  return names;
}
