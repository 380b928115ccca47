import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { AttnplotError } from '../core/errors.ts';
import { fromArrays, type StoredArray, type TensorFile } from './array.ts';
import { type ByteSource, partOf } from './bytes.ts';
import { checkArrayCount, checkLimit, type Limits, pythonCommand, refusal, WRITE_AGAIN } from './limits.ts';
import { readNpyArrays } from './npy.ts';

// yauzl (MIT; 3.4.0 of June 2026, 124 KB with one small dependency, no install scripts, types in @types/yauzl) reads
// zip64, positions of stored members and inflating streams from a reader of ours. @zip.js/zip.js does too, in 8.6 MB
// and with workers; unzipit and fflate inflate a member whole; unzipper wants a file and brings bluebird and fs-extra.

/** A file in a zip archive. */
export interface ZipMember {
  readonly name: string;
  /** Bytes once inflated, as the archive's directory has it. */
  readonly size: number;
  readonly crc32: number;
  readonly method: 'stored' | 'deflated' | 'encrypted' | 'other';
  /** Offset of the member's first byte in the archive, where it can be read as it stands. */
  dataStart(): Promise<number>;
  /** The member's bytes, inflated; fails where there are more or fewer than `size`. */
  stream(): Promise<Readable>;
}

const CHUNK = 1 << 18;

/**
 * Lists a zip archive's files.
 * @throws AttnplotError (input) where the archive is damaged
 */
export async function listZip(source: ByteSource): Promise<ZipMember[]> {
  return explained(source.name, async () => {
    const zip = await fromRandomAccessReaderPromise(new SourceReader(source), source.size, {
      autoClose: false,
    });
    const members: ZipMember[] = [];
    for await (const entry of zip.eachEntry()) {
      checkArrayCount(source.name, members.length);
      members.push(toMember(source.name, zip, entry));
    }
    return members;
  });
}

function toMember(archive: string, zip: ZipFile, entry: Entry): ZipMember {
  return {
    name: entry.fileName,
    size: entry.uncompressedSize,
    crc32: entry.crc32,
    method: methodOf(entry),
    dataStart: () =>
      explained(
        archive,
        async () => (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart,
      ),
    stream: () => explained(archive, () => zip.openReadStreamPromise(entry)),
  };
}

function methodOf(entry: Entry): ZipMember['method'] {
  if (entry.isEncrypted()) return 'encrypted';
  if (entry.compressionMethod === 0) return 'stored';
  return entry.compressionMethod === 8 ? 'deflated' : 'other';
}

/** Runs what yauzl may fail in, and says so in our words. */
export async function explained<T>(archive: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AttnplotError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal(
      archive,
      'damaged',
      `found a damaged zip archive: ${reason.replace(/\s+/g, ' ')}`,
      WRITE_AGAIN,
    );
  }
}

/** Gives yauzl the bytes of a source. */
class SourceReader extends RandomAccessReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (err: Error | null) => void,
  ): void {
    this.#source.read(position, length).then((bytes) => {
      buffer.set(bytes, offset);
      callback(null);
    }, callback);
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(chunks(this.#source, start, end), { objectMode: false });
  }
}

async function* chunks(source: ByteSource, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += CHUNK) yield await source.read(at, Math.min(CHUNK, end - at));
}

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

/**
 * Opens a `.npz` file: a zip archive of `.npy` files. Of every array only the header is read. Stored arrays are read by
 * position; deflated ones stream, and are checked against their checksum.
 * @throws AttnplotError (input) for a damaged archive or array, or one larger than the limits
 */
export async function openNpz(
  source: ByteSource,
  all: readonly ZipMember[],
  limits: Limits,
): Promise<TensorFile> {
  const members = all.filter(({ name }) => name.endsWith('.npy'));
  const has = (...names: readonly string[]) => names.every((one) => all.some(({ name }) => name === one));
  if (has('format.npy', 'shape.npy', 'data.npy'))
    throw refusal(
      source.name,
      'unknown-format',
      'found a sparse matrix of scipy, expected arrays',
      `save all of it: ${pythonCommand(source, 'import sys, numpy, scipy.sparse; numpy.save(sys.argv[2], scipy.sparse.load_npz(sys.argv[1]).toarray())', '-dense.npy')}`,
    );
  if (has('xl/workbook.xml'))
    throw refusal(
      source.name,
      'unknown-format',
      'found an Excel workbook, expected arrays',
      'save the sheet as CSV, a line for each query and a column for each key',
    );
  if (members.length === 0)
    throw refusal(
      source.name,
      'unknown-format',
      'found a zip archive without .npy arrays, expected a .npz file',
      'write it with np.savez',
    );
  const arrays: StoredArray[] = [];
  const names = new Set<string>();
  for (const member of members) {
    if (names.has(member.name))
      throw refusal(
        source.name,
        'damaged',
        `found ${member.name} twice, expected each name once`,
        'write the file again with np.savez',
      );
    names.add(member.name);
    arrays.push(...(await openMember(source, member, limits)));
  }
  const close = () => source.close();
  return fromArrays({ format: 'npz', name: source.name, metadata: {}, close }, arrays, limits);
}

async function openMember(
  archive: ByteSource,
  member: ZipMember,
  limits: Limits,
): Promise<readonly StoredArray[]> {
  const open = await openerOf(archive, member, limits);
  const bytes = await open();
  try {
    return await readNpyArrays(bytes, member.name.replace(/\.npy$/, ''), open, limits);
  } finally {
    await bytes.close();
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
