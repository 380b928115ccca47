/** The pipeline of `validate`: an input in, findings about its numbers out. */

import type { TensorFile } from '../arrays/array.ts';
import { withBfloat16Bits } from '../arrays/bfloat16-bits.ts';
import { findAttention } from '../arrays/conventions.ts';
import type { TensorOptions } from '../arrays/family-axes.ts';
import { isPart } from '../attention/attention.ts';
import { fromFile } from '../attention/read-file.ts';
import { rowSums } from '../attention/reduction.ts';
import { refuseWindow } from '../attention/sliding-windows.ts';
import { AttnplotError, type ErrorKind, formatPath, type Problem, problemsOf } from '../core/errors.ts';
import { type Finding, worstFirst } from '../diagnose/finding.ts';
import { findingsOf } from '../diagnose/findings.ts';
import { matricesOf } from '../diagnose/matrices.ts';
import { matricesOfTensors } from '../diagnose/tensor-matrices.ts';
import type { JsonDocument } from '../json/json.ts';
import type { Input } from './input.ts';
import { documentOf, openContent } from './open.ts';

/** What `validate` says of one input. */
export interface Verdict {
  /** How arrays were read as attention, in words. */
  readonly reading?: string;
  /** What is unusual about the numbers, and every problem of the file. */
  readonly findings: readonly Finding[];
  /** The kind of the error that stopped the reading of the numbers, if there was one. */
  readonly failed?: ErrorKind;
}

/** How to read arrays, and how much memory that may take. */
export interface ValidateOptions extends TensorOptions {
  /** In bytes. */
  readonly maxMemory?: number | undefined;
}

/** Judges an input. One that cannot be read gives a verdict too, not an error. */
export async function validate(input: Input, options: ValidateOptions = {}): Promise<Verdict> {
  try {
    const content = await openContent(input, options.maxMemory);
    if ('document' in content) return await judgeDocument(content.document);
    if ('figure' in content) return await judgeDocument(await documentOf(content));
    try {
      return await judgeTensors(content.file, options);
    } finally {
      await content.file.close();
    }
  } catch (error) {
    return failure(error);
  }
}

async function judgeDocument(document: JsonDocument): Promise<Verdict> {
  const { attention } = fromFile(document);
  const expected = {
    nanIsMissing: true,
    sums: rowSums(attention.reduction, isPart(attention)),
    scores: attention.quantity === 'scores',
  };
  return { findings: await findingsOf(matricesOf(attention), expected) };
}

async function judgeTensors(stored: TensorFile, options: TensorOptions): Promise<Verdict> {
  const found = findAttention(stored, options);
  const { layers, reading } = found;
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
