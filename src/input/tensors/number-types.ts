import { float8E4m3, float8E5m2, float16 } from './minifloat.ts';

/** How the numbers of an array are stored. */
export interface NumberType {
  /** As numpy and torch call it: `float16`. */
  readonly name: string;
  readonly kind: 'float' | 'integer' | 'bool';
  /** Bytes an item takes. */
  readonly bytes: number;
  /** Whether a 32-bit float holds every value exactly. */
  readonly fitsFloat32: boolean;
  /** The item at a byte offset. 64-bit integers beyond 2^53 come rounded, as they do from numpy's astype(float64). */
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number;
}

/** Numbers as they are handed on: in 32 bits where that loses nothing, as half the memory. */
export type Numbers = Float32Array | Float64Array;

/** bfloat16 is the upper half of a float32. */
function bfloat16(view: DataView, offset: number, littleEndian: boolean): number {
  const upper = view.getUint16(offset, littleEndian);
  word.setUint32(0, upper * 0x10000);
  return word.getFloat32(0);
}
const word = new DataView(new ArrayBuffer(4));

type Row = readonly [
  name: string,
  kind: NumberType['kind'],
  bytes: number,
  fits: boolean,
  read: NumberType['read'],
];

const ROWS: readonly Row[] = [
  ['float64', 'float', 8, false, (view, at, little) => view.getFloat64(at, little)],
  ['float32', 'float', 4, true, (view, at, little) => view.getFloat32(at, little)],
  ['float16', 'float', 2, true, (view, at, little) => float16(view.getUint16(at, little))],
  ['bfloat16', 'float', 2, true, bfloat16],
  ['float8_e4m3', 'float', 1, true, (view, at) => float8E4m3(view.getUint8(at))],
  ['float8_e5m2', 'float', 1, true, (view, at) => float8E5m2(view.getUint8(at))],
  ['int8', 'integer', 1, true, (view, at) => view.getInt8(at)],
  ['int16', 'integer', 2, true, (view, at, little) => view.getInt16(at, little)],
  ['int32', 'integer', 4, false, (view, at, little) => view.getInt32(at, little)],
  ['int64', 'integer', 8, false, (view, at, little) => Number(view.getBigInt64(at, little))],
  ['uint8', 'integer', 1, true, (view, at) => view.getUint8(at)],
  ['uint16', 'integer', 2, true, (view, at, little) => view.getUint16(at, little)],
  ['uint32', 'integer', 4, false, (view, at, little) => view.getUint32(at, little)],
  ['uint64', 'integer', 8, false, (view, at, little) => Number(view.getBigUint64(at, little))],
  // numpy and torch both take any byte but 0 for true.
  ['bool', 'bool', 1, true, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)],
];

/** Every number type that can be read, by name. */
export const NUMBER_TYPES: ReadonlyMap<string, NumberType> = new Map(
  ROWS.map(([name, kind, bytes, fitsFloat32, read]) => [name, { name, kind, bytes, fitsFloat32, read }]),
);
