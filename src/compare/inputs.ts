/** Reads the inputs of one figure, each as `render` would. */
import { AttnplotError, problemsOf } from '../core/errors.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/option-table.ts';
import type { OptionName } from '../options/options.ts';
import type { Input } from '../pipeline/input.ts';
import { refuseArrayOptions } from '../pipeline/open-attention.ts';
import { type Prepared, type Preparing, prepare, refuseCurve } from '../pipeline/prepare.ts';
import { blaming } from '../pipeline/sources.ts';

/**
 * Prepares all inputs with the same options, in their order.
 * @throws AttnplotError that names every input that cannot be drawn
 */
export async function prepareAll(
  inputs: readonly Input[],
  sources: readonly OptionSource[],
  how: (place: number) => Pick<Preparing, 'statistic'> = () => ({}),
): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  const failed: { readonly input: Input; readonly error: AttnplotError }[] = [];
  for (const [place, input] of inputs.entries()) {
    try {
      const one = await prepare(input, sources, { ...how(place), isOneOfMany: inputs.length > 1 });
      refuseCurve(one.attention);
      prepared.push(one);
    } catch (error) {
      if (!(error instanceof AttnplotError)) throw error;
      failed.push({ input, error });
    }
  }
  const [first] = failed;
  if (!first) return saidOfUnused(prepared, sources);
  if (inputs.length === 1) throw first.error;
  const problems = failed.flatMap(({ input, error }) =>
    problemsOf(error).map(({ position, ...problem }) => ({
      ...problem,
      position: position || (typeof input === 'string' ? input : ''),
    })),
  );
  throw new AttnplotError(
    first.error.kind,
    `${failed.length} of ${inputs.length} inputs cannot be drawn`,
    problems,
  );
}

/**
 * Says which inputs an option does not change, as they are attention files and it says how to read arrays.
 * @throws AttnplotError for an option that no input has a use for
 */
async function saidOfUnused(
  prepared: readonly Prepared[],
  sources: readonly OptionSource[],
): Promise<Prepared[]> {
  const [{ unused: ofFirst = [] } = {}] = prepared;
  const ofAll = ofFirst.filter((option) => prepared.every(({ unused = [] }) => unused.includes(option)));
  await blaming({ sources }, async () => refuseArrayOptions(ofAll, 'each input'));
  const { sourceOf } = mergeOptions(sources);
  const nameOf = (option: OptionName) => (sourceOf(option)?.nameOf ?? flagOf)(option);
  return prepared.map((one): Prepared => {
    if (!one.unused) return one;
    const message = `an attention file, which ${one.unused.map(nameOf).join(', ')} does not change`;
    return { ...one, notices: [...one.notices, { code: 'option-unused', message }] };
  });
}
