/** Zip archives: their members, and where the bytes of each are. */

import { Readable } from 'node:stream';
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  validateFileName,
  type ZipFile,
} from 'yauzl';
import { AttnplotError } from '../core/errors.ts';
import type { ByteSource } from './bytes.ts';
import { checkArrayCount, checkArrayName, refusal, WRITE_AGAIN } from './limits.ts';

// yauzl (MIT; 3.4.0 of June 2026, 124 KB with one small dependency, no install scripts, types in @types/yauzl) reads
// zip64, positions of stored members and inflating streams from a reader of ours. @zip.js/zip.js does too, in 8.6 MB
// and with workers; unzipit and fflate inflate a member whole; unzipper wants a file and brings bluebird and fs-extra.

/** A file in a zip archive. */
export interface ZipMember {
  readonly name: string;
  /** Bytes once inflated, as the archive's directory has it. */
  readonly size: number;
  /** Bytes that it takes in the archive. */
  readonly packedSize: number;
  readonly crc32: number;
  readonly method: 'stored' | 'deflated' | 'encrypted' | 'other';
  /** Offset of the member's first byte in the archive. */
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
      // Comments, which may be long, are not needed.
      decodeStrings: false,
    });
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) {
      checkArrayCount(source.name, entries.length);
      entries.push(entry);
    }
    refuseShared(source.name, entries);
    return entries.map((entry) => toMember(source.name, zip, entry));
  });
}

/** @throws AttnplotError (input) for a name too long, Error for one that leads out of the archive */
function nameOf({ fileNameRaw, generalPurposeBitFlag, extraFields }: Entry): string {
  // Before the characters of old archives are decoded one by one; most names are UTF-8, in which a character has up to 3 bytes.
  checkArrayName(fileNameRaw.toString().replace(/\.npy$/, ''));
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  const wrong = validateFileName(name);
  if (wrong !== null) throw new Error(wrong);
  return name;
}

/** @throws AttnplotError (input) for members that share bytes, as in no archive but those that unpack to more than they can hold */
function refuseShared(archive: string, entries: readonly Entry[]): void {
  const placed = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  const shared = placed.find((entry, i) => {
    const before = placed[i - 1];
    return (
      before && entry.relativeOffsetOfLocalHeader < before.relativeOffsetOfLocalHeader + before.compressedSize
    );
  });
  if (shared)
    throw refusal(
      archive,
      'damaged',
      `found ${nameOf(shared)} in the bytes of another member, expected each in bytes of its own`,
      WRITE_AGAIN,
    );
}

function toMember(archive: string, zip: ZipFile, entry: Entry): ZipMember {
  return {
    name: nameOf(entry),
    size: entry.uncompressedSize,
    packedSize: entry.compressedSize,
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
