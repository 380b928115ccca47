import { AttnplotError } from '../core/errors.ts';
import { shellWord, someOf } from '../core/words.ts';
import type { TensorFile } from './array.ts';
import type { ByteSource } from './bytes.ts';
import { openerOf } from './inflated.ts';
import { type Limits, pythonCommand, refusal } from './limits.ts';
import { NPY_MAGIC, readNpyArrays } from './npy.ts';
import type { ObjectReading } from './object-array.ts';
import { PickleRoom } from './pickle-room.ts';
import { fromArrays, type StoredArray } from './stored-array.ts';
import type { ZipMember } from './zip.ts';

/**
 * Opens a `.npz` file: a zip archive of `.npy` files. Of every array only the header is read. Stored arrays are read by
 * position; deflated ones stream, and are checked against their checksum.
 * @throws AttnplotError (input) for a damaged archive or array, or one larger than the limits
 */
export async function openNpz(
  source: ByteSource,
  all: readonly ZipMember[],
  limits: Limits,
): Promise<TensorFile> {
  const own = all.filter(({ name }) => !BESIDE.test(name));
  refuseOther(source, own);
  const named = own.filter(({ name }) => name.endsWith('.npy'));
  const members = named.length > 0 ? named : await withNpyHeader(source, own, limits);
  if (members.length === 0) throw withoutArrays(source, own);
  const arrays: StoredArray[] = [];
  const names = new Set<string>();
  const objects = { room: new PickleRoom(limits), level: 1 };
  for (const member of members) {
    if (names.has(member.name))
      throw refusal(
        source.name,
        'damaged',
        `found ${member.name} twice, expected each name once`,
        'write the file again with np.savez',
      );
    names.add(member.name);
    arrays.push(...(await openMember(source, member, limits, objects)));
  }
  const close = () => source.close();
  return fromArrays({ format: 'npz', name: source.name, metadata: {}, close }, arrays, limits);
}

/** Folders, and what macOS adds to an archive. */
const BESIDE = /\/$|^__MACOSX\/|(^|\/)\._/;

/** More members than an archive of arrays without names of theirs has. */
const MOST_UNNAMED = 1000;

/** The members that are arrays, whatever their names, as numpy reads them too. */
async function withNpyHeader(source: ByteSource, all: readonly ZipMember[], limits: Limits) {
  const arrays: ZipMember[] = [];
  for (const member of all.length > MOST_UNNAMED ? [] : all)
    if (await isNpy(source, member, limits)) arrays.push(member);
  return arrays;
}

async function isNpy(source: ByteSource, member: ZipMember, limits: Limits): Promise<boolean> {
  try {
    const bytes = await (await openerOf(source, member, limits))();
    try {
      return bytes.size >= NPY_MAGIC.length && NPY_MAGIC.equals(await bytes.read(0, NPY_MAGIC.length));
    } finally {
      await bytes.close();
    }
  } catch (error) {
    // What cannot be unpacked is a file of something else.
    if (error instanceof AttnplotError) return false;
    throw error;
  }
}

/** @throws AttnplotError (input) for what is a zip archive too, and no `.npz` file */
function refuseOther(source: ByteSource, all: readonly ZipMember[]): void {
  const has = (...names: readonly string[]) => names.every((one) => all.some(({ name }) => name === one));
  if (has('format.npy', 'shape.npy', 'data.npy'))
    throw refusal(
      source.name,
      'unknown-format',
      'found a sparse matrix of scipy, expected arrays',
      `save all of it: ${pythonCommand(source, 'import sys, numpy, scipy.sparse; numpy.save(sys.argv[2], scipy.sparse.load_npz(sys.argv[1]).toarray())', '-dense.npy')}`,
    );
  if (has('xl/workbook.xml'))
    throw refusal(
      source.name,
      'unknown-format',
      'found an Excel workbook, expected arrays',
      'save the sheet as CSV, a line for each query and a column for each key',
    );
  if (has('config.json', 'model.weights.h5'))
    throw refusal(
      source.name,
      'unknown-format',
      "found a Keras file: a model's parameters, which are no attention; expected arrays",
      "call its attention layer with return_attention_scores=True, and np.savez('attentions.npz', attentions=scores)",
    );
}

function withoutArrays(source: ByteSource, all: readonly ZipMember[]) {
  const files = all.map(({ name }) => name);
  return refusal(
    source.name,
    'unknown-format',
    `found a zip archive${files.length > 0 ? ` of ${someOf(files, 3)}` : ''}, without .npy arrays, expected a .npz file`,
    files.length > 0
      ? `unpack it, and name a file of it: unzip ${shellWord(source.path ?? 'file.zip')}`
      : 'write it with np.savez',
  );
}

async function openMember(
  archive: ByteSource,
  member: ZipMember,
  limits: Limits,
  objects: ObjectReading,
): Promise<readonly StoredArray[]> {
  const open = await openerOf(archive, member, limits);
  const bytes = await open();
  try {
    return await readNpyArrays(bytes, member.name.replace(/\.npy$/, ''), open, limits, objects);
  } finally {
    await bytes.close();
  }
}
