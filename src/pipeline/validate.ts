/** The pipeline of `validate`: an input in, findings about its numbers out. */

import type { TensorFile } from '../arrays/array.ts';
import { withBfloat16Bits } from '../arrays/bfloat16-bits.ts';
import { findAttention } from '../arrays/conventions.ts';
import { layersAsked } from '../attention/layers.ts';
import { refuseWindow } from '../attention/sliding-windows.ts';
import { AttnplotError, type ErrorKind, formatPath, type Problem, problemsOf } from '../core/errors.ts';
import { bytesGiven } from '../core/units.ts';
import { type Finding, worstFirst } from '../diagnose/finding.ts';
import { expectedOf, findingsOf } from '../diagnose/findings.ts';
import { matricesOf } from '../diagnose/matrices.ts';
import { matricesOfTensors } from '../diagnose/tensor-matrices.ts';
import type { JsonDocument } from '../json/json.ts';
import type { OptionSource } from '../options/merge.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Input } from './input.ts';
import { documentOf, openContent } from './open.ts';
import { askedOf } from './open-attention.ts';
import { blaming } from './sources.ts';

/** What `validate` says of one input. */
export interface Verdict {
  /** How arrays were read as attention, in words. */
  readonly reading?: string;
  /** What is unusual about the numbers, and every problem of the file. */
  readonly findings: readonly Finding[];
  /** The kind of the error that stopped the reading of the numbers, if there was one. */
  readonly failed?: ErrorKind;
}

/**
 * Judges all heads and rows of an input. One that cannot be read gives a verdict too, not an error.
 * @param sources options, of which those of `READING_OPTIONS` apply, as they do to `render`
 */
export async function validate(input: Input, sources: readonly OptionSource[] = []): Promise<Verdict> {
  try {
    return await blaming({ sources }, async ({ options }) => {
      const content = await openContent(input, bytesGiven(options.maxMemory));
      if ('document' in content) return judgeDocument(content.document, options);
      if ('figure' in content) return judgeDocument(await documentOf(content), options);
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

async function judgeDocument(document: JsonDocument, options: FigureOptions): Promise<Verdict> {
  const attention = askedOf(document, options);
  return { findings: await findingsOf(matricesOf(attention), expectedOf(attention, 'attention')) };
}

async function judgeTensors(stored: TensorFile, options: FigureOptions): Promise<Verdict> {
  const found = findAttention(stored, options);
  const { reading } = found;
  const layers = layersAsked(found.layers, options.layers);
  const { file } = await withBfloat16Bits(stored, layers);
  await refuseWindow(file, found);
  return { reading, findings: worstFirst(await findingsOf(matricesOfTensors(file, layers, found.tensor))) };
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
