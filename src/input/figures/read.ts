import type { Provenance } from '../../provenance/provenance.ts';
import { parseProvenance } from '../../provenance/read.ts';
import { checkLimit, type Limits } from '../tensors/limits.ts';
import { refusal } from '../tensors/refuse.ts';
import { type FigureKind, figureKind } from './kinds.ts';
import { readPngProvenance } from './png.ts';

/** A figure that attnplot has drawn, and what it says of how. */
export interface FigureFile {
  /** What messages call it. */
  readonly name: string;
  readonly kind: FigureKind;
  readonly bytes: Uint8Array;
  readonly provenance: Provenance;
}

/** Finds the provenance in a file of each kind; undefined where there is none, or none that is whole. */
const READERS: Readonly<Partial<Record<FigureKind, (bytes: Uint8Array) => string | undefined>>> = {
  PNG: readPngProvenance,
};

/** The provenance that a file carries, as text; undefined where it carries none or is no figure. */
export function provenanceText(bytes: Uint8Array): string | undefined {
  const kind = figureKind(bytes);
  return kind && READERS[kind]?.(bytes);
}

/** @throws AttnplotError (input) for a figure that says nothing of how it was made, or nothing that can be understood */
export function readFigure(name: string, bytes: Uint8Array, limits: Limits): FigureFile {
  const kind = figureKind(bytes) as FigureKind;
  const text = provenanceText(bytes);
  if (text === undefined) {
    throw refusal(
      name,
      `found ${kind === 'SVG' || kind === 'AVIF' ? 'an' : 'a'} ${kind} without provenance, expected a figure that attnplot has drawn`,
      'give the data it was drawn from; if attnplot drew it, another program has dropped what it carried, or it is cut off',
    );
  }
  checkLimit(name, limits, 'header', 'provenance', text.length);
  return { name, kind, bytes, provenance: parseProvenance(text, name) };
}
