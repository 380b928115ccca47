/** The header of a safetensors file: names, types, shapes and places of its tensors. */

import { AttnplotError } from '../core/errors.ts';
import { readJson } from '../json/json.ts';
import { refusal, tooManyAxes, WRITE_AGAIN } from './limits.ts';
import { NUMBER_TYPES, type NumberType } from './number-types.ts';
import type { RefusedType } from './stored-array.ts';
import { bytesOf, formatShape } from './string-types.ts';

/** A tensor as the header has it. */
export interface TensorEntry {
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

/** The tensors of a header. @throws AttnplotError (input) for an entry that is no tensor, or whose bytes are not those of its shape */
export function parseEntries(file: string, header: Readonly<Record<string, unknown>>): TensorEntry[] {
  return Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => parseEntry(file, name, value));
}

/** @throws AttnplotError (input) where the metadata are no strings by name */
export function parseMetadata(
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
      'write a list as json.dumps(x), and any other value as str(x)',
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
  const axes = tooManyAxes(shape);
  if (axes !== undefined) throw refusal(file, 'damaged', `${name}: ${axes}`, WRITE_AGAIN);
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

/** The header as an object. @throws AttnplotError (input) where it is no JSON, or names a tensor twice */
export function parseHeader(name: string, text: string): Readonly<Record<string, unknown>> {
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
