/** XMP, in which PDF, WebP, JPEG and AVIF say what they show (ISO 16684-1). */
import type { FigureMetadata } from './metadata.ts';
import { escapeXml } from './xml.ts';

const NAMESPACES = [
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
  'xmlns:xmpNote="http://ns.adobe.com/xmp/note/"',
  'xmlns:pdf="http://ns.adobe.com/pdf/1.3/"',
  'xmlns:attnplot="urn:attnplot:"',
].join(' ');

/** What stands in a packet; an empty text is left out. */
interface XmpProperties extends Partial<FigureMetadata> {
  /** Name of the part that JPEG splits off. */
  readonly extension?: string;
}

/** The packet, in UTF-8, between marks by which it can be found in any file. */
export function xmpPacket(properties: XmpProperties): Buffer {
  return Buffer.from(
    `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${xmpDocument(properties)}\n<?xpacket end="r"?>`,
  );
}

/** The same without the marks. */
export function xmpDocument({ title, description, software, provenance, extension }: XmpProperties): string {
  const element = (name: string, text: string | undefined, around = (inner: string) => inner) =>
    text ? `<${name}>${around(escapeXml(text))}</${name}>\n` : '';
  const inLanguage = (text: string) => `<rdf:Alt><rdf:li xml:lang="x-default">${text}</rdf:li></rdf:Alt>`;
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" ${NAMESPACES}>
${element('dc:title', title, inLanguage)}${element('dc:description', description, inLanguage)}${element('xmp:CreatorTool', software)}${element('pdf:Producer', software)}${element('xmpNote:HasExtendedXMP', extension)}${element('attnplot:provenance', provenance)}</rdf:Description>
</rdf:RDF></x:xmpmeta>`;
}
