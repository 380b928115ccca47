import { fromArrays, type RefusedType, type StoredArray, type TensorFile } from './array.ts';
import type { ByteSource } from './bytes.ts';
import { checkLimit, type Limits, refusal, WRITE_AGAIN } from './limits.ts';
import { parseNpyHeader } from './npy-header.ts';
import { NUMBER_TYPES, type NumberType } from './number-types.ts';
import { bytesOf, bytesType, formatShape, type StringType, unicodeType } from './string-types.ts';

/** What a header's `descr` says of an array's items. */
interface NpyType {
  readonly type: NumberType | StringType | RefusedType;
  /** numpy writes `<`, `>` or `|`; without a mark it means the machine's order, and those in use are little-endian. */
  readonly littleEndian: boolean;
}

const NUMBERS: Readonly<Record<string, string>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

const AS_FLOAT32 = 'save with np.asarray(x, dtype=np.float32)';

/** No item of any array in use is larger; the limit keeps the products that follow exact. */
const MOST_CHARACTERS = 1e9;

/** numpy's array protocol type string (https://numpy.org/doc/stable/reference/arrays.interface.html), or a list of fields. */
function npyType(descr: string): NpyType | undefined {
  if (descr.startsWith('['))
    return {
      type: refused('structured', 'found a structured array', `${AS_FLOAT32} for one field x`),
      littleEndian: true,
    };
  const [, order, code = '', size = ''] = /^([<>|=]?)([a-zA-Z?])(\d*)(?:\[[^\]]*\])?$/.exec(descr) ?? [];
  if (order === undefined) return undefined;
  const type = itemType(code, size);
  return type && { type, littleEndian: order !== '>' };
}

function itemType(code: string, size: string): NpyType['type'] | undefined {
  const number = NUMBER_TYPES.get(NUMBERS[code + size] ?? '');
  if (number) return number;
  const length = Number(size);
  if (code === 'U' && size !== '' && length <= MOST_CHARACTERS) return unicodeType(length);
  if ((code === 'S' || code === 'a') && size !== '' && length <= MOST_CHARACTERS) return bytesType(length);
  return refusedType(code, size);
}

function refusedType(code: string, size: string): RefusedType | undefined {
  if (code === 'O')
    return refused(
      'object',
      'found Python objects (a pickle), which attnplot does not run',
      `${AS_FLOAT32}; lists of unequal arrays one by one: np.savez(f, **{f"attentions.{i}": a for i, a in enumerate(x)})`,
    );
  if (code === 'c')
    return refused(`complex${Number(size) * 8}`, 'found complex numbers', `${AS_FLOAT32}, of np.abs(x)`);
  if (code === 'M' || code === 'm')
    return refused(code === 'M' ? 'datetime64' : 'timedelta64', 'found dates or times', AS_FLOAT32);
  if (code === 'V')
    return refused(
      `void${size}`,
      `found raw items of ${size} bytes${size === '2' ? ', which may be bfloat16' : ''}`,
      `numpy has no such numbers: ${AS_FLOAT32}`,
    );
  if (code === 'f') return refused(`float${Number(size) * 8}`, `found floats of ${size} bytes`, AS_FLOAT32);
  return undefined;
}

const refused = (name: string, found: string, hint: string): RefusedType => ({
  kind: 'refused',
  name,
  message: `${found}, expected numbers`,
  hint,
});

/** The first bytes of every `.npy` file. */
const NPY_MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);

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
  const array = await readNpyArray(source, arrayName(source.name), async () => unclosed(source), limits);
  const close = () => source.close();
  return fromArrays({ format: 'npy', name: source.name, metadata: {}, close }, [array], limits);
}

/** The array is called what the file is called. */
const arrayName = (file: string) => file.replace(/\.npy$/i, '');

const unclosed = (source: ByteSource): ByteSource => ({ ...source, close: async () => undefined });

/**
 * Reads a header, and checks it against the size of what follows.
 * @param source begins with the header
 * @param open gives the same bytes again, when the items are read
 */
export async function readNpyArray(
  source: ByteSource,
  name: string,
  open: () => Promise<ByteSource>,
  limits: Limits,
): Promise<StoredArray> {
  const header = await readHeader(source, limits);
  checkSize(source, header);
  const { shape, fortran, littleEndian, type, offset } = header;
  return { name, shape, fortran, littleEndian, type, offset, open };
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
