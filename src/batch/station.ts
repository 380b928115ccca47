/** One place of work, a thread or the command itself: reads inputs, draws and writes figures, one at a time. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RenderReport } from '../compose.ts';
import { hintOf } from '../describe/finding.ts';
import { AttnplotError } from '../errors.ts';
import { type Prepared, prepare, scaleRequestOf } from '../prepare.ts';
import { digestValues } from '../provenance/digests.ts';
import { drawUnlessFresh } from '../render.ts';
import { sha256 } from '../sha256.ts';
import { readExisting, writeError, writeWhole } from '../write-whole.ts';
import {
  type Digest,
  type InputDigest,
  isSameInput,
  isWhole,
  type KnownFile,
  type Stamp,
  stampOf,
} from './digest.ts';
import { toFailure } from './failure.ts';
import type {
  DrawJob,
  Drawn,
  Outcome,
  PreviousFigure,
  Station,
  StationSetup,
  Surveyed,
  SurveyJob,
} from './jobs.ts';
import { areUnchanged, digestNamedFiles, type NamedFiles } from './named-files.ts';
import { unpackSource } from './packed-source.ts';
import { onScale } from './shared-scale.ts';
import { createStore } from './store.ts';

/** An input as it was read, and under which stamp. */
interface Kept {
  readonly prepared: Prepared;
  readonly stamp: string;
}

export function createStation({ sources: packed, keepBytes }: StationSetup): Station {
  const sources = packed.map(unpackSource);
  const store = createStore<Kept>(keepBytes);

  async function survey({ input, known, keep }: SurveyJob): Promise<Surveyed> {
    const stamp = await stampOf(input);
    const prepared = await prepare(input, sources);
    const request = await scaleRequestOf(prepared);
    const digest = knownUnder(stamp, known) ?? digestOf(prepared, stamp);
    await checkSteady(input, stamp);
    const kept = keep && store.keep(input, { prepared, stamp: stamp.text }, bytesOf(prepared, stamp));
    return { digest, request, kept };
  }

  async function read(input: string, { text }: Stamp): Promise<Prepared> {
    const kept = store.take(input);
    return kept?.stamp === text ? kept.prepared : prepare(input, sources);
  }

  async function drawOne({ input, output, known, scale, force, previous }: DrawJob): Promise<Outcome> {
    const stamp = await stampOf(input);
    const before = knownUnder(stamp, known);
    // What is known is not read, however large it is.
    let prepared = before ? undefined : await read(input, stamp);
    const digest = before ?? digestOf(prepared as Prepared, stamp);
    if (previous && isSameInput(previous, digest) && (await isUpToDate(output, previous)))
      return { digest, unchanged: true };
    prepared ??= await read(input, stamp);
    const existing = force ? undefined : readExisting(output);
    const { bytes, report } = await drawUnlessFresh(scale ? onScale(prepared, scale) : prepared, existing);
    await checkSteady(input, stamp);
    if (bytes) await write(output, bytes);
    const file = (bytes ?? existing) as Uint8Array;
    const files = await digestNamedFiles(prepared.sources[0]?.options ?? {});
    return { digest, drawn: toDrawn(report, { bytes: file.length, sha256: sha256(file) }, files) };
  }

  return {
    survey: (job) => survey(job).catch((error) => ({ failure: toFailure(error) })),
    draw: (job) => drawOne(job).catch((error) => ({ failure: toFailure(error) })),
  };
}

const knownUnder = ({ text }: Stamp, known: Digest | undefined): Digest | undefined =>
  known?.stamp === text ? known : undefined;

function digestOf({ identity, attention }: Prepared, { text, changedMs }: Stamp): Digest {
  const of: InputDigest =
    identity?.sha256 === undefined ? { values: digestValues(attention).sha256 } : { sha256: identity.sha256 };
  return { stamp: text, ...of, changedMs };
}

const isUpToDate = async (output: string, { figure, files = {} }: PreviousFigure) =>
  (await areUnchanged(files)) && (await isWhole(output, figure));

/** A training run may be writing its last checkpoint: what was read of it is not what its digest will be. */
async function checkSteady(input: string, { text }: Stamp): Promise<void> {
  if ((await stampOf(input)).text === text) return;
  throw new AttnplotError('io', `cannot read ${input}`, [
    {
      code: 'changed-while-read',
      message: 'it changed while it was being read',
      hint: 'run again when it is complete',
    },
  ]);
}

async function write(output: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(output), { recursive: true });
    writeWhole(output, bytes);
  } catch (error) {
    throw writeError(error as NodeJS.ErrnoException, output);
  }
}

function toDrawn(report: RenderReport, figure: KnownFile, files: NamedFiles): Drawn {
  const { pixels, extent, domain, clipped, notices, noticeCodes, findings } = report;
  const warnings = findings
    .filter(({ level }) => level !== 'note')
    .map((finding) => ({ code: finding.code, message: finding.message, hint: hintOf(finding) }));
  const named = Object.keys(files).length > 0 ? { files } : {};
  return { figure, pixels, extent, domain, clipped, notices, noticeCodes, warnings, ...named };
}

/** Memory that an input takes once it has been read; of an attention file the text too, which its errors point into. */
function bytesOf({ attention, sources }: Prepared, stamp: Stamp): number {
  const arrays = attention.layers.flatMap(({ weights, states }) => [weights.buffer, states.buffer]);
  const lists = new Set(attention.layers.flatMap(({ tokens }) => tokens));
  const text = sources[0]?.positionOf ? 2 * stamp.bytes : 0;
  const tokens = [...lists].reduce((sum, list) => sum + list.length * TOKEN_BYTES, 0);
  return text + tokens + [...new Set(arrays)].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** A short string and its place in a list. */
const TOKEN_BYTES = 40;
