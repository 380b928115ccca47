/** `render --over`: many inputs as the rows of one figure. */
import { inputsOver, prepareOver } from '../compare/over.ts';
import type { Format } from '../options/formats.ts';
import { mergeOptions } from '../options/merge.ts';
import { namedFiles } from '../options/named-files.ts';
import { flagOf } from '../options/option-table.ts';
import { drawTo, refuseTwoOnStdout, type SayFlags } from './draw.ts';
import { configOf, figureSources } from './flags.ts';
import { readOutput, refuseInputs } from './output.ts';
import { usageError } from './report.ts';

interface OverFlags extends SayFlags, Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly format?: Format;
  readonly watch?: boolean;
}

/**
 * Draws the inputs that patterns name as rows of one figure.
 * @param input the argument that `--over` replaces
 * @throws AttnplotError (usage) for an input besides, `--watch`, or no output
 */
export async function renderOver(
  input: string | undefined,
  patterns: readonly string[],
  flags: OverFlags,
  say: (line: string) => void,
): Promise<void> {
  if (input !== undefined || flags.watch)
    throw usageError(
      '--over',
      'flags-conflict',
      `found with ${input === undefined ? '--watch' : input}, expected --over alone`,
      input === undefined ? 'leave one of the two out' : 'name all inputs after --over, or none',
    );
  if (flags.output === undefined)
    throw usageError('--output', 'bad-flag', 'missing, expected a path', 'add -o steps.pdf, or -o -');
  const sources = await figureSources(flags);
  const inputs = await inputsOver(patterns);
  const { path: output = '-', format } = readOutput(inputs[0] ?? '', flags.output, flags.format);
  refuseTwoOnStdout(output, flags);
  if (format) sources.push({ options: { format }, kind: 'usage', nameOf: flagOf });
  refuseInputs([...inputs, ...configOf(flags), ...namedFiles(mergeOptions(sources).options)], output);
  await drawTo(output, await prepareOver(inputs, sources), flags, say);
}
