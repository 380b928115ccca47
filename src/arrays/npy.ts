import type { TensorFile } from './array.ts';
import type { ByteSource } from './bytes.ts';
import { checkLimit, type Limits, refusal, tooManyAxes, WRITE_AGAIN } from './limits.ts';
import { parseNpyHeader } from './npy-header.ts';
import { type NpyType, npyType } from './npy-types.ts';
import type { ObjectReading } from './object-array.ts';
import { PickleRoom } from './pickle-room.ts';
import { stridesOf } from './read-plan.ts';
import { fromArrays, type StoredArray } from './stored-array.ts';
import { bytesOf, formatShape } from './string-types.ts';

/** The first bytes of every `.npy` file. */
export const NPY_MAGIC = Buffer.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);

const NOT_NPY = 'write it with np.save or np.savez';

/** What a `.npy` header says, and where the items begin. */
interface NpyHeader extends NpyType {
  readonly shape: readonly number[];
  readonly fortran: boolean;
  /** In bytes from the start of the file. */
  readonly offset: number;
}

/**
 * Opens a `.npy` file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, versions 1 to 3).
 * @throws AttnplotError (input) where the header is damaged or does not fit the file
 */
export async function openNpy(source: ByteSource, limits: Limits): Promise<TensorFile> {
  const open = async () => unclosed(source);
  // The name of a file's only array need not tell it from others.
  const objects = { room: new PickleRoom(limits), level: 0 };
  const arrays = await readNpyArrays(source, arrayName(source.name), open, limits, objects);
  const close = () => source.close();
  return fromArrays({ format: 'npy', name: source.name, metadata: {}, close }, arrays, limits);
}

/** The array is called what the file is called. */
const arrayName = (file: string) => file.replace(/\.npy$/i, '');

const unclosed = (source: ByteSource): ByteSource => ({ ...source, close: async () => undefined });

/**
 * Reads a header, and checks it against the size of what follows. Objects are as many arrays as they hold.
 * @param source begins with the header
 * @param open gives the same bytes again, when the items are read
 */
export async function readNpyArrays(
  source: ByteSource,
  name: string,
  open: () => Promise<ByteSource>,
  limits: Limits,
  objects: ObjectReading,
): Promise<readonly StoredArray[]> {
  const header = await readHeader(source, limits);
  checkSize(source, header);
  const { shape, fortran, littleEndian, type, offset } = header;
  const strides = stridesOf(shape, fortran ? 'Fortran' : 'C');
  const array = { name, shape, strides, littleEndian, type, offset, open };
  if (type.name !== 'object') return [array];
  return (await import('./object-array.ts')).readObjects(source, array, limits, objects);
}

async function readHeader(source: ByteSource, limits: Limits): Promise<NpyHeader> {
  // In the order of the bytes, as a compressed member can be read forwards only.
  const start = await source.read(0, Math.min(10, source.size));
  if (start.length < 10 || !NPY_MAGIC.every((byte, i) => start[i] === byte))
    throw refusal(
      source.name,
      'damaged',
      `found ${start.length < 10 ? `${start.length} bytes` : 'no .npy header'}, expected a .npy array`,
      NOT_NPY,
    );
  const [major, minor] = [start[6] as number, start[7] as number];
  if (major < 1 || major > 3 || minor !== 0)
    throw refusal(
      source.name,
      'unknown-format',
      `found version ${major}.${minor} of .npy, expected 1.0, 2.0 or 3.0`,
      NOT_NPY,
    );
  const lengthEnd = major === 1 ? 10 : 12;
  if (source.size < lengthEnd) throw cutOff(source);
  const upper = lengthEnd === 12 ? await source.read(10, 2) : [0, 0];
  const [a = 0, b = 0, c = 0, d = 0] = [...start.subarray(8), ...upper];
  const length = a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24;
  const offset = lengthEnd + length;
  if (offset > source.size) throw cutOff(source);
  checkLimit(source.name, limits, 'header', 'a header', length);
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(await source.read(lengthEnd, length));
  return { ...parseHeader(source.name, text), offset };
}

const cutOff = ({ name, size }: ByteSource) =>
  refusal(
    name,
    'cut-off',
    `found ${size} bytes, which end within the header, expected the whole of it`,
    WRITE_AGAIN,
  );

function parseHeader(name: string, text: string): Omit<NpyHeader, 'offset'> {
  const fields = parseNpyHeader(text);
  if (!fields)
    throw refusal(
      name,
      'damaged',
      `found the header ${JSON.stringify(text.trim().slice(0, 80))}, expected one as numpy writes it: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}`,
      NOT_NPY,
    );
  const { descr, fortran, shape } = fields;
  const type = npyType(descr);
  if (!type)
    throw refusal(
      name,
      'unknown-type',
      `found items of type "${descr.slice(0, 40)}", expected floats, integers, bools or strings`,
      'save with np.asarray(x, dtype=np.float32)',
    );
  return { ...type, fortran, shape };
}

/** A pickle's size is not in the header, and it is refused when read: only what has a size is checked. */
function checkSize({ name, size }: ByteSource, { type, shape, offset }: NpyHeader): void {
  const axes = tooManyAxes(shape);
  if (axes !== undefined) throw refusal(name, 'damaged', axes, WRITE_AGAIN);
  const bytes = bytesOf(shape, type.kind === 'refused' ? 1 : type.bytes);
  const found = size - offset;
  if (bytes === undefined || (type.kind !== 'refused' && bytes > found))
    throw refusal(
      name,
      'cut-off',
      `found ${found} bytes of data, expected ${bytes ?? 'more than any file has'} for ${type.name} ${formatShape(shape)}`,
      WRITE_AGAIN,
    );
  if (type.kind !== 'refused' && bytes < found)
    throw refusal(
      name,
      'damaged',
      `found ${found - bytes} bytes after the array, expected the end of the file`,
      'a file holds one array: save several with np.savez',
    );
}
