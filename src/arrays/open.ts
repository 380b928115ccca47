import type { TensorFile } from './array.ts';
import type { ByteSource } from './bytes.ts';
import type { Limits } from './limits.ts';
import { openNpy } from './npy.ts';
import { openSafetensors } from './safetensors.ts';

/** The pickle in what torch.save writes. */
const TORCH_PICKLE = /(^|\/)data\.pkl$/;

/** A file of arrays, of which the headers have been read. @throws AttnplotError (input) for one that is damaged or too large */
export async function openTensors(
  source: ByteSource,
  format: 'npy' | 'npz' | 'safetensors',
  limits: Limits,
): Promise<TensorFile> {
  if (format === 'npy') return openNpy(source, limits);
  if (format === 'safetensors') return openSafetensors(source, limits);
  // The reader of zips is loaded only for them.
  const { listZip } = await import('./zip.ts');
  const members = await listZip(source);
  // torch.save writes a zip archive too.
  const isTorch =
    members.some(({ name }) => TORCH_PICKLE.test(name)) && !members.some(({ name }) => name.endsWith('.npy'));
  if (isTorch) return (await import('./torch.ts')).openTorch(source, members, limits);
  return (await import('./npz.ts')).openNpz(source, members, limits);
}
