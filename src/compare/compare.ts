/** `compare` and `diff`: several inputs in one figure, a column of panels for each, or the difference of two. */
import type { OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/option-table.ts';
import type { Input } from '../pipeline/input.ts';
import { refuseManyPanels } from '../pipeline/page-limits.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { blaming } from '../pipeline/sources.ts';
import type { DifferenceRequest } from '../provenance/provenance.ts';
import { alignLayers, type Named } from './align.ts';
import { combine, type ReadInputs } from './combine.ts';
import { besideInputs, difference, refuseHeads } from './difference.ts';
import { refuseHeadOfPairs } from './head-pairs.ts';
import { prepareAll } from './inputs.ts';
import { namesOf, pathsOf } from './names.ts';
import { differences } from './notes.ts';
import { sideBySide } from './side-by-side.ts';

/** How inputs are compared. */
interface CompareRequest {
  /** Names of the columns; absent takes them from the paths. */
  readonly names?: readonly string[] | undefined;
}

/** How a difference is taken. */
type DiffRequest = CompareRequest & DifferenceRequest;

/** How inputs stand side by side, and whether the first two have a column of their difference after them. */
type SideRequest = DiffRequest & { readonly difference?: boolean | undefined };

/**
 * Reads inputs and puts them side by side, layers aligned, as one figure to be drawn.
 * @param flags options of the command line and of `--config`, which apply to each input
 * @throws AttnplotError for an input that cannot be read, and for inputs that cannot stand side by side
 */
export async function prepareCompared(
  inputs: readonly Input[],
  flags: readonly OptionSource[],
  { names: given, difference: asked = false, ...how }: SideRequest = {},
): Promise<Prepared> {
  const read = await readInputs(inputs, flags, given, asked ? how : undefined);
  const { named, heads } = read;
  const names = named.map(({ name }) => name);
  const combining = { kind: 'compare', names, ...(asked ? { difference: true, ...how } : {}) } as const;
  return combine(read, combining, (options) => {
    const lines = alignLayers(named);
    const panels = lines.lines.length * (names.length + (asked ? 1 : 0));
    const { rows } = (named[0] as Named).attention;
    refuseManyPanels({ layers: panels, rows: rows.length }, options);
    const compared = sideBySide(named, lines);
    const [a, b] = named as [Named, Named];
    return {
      attention: asked ? besideInputs(compared, difference(a, b, lines, heads)) : compared,
      notices: differences(named, lines),
    };
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
  { names: given, ...how }: DiffRequest = {},
): Promise<Prepared> {
  const read = await readInputs(inputs, flags, given, how);
  const { named, heads } = read;
  const names = named.map(({ name }) => name);
  return combine(read, { kind: 'difference', names, ...how }, () => {
    const lines = alignLayers(named);
    const [a, b] = named as [Named, Named];
    return { attention: difference(a, b, lines, heads), notices: differences(named, lines) };
  });
}

/**
 * Reads inputs as they are drawn, and the heads of the first two where their pairs are asked for.
 * @param how the difference is taken; absent for none
 */
async function readInputs(
  inputs: readonly Input[],
  flags: readonly OptionSource[],
  given: readonly string[] | undefined,
  how: DifferenceRequest | undefined,
): Promise<ReadInputs & { readonly heads?: readonly [Named, Named] }> {
  const paths = pathsOf(inputs);
  const names = namesOf(paths, given);
  const { sameModel = false, pairs = false } = how ?? {};
  await blaming({ sources: flags }, async ({ options }) => {
    if (pairs) refuseHeadOfPairs(options);
    else if (how) refuseHeads(options, sameModel);
  });
  const nameAll = (prepared: readonly Prepared[]) =>
    prepared.map(({ attention }, i): Named => ({ name: names[i] as string, attention }));
  const prepared = await prepareAll(inputs, flags);
  const read = { paths, prepared, named: nameAll(prepared), flags };
  if (!pairs) return read;
  const [a, b] = nameAll(await prepareAll(inputs.slice(0, 2), [...flags, HEAD_BY_HEAD])) as [Named, Named];
  return { ...read, heads: [a, b] };
}

const HEAD_BY_HEAD: OptionSource = { options: { panels: 'heads' }, kind: 'usage', nameOf: flagOf };
