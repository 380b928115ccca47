/** Reads the provenance that a figure carries, from any format. */

import * as z from 'zod/mini';
import { checkLimit, formatBytes, type Limits, refusal } from '../arrays/limits.ts';
import { SPACINGS } from '../attention/measure.ts';
import { provenanceOfAvif } from '../formats/avif.ts';
import { figureFormat, webPage } from '../formats/figure-file.ts';
import { provenanceOfJpeg } from '../formats/jpeg.ts';
import { provenanceOfPdf } from '../formats/pdf.ts';
import { provenanceOfPng } from '../formats/png.ts';
import { provenanceOfWebp } from '../formats/webp.ts';
import { provenanceOfSvg } from '../formats/xmp.ts';
import { parseWithin } from '../json/json.ts';
import { FORMATS, type Format } from '../options/formats.ts';
import { listOf } from '../options/lists.ts';
import { OPTION_NAMES } from '../options/option-table.ts';
import {
  BAND_OVER,
  BANDS,
  type FigureFile,
  LINES,
  PROVENANCE_VERSION,
  type Provenance,
} from './provenance.ts';

/** The most bytes of a figure: what it says of itself becomes one string, of which Node holds 512 MB. */
const MOST_BYTES = 500e6;

/**
 * Reads a figure.
 * @param bytes a file of a figure's format
 * @throws AttnplotError (input) for a figure without provenance, with a damaged one, with one of a later version, or over 500 MB
 */
export function readFigure(name: string, bytes: Uint8Array, limits: Limits): FigureFile {
  const format = figureFormat(bytes) as Format;
  if (bytes.length > MOST_BYTES)
    throw refusal(
      name,
      'too-large',
      `found a figure of ${formatBytes(bytes.length, Math.ceil)}, expected at most ${formatBytes(MOST_BYTES)}`,
      'use the data it was drawn from, or draw it again with --embed none',
    );
  const text = provenanceText(bytes);
  if (text === undefined) {
    if (format === 'html' && !Buffer.from(bytes).includes('content="attnplot')) throw webPage(name);
    const article = format === 'svg' || format === 'avif' ? 'an' : 'a';
    throw refusal(
      name,
      'no-provenance',
      `found ${article} ${FORMATS[format].title} without provenance, expected a figure that attnplot has drawn`,
      'use the data it was drawn from; if attnplot drew it, another program removed its provenance, or it is cut off',
    );
  }
  checkLimit(name, limits, 'header', 'provenance', text.length);
  return { name, format, bytes, text, provenance: parseProvenance(text, name) };
}

/** Finds the provenance in a file of each format; undefined where there is none, or only a part of it. */
const READERS: Readonly<Record<Format, (bytes: Uint8Array) => string | undefined>> = {
  png: provenanceOfPng,
  svg: provenanceOfSvg,
  pdf: provenanceOfPdf,
  webp: provenanceOfWebp,
  jpeg: provenanceOfJpeg,
  avif: provenanceOfAvif,
  // An HTML figure holds an SVG, which carries the provenance.
  html: provenanceOfSvg,
};

/** The provenance that a file carries, as text; undefined for a file without it, or that is no figure. */
export function provenanceText(bytes: Uint8Array): string | undefined {
  const format = figureFormat(bytes);
  return format && READERS[format](bytes);
}

/** @throws AttnplotError (input) for damaged provenance, or that of a later version */
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
    return parseWithin(text);
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

/** The error for a figure whose provenance or values are damaged. */
export const damaged = (name: string, what: 'provenance' | 'values') =>
  refusal(
    name,
    'damaged',
    `found damaged ${what}, expected ${what} as attnplot writes ${what === 'provenance' ? 'it' : 'them'}`,
    'draw the figure again from its data',
  );

const hex = (digits: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));

const fileName = z.string().check(z.minLength(1));

const INPUT_FILE = {
  bytes: z.int().check(z.nonnegative()),
  sha256: z.optional(hex(64)),
  files: z.optional(z.string()),
};

const DIFFERENCE = { sameModel: z.optional(z.boolean()), pairs: z.optional(z.boolean()) };

/** The schema of `Provenance`. Options are checked against their own schema when they are used. */
const provenanceSchema = z.object({
  provenance: z.literal([1, PROVENANCE_VERSION]),
  attnplot: z.string(),
  title: z.optional(z.string()),
  options: z.record(z.string(), z.unknown()),
  fromInput: z.optional(listOf(z.string())),
  input: z.optional(z.object(INPUT_FILE)),
  inputs: z.optional(listOf(z.object({ name: z.string(), ...INPUT_FILE }))),
  combining: z.optional(
    z.union([
      z.object({ kind: z.literal('over'), names: listOf(z.string()) }),
      z.object({
        kind: z.literal('compare'),
        names: listOf(z.string()),
        difference: z.optional(z.boolean()),
        ...DIFFERENCE,
      }),
      z.object({ kind: z.literal('difference'), names: listOf(z.string()), ...DIFFERENCE }),
      z.object({
        kind: z.literal('curve'),
        names: z.optional(listOf(z.string())),
        over: z.enum(['layer', 'step']),
        spacing: z.optional(z.enum(SPACINGS)),
        band: z.enum(BANDS),
        bandOver: z.optional(z.enum(BAND_OVER)),
        lines: z.optional(z.enum(LINES)),
        dots: z.boolean(),
      }),
    ]),
  ),
  values: z.object({ sha256: hex(64), labels: hex(16), layers: listOf(hex(8)) }),
  fonts: z.optional(listOf(z.object({ name: fileName, sha256: hex(64) }))),
  image: z.optional(z.object({ name: fileName, sha256: hex(64) })),
  tokensFile: z.optional(fileName),
  rowTokensFile: z.optional(fileName),
  data: z.optional(
    z.object({
      numbers: z.optional(z.string().check(z.regex(/^(float32|float64|decimal[0-6])$/))),
      zlib: z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/)),
    }),
  ),
});
