import type { ByteSource } from './byte-source.ts';
import { detectFormat } from './detect.ts';
import type { Limits } from './limits.ts';
import { openNpy } from './npy.ts';
import { openSafetensors } from './safetensors.ts';
import type { TensorFile } from './tensor-file.ts';

/** The file of arrays a source holds; undefined for JSON. @throws AttnplotError (input) for one that is damaged, foreign or too large */
export async function openTensors(source: ByteSource, limits: Limits): Promise<TensorFile | undefined> {
  const format = await detectFormat(source);
  if (format === 'npy') return openNpy(source, limits);
  // The reader of zips is loaded only for them.
  if (format === 'npz') return (await import('./npz.ts')).openNpz(source, limits);
  return format === 'safetensors' ? openSafetensors(source, limits) : undefined;
}
