/** Writers of array files, independent of attnplot's readers and of any library. */
import { crc32, deflateRawSync } from 'node:zlib';

/** The bytes of a typed array. */
export const bytesOf = (array: ArrayBufferView) =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** A `.npy` file from its header's fields as Python writes them and its items' bytes. */
export function npy(
  descr: string,
  shape: readonly number[],
  data: Uint8Array,
  options: { version?: 1 | 2 | 3; fortran?: boolean } = {},
) {
  const { version = 1, fortran = false } = options;
  const quoted = /^[[(]/.test(descr) ? descr : `'${descr}'`;
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  return rawNpy(
    `{'descr': ${quoted}, 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`,
    data,
    version,
  );
}

/** A `.npy` file with a given header. */
export function rawNpy(text: string, data: Uint8Array = new Uint8Array(), version = 1): Buffer {
  const header = Buffer.from(`${text}\n`, version === 3 ? 'utf8' : 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(header.length);
  else length.writeUInt32LE(header.length);
  return Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([version, 0]),
    length,
    header,
    data,
  ]);
}

/** A `.safetensors` file with a given header. */
export function rawSafetensors(header: string | Buffer, data: Uint8Array = new Uint8Array()): Buffer {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

/** A `.safetensors` file of consecutive tensors. */
export function safetensors(
  tensors: Readonly<Record<string, readonly [dtype: string, shape: readonly number[], data: Uint8Array]>>,
  metadata?: object,
) {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, [dtype, shape, data]] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [at, at + data.length] };
    at += data.length;
    parts.push(data);
  }
  return rawSafetensors(JSON.stringify(header), Buffer.concat(parts));
}

export interface Member {
  readonly name: string;
  readonly data: Uint8Array;
  readonly deflate?: boolean;
  readonly zip64?: boolean;
  readonly method?: number;
  readonly crc?: number;
  readonly flags?: number;
  /** Size in the headers, if it is to differ from the data's. */
  readonly size?: number;
}

/** A zip archive (APPNOTE.TXT 6.3), with zip64 fields for members that ask for them. */
export function zip(members: readonly Member[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const member of members) {
    const body = member.deflate ? deflateRawSync(member.data) : Buffer.from(member.data);
    const local = header(member, body.length, at, false);
    directory.push(header(member, body.length, at, true));
    parts.push(local, body);
    at += local.length + body.length;
  }
  const central = Buffer.concat(directory);
  const zip64 = members.some((member) => member.zip64);
  return Buffer.concat([
    ...parts,
    central,
    ...(zip64 ? [zip64End(members.length, central.length, at)] : []),
    end(members.length, central.length, at, zip64),
  ]);
}

function header(member: Member, compressed: number, offset: number, central: boolean): Buffer {
  const { name, data, deflate, zip64 = false } = member;
  const size = member.size ?? data.length;
  const extra = zip64 ? Buffer.alloc(4 + (central ? 24 : 16)) : Buffer.alloc(0);
  if (zip64) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(extra.length - 4, 2);
    extra.writeBigUInt64LE(BigInt(size), 4);
    extra.writeBigUInt64LE(BigInt(compressed), 12);
    if (central) extra.writeBigUInt64LE(BigInt(offset), 20);
  }
  const fixed = Buffer.alloc(26);
  fixed.writeUInt16LE(zip64 ? 45 : 20, 0);
  fixed.writeUInt16LE(member.flags ?? 0, 2);
  fixed.writeUInt16LE(member.method ?? (deflate ? 8 : 0), 4);
  fixed.writeUInt32LE(member.crc ?? crc32(data), 10);
  fixed.writeUInt32LE(zip64 ? 0xffffffff : compressed, 14);
  fixed.writeUInt32LE(zip64 ? 0xffffffff : size, 18);
  fixed.writeUInt16LE(Buffer.byteLength(name), 22);
  fixed.writeUInt16LE(extra.length, 24);
  if (!central) return Buffer.concat([Buffer.from('PK\x03\x04'), fixed, Buffer.from(name), extra]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(zip64 ? 0xffffffff : offset, 10);
  return Buffer.concat([
    Buffer.from('PK\x01\x02'),
    Buffer.from([45, 0]),
    fixed,
    rest,
    Buffer.from(name),
    extra,
  ]);
}

function zip64End(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator]);
}

function end(count: number, size: number, offset: number, zip64: boolean): Buffer {
  const record = Buffer.alloc(22);
  record.write('PK\x05\x06', 'latin1');
  record.writeUInt16LE(zip64 ? 0xffff : count, 8);
  record.writeUInt16LE(zip64 ? 0xffff : count, 10);
  record.writeUInt32LE(zip64 ? 0xffffffff : size, 12);
  record.writeUInt32LE(zip64 ? 0xffffffff : offset, 16);
  return record;
}
