/** The pipeline of `check`: a figure in, whether it is what its data and options give today out. */
import { AttnplotError, type ErrorKind, type Problem } from './errors.ts';
import type { Attention } from './input/attention.ts';
import type { AttentionFile } from './input/attention-file.ts';
import { isUntouchedPng } from './input/figures/png.ts';
import type { FigureFile } from './input/figures/read.ts';
import { isWhole } from './input/figures/whole.ts';
import { fromFile } from './input/from-file.ts';
import { documentOf, type FigureContent, openContent } from './input/open-content.ts';
import { parseBytes } from './options/bytes.ts';
import type { FigureOptions } from './options/figure-options.ts';
import { mergeOptions, type OptionSource } from './options/merge.ts';
import { flagOf } from './options/schema.ts';
import { valueChanges } from './provenance/changes.ts';
import { digestValues } from './provenance/digests.ts';
import { optionChanges } from './provenance/option-changes.ts';
import { pictureChange } from './provenance/picture-change.ts';
import type { Provenance } from './provenance/provenance.ts';
import { carriedOptions, fontsOf } from './provenance/write.ts';
import { draw, type Prepared, prepare } from './render.ts';
import { readFonts } from './text/fonts.ts';
import { VERSION } from './version.ts';

/** What there is to say of one figure. */
export interface Checked {
  readonly fresh: boolean;
  /** Why it is not, a phrase each. */
  readonly reasons: readonly string[];
  /** What could not be told. */
  readonly notes: readonly string[];
  /** `io` where a file could not be read. */
  readonly failed?: ErrorKind;
}

/** What a figure is held against. */
export interface Against {
  /** Path of the data, or `-`; the figure's own values without. */
  readonly data?: string;
  /** What the figure was asked to be, where a manifest says so; otherwise what it says itself. */
  readonly asked?: readonly OptionSource[];
  /** What is known of this machine alone: fonts, a file of tokens, memory. */
  readonly local: OptionSource;
  /** Whether to draw and compare even where all digests agree. */
  readonly pixels: boolean;
  /** Difference of a colour channel, of 255, that counts as none. */
  readonly tolerance: number;
}

/**
 * Holds a figure against its data, or against its own values.
 * @throws AttnplotError for data that cannot be read or is not valid; what is wrong with the figure is in the answer
 */
export async function checkFigure(path: string, against: Against): Promise<Checked> {
  const content = await openFigure(path, against.local.options);
  if (!('figure' in content)) return content;
  return against.data === undefined
    ? checkAlone(content, against)
    : checkAgainst(content, against.data, against);
}

/** As `checkFigure`, of one of many: its data not being there is its answer, and the others have theirs. */
export async function checkListed(
  path: string,
  against: Against & { readonly data: string },
): Promise<Checked> {
  try {
    return await checkFigure(path, against);
  } catch (error) {
    return failure(error, `its data ${against.data}: `);
  }
}

