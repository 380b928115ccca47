/** A station reads inputs, draws figures and writes them, one at a time. It runs in a worker thread, or in the main thread. */
import { type Notice, noticeLists, noticesIn } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';
import { makeFolderOf, readExisting, sha256 } from '../core/files.ts';
import { writeWhole } from '../core/write-whole.ts';
import { hintOf } from '../diagnose/finding.ts';
import { type OptionSource, unpackSource } from '../options/merge.ts';
import { formatRoom, NO_ROOM, readRoom, uniteRooms } from '../options/reserve.ts';
import { type Composed, compose, type RenderReport } from '../pipeline/compose.ts';
import { type Prepared, prepare } from '../pipeline/prepare.ts';
import { paintUnlessFresh } from '../pipeline/render.ts';
import { scaleRequestOf } from '../pipeline/scale-request.ts';
import { digestValues } from '../provenance/digests.ts';
import {
  areUnchanged,
  type Digest,
  digestNamedFiles,
  type InputDigest,
  isSameInput,
  isUnchanged,
  type KnownFile,
  type NamedFiles,
  type Stamp,
  stampOf,
} from './digest.ts';
import {
  type DrawJob,
  type Drawn,
  type Outcome,
  type PreviousFigure,
  type Station,
  type StationSetup,
  type Surveyed,
  type SurveyJob,
  toFailure,
} from './protocol.ts';
import { onScale } from './shared-scale.ts';
import { createStore, type Store } from './store.ts';
import { type OwnOptions, type Texts, withAsked, withTexts } from './texts.ts';

/** What a station draws with. */
interface StationContext {
  readonly sources: readonly OptionSource[];
  /** Inputs of the first pass, for the second. */
  readonly store: Store;
}

/** @param setup the options of the batch, and the room for inputs kept between the passes */
export function createStation({ sources, keepBytes }: StationSetup): Station {
  const context = { sources: sources.map(unpackSource), store: createStore(keepBytes) };
  return {
    survey: (job) => survey(context, job).catch((error) => ({ failure: toFailure(error) })),
    draw: (job) => drawOne(context, job).catch((error) => ({ failure: toFailure(error) })),
  };
}

async function survey(
  { sources, store }: StationContext,
  { input, known, keep }: SurveyJob,
): Promise<Surveyed> {
  const stamp = await stampOf(input);
  const prepared = await prepare(input, sources);
  const request = await scaleRequestOf(prepared);
  const digest = knownUnder(stamp, known) ?? digestOf(prepared, stamp);
  await checkSteady(input, stamp);
  return { digest, request, kept: keep && store.keep(input, prepared, stamp) };
}

async function drawOne(
  { sources, store }: StationContext,
  { input, output, known, scale, force, previous, texts, room }: DrawJob,
): Promise<Outcome> {
  const stamp = await stampOf(input);
  const read = async () => store.take(input, stamp) ?? prepare(input, sources);
  const before = knownUnder(stamp, known);
  // An input with a known digest need not be read to find out that its figure is up to date.
  let prepared = before ? undefined : await read();
  const digest = before ?? digestOf(prepared as Prepared, stamp);
  const isSame = previous && isSameInput(previous, digest) && hasTexts(previous, texts);
  if (isSame && (await isUpToDate(output, previous))) return { digest, unchanged: true };
  prepared ??= await read();
  const existing = force ? undefined : readExisting(output);
  const named = withTexts(prepared, input, texts);
  const scaled = scale ? onScale(named.prepared, scale) : named.prepared;
  const { composed, reserve } = await composeIn(scaled, room);
  const { bytes, report } = await paintUnlessFresh(composed, existing);
  await checkSteady(input, stamp);
  if (bytes) write(output, bytes);
  const file = (bytes ?? existing) as Uint8Array;
  const files = await digestNamedFiles(prepared.sources[0]?.options ?? {});
  const drawn = toDrawn(report, { bytes: file.length, sha256: sha256(file) }, files);
  const own = { ...named.texts, ...reserve };
  const shown = Object.keys(own).length > 0 ? { texts: own } : {};
  return { digest, drawn: { ...drawn, ...shown, room: formatRoom(composed.room) } };
}

/**
 * Lays a figure out in the room that all take. One that takes as much by itself carries no option for that; one that cannot
 * leave so much, such as on a page of fixed height, keeps its own.
 */
async function composeIn(
  prepared: Prepared,
  room: string,
): Promise<{ readonly composed: Composed; readonly reserve: OwnOptions }> {
  const alone = await compose(prepared);
  const reserve = formatRoom(uniteRooms(alone.room, readRoom(room) ?? NO_ROOM));
  if (formatRoom(alone.room) === reserve) return { composed: alone, reserve: {} };
  try {
    return { composed: await compose(withAsked(prepared, { reserve })), reserve: { reserve } };
  } catch (error) {
    if (!(error instanceof AttnplotError)) throw error;
    return { composed: withNotice(alone, notAligned(reserve)), reserve: {} };
  }
}

const notAligned = (room: string): Notice => ({
  code: 'not-aligned',
  message: `no room for what other figures show (${room}), so it does not line up with them; a larger height or width has it`,
});

const withNotice = (composed: Composed, notice: Notice): Composed => ({
  ...composed,
  report: { ...composed.report, ...noticeLists([...noticesIn(composed.report), notice]) },
});

const knownUnder = ({ text }: Stamp, known: Digest | undefined): Digest | undefined =>
  known?.stamp === text ? known : undefined;

function digestOf({ identity, attention }: Prepared, { text, changedMs }: Stamp): Digest {
  const of: InputDigest =
    identity?.sha256 === undefined ? { values: digestValues(attention).sha256 } : { sha256: identity.sha256 };
  return { stamp: text, ...of, changedMs };
}

/** Whether a figure shows these texts: where inputs have come or gone, {index} and {dir} differ. */
const hasTexts = ({ texts: shown = {} }: PreviousFigure, { title, subtitle }: Texts): boolean =>
  (title === undefined || title === shown.title) && (subtitle === undefined || subtitle === shown.subtitle);

const isUpToDate = async (output: string, { figure, files = {} }: PreviousFigure) =>
  (await areUnchanged(files)) && (await isUnchanged(output, figure));

/** Refuses an input that changed while it was read: a training run may still be writing its last checkpoint. */
async function checkSteady(input: string, { text }: Stamp): Promise<void> {
  if ((await stampOf(input)).text === text) return;
  throw new AttnplotError('io', `cannot read ${input}`, [
    {
      code: 'changed-while-read',
      message: 'it changed while it was being read',
      hint: 'run again when the file is complete',
    },
  ]);
}

function write(output: string, bytes: Uint8Array): void {
  makeFolderOf(output);
  writeWhole(output, bytes);
}

function toDrawn(report: RenderReport, figure: KnownFile, files: NamedFiles): Omit<Drawn, 'room'> {
  const { pixels, extent, domain, clipped, notices, noticeCodes, findings } = report;
  const warnings = findings
    .filter(({ level }) => level !== 'note')
    .map((finding) => ({ code: finding.code, message: finding.message, hint: hintOf(finding) }));
  const named = Object.keys(files).length > 0 ? { files } : {};
  return { figure, pixels, extent, domain, clipped, notices, noticeCodes, warnings, ...named };
}
