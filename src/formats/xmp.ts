/** XMP packets, in which PDF, WebP, JPEG and AVIF carry metadata (ISO 16684-1), and the XML that they and SVG are made of. */
import { replaceMatches } from '../core/replace-matches.ts';
import type { FigureMetadata } from './figure-file.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Escaped, because XML readers turn line breaks and tabs in an attribute into spaces.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Control characters, halves of surrogate pairs and non-characters: no escape makes these valid (XML 1.0, production 2). */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for control characters.
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text for an element or attribute; each UTF-16 unit that XML forbids becomes U+FFFD. */
export const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, '\uFFFD').replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] as string);

/** A length in points, rounded to a thousandth, which is a hundredth of a pixel at 600 dpi. */
export const short = (value: number): string => String(Math.round(value * 1000) / 1000 || 0);

const NAMESPACES = [
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
  'xmlns:xmpNote="http://ns.adobe.com/xmp/note/"',
  'xmlns:pdf="http://ns.adobe.com/pdf/1.3/"',
  'xmlns:attnplot="urn:attnplot:"',
].join(' ');

/** Content of a packet; empty texts are left out. */
interface XmpProperties extends Partial<FigureMetadata> {
  /** Name of the extended packet that JPEG keeps in segments of its own. */
  readonly extension?: string;
}

/** A packet in UTF-8, between markers by which it is found in any file. */
export function xmpPacket(properties: XmpProperties): Buffer {
  return Buffer.from(
    `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${xmpDocument(properties)}\n<?xpacket end="r"?>`,
  );
}

/** A packet's XML, without the markers around it. */
export function xmpDocument({ title, description, software, provenance, extension }: XmpProperties): string {
  const element = (name: string, text: string | undefined, around = (inner: string) => inner) =>
    text ? `<${name}>${around(escapeXml(text))}</${name}>\n` : '';
  const inLanguage = (text: string) => `<rdf:Alt><rdf:li xml:lang="x-default">${text}</rdf:li></rdf:Alt>`;
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" ${NAMESPACES}>
${element('dc:title', title, inLanguage)}${element('dc:description', description, inLanguage)}${element('xmp:CreatorTool', software)}${element('pdf:Producer', software)}${element('xmpNote:HasExtendedXMP', extension)}${element('attnplot:provenance', provenance)}</rdf:Description>
</rdf:RDF></x:xmpmeta>`;
}

/** Characters by the name of their reference. */
const REFERENCES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const REFERENCE = /<!\[CDATA\[(.*?)(?:\]\]>|$)|&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gis;

/** Text of an XML element: references resolved, CDATA sections unwrapped. */
const xmlText = (content: string): string =>
  replaceMatches(content, REFERENCE, ([whole, cdata, hex, decimal, name]) => {
    if (cdata !== undefined) return cdata;
    if (name !== undefined) return REFERENCES.get(name) ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Provenance in an XMP packet: an element as attnplot writes it, or an attribute as other programs rewrite it. */
export function provenanceOfXmp(packet: string): string | undefined {
  const [, quote] = /\sattnplot:provenance=(["'])/.exec(packet) ?? [];
  const content =
    between(packet, '<attnplot:provenance>', '</attnplot:provenance>') ??
    (quote && between(packet, ` attnplot:provenance=${quote}`.trimStart(), quote));
  return content === undefined ? undefined : xmlText(content);
}

/** The text between the first `start` and the next `end`; undefined without both. Not a regex, which would search again from each `start`. */
function between(text: string, start: string, end: string): string | undefined {
  const at = text.indexOf(start);
  const to = at < 0 ? -1 : text.indexOf(end, at + start.length);
  return to < 0 ? undefined : text.slice(at + start.length, to);
}

/** Provenance in any file with an uncompressed packet, found by the markers around it (ISO 16684-1, section 7.3). */
export function provenanceOfPackets(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf('<?xpacket begin='); at >= 0; ) {
    const end = file.indexOf('<?xpacket end=', at);
    const to = end < 0 ? file.length : end;
    const found = to - at > MOST_PACKET ? undefined : provenanceOfXmp(file.toString('utf8', at, to));
    if (found !== undefined) return found;
    // From the end on: what begins before it has been searched.
    at = file.indexOf('<?xpacket begin=', to);
  }
  return undefined;
}

/** A packet of more bytes is none that attnplot writes, and may be more than a string holds. */
const MOST_PACKET = 200e6;

/** The provenance in an SVG by attnplot; undefined for a file without it. */
export function provenanceOfSvg(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = file.indexOf('<figure xmlns="urn:attnplot"');
  const from = at < 0 ? -1 : file.indexOf('>', at);
  const to = from < 0 ? -1 : file.indexOf('</figure>', from);
  if (to <= from + 1 || to - from > MOST_PACKET) return undefined;
  return xmlText(file.toString('utf8', from + 1, to));
}
