/** Members of a zip archive as sources of bytes: compressed ones are inflated as they are read. */

import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type ByteSource, partOf } from './bytes.ts';
import { checkLimit, type Limits, refusal, WRITE_AGAIN } from './limits.ts';
import { explained, type ZipMember } from './zip.ts';

/**
 * A compressed member as a source that can only be read forwards, each byte once; what lies between is skipped.
 * @param archive what messages call the archive
 */
async function openInflated(archive: string, member: ZipMember): Promise<ByteSource> {
  const stream = await member.stream();
  const inflated = new Inflated(archive, stream);
  return {
    name: `${member.name} in ${archive}`,
    size: member.size,
    read: async (offset, length) => {
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
      if ((await inflated.finish()) !== member.crc32)
        throw refusal(archive, 'damaged', `${member.name}: found data whose checksum is wrong`, WRITE_AGAIN);
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
  return () => openInflated(archive.name, member);
}
