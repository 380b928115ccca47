import { provenanceOfPackets } from './xmp.ts';

/** What a PDF of ours says of how it was made; undefined of any other, and of one that was compressed anew. */
export const provenanceOfPdf = (bytes: Uint8Array): string | undefined => provenanceOfPackets(bytes);