async function openFigure(path: string, { maxMemory }: FigureOptions): Promise<FigureContent | Checked> {
  try {
    const content = await openContent(path, maxMemory === undefined ? undefined : parseBytes(maxMemory));
    if ('figure' in content) return content;
    if ('file' in content) await content.file.close();
    return stale('it is data, not a figure');
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown, prefix = ''): Checked {
  if (!(error instanceof AttnplotError)) throw error;
  const answer = stale(...phrases(error).map((phrase) => prefix + phrase));
  return error.kind === 'io' ? { ...answer, failed: 'io' } : answer;
}

/** Without data, a figure can still be whole and unedited: it is drawn again from what it carries. */
async function checkAlone(content: FigureContent, against: Against): Promise<Checked> {
  const { figure } = content;
  if (!isWhole(figure.kind, figure.bytes)) return stale(CUT_OFF);
  if (!figure.provenance.data) return withoutValues(figure);
  const missing = missingFont(figure.provenance, against);
  if (missing) return stale(missing);
  try {
    const file = (await documentOf(content)).value as AttentionFile;
    return await comparePictures(figure, await prepare(file, [against.local]), against);
  } catch (error) {
    return cannotBeDrawn(error);
  }
}

function withoutValues({ kind, bytes }: FigureFile): Checked {
  const remedy = 'check it with --data, or draw it with --embed all';
  if (kind !== 'PNG') return stale(`it does not carry its values: ${remedy}`);
  if (!isUntouchedPng(bytes)) return stale('it was changed after it was drawn');
  return fresh(
    `it is unedited; it does not carry its values, so whether it shows them is not known: ${remedy}`,
  );
}

async function checkAgainst(
  { figure, limits }: FigureContent,
  data: string,
  against: Against,
): Promise<Checked> {
  const { provenance } = figure;
  if (!isWhole(figure.kind, figure.bytes)) return stale(CUT_OFF);
  if (provenance.tokensFile !== undefined && against.local.options.tokens === undefined)
    return stale(`its tokens came from ${provenance.tokensFile}: give that file with --tokens`);
  const prepared = await prepareAs(provenance, data, against);
  if ('reasons' in prepared) return prepared;
  const then = await valuesOf({ figure, limits });
  if (then instanceof AttnplotError) return stale(...phrases(then));
  const reasons = [
    ...valueChanges(
      { digest: provenance.values, attention: then },
      { digest: digestValues(prepared.attention), attention: prepared.attention },
    ),
    ...titleChange(provenance, prepared),
    ...optionChanges(provenance.options, carriedOptions(mergeOptions(prepared.sources).options)),
    ...(await fontChange(provenance, against)),
  ];
  if (reasons.length > 0) return stale(...reasons);
  if (!against.pixels && provenance.attnplot === VERSION && isUntouched(figure)) return fresh();
  const missing = missingFont(provenance, against);
  if (missing) return against.pixels ? stale(missing) : fresh(missing);
  try {
    return await comparePictures(figure, prepared, against);
  } catch (error) {
    return cannotBeDrawn(error);
  }
}

/** What the figure would be drawn from today; its own options no longer fitting the data is an answer, not an error. */
async function prepareAs(
  provenance: Provenance,
  data: string,
  { asked, local }: Against,
): Promise<Prepared | Checked> {
  const { fromInput = [], options } = provenance;
  const own = Object.entries(options).filter(([name]) => !fromInput.includes(name));
  const itself: OptionSource = { options: Object.fromEntries(own), kind: 'usage', nameOf: flagOf };
  try {
    return await prepare(data, [...(asked ?? [itself]), local]);
  } catch (error) {
    if (!(error instanceof AttnplotError) || error.kind !== 'usage') throw error;
    return stale(...phrases(error).map((phrase) => `its options no longer fit the data: ${phrase}`));
  }
}

/** What the figure shows, where it carries it; the error, where it should and does not. */
async function valuesOf(content: FigureContent): Promise<Attention | AttnplotError | undefined> {
  if (!content.figure.provenance.data) return undefined;
  try {
    return fromFile(await documentOf(content)).attention;
  } catch (error) {
    if (error instanceof AttnplotError) return error;
    throw error;
  }
}

/** A title that an option replaces is not shown. */
function titleChange({ title, options }: Provenance, { attention, sources }: Prepared): string[] {
  const replaced = options.title !== undefined && mergeOptions(sources).options.title !== undefined;
  if (replaced || title === attention.title) return [];
  const [then, now] = [title, attention.title].map((text) =>
    text === undefined ? 'none' : JSON.stringify(text),
  );
  return [`title changed: ${then} -> ${now}`];
}

/** Fonts are compared where they are given. */
async function fontChange({ fonts = [] }: Provenance, { local }: Against): Promise<string[]> {
  if (local.options.font === undefined) return [];
  const now = fontsOf(await readFonts([local.options.font].flat()));
  return JSON.stringify(fonts) === JSON.stringify(now) ? [] : ['fonts changed'];
}

const missingFont = ({ fonts }: Provenance, { local }: Against): string | undefined =>
  fonts && local.options.font === undefined
    ? `to be drawn again it needs its font: give ${fonts.map(({ name }) => name).join(', ')} with --font`
    : undefined;

const isUntouched = ({ kind, bytes }: FigureFile) => kind !== 'PNG' || isUntouchedPng(bytes);

async function comparePictures(
  figure: FigureFile,
  prepared: Prepared,
  { tolerance }: Against,
): Promise<Checked> {
  const { bytes } = await draw(prepared);
  const change = await pictureChange(figure, bytes, tolerance);
  if (change === undefined) return fresh();
  const { attnplot } = figure.provenance;
  if (attnplot !== VERSION) return stale(`made by ${attnplot}, ${change}`);
  return stale(isUntouched(figure) ? change : `the picture was changed after it was drawn: ${change}`);
}

function cannotBeDrawn(error: unknown): Checked {
  if (!(error instanceof AttnplotError)) throw error;
  return stale(...phrases(error).map((phrase) => `it cannot be drawn again: ${phrase}`));
}

const CUT_OFF = 'it is cut off or damaged';

const stale = (...reasons: readonly string[]): Checked => ({ fresh: false, reasons, notes: [] });
const fresh = (...notes: readonly string[]): Checked => ({ fresh: true, reasons: [], notes });

/** What is wrong, without the remedies, which are about drawing. */
const phrases = ({ message, problems }: AttnplotError): string[] =>
  problems.length === 0 ? [message] : problems.map(phraseOf);
const phraseOf = ({ option, message }: Problem) => (option === undefined ? message : `${option}: ${message}`);
