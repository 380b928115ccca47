import { FORMATS, type Format } from '../../options/formats.ts';
import type { Provenance } from '../../provenance/provenance.ts';
import { parseProvenance } from '../../provenance/read.ts';
import { checkLimit, type Limits } from '../tensors/limits.ts';
import { refusal } from '../tensors/refuse.ts';
import { provenanceOfAvif } from './avif.ts';
import { provenanceOfJpeg } from './jpeg.ts';
import { figureFormat } from './kinds.ts';
import { provenanceOfPdf } from './pdf.ts';
import { provenanceOfPng } from './png.ts';
import { provenanceOfSvg } from './svg.ts';
import { provenanceOfWebp } from './webp.ts';

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
