/** `compare` and `diff`: several inputs in one figure, a column of panels for each, or the difference of two. */
import type { OptionSource } from '../options/merge.ts';
import type { Input } from '../pipeline/input.ts';
import { blaming, type Prepared } from '../pipeline/prepare.ts';
import { alignLayers, type Named } from './align.ts';
import { combine } from './combine.ts';
import { difference, refuseHeads } from './difference.ts';
import { prepareAll } from './inputs.ts';
import { namesOf, pathsOf } from './names.ts';
import { differences } from './notes.ts';
import { sideBySide } from './side-by-side.ts';

/** How inputs are compared. */
export interface CompareRequest {
  /** Names of the columns; absent takes them from the paths. */
  readonly names?: readonly string[] | undefined;
}

/** How a difference is taken. */
export interface DiffRequest extends CompareRequest {
  /** Whether both inputs are of one model, so that heads may be told apart. */
  readonly sameModel?: boolean | undefined;
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

/**
 * Reads two inputs and takes their difference, as one figure to be drawn.
 * @param flags options of the command line and of `--config`, which apply to each input
 * @throws AttnplotError for an input that cannot be read, and for inputs without a difference
 */
export async function prepareDifference(
  inputs: readonly [Input, Input],
  flags: readonly OptionSource[],
  { names: given, sameModel = false }: DiffRequest = {},
): Promise<Prepared> {
  const paths = pathsOf(inputs);
  const names = namesOf(paths, given);
  await blaming({ sources: flags, positionOf: () => '' }, async ({ options }) =>
    refuseHeads(options, sameModel),
  );
  const prepared = await prepareAll(inputs, flags);
  const named = prepared.map(({ attention }, i): Named => ({ name: names[i] as string, attention }));
  return combine({ paths, prepared, named, flags }, { kind: 'difference', names, sameModel }, () => {
    const lines = alignLayers(named);
    const [a, b] = named as [Named, Named];
    return { attention: difference(a, b, lines), notices: differences(named, lines) };
  });
}
