import type { ByteSource } from './byte-source.ts';
import type { ContentFormat } from './detect.ts';
import type { Limits } from './limits.ts';
import { openNpy } from './npy.ts';
import { openSafetensors } from './safetensors.ts';
import type { TensorFile } from './tensor-file.ts';

/** A file of arrays, of which the headers have been read. @throws AttnplotError (input) for one that is damaged or too large */
export async function openTensors(
  source: ByteSource,
  format: Exclude<ContentFormat, 'figure' | 'json'>,
  limits: Limits,
): Promise<TensorFile> {
  if (format === 'npy') return openNpy(source, limits);
  if (format === 'safetensors') return openSafetensors(source, limits);
  // The reader of zips is loaded only for them.
  return (await import('./npz.ts')).openNpz(source, limits);
}
