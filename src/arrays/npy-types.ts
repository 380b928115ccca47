import { NUMBER_TYPES, type NumberType } from './number-types.ts';
import type { RefusedType } from './stored-array.ts';
import { bytesType, type StringType, unicodeType } from './string-types.ts';

/** What a header's `descr` says of an array's items. */
export interface NpyType {
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
  // numpy has no bfloat16, and writes the items of ml_dtypes' as raw ones.
  V2: 'bfloat16',
};

const AS_FLOAT32 = 'save with np.asarray(x, dtype=np.float32)';

/** No item of any array in use is larger; the limit keeps the products that follow exact. */
const MOST_CHARACTERS = 1e9;

/** numpy's array protocol type string (https://numpy.org/doc/stable/reference/arrays.interface.html), or a list of fields. */
export function npyType(descr: string): NpyType | undefined {
  if (descr.startsWith('['))
    return {
      type: refused(
        'structured',
        'found a structured array',
        "save one field as numbers: np.save('weights.npy', x['weights'])",
      ),
      littleEndian: true,
    };
  // numpy takes a type's name too, which writers in other languages may give.
  const named = NUMBER_TYPES.get(descr);
  if (named) return { type: named, littleEndian: true };
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
  // What they are is in the pickle.
  if (code === 'O') return refused('object', 'found Python objects (a pickle)', AS_FLOAT32);
  if (code === 'c') return refused(`complex${Number(size) * 8}`, 'found complex numbers', 'save np.abs(x)');
  if (code === 'M' || code === 'm')
    return refused(code === 'M' ? 'datetime64' : 'timedelta64', 'found dates or times', AS_FLOAT32);
  if (code === 'V')
    return refused(
      `void${size}`,
      `found raw items of ${size} bytes${size === '1' ? ', which may be float8' : ''}`,
      `numpy does not say what numbers they are: ${AS_FLOAT32}`,
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
