import { checkLimit, type Limits, refusal } from '../arrays/limits.ts';
import { provenanceOfAvif } from '../formats/avif.ts';
import { figureFormat, webPage } from '../formats/figure-file.ts';
import { provenanceOfJpeg } from '../formats/jpeg.ts';
import { provenanceOfPdf } from '../formats/pdf.ts';
import { provenanceOfPng } from '../formats/png.ts';
import { provenanceOfWebp } from '../formats/webp.ts';
import { provenanceOfSvg } from '../formats/xmp.ts';
import { FORMATS, type Format } from '../options/formats.ts';
import { OPTION_NAMES } from '../options/option-table.ts';
import { PROVENANCE_VERSION, type Provenance, provenanceSchema } from './provenance.ts';

/**
 * Provenance from the text a figure carries.
 * @param name of the figure, as messages call it
 * @throws AttnplotError (input) for what is damaged, or from a later attnplot
 */
function parseProvenance(text: string, name: string): Provenance {
  const value = parse(text);
  const { provenance: version, attnplot } = Object(value) as Record<string, unknown>;
  if (typeof version === 'number' && version > PROVENANCE_VERSION)
    throw fromLater(
      name,
      `provenance of version ${version}`,
      `version ${PROVENANCE_VERSION} or earlier`,
      attnplot,
    );
  const parsed = provenanceSchema.safeParse(value);
  if (!parsed.success) throw damaged(name, 'provenance');
  const unknown = Object.keys(parsed.data.options).find(
    (option) => !(OPTION_NAMES as string[]).includes(option),
  );
  if (unknown !== undefined)
    throw fromLater(name, `the option "${unknown}"`, 'options this version has', attnplot);
  return parsed.data as Provenance;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const fromLater = (name: string, found: string, expected: string, attnplot: unknown) =>
  refusal(
    name,
    'unknown-format',
    `found ${found}, expected ${expected}`,
    `the figure was made by attnplot ${String(attnplot).slice(0, 40)}: use that version, or a later one`,
  );

/** @param what is damaged */
export const damaged = (name: string, what: string) =>
  refusal(
    name,
    'damaged',
    `found damaged ${what}, expected ${what} as attnplot writes ${what === 'provenance' ? 'it' : 'them'}`,
    'draw the figure again from its data',
  );

/** A figure that attnplot has drawn, and what it says of how. */
export interface FigureFile {
  /** What messages call it. */
  readonly name: string;
  readonly format: Format;
  readonly bytes: Uint8Array;
  /** Its provenance as it stands in the file. */
  readonly text: string;
  readonly provenance: Provenance;
}

/** Finds the provenance in a file of each format; undefined where there is none, or none that is whole. */
const READERS: Readonly<Record<Format, (bytes: Uint8Array) => string | undefined>> = {
  png: provenanceOfPng,
  svg: provenanceOfSvg,
  pdf: provenanceOfPdf,
  webp: provenanceOfWebp,
  jpeg: provenanceOfJpeg,
  avif: provenanceOfAvif,
  // The SVG in it carries it.
  html: provenanceOfSvg,
};

/** The provenance that a file carries, as text; undefined where it carries none or is no figure. */
export function provenanceText(bytes: Uint8Array): string | undefined {
  const format = figureFormat(bytes);
  return format && READERS[format](bytes);
}

/** @throws AttnplotError (input) for a figure that says nothing of how it was made, or nothing that can be understood */
export function readFigure(name: string, bytes: Uint8Array, limits: Limits): FigureFile {
  const format = figureFormat(bytes) as Format;
  const text = provenanceText(bytes);
  if (text === undefined) {
    if (format === 'html' && !Buffer.from(bytes).includes('content="attnplot')) throw webPage(name);
    const article = format === 'svg' || format === 'avif' ? 'an' : 'a';
    throw refusal(
      name,
      'no-provenance',
      `found ${article} ${FORMATS[format].title} without provenance, expected a figure that attnplot has drawn`,
      'give the data it was drawn from; if attnplot drew it, another program has dropped what it carried, or it is cut off',
    );
  }
  checkLimit(name, limits, 'header', 'provenance', text.length);
  return { name, format, bytes, text, provenance: parseProvenance(text, name) };
}
