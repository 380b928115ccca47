import { provenanceOfXmp } from './xmp.ts';

/** What a WebP of ours says of how it was made; undefined of any other. */
export function provenanceOfWebp(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= file.length; ) {
    const length = file.readUInt32LE(at + 4);
    if (file.toString('latin1', at, at + 4) === 'XMP ')
      return provenanceOfXmp(file.toString('utf8', at + 8, at + 8 + length));
    at += 8 + length + (length % 2);
  }
  return undefined;
}
