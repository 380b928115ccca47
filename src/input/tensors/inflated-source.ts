import { crc32 } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';
import { refusal, WRITE_AGAIN } from './refuse.ts';
import { explained, type ZipMember } from './zip.ts';

/**
 * A compressed member as a source that can only be read forwards, each byte once; what lies between is skipped.
 * @param archive what messages call the archive
 */
export async function openInflated(archive: string, member: ZipMember): Promise<ByteSource> {
  const stream = await member.stream();
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let rest: Uint8Array = new Uint8Array(0);
  let position = 0;
  let checksum = 0;

  /** The next bytes, at least 1 and at most `most`; undefined at the end. */
  async function take(most: number): Promise<Uint8Array | undefined> {
    while (rest.length === 0) {
      const { value, done } = await explained(archive, () => chunks.next());
      if (done) return undefined;
      checksum = crc32(value, checksum);
      rest = value;
    }
    const taken = rest.subarray(0, most);
    rest = rest.subarray(taken.length);
    position += taken.length;
    return taken;
  }

  async function read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < position) throw new Error(`read at ${offset} after ${position} of a stream`);
    const bytes = offset + length <= member.size ? new Uint8Array(length) : undefined;
    while (bytes && position < offset + length) {
      const at = position;
      const taken = await take(at < offset ? offset - at : offset + length - at);
      if (!taken) break;
      if (at >= offset) bytes.set(taken, at - offset);
    }
    if (bytes && position >= offset + length) return bytes;
    throw refusal(
      archive,
      `${member.name}: found fewer bytes than expected, which is ${offset + length}`,
      WRITE_AGAIN,
    );
  }

  async function verify(): Promise<void> {
    while (await take(Number.POSITIVE_INFINITY));
    if (checksum !== member.crc32)
      throw refusal(archive, `${member.name}: found data whose checksum is wrong`, WRITE_AGAIN);
  }

  const close = async () => void stream.destroy();
  return { name: `${member.name} in ${archive}`, size: member.size, read, verify, close };
}
