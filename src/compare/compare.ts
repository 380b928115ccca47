/** `compare`: several inputs in one figure, a column of panels for each. */
import type { OptionSource } from '../options/merge.ts';
import type { Input } from '../pipeline/input.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { alignLayers, type Named } from './align.ts';
import { combine } from './combine.ts';
import { prepareAll } from './inputs.ts';
import { namesOf, pathsOf } from './names.ts';
import { differences } from './notes.ts';
import { sideBySide } from './side-by-side.ts';

/** How inputs are compared. */
export interface CompareRequest {
  /** Names of the columns; absent takes them from the paths. */
  readonly names?: readonly string[] | undefined;
}

/**
 * Reads inputs and puts them side by side, layers aligned, as one figure to be drawn.
 * @param flags options of the command line and of `--config`, which apply to each input
 * @throws AttnplotError for an input that cannot be read, and for inputs that cannot stand side by side
 */
export async function prepareCompared(
  inputs: readonly Input[],
  flags: readonly OptionSource[],
  { names: given }: CompareRequest = {},
): Promise<Prepared> {
  const paths = pathsOf(inputs);
  const names = namesOf(paths, given);
  const prepared = await prepareAll(inputs, flags);
  const named = prepared.map(({ attention }, i): Named => ({ name: names[i] as string, attention }));
  return combine({ paths, prepared, named, flags }, { kind: 'compare', names }, () => {
    const lines = alignLayers(named);
    return { attention: sideBySide(named, lines), notices: differences(named, lines) };
  });
}
