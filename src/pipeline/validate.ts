/** The pipeline of `validate`: an input in, findings about its numbers out. */

import type { TensorFile } from '../arrays/array.ts';
import { withBfloat16Bits } from '../arrays/bfloat16-bits.ts';
import { type AttentionTensors, findAttention } from '../arrays/conventions.ts';
import { checkAxes } from '../attention/check-axes.ts';
import { layersAsked } from '../attention/layers.ts';
import { resolveTokens } from '../attention/tokens.ts';
import { AttnplotError, type ErrorKind, formatPath, type Problem, problemsOf } from '../core/errors.ts';
import { bytesGiven } from '../core/units.ts';
import { type Finding, worstFirst } from '../diagnose/finding.ts';
import { expectedOf, findingsOf } from '../diagnose/findings.ts';
import { matricesOf } from '../diagnose/matrices.ts';
import { matricesOfTensors } from '../diagnose/tensor-matrices.ts';
import type { JsonDocument } from '../json/json.ts';
import type { MergedOptions, OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import type { Input } from './input.ts';
import { documentOf, openContent } from './open.ts';
import { askedOf, forArrays, readingOptions, refuseArrayOptions } from './open-attention.ts';
import { blaming } from './sources.ts';

/** What `validate` says of one input. */
export interface Verdict {
  /** Options that say how to read arrays, where it is an attention file and one of several inputs; absent where there are none. */
  readonly unused?: readonly OptionName[];
  /** How arrays were read as attention, in words. */
  readonly reading?: string;
  /** What is unusual about the numbers, and every problem of the file. */
  readonly findings: readonly Finding[];
  /** The kind of the error that stopped the reading of the numbers, if there was one. */
  readonly failed?: ErrorKind;
}

/**
 * Judges all heads and rows of an input. One that cannot be read gives a verdict too, not an error.
 * @param sources options, of which those of `READING_OPTIONS` and the tokens apply, as they do to `render`
 * @param isOneOfMany whether options may be meant for other inputs
 */
export async function validate(
  input: Input,
  sources: readonly OptionSource[] = [],
  isOneOfMany = false,
): Promise<Verdict> {
  try {
    return await blaming({ sources }, async (merged) => {
      const { options } = merged;
      const content = await openContent(input, bytesGiven(options.maxMemory));
      if ('document' in content) return judgeDocument(content.document, merged, isOneOfMany);
      if ('figure' in content) return judgeDocument(await documentOf(content), merged, isOneOfMany);
      try {
        return await judgeTensors(content.file, options);
      } finally {
        await content.file.close();
      }
    });
  } catch (error) {
    return failure(error);
  }
}

async function judgeDocument(
  document: JsonDocument,
  { options, sourceOf }: MergedOptions,
  isOneOfMany: boolean,
): Promise<Verdict> {
  const { tokens, rowTokens } = options;
  const unused = [...readingOptions(options), ...forArrays({ tokens, rowTokens })];
  if (!isOneOfMany) refuseArrayOptions(unused, document.name);
  const attention = askedOf(document, options);
  const findings = await findingsOf(matricesOf(attention), expectedOf(attention, 'attention'));
  if (unused.length === 0) return { findings };
  const named = unused.map((option) => (sourceOf(option)?.nameOf ?? flagOf)(option)).join(', ');
  const message = `an attention file, which ${named} does not change`;
  return { unused, findings: [...findings, { level: 'note', code: 'option-unused', message }] };
}

async function judgeTensors(stored: TensorFile, options: FigureOptions): Promise<Verdict> {
  const found = findAttention(stored, options);
  const { reading, notices, tensor } = found;
  const layers = layersAsked(found.layers, options.layers);
  const { file } = await withBfloat16Bits(stored, layers);
  await checkAxes(file, found, options);
  const guesses = notices.map((one): Finding => ({ level: 'note', ...one }));
  const ofTokens = await tokenFindings(file, found, options);
  const ofNumbers = await findingsOf(matricesOfTensors(file, layers, tensor));
  return { reading, findings: worstFirst([...ofTokens, ...ofNumbers, ...guesses]) };
}

/** Why `render` would refuse the tokens that a file carries, or those that stand for them. */
async function tokenFindings(
  file: TensorFile,
  found: AttentionTensors,
  options: FigureOptions,
): Promise<Finding[]> {
  const [layer] = found.layers;
  if (!layer || found.axes.includes('offset')) return [];
  try {
    await resolveTokens(file, layer, options, found);
    return [];
  } catch (error) {
    return failure(error).findings.slice();
  }
}

function failure(error: unknown): Verdict {
  if (!(error instanceof AttnplotError)) throw error;
  return { failed: error.kind, findings: problemsOf(error).map(toFinding) };
}

function toFinding({ message, hint, ...place }: Problem): Finding {
  const { path, position, option } = place;
  const where = [position, path && formatPath(path), option].filter((part) => part).join('  ');
  return {
    level: 'error',
    ...place,
    message: where === '' ? message : `${where}: ${message}`,
    ...(hint === undefined ? {} : { remedy: hint }),
  };
}
