import { xmlText } from './xmp.ts';

/** What an SVG of ours says of how it was made; undefined of any other, and of one that says nothing. */
export function provenanceOfSvg(bytes: Uint8Array): string | undefined {
  const [, content] =
    /<figure xmlns="urn:attnplot"[^>]*>(.*?)<\/figure>/s.exec(new TextDecoder().decode(bytes)) ?? [];
  return content ? xmlText(content) : undefined;
}
