import { fromArrays } from './arrays-file.ts';
import { type ByteSource, partOf } from './byte-source.ts';
import { openInflated } from './inflated-source.ts';
import { checkLimit, type Limits } from './limits.ts';
import { readNpyArray } from './npy.ts';
import { refusal } from './refuse.ts';
import type { StoredArray } from './stored-array.ts';
import type { TensorFile } from './tensor-file.ts';
import { listZip, type ZipMember } from './zip.ts';

/**
 * Opens a `.npz` file: a zip archive of `.npy` files. Of every array only the header is read. Stored arrays are read by
 * position; deflated ones stream, and are checked against their checksum.
 * @throws AttnplotError (input) for a damaged archive or array, or one larger than the limits
 */
export async function openNpz(source: ByteSource, limits: Limits): Promise<TensorFile> {
  const all = await listZip(source);
  const members = all.filter(({ name }) => name.endsWith('.npy'));
  if (members.length === 0) throw noArrays(source.name, all);
  const arrays: StoredArray[] = [];
  const names = new Set<string>();
  for (const member of members) {
    if (names.has(member.name))
      throw refusal(
        source.name,
        'damaged',
        `found ${member.name} twice, expected each name once`,
        'write the file again with np.savez',
      );
    names.add(member.name);
    arrays.push(await openMember(source, member, limits));
  }
  const close = () => source.close();
  return fromArrays({ format: 'npz', name: source.name, metadata: {}, close }, arrays, limits);
}

async function openMember(archive: ByteSource, member: ZipMember, limits: Limits): Promise<StoredArray> {
  const open = await opener(archive, member, limits);
  const bytes = await open();
  try {
    return await readNpyArray(bytes, member.name.replace(/\.npy$/, ''), open, limits);
  } finally {
    await bytes.close();
  }
}

async function opener(
  archive: ByteSource,
  member: ZipMember,
  limits: Limits,
): Promise<() => Promise<ByteSource>> {
  const name = `${member.name} in ${archive.name}`;
  if (member.method === 'stored') {
    const start = await member.dataStart();
    return async () => partOf(archive, name, start, member.size);
  }
  if (member.method !== 'deflated')
    throw refusal(
      archive.name,
      'unknown-format',
      `${member.name}: found ${member.method === 'encrypted' ? 'encrypted data' : 'a compression method other than deflate'}`,
      'write the file with np.savez or np.savez_compressed',
    );
  checkLimit(archive.name, limits, 'inflated', `${member.name}, a compressed array`, member.size);
  return () => openInflated(archive.name, member);
}

/** torch.save writes zip archives too. */
function noArrays(archive: string, members: readonly ZipMember[]) {
  return members.some(({ name }) => /(^|\/)data\.pkl$/.test(name))
    ? refusal(
        archive,
        'unknown-format',
        'found a PyTorch file (a pickle), which attnplot does not run',
        'save with safetensors.torch.save_file, or np.savez(f, attentions=x.float().numpy())',
      )
    : refusal(
        archive,
        'unknown-format',
        'found a zip archive without .npy arrays, expected a .npz file',
        'write it with np.savez',
      );
}
