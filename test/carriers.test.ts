/** Readers give back the provenance that painters write. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { provenanceOfAvif } from '../src/formats/avif.ts';
import { provenanceOfJpeg } from '../src/formats/jpeg.ts';
import { provenanceOfPdf } from '../src/formats/pdf.ts';
import { provenanceOfWebp } from '../src/formats/webp.ts';
import { provenanceOfSvg, provenanceOfXmp } from '../src/formats/xmp.ts';
import { paintFigure } from '../src/pipeline/paint.ts';
import { AWKWARD, composed } from './support/painted.ts';

const READERS = {
  svg: provenanceOfSvg,
  pdf: provenanceOfPdf,
  webp: provenanceOfWebp,
  jpeg: provenanceOfJpeg,
  avif: provenanceOfAvif,
} as const;
const FORMATS = Object.keys(READERS) as (keyof typeof READERS)[];

/** JSON in ASCII with every character that is special in JSON or XML, at least so many bytes long. */
function provenance(length: number): string {
  const part = JSON.stringify({
    '"quotes"': "it's",
    xml: '</figure></attnplot:provenance>]]><![CDATA[<?xpacket end="w"?>&amp;&#65;&lt;<!-- -->',
    escapes: '\\u0000\\ud800\\n\\\\ \\/',
    text: 'line\nbreak\ttab\r\u007f',
    numbers: [1e-9, -0.1],
  }).replaceAll('\u2028', '');
  const parts = Array.from({ length: Math.ceil(length / part.length) }, () => part);
  return `[${parts.join(',\n\t')}]`;
}

const { scene, typeface, painting } = await composed(AWKWARD, { dpi: 60 });
const { provenance: _, ...plain } = painting.metadata;
const paint = (format: (typeof FORMATS)[number], text?: string, title = AWKWARD.title ?? '') =>
  paintFigure(scene, typeface, format, {
    ...painting,
    metadata: { ...plain, title, ...(text === undefined ? {} : { provenance: text }) },
  });

describe.each(FORMATS)('%s', (format) => {
  it.each([100, 100_000, 300_000])('carries %d bytes there and back', async (length) => {
    const text = provenance(length);
    expect(text.length).toBeGreaterThanOrEqual(length);
    expect(READERS[format](await paint(format, text))).toBe(text);
  });

  it('carries nothing if there is nothing to carry', async () => {
    expect(READERS[format](await paint(format))).toBeUndefined();
  });

  it('carries it beside a title that is longer than a segment', async () => {
    const text = provenance(1000);
    expect(READERS[format](await paint(format, text, 'long '.repeat(20_000)))).toBe(text);
  });

  it('gives no answer, and no error, for a file cut short or of other bytes', async () => {
    const file = Buffer.from(await paint(format, provenance(100)));
    const cut = fc.integer({ min: 0, max: file.length }).map((end) => file.subarray(0, end));
    const other = fc
      .uint8Array({ maxLength: 300 })
      .map((tail) => Buffer.concat([file.subarray(0, 30), tail]));
    fc.assert(
      fc.property(fc.oneof(cut, other, fc.uint8Array()), (bytes) => {
        const found = READERS[format](bytes);
        expect(found === undefined || found.startsWith('[')).toBe(true);
      }),
    );
  });
});

describe('XMP that another program rewrote', () => {
  it.each([
    ['an attribute', '<rdf:Description attnplot:provenance="{&quot;a&quot;:&#x22;&lt;&#34;}"/>', '{"a":"<"}'],
    ['single quotes', '<rdf:Description attnplot:provenance=\'{"a":&apos;}\'/>', '{"a":\'}'],
    ['CDATA', '<attnplot:provenance><![CDATA[{"a":"<&>"}]]></attnplot:provenance>', '{"a":"<&>"}'],
  ])('as %s is understood', (_, packet, expected) => {
    expect(provenanceOfXmp(packet)).toBe(expected);
  });
});
