/** Pickles of torch and numpy, opcode by opcode. */
import { rawNpy, zip } from './tensor-writers.ts';

export const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** Bytes of a pickle: opcodes as text in Latin-1, and others as they are. */
export const bytes = (...parts: readonly (string | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));

export const text = (value: string) => bytes('X', u32(Buffer.byteLength(value)), value);
export const global = (module: string, name: string) => `c${module}\n${name}\n`;
export const put = (place: number) => bytes('r', u32(place), '0');
export const get = (place: number) => bytes('j', u32(place));
export const times = (count: number, part: Uint8Array | string) => bytes(...Array(count).fill(part));

export const STORAGE = bytes(
  '(',
  text('storage'),
  global('torch', 'FloatStorage'),
  text('0'),
  text('cpu'),
  'K\x10tQ',
);

export const tensor = (shape: Uint8Array, strides: Uint8Array) =>
  bytes(global('torch._utils', '_rebuild_tensor_v2'), '(', STORAGE, 'K\0', shape, strides, '\x89)tR');

export const sizes = (...list: readonly number[]) =>
  bytes('(', ...list.map((size) => bytes('K', Uint8Array.of(size))), 't');

export const pt = (...body: readonly (string | Uint8Array)[]) =>
  zip([
    { name: 'a/data.pkl', data: bytes('\x80\x02', ...body, '.'), deflate: true },
    { name: 'a/data/0', data: Buffer.alloc(64) },
  ]);

export const dtype = (code: string, order: string) =>
  bytes(
    global('numpy', 'dtype'),
    '(',
    text(code),
    '\x89\x88tR(K\x03',
    text(order),
    'NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb',
  );

export const array = (shape: Uint8Array, type: Uint8Array, items: Uint8Array) =>
  bytes(
    global('numpy.core.multiarray', '_reconstruct'),
    '(',
    global('numpy', 'ndarray'),
    '(K\0tC\x01btR(K\x01',
    shape,
    type,
    '\x89',
    items,
    'tb',
  );

export const objects = (...body: readonly (string | Uint8Array)[]) =>
  rawNpy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", bytes('\x80\x02', ...body, '.'));
