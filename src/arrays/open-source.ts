/** Opens a file, a pipe or standard input as a source of bytes. */

// Not 'node:fs/promises': loading it takes a twentieth of Node's own start.
import { closeSync, createReadStream, fstatSync, open, openSync, read, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { AttnplotError } from '../core/errors.ts';
import { A_DEVICE, readProblem, standardInput } from '../core/source.ts';
import { type ByteSource, checkRange, fromBytes } from './bytes.ts';
import { allowing, formatBytes, type Limits, refusal, WRITE_AGAIN } from './limits.ts';

/**
 * Opens a file for reading by position, or takes in standard input for `-`. Pipes, which have no positions, are read whole.
 * @throws AttnplotError (io) that names the file and the remedy, also for a device; (input) for a pipe that holds more than the limit
 */
export async function openSource(path: string, limits: Limits): Promise<ByteSource> {
  const name = path === '-' ? 'standard input' : basename(path);
  try {
    if (path === '-') return fromBytes(name, await readAll(name, standardInput(), limits));
    const found = statSync(path);
    if (found.isCharacterDevice() || found.isBlockDevice())
      throw new AttnplotError('io', `cannot read ${path}`, [A_DEVICE]);
    // A pipe may have no writer yet, and is waited for.
    const file = found.isFile() ? openSync(path, 'r') : await promisify(open)(path, 'r');
    return await openFile(file, path, name, limits);
  } catch (error) {
    if (error instanceof AttnplotError) throw error;
    throw unreadable(path, error);
  }
}

async function openFile(file: number, path: string, name: string, limits: Limits): Promise<ByteSource> {
  const stats = fstatSync(file);
  if (stats.isFile()) return fromFile(file, path, name, stats.size);
  // From here on the descriptor is the stream's, which closes it however reading ends.
  return fromBytes(name, await readAll(name, createReadStream(path, { fd: file }), limits));
}

/** Small reads that follow one another come out of one block: an archive of 60,000 members has four for each. In bytes. */
const [TINY, BLOCK] = [1 << 12, 1 << 16];

function fromFile(file: number, path: string, name: string, size: number): ByteSource {
  const fill = createFiller(file, path, name);
  let isOpen = true;
  let block: Uint8Array = new Uint8Array();
  let [blockStart, lastEnd] = [0, -TINY];
  return {
    name,
    path,
    size,
    readsAhead: true,
    read: async (offset, length, spare) => {
      checkRange(name, size, offset, length);
      const goesOn = offset >= lastEnd && offset - lastEnd < TINY;
      lastEnd = offset + length;
      const isHere = () => offset >= blockStart && offset + length <= blockStart + block.length;
      if (!isHere() && length <= TINY && goesOn) {
        const bytes = await fill(new Uint8Array(Math.min(BLOCK, size - offset)), offset);
        [block, blockStart] = [bytes, offset];
      }
      if (isHere()) return block.slice(offset - blockStart, offset - blockStart + length);
      return fill(
        spare && spare.length >= length ? spare.subarray(0, length) : new Uint8Array(length),
        offset,
      );
    },
    close: async () => {
      // Once: by then the number may be another file's.
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

/** Fills bytes with those of a file from a position. */
function createFiller(file: number, path: string, name: string) {
  const readAt = createReader(file);
  return async (bytes: Uint8Array, offset: number): Promise<Uint8Array> => {
    for (let done = 0; done < bytes.length; ) {
      const count = await readAt(bytes.subarray(done), offset + done).catch((error: unknown) => {
        throw unreadable(path, error);
      });
      if (count === 0)
        throw refusal(name, 'cut-off', 'found the file shorter than it was when opened', WRITE_AGAIN);
      done += count;
    }
    return bytes;
  };
}

/** Reads no larger than this are done at once, in bytes. */
const SMALL_READ = 1 << 20;

/** A read that takes longer, in milliseconds, has waited for a disk or a network. */
const SLOW_READ = 1;

/**
 * Reads bytes of a file at a position, and says how many. What the system has at hand comes faster at once than by way of a
 * thread that waits for it. Once it has to be waited for, reads go on side by side.
 */
function createReader(file: number): (bytes: Uint8Array, position: number) => Promise<number> {
  const readAside = promisify(read);
  let isSlow = false;
  return async (bytes, position) => {
    if (isSlow || bytes.length > SMALL_READ)
      return (await readAside(file, bytes, 0, bytes.length, position)).bytesRead;
    // Not `performance`, which loads a dozen of Node's modules.
    const start = Date.now();
    const count = readSync(file, bytes, 0, bytes.length, position);
    isSlow = Date.now() - start > SLOW_READ;
    return count;
  };
}

async function readAll(name: string, stream: AsyncIterable<unknown>, limits: Limits): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Uint8Array).length;
    // A pipe has to be held in memory, where a file is read by position.
    if (size > limits.selection) throw tooLong(name, limits);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks, size);
}

/** How long the whole is, nobody knows. */
const tooLong = (name: string, { selection }: Limits) =>
  refusal(
    name,
    'too-large',
    `found a stream of more than ${formatBytes(selection)}, expected no more`,
    `write it to a file, of which only the rows drawn are read, or allow more with ${allowing(2 * selection)}`,
  );

const unreadable = (path: string, error: unknown) =>
  new AttnplotError('io', `cannot read ${path}`, [readProblem(error as NodeJS.ErrnoException, path)]);
