import type { TensorFile } from './array.ts';
import type { ByteSource } from './bytes.ts';
import type { Limits } from './limits.ts';
import { openNpy } from './npy.ts';
import { openSafetensors } from './safetensors.ts';

/** A file of arrays, of which the headers have been read. @throws AttnplotError (input) for one that is damaged or too large */
export async function openTensors(
  source: ByteSource,
  format: 'npy' | 'npz' | 'safetensors',
  limits: Limits,
): Promise<TensorFile> {
  if (format === 'npy') return openNpy(source, limits);
  if (format === 'safetensors') return openSafetensors(source, limits);
  // The reader of zips is loaded only for them.
  return (await import('./npz.ts')).openNpz(source, limits);
}
