/** Damaged fonts. */
import type { Random } from '../support/mutate.ts';

/** A font file with errors in one to three of its tables, of which each stays where it is, so that the others are read. */
export function damagedTables(font: Uint8Array, random: Random): Uint8Array {
  const bytes = Buffer.from(font);
  // The directory's records of 16 bytes, from byte 12: tag, checksum, offset and length.
  const count = bytes.readUInt16BE(4);
  for (let edits = 1 + random.below(3); edits > 0; edits--) {
    const record = 12 + 16 * random.below(count);
    const length = bytes.readUInt32BE(record + 12);
    // Half of the errors are near a table's start, where its counts and offsets are.
    const at = bytes.readUInt32BE(record + 8) + random.below(Math.min(length, random.pick([64, length])));
    bytes[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256), (bytes[at] ?? 0) ^ 1]);
  }
  return bytes;
}
