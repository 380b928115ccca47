import { AttnplotError } from '../core/errors.ts';
import { readJson } from '../json/json.ts';
import { fromArrays, type RefusedType, type StoredArray, type TensorFile } from './array.ts';
import type { ByteSource } from './bytes.ts';
import { checkArrayCount, checkLimit, type Limits, refusal, WRITE_AGAIN } from './limits.ts';
import { NUMBER_TYPES, type NumberType } from './number-types.ts';
import { stridesOf } from './read-plan.ts';
import { bytesOf, formatShape } from './string-types.ts';

/** A tensor as the header has it. */
interface TensorEntry {
  readonly name: string;
  readonly type: NumberType | RefusedType;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

const DTYPES: Readonly<Record<string, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  F8_E4M3: 'float8_e4m3',
  F8_E5M2: 'float8_e5m2',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
};

const METADATA = '__metadata__';

/** @throws AttnplotError (input) for an entry that is no tensor, or whose bytes are not those of its shape */
function parseEntries(file: string, header: Readonly<Record<string, unknown>>): TensorEntry[] {
  return Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => parseEntry(file, name, value));
}

/** @throws AttnplotError (input) where the metadata are no strings by name */
function parseMetadata(
  file: string,
  header: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  if (!Object.hasOwn(header, METADATA)) return {};
  const metadata = header[METADATA];
  if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== 'string'))
    throw refusal(
      file,
      'damaged',
      `found a ${METADATA} that holds more than strings`,
      'write each value as str, or as json.dumps(value)',
    );
  return metadata as Record<string, string>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function parseEntry(file: string, name: string, value: unknown): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = isObject(value) ? value : {};
  if (typeof dtype !== 'string' || !isList(shape) || !isList(offsets) || offsets.length !== 2)
    throw refusal(
      file,
      'damaged',
      `${name}: found no tensor, expected a dtype, shape and data_offsets of whole numbers`,
      WRITE_AGAIN,
    );
  const [begin, end] = offsets as [number, number];
  const bytes = end - begin;
  const type = typeOf(dtype);
  const expected = bytesOf(shape, type.kind === 'refused' ? 1 : type.bytes);
  // Types that are only listed have sizes attnplot does not know.
  if (bytes < 0 || expected === undefined || (type.kind !== 'refused' && bytes !== expected))
    throw refusal(
      file,
      'damaged',
      `${name}: found ${bytes} bytes, expected ${expected ?? 'more than any file has'} for ${type.name} ${formatShape(shape)}`,
      WRITE_AGAIN,
    );
  return { name, type, shape, begin, end };
}

const isList = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(isSize);

function typeOf(dtype: string): NumberType | RefusedType {
  const known = Object.hasOwn(DTYPES, dtype) ? NUMBER_TYPES.get(DTYPES[dtype] ?? '') : undefined;
  return (
    known ?? {
      kind: 'refused',
      name: dtype,
      message: `found numbers of type ${dtype}, expected one of ${Object.keys(DTYPES).join(', ')}`,
      hint: 'save with tensor.float()',
    }
  );
}

/** The header's length comes first, as a 64-bit integer. */
const LENGTH_BYTES = 8;

/**
 * Opens a `.safetensors` file (https://huggingface.co/docs/safetensors#format).
 * @throws AttnplotError (input) where the header is damaged or its tensors are not, one after the other, the whole rest of the file
 */
export async function openSafetensors(source: ByteSource, limits: Limits): Promise<TensorFile> {
  const { text, offset } = await readHeader(source, limits);
  const header = parseHeader(source.name, text);
  checkArrayCount(source.name, Object.keys(header).length);
  const entries = parseEntries(source.name, header);
  checkOffsets(source.name, entries, source.size - offset);
  const arrays = entries.map(
    ({ name, type, shape, begin }): StoredArray => ({
      name,
      type,
      shape,
      strides: stridesOf(shape),
      littleEndian: true,
      offset: offset + begin,
      open: async () => ({ ...source, close: async () => undefined }),
    }),
  );
  const metadata = parseMetadata(source.name, header);
  const close = () => source.close();
  return fromArrays({ format: 'safetensors', name: source.name, metadata, close }, arrays, limits);
}

async function readHeader(source: ByteSource, limits: Limits): Promise<{ text: string; offset: number }> {
  const { name, size } = source;
  if (size < LENGTH_BYTES)
    throw refusal(
      name,
      'cut-off',
      `found ${size} bytes, expected at least the ${LENGTH_BYTES} of a header's length`,
      WRITE_AGAIN,
    );
  const start = await source.read(0, LENGTH_BYTES);
  const length = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
  if (length > size - LENGTH_BYTES)
    throw refusal(
      name,
      'cut-off',
      `found ${size - LENGTH_BYTES} bytes after the header's length, expected a header of ${length}`,
      WRITE_AGAIN,
    );
  checkLimit(name, limits, 'header', 'a header', length);
  const bytes = await source.read(LENGTH_BYTES, length);
  if (bytes[0] !== 0x7b)
    throw refusal(name, 'damaged', 'found a header that does not begin with {', WRITE_AGAIN);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, offset: LENGTH_BYTES + length };
  } catch {
    throw refusal(name, 'damaged', 'found a header that is not UTF-8', WRITE_AGAIN);
  }
}

function parseHeader(name: string, text: string): Readonly<Record<string, unknown>> {
  let document: ReturnType<typeof readJson>;
  try {
    document = readJson(text, `the header of ${name}`);
  } catch (error) {
    if (!(error instanceof AttnplotError)) throw error;
    throw new AttnplotError('input', `${name} cannot be read`, error.problems);
  }
  if (document.duplicateKeys.length > 0)
    throw new AttnplotError('input', `${name} cannot be read`, document.duplicateKeys);
  return document.value as Record<string, unknown>;
}

/** The format leaves no byte out and none shared, so that nothing hides in a file: whatever differs is damaged. */
function checkOffsets(name: string, entries: readonly TensorEntry[], dataBytes: number): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== end) {
      const what =
        entry.begin < end
          ? 'which another tensor takes too'
          : `after ${entry.begin - end} bytes of no tensor`;
      throw refusal(
        name,
        'damaged',
        `${entry.name}: found data from byte ${entry.begin}, ${what}, expected it from byte ${end}`,
        WRITE_AGAIN,
      );
    }
    end = entry.end;
  }
  if (end !== dataBytes)
    throw refusal(
      name,
      'cut-off',
      `found ${dataBytes} bytes of data, expected ${end}, as the header has it`,
      WRITE_AGAIN,
    );
}
