import { unlessAborted } from '../core/stop.ts';
import { refusal, WRITE_AGAIN } from './limits.ts';

/** Bytes that can be read from any position: a file on disk, a part of one, or memory. */
export interface ByteSource {
  /** What messages call it. */
  readonly name: string;
  /** How commands call it, where it is a file. */
  readonly path?: string;
  /** In bytes. */
  readonly size: number;
  /** Whether a read may begin before those before it have ended, as in a file, but not in a stream. */
  readonly readsAhead?: boolean;
  /**
   * Exactly `length` bytes from `offset`.
   * @param spare memory that may be used for them
   */
  read(offset: number, length: number, spare?: Uint8Array): Promise<Uint8Array>;
  /** Reads what is left and checks the checksum, where the source is a stream that has one. */
  verify?(): Promise<void>;
  close(): Promise<void>;
}

/** Bytes in memory as a source. */
export function fromBytes(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read: async (offset, length) => {
      checkRange(name, bytes.length, offset, length);
      return bytes.subarray(offset, offset + length);
    },
    close: async () => undefined,
  };
}

/** Pieces of one length, one after the other, as a source. */
export function fromPieces(name: string, pieces: readonly Uint8Array[]): ByteSource {
  const each = pieces[0]?.length ?? 0;
  const size = each * pieces.length;
  return {
    name,
    size,
    read: async (offset, length) => {
      checkRange(name, size, offset, length);
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const at = offset + done;
        const piece = pieces[Math.floor(at / each)] as Uint8Array;
        const taken = piece.subarray(at % each, (at % each) + length - done);
        bytes.set(taken, done);
        done += taken.length;
      }
      return bytes;
    },
    close: async () => undefined,
  };
}

/** A source whose reads throw the signal's reason once it is aborted. Each lets events happen first, such as that one. */
export function abortable(source: ByteSource, signal: AbortSignal | undefined): ByteSource {
  if (!signal) return source;
  return {
    ...source,
    read: async (offset, length, spare) => {
      await unlessAborted(signal);
      return source.read(offset, length, spare);
    },
  };
}

/** Part of a source, as a source of its own; closing it leaves the whole open. */
export function partOf(whole: ByteSource, name: string, start: number, size: number): ByteSource {
  return {
    name,
    size,
    readsAhead: whole.readsAhead ?? false,
    read: async (offset, length, spare) => {
      checkRange(name, size, offset, length);
      return whole.read(start + offset, length, spare);
    },
    close: async () => undefined,
  };
}

export function checkRange(name: string, size: number, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return;
  throw refusal(
    name,
    'cut-off',
    `found ${size} bytes, expected at least ${offset + length}, which its header speaks of`,
    WRITE_AGAIN,
  );
}
