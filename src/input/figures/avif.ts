import { provenanceOfPackets } from './xmp.ts';

/** What an AVIF of ours says of how it was made; undefined of any other. */
export const provenanceOfAvif = (bytes: Uint8Array): string | undefined => provenanceOfPackets(bytes);
