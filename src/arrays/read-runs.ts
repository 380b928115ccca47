/** Reads what a plan selects, in few calls and with little beside the result. */

import type { ByteSource } from './bytes.ts';
import type { Run } from './read-plan.ts';

/** Gaps no longer than a page are read over: the system reads whole pages anyway, and a call costs more than 4 KiB. */
const SMALL_GAP = 4096;

/** Reads under way at once: one waits for the disk while others are taken in. Rows of a large dump lie far apart. */
const READS_AHEAD = 16;

/** Bytes read at once; bounds what is held beside the result. */
const MOST_AT_ONCE = 4 << 20;

/** Takes items from a view of bytes. @param offset of the first item, in bytes */
type TakeItems = (view: DataView, offset: number, items: number) => void;

/**
 * Reads runs of items and hands them on in file order.
 * @param base offset of the array's first item, in bytes
 * @param itemBytes above 0
 */
export async function readRuns(
  source: ByteSource,
  base: number,
  itemBytes: number,
  runs: Iterable<Run>,
  take: TakeItems,
): Promise<void> {
  let batch: Run[] = [];
  const underWay: { readonly bytes: Promise<Uint8Array>; readonly batch: readonly Run[] }[] = [];
  // What has been taken in makes room for what comes: memory touched for the first time takes longer than reading into it.
  const spare: Uint8Array[] = [];
  const takeFirst = async () => {
    const first = underWay.shift();
    if (!first) return;
    const chunk = await first.bytes;
    handOn(chunk, first.batch, itemBytes, take);
    if (source.readsAhead) spare.push(chunk);
  };
  const flush = async () => {
    const [first, last] = [batch[0], batch.at(-1)];
    if (!first || !last) return;
    const length = (last.start + last.length - first.start) * itemBytes;
    const bytes = source.read(base + first.start * itemBytes, length, spare.pop());
    // Awaited below, in its turn; until then a failure must not count as unhandled.
    bytes.catch(() => undefined);
    underWay.push({ bytes, batch });
    batch = [];
    if (underWay.length >= (source.readsAhead ? READS_AHEAD : 1)) await takeFirst();
  };
  for (const run of pieces(runs, Math.max(1, Math.floor(MOST_AT_ONCE / itemBytes)))) {
    const [first, last] = [batch[0], batch.at(-1)];
    const gap = last ? (run.start - last.start - last.length) * itemBytes : 0;
    const span = first ? (run.start + run.length - first.start) * itemBytes : 0;
    if (gap > SMALL_GAP || span > MOST_AT_ONCE) await flush();
    batch.push(run);
  }
  await flush();
  while (underWay.length > 0) await takeFirst();
}

/** @param chunk the bytes from the first run's start on */
function handOn(chunk: Uint8Array, batch: readonly Run[], itemBytes: number, take: TakeItems): void {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const start = batch[0]?.start ?? 0;
  for (const run of batch) take(view, (run.start - start) * itemBytes, run.length);
}

function* pieces(runs: Iterable<Run>, most: number): Generator<Run> {
  for (const { start, length } of runs)
    for (let done = 0; done < length; done += most)
      yield { start: start + done, length: Math.min(most, length - done) };
}
