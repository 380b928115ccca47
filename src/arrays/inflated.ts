/** Members of a zip archive as sources of bytes: compressed ones are inflated as they are read. */

import type { Readable } from 'node:stream';
import { crc32, inflateRawSync } from 'node:zlib';
import { type ByteSource, fromBytes, partOf } from './bytes.ts';
import {
  allowing,
  checkLimit,
  DEFAULT_MAX_MEMORY,
  formatBytes,
  type Limits,
  refusal,
  WRITE_AGAIN,
} from './limits.ts';
import { explained, type ZipMember } from './zip.ts';

/** No weights are packed better by as much, and unpacking more takes longer than anybody waits for so small a file. */
const MOST_RATIO = 50;

const mostUnpacked = ({ whole }: Limits): number => Math.max(whole, DEFAULT_MAX_MEMORY);

/** Whether unpacking so many bytes of a member is many times what it takes in the file, and more than may be read whole. */
const isBomb = ({ packedSize }: ZipMember, bytes: number, limits: Limits): boolean =>
  bytes > mostUnpacked(limits) && bytes > MOST_RATIO * packedSize;

/** @throws AttnplotError (input) for unpacking a bomb */
function refuseBomb(archive: string, member: ZipMember, bytes: number, limits: Limits): void {
  if (!isBomb(member, bytes, limits)) return;
  const { name, size, packedSize } = member;
  const most = mostUnpacked(limits);
  const found = `found ${formatBytes(size)} in ${formatBytes(packedSize)} of the file`;
  throw refusal(
    archive,
    'too-large',
    `${name}: ${found}, expected no more than ${MOST_RATIO} times as much to be read, or ${formatBytes(most)}`,
    `read its first rows, or allow it with ${allowing(size)}`,
  );
}

/** A member that is opened each time it is read; its checksum is verified once, as that unpacks all of it. */
interface Once {
  readonly member: ZipMember;
  isVerified: boolean;
}

/**
 * A compressed member as a source that can only be read forwards, each byte once; what lies between is skipped.
 * @param archive what messages call the archive
 */
async function openInflated(archive: string, once: Once, limits: Limits): Promise<ByteSource> {
  const { member } = once;
  const stream = await member.stream();
  const inflated = new Inflated(archive, stream);
  return {
    name: `${member.name} in ${archive}`,
    size: member.size,
    read: async (offset, length) => {
      refuseBomb(archive, member, offset + length, limits);
      const bytes = offset + length <= member.size ? await inflated.read(offset, length) : undefined;
      if (bytes) return bytes;
      throw refusal(
        archive,
        'cut-off',
        `${member.name}: found fewer bytes than expected, which is ${offset + length}`,
        WRITE_AGAIN,
      );
    },
    verify: async () => {
      if (once.isVerified || isBomb(member, member.size, limits)) return;
      if ((await inflated.finish()) !== member.crc32) throw wrongChecksum(archive, member);
      once.isVerified = true;
    },
    close: async () => void stream.destroy(),
  };
}

/** A stream's bytes by position, ascending, and their checksum. */
class Inflated {
  readonly #archive: string;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  #position = 0;
  #checksum = 0;

  constructor(archive: string, stream: Readable) {
    this.#archive = archive;
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** @returns undefined where the stream ends before `offset + length` */
  async read(offset: number, length: number): Promise<Uint8Array | undefined> {
    if (offset < this.#position) throw new Error(`read at ${offset} after ${this.#position} of a stream`);
    const bytes = new Uint8Array(length);
    while (this.#position < offset + length) {
      const at = this.#position;
      const taken = await this.#take(at < offset ? offset - at : offset + length - at);
      if (!taken) return undefined;
      if (at >= offset) bytes.set(taken, at - offset);
    }
    return bytes;
  }

  /** Reads what is left. @returns the CRC-32 of all bytes */
  async finish(): Promise<number> {
    while (await this.#take(Number.POSITIVE_INFINITY));
    return this.#checksum;
  }

  /** The next bytes, at least 1 and at most `most`; undefined at the end. */
  async #take(most: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const { value, done } = await explained(this.#archive, () => this.#chunks.next());
      if (done) return undefined;
      this.#checksum = crc32(value, this.#checksum);
      this.#rest = value;
    }
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.length);
    this.#position += taken.length;
    return taken;
  }
}

/** Members that unpack to no more are inflated at once: a stream takes a hundred times as long to set up. In bytes. */
const SMALL = 1 << 16;

/** A small compressed member, inflated as a whole each time it is opened. */
async function openSmall(archive: ByteSource, member: ZipMember): Promise<ByteSource> {
  const packed = await archive.read(await member.dataStart(), member.packedSize);
  const bytes = await explained(archive.name, async () => inflateUpTo(packed, member.size));
  if (bytes?.length !== member.size)
    throw refusal(
      archive.name,
      'cut-off',
      `${member.name}: found ${bytes?.length ?? 'more'} bytes, expected ${member.size}`,
      WRITE_AGAIN,
    );
  if (crc32(bytes) !== member.crc32) throw wrongChecksum(archive.name, member);
  return fromBytes(`${member.name} in ${archive.name}`, bytes);
}

/** @returns undefined for more than `size` bytes */
function inflateUpTo(packed: Uint8Array, size: number): Uint8Array | undefined {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

const wrongChecksum = (archive: string, { name }: ZipMember) =>
  refusal(archive, 'damaged', `${name}: found data whose checksum is wrong`, WRITE_AGAIN);

/** Opens a member of an archive, as often as it is read: by position where it is stored, else as a stream. */
export async function openerOf(
  archive: ByteSource,
  member: ZipMember,
  limits: Limits,
): Promise<() => Promise<ByteSource>> {
  const name = `${member.name} in ${archive.name}`;
  if (member.method === 'stored') {
    const start = await member.dataStart();
    return async () => partOf(archive, name, start, member.size);
  }
  if (member.method !== 'deflated')
    throw refusal(
      archive.name,
      'unknown-format',
      `${member.name}: found ${member.method === 'encrypted' ? 'encrypted data' : 'a compression method other than deflate'}`,
      'write the file again with np.savez, np.savez_compressed or torch.save',
    );
  checkLimit(archive.name, limits, 'inflated', `${member.name}, a compressed array`, member.size);
  if (member.size <= SMALL) return () => openSmall(archive, member);
  const once = { member, isVerified: false };
  return () => openInflated(archive.name, once, limits);
}
