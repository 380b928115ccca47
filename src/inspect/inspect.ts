/** The pipeline of `inspect`: an input in, what it holds out. */
import { openContent } from '../input/open-content.ts';
import type { TensorOptions } from '../input/tensors/conventions.ts';
import { type InspectedAttention, inspectAttention } from './inspect-attention.ts';
import { type InspectedFigure, inspectFigure } from './inspect-figure.ts';
import { type InspectedTensors, inspectTensors } from './inspect-tensors.ts';

export type Inspected = InspectedTensors | InspectedAttention | InspectedFigure;

/**
 * Lists what a path, or `-` for standard input, holds.
 * @param options as `render` takes them; `maxMemory` in bytes
 * @throws AttnplotError (io) for what cannot be read, (input) for what is damaged or no attention file, (usage) for flags that do not fit
 */
export async function inspect(
  path: string,
  options: TensorOptions & { readonly maxMemory?: number | undefined } = {},
): Promise<Inspected> {
  const content = await openContent(path, options.maxMemory);
  if ('document' in content) return inspectAttention(content.document);
  if ('figure' in content) return inspectFigure(content);
  try {
    return await inspectTensors(content.file, options);
  } finally {
    await content.file.close();
  }
}
