/** The structure of a PDF file: numbered objects and the table that finds them (ISO 32000-1, section 7.5). */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { provenanceOfPackets } from './xmp.ts';

/** How one object names another: `3 0 R`. */
export type Reference = `${number} 0 R`;

export interface PdfFile {
  /** Adds an object, such as a dictionary, in PDF's own notation. */
  readonly add: (body: string) => Reference;
  /** Adds a stream; `entries` are those of its dictionary besides its length. */
  readonly addStream: (entries: string, data: Uint8Array) => Reference;
  /** Reserves the number of an object that `set` adds later. */
  readonly reserve: () => Reference;
  readonly set: (reference: Reference, body: string) => void;
  /** The whole file; without a date, so that the same objects give the same bytes. */
  readonly finish: (catalog: Reference, info: Reference) => Buffer;
}

/** Version 1.5, and bytes that tell programs the file is binary. */
const HEADER = Buffer.concat([Buffer.from('%PDF-1.5\n%'), Buffer.from([0xe2, 0xe3, 0xcf, 0xd3, 0x0a])]);

/** Starts an empty file. */
export function createPdfFile(): PdfFile {
  const bodies: (Uint8Array | undefined)[] = [];
  const reserve = (): Reference => `${bodies.push(undefined)} 0 R`;
  const put = (reference: Reference, ...parts: readonly (string | Uint8Array)[]) => {
    bodies[Number.parseInt(reference, 10) - 1] = Buffer.concat(parts.map((part) => Buffer.from(part)));
  };
  const addParts = (...parts: readonly (string | Uint8Array)[]) => {
    const reference = reserve();
    put(reference, ...parts);
    return reference;
  };
  return {
    add: (body) => addParts(body),
    addStream: (entries, data) =>
      addParts(`<< ${entries} /Length ${data.length} >>\nstream\n`, data, '\nendstream'),
    reserve,
    set: (reference, body) => put(reference, body),
    finish: (catalog, info) => assemble(bodies, catalog, info),
  };
}

function assemble(bodies: readonly (Uint8Array | undefined)[], catalog: Reference, info: Reference): Buffer {
  const parts: Uint8Array[] = [HEADER];
  const offsets: number[] = [];
  let length = HEADER.length;
  for (const [i, body] of bodies.entries()) {
    const object = Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      body ?? Buffer.from('null'),
      Buffer.from('\nendobj\n'),
    ]);
    offsets.push(length);
    parts.push(object);
    length += object.length;
  }
  // An entry is 20 bytes, with its line end.
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const id = createHash('md5');
  for (const part of parts) id.update(part);
  const digest = id.digest('hex');
  const tail = [
    `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${entries.join('')}`,
    `trailer\n<< /Size ${bodies.length + 1} /Root ${catalog} /Info ${info} /ID [<${digest}> <${digest}>] >>\n`,
    `startxref\n${length}\n%%EOF\n`,
  ];
  return Buffer.concat([...parts, Buffer.from(tail.join(''))]);
}

/** Deflated data, and the dictionary entry that names the filter. */
export const deflated = (data: string | Uint8Array): readonly [entries: string, data: Uint8Array] => [
  '/Filter /FlateDecode',
  deflateSync(data),
];

/** A string object in UTF-16 with a byte order mark. */
export const textString = (text: string): string => `<feff${utf16Hex(text)}>`;

/** UTF-16, big endian, in hexadecimal. */
export const utf16Hex = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex');

/** The provenance in a PDF's XMP; undefined for a file without it, or with a compressed one. */
export const provenanceOfPdf = (bytes: Uint8Array): string | undefined => provenanceOfPackets(bytes);
