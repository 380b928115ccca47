/** Random damage to bytes, the same one for each seed, and the parts of an archive to be damaged. */
import { fromBytes } from '../../src/arrays/bytes.ts';
import { listZip } from '../../src/arrays/zip.ts';
import type { Member } from './tensor-writers.ts';

export interface Random {
  /** A whole number from 0 to below `count`. */
  readonly below: (count: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
}

/** Mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[below(list.length)] as T,
  };
}

/** Bytes at the ends of ranges. */
const BORDERS = [0, 1, 0x7f, 0x80, 0xff];
const LENGTHS = [0, 1, 0x7fffffff, 0xffffffff, 0x10000];

/**
 * Changes, removes or repeats bytes in one or two places.
 * @param bytes at least one
 * @param interesting bytes that mean something in the format
 * @param below the end of the bytes that are changed
 */
export function mutateBytes(
  bytes: Uint8Array,
  random: Random,
  interesting: readonly number[] = [],
  below: number = bytes.length,
): Buffer {
  let result = Buffer.from(bytes);
  for (let edits = 1 + random.below(2); edits > 0; edits--) {
    const edited = mutateOnce(result, random, [...BORDERS, ...interesting], below);
    if (edited.length > 0) result = edited;
  }
  return result;
}

function mutateOnce(
  bytes: Buffer<ArrayBuffer>,
  random: Random,
  interesting: readonly number[],
  below: number,
): Buffer<ArrayBuffer> {
  const at = random.below(Math.min(below, bytes.length));
  const [start, rest] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random.below(7)) {
    case 0:
      return Buffer.concat([start, rest.subarray(1 + random.below(8))]);
    case 1: {
      const from = random.below(bytes.length);
      return Buffer.concat([start, bytes.subarray(from, from + random.below(64)), rest]);
    }
    case 2:
      if (rest.length >= 4)
        rest[random.pick(['writeUInt32LE', 'writeUInt32BE'] as const)](random.pick(LENGTHS), 0);
      return bytes;
    case 3:
      rest[0] = (rest[0] as number) ^ (1 << random.below(8));
      return bytes;
    case 4:
      rest[0] = random.below(256);
      return bytes;
    case 5:
      return random.chance(0.2) ? start : bytes;
    default:
      rest[0] = random.pick(interesting);
      return bytes;
  }
}

/** The members of a zip archive, inflated. */
export async function membersOf(bytes: Uint8Array): Promise<Member[]> {
  const members = await listZip(fromBytes('a.zip', bytes));
  const read = async ({ name, stream }: (typeof members)[number]) => {
    const chunks: Buffer[] = [];
    for await (const chunk of await stream()) chunks.push(chunk);
    return { name, data: Buffer.concat(chunks) };
  };
  return Promise.all(members.map(read));
}
