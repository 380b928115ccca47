/**
 * A decoder of floats of at most 16 bits, laid out as sign, exponent, fraction.
 * @param fractionBits as in IEEE 754; the exponent takes the bits between it and the sign
 * @param bits of the whole number
 * @param special `ieee`: the top exponent means infinity and NaN; `nan`: only all ones are NaN, and there is no infinity
 */
export function minifloat(bits: number, fractionBits: number, special: 'ieee' | 'nan') {
  const exponentBits = bits - 1 - fractionBits;
  const top = 2 ** exponentBits - 1;
  const bias = 2 ** (exponentBits - 1) - 1;
  const ones = 2 ** fractionBits - 1;
  return (word: number): number => {
    const sign = word >> (bits - 1) ? -1 : 1;
    const exponent = (word >> fractionBits) & top;
    const fraction = word & ones;
    if (exponent === top && special === 'ieee')
      return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    if (exponent === top && fraction === ones) return Number.NaN;
    // Exponent 0 has no implied leading 1, and the scale of exponent 1.
    const significand = exponent === 0 ? fraction : fraction + ones + 1;
    return sign * significand * 2 ** (Math.max(exponent, 1) - bias - fractionBits);
  };
}

/** As `minifloat`, with each word computed when it first occurs: most files hold few of the 65,536 there are, many times over. */
function remembered(bits: number, fractionBits: number, special: 'ieee' | 'nan') {
  const decode = minifloat(bits, fractionBits, special);
  let values: Float32Array | undefined;
  let known: Uint8Array | undefined;
  return (word: number): number => {
    values ??= new Float32Array(2 ** bits);
    known ??= new Uint8Array(2 ** bits);
    if (known[word] === 0) {
      values[word] = decode(word);
      known[word] = 1;
    }
    return values[word] as number;
  };
}

/**
 * IEEE 754 binary16. Node 20 has neither Float16Array nor DataView.getFloat16; the library that has (@petamoriken/float16,
 * which the tests hold this to) builds tables as it is loaded, 7 ms of every command.
 */
const float16 = remembered(16, 10, 'ieee');

/** Micikevicius et al. 2022 (arXiv 2209.05433), torch.float8_e4m3fn: no infinity, NaN is 0x7F and 0xFF. */
const float8E4m3 = remembered(8, 3, 'nan');

/** Micikevicius et al. 2022 (arXiv 2209.05433), torch.float8_e5m2. */
const float8E5m2 = remembered(8, 2, 'ieee');

/** How the numbers of an array are stored. */
export interface NumberType {
  /** As numpy and torch call it: `float16`. */
  readonly name: string;
  readonly kind: 'float' | 'integer' | 'bool';
  /** Bytes an item takes. */
  readonly bytes: number;
  /** Whether a 32-bit float holds every value exactly. */
  readonly fitsFloat32: boolean;
  /** An array of the words that items are stored as, in the machine's byte order. */
  readonly words: WordsConstructor;
  /** The number a word stands for, where it is another. */
  readonly value?: (word: number) => number;
}

/** Numbers as they are handed on: in 32 bits where that loses nothing, as half the memory. */
export type Numbers = Float32Array | Float64Array;

type Words =
  | Numbers
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;
type WordsConstructor = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => Words;

/** bfloat16 is the upper half of a float32. @param word its bits, with or without a sign */
export function bfloat16(word: number): number {
  upper[0] = word * 0x10000;
  return float[0] as number;
}
const upper = new Uint32Array(1);
const float = new Float32Array(upper.buffer);

type Row = readonly [
  name: string,
  kind: NumberType['kind'],
  bytes: number,
  fits: boolean,
  words: WordsConstructor,
  value?: (word: number) => number,
];

const ROWS: readonly Row[] = [
  ['float64', 'float', 8, false, Float64Array],
  ['float32', 'float', 4, true, Float32Array],
  ['float16', 'float', 2, true, Uint16Array, float16],
  ['bfloat16', 'float', 2, true, Uint16Array, bfloat16],
  ['float8_e4m3', 'float', 1, true, Uint8Array, float8E4m3],
  ['float8_e5m2', 'float', 1, true, Uint8Array, float8E5m2],
  ['int8', 'integer', 1, true, Int8Array],
  ['int16', 'integer', 2, true, Int16Array],
  ['int32', 'integer', 4, false, Int32Array],
  ['int64', 'integer', 8, false, BigInt64Array],
  ['uint8', 'integer', 1, true, Uint8Array],
  ['uint16', 'integer', 2, true, Uint16Array],
  ['uint32', 'integer', 4, false, Uint32Array],
  ['uint64', 'integer', 8, false, BigUint64Array],
  // numpy and torch both take any byte but 0 for true.
  ['bool', 'bool', 1, true, Uint8Array, (word) => (word === 0 ? 0 : 1)],
];

/** Every number type that can be read, by name. */
export const NUMBER_TYPES: ReadonlyMap<string, NumberType> = new Map(
  ROWS.map(([name, kind, bytes, fitsFloat32, words, value]) => [
    name,
    { name, kind, bytes, fitsFloat32, words, ...(value && { value }) },
  ]),
);

/** The order of this machine's bytes. */
export const MACHINE_IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Fills `target`, which holds zeros, with the numbers that bytes hold. 64-bit integers beyond 2^53 come rounded, as they do
 * from numpy's astype(float64).
 */
export function decodeNumbers(
  type: NumberType,
  bytes: Uint8Array,
  littleEndian: boolean,
  target: Numbers,
): void {
  const words = wordsOf(type, bytes, littleEndian);
  const { value } = type;
  const { length } = words;
  if (words instanceof BigInt64Array || words instanceof BigUint64Array)
    for (let i = 0; i < length; i++) target[i] = Number(words[i]);
  else if (value)
    // Many weights are 0, as all after the query are, and 0 is 0 in every type.
    for (let i = 0; i < length; i++) {
      const word = words[i] as number;
      if (word !== 0) target[i] = value(word);
    }
  else target.set(words);
}

/** Bytes as words: those that are there if they are in place and in order, else a copy. */
function wordsOf({ words, bytes: size }: NumberType, bytes: Uint8Array, littleEndian: boolean): Words {
  const isSwapped = size > 1 && littleEndian !== MACHINE_IS_LITTLE;
  // Not `slice`, which of a Buffer is no copy.
  const own = isSwapped || bytes.byteOffset % size !== 0 ? new Uint8Array(bytes) : bytes;
  if (isSwapped) {
    const buffer = Buffer.from(own.buffer, own.byteOffset, own.length);
    if (size === 2) buffer.swap16();
    else if (size === 4) buffer.swap32();
    else buffer.swap64();
  }
  return new words(own.buffer, own.byteOffset, own.length / size);
}
