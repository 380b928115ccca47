const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text of an XML element's content: references resolved, CDATA taken out of its marks. */
export function xmlText(content: string): string {
  return content.replace(
    /<!\[CDATA\[(.*?)\]\]>|&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gis,
    (whole, cdata?: string, hex?: string, decimal?: string, name?: string) => {
      if (cdata !== undefined) return cdata;
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** What attnplot put into an XMP packet, as an element or, as other programs write it again, as an attribute. */
export function provenanceOfXmp(packet: string): string | undefined {
  const [, element, double, single] =
    /<attnplot:provenance>(.*?)<\/attnplot:provenance>|\sattnplot:provenance=(?:"([^"]*)"|'([^']*)')/s.exec(
      packet,
    ) ?? [];
  const content = element ?? double ?? single;
  return content === undefined ? undefined : xmlText(content);
}

/** The same from any file that holds its packet as it is, found by the marks around it (ISO 16684-1, section 7.3). */
export function provenanceOfPackets(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf('<?xpacket begin='); at >= 0; at = file.indexOf('<?xpacket begin=', at + 1)) {
    const end = file.indexOf('<?xpacket end=', at);
    const found = provenanceOfXmp(file.toString('utf8', at, end < 0 ? file.length : end));
    if (found !== undefined) return found;
  }
  return undefined;
}
