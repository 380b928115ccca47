/** What XML and its numbers need. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Kept as they are: an attribute's own line breaks and tabs would be read as spaces.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Control characters, halves of surrogate pairs and non-characters: no escape makes these valid (XML 1.0, production 2). */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text for an element or an attribute; what XML forbids becomes U+FFFD, one UTF-16 unit for one. */
export const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, '\uFFFD').replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] as string);

/** A length in points, to a thousandth: a hundredth of a pixel at 600 dpi. */
export const short = (value: number): string => String(Math.round(value * 1000) / 1000 || 0);
