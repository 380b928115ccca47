import { deflateSync } from 'node:zlib';
import { type Limits, limitsFor } from '../../src/arrays/limits.ts';
import type { AttentionFile } from '../../src/attention/file.ts';
import { pngFile, provenanceOfPng } from '../../src/formats/png.ts';
import { dataOf } from '../../src/provenance/embed.ts';
import type { Provenance } from '../../src/provenance/provenance.ts';
import { readFigure } from '../../src/provenance/read.ts';
import { fileOf } from './figures.ts';

/** A PNG of one white pixel that carries a text as its provenance. */
export const pngWith = (text: string): Buffer =>
  pngFile(
    {
      ...{ width: 1, height: 1, colorType: 'rgb', palette: new Uint32Array(), transparent: false, dpi: 72 },
      texts: { attnplot: text },
    },
    deflateSync(Buffer.from([0, 255, 255, 255])),
  );

/** The provenance in a PNG. */
export const provenanceIn = (png: Uint8Array): Provenance => JSON.parse(provenanceOfPng(png) as string);

/** The attention file that a figure gives back. */
export function dataIn(png: Uint8Array, limits: Limits = limitsFor()): AttentionFile {
  return dataOf(readFigure('fig.png', png, limits), limits.header);
}

/** Rows with tokens of their own, with missing and masked cells. */
export const ownTokens = fileOf(3, 2, 9, {
  rows: [
    { label: 'long', query: 8 },
    { label: 'short', tokens: ['a', 'b', 'c', 'd'] },
  ],
  layers: Array.from({ length: 3 }, (_, layer) => [
    [0.1, 0.2, 0.3, 0, 0, 0, 0, 0, 0.4].map((weight) => weight / (layer + 1)),
    [0.5, null, 0.25],
  ]),
});
