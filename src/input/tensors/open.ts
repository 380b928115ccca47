import { type ByteSource, openSource } from './byte-source.ts';
import { detectFormat } from './detect.ts';
import { type Limits, limitsFor } from './limits.ts';
import { openNpy } from './npy.ts';
import { openSafetensors } from './safetensors.ts';
import type { TensorFile } from './tensor-file.ts';

/** A file of arrays, or the bytes of one that is taken for JSON. */
export type OpenedInput =
  | { readonly kind: 'tensors'; readonly file: TensorFile }
  | { readonly kind: 'json'; readonly name: string; readonly bytes: Uint8Array };

/**
 * Opens an input of any format. Of a tensor file only headers are read; JSON is read whole.
 * @param path of a file, or `-` for standard input
 * @param maxMemory bytes; see `limitsFor`
 * @throws AttnplotError (io) for a file that cannot be opened, (input) for one that is damaged, foreign or too large
 */
export async function openInput(path: string, maxMemory?: number): Promise<OpenedInput> {
  const limits = limitsFor(maxMemory);
  const source = await openSource(path, limits);
  try {
    const file = await openTensors(source, limits);
    if (file) return { kind: 'tensors', file };
    const bytes = await source.read(0, source.size);
    await source.close();
    return { kind: 'json', name: source.name, bytes };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** The file of arrays a source holds; undefined for JSON. @throws AttnplotError (input) as `openInput` does */
export async function openTensors(source: ByteSource, limits: Limits): Promise<TensorFile | undefined> {
  const format = await detectFormat(source);
  if (format === 'npy') return openNpy(source, limits);
  // The reader of zips is loaded only for them.
  if (format === 'npz') return (await import('./npz.ts')).openNpz(source, limits);
  return format === 'safetensors' ? openSafetensors(source, limits) : undefined;
}
