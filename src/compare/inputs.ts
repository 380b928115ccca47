/** Reads the inputs of one figure, each as `render` would. */
import { AttnplotError, problemsOf } from '../core/errors.ts';
import type { OptionSource } from '../options/merge.ts';
import type { Input } from '../pipeline/input.ts';
import { type Prepared, prepare, refuseCurve } from '../pipeline/prepare.ts';

/**
 * Prepares all inputs with the same options, in their order.
 * @throws AttnplotError that names every input that cannot be drawn
 */
export async function prepareAll(
  inputs: readonly Input[],
  sources: readonly OptionSource[],
  prepareOne: (input: Input, sources: readonly OptionSource[]) => Promise<Prepared> = prepare,
): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  const failed: { readonly input: Input; readonly error: AttnplotError }[] = [];
  for (const input of inputs) {
    try {
      const one = await prepareOne(input, sources);
      refuseCurve(one.attention);
      prepared.push(one);
    } catch (error) {
      if (!(error instanceof AttnplotError)) throw error;
      failed.push({ input, error });
    }
  }
  const [first] = failed;
  if (!first) return prepared;
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
