/** What a batch and its stations exchange, and what a batch reports: plain data, because it crosses threads and becomes JSON. */
import type { BatchCode, ProblemCode } from '../core/codes.ts';
import { AttnplotError, type ErrorKind, formatPath, type Problem } from '../core/errors.ts';
import type { Finding } from '../diagnose/finding.ts';
import type { PackedSource } from '../options/merge.ts';
import type { RenderReport } from '../pipeline/compose.ts';
import type { ScaleRequest } from '../pipeline/scale-request.ts';
import type { Digest, InputDigest, KnownFile, NamedFiles } from './digest.ts';
import type { SharedScale } from './shared-scale.ts';
import type { OwnOptions, Texts } from './texts.ts';

/** The error of an input, as plain data. */
export interface Failure {
  /** `bug` for an error that attnplot does not raise itself. */
  readonly kind: ErrorKind | 'bug';
  readonly message: string;
  readonly problems: readonly Problem[];
}

/** An error as plain data. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AttnplotError)
    return { kind: error.kind, message: error.message, problems: error.problems };
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'render this input alone with DEBUG=attnplot, and report what it prints';
  return {
    kind: 'bug',
    message: 'attnplot has failed',
    problems: [{ code: 'bug', message, hint }],
  };
}

/**
 * A failure in one line, to be printed after its input's path: where, found and expected, the hint, and the number of further
 * problems. The message is left out where it only repeats that the input is not valid.
 */
export function failureLine({ kind, message, problems: [first, ...others] }: Failure): string {
  if (!first) return message;
  const where = [first.position, first.path && formatPath(first.path), first.option]
    .filter(Boolean)
    .join(' ');
  const parts = [kind === 'io' || kind === 'bug' ? message : '', where, first.message].filter(Boolean);
  const asides = [first.hint, others.length > 0 && `and ${others.length} more`].filter(Boolean);
  return `${parts.join(': ')}${asides.length > 0 ? ` (${asides.join('; ')})` : ''}`;
}

/** What a station is started with. */
export interface StationSetup {
  /** Options from `--config` and flags. */
  readonly sources: readonly PackedSource[];
  /** Bytes of inputs to keep from the first pass for the second. */
  readonly keepBytes: number;
}

/** One input of the first pass. */
export interface SurveyJob {
  readonly input: string;
  /** The digest in the cache, and the stamp it belongs to. */
  readonly known: Digest | undefined;
  /** Whether to keep the input, because it will be drawn here. */
  readonly keep: boolean;
}

/** What the first pass finds in an input. */
export type Surveyed =
  | { readonly digest: Digest; readonly request: ScaleRequest; readonly kept: boolean }
  | { readonly failure: Failure };

/** One figure of the second pass. */
export interface DrawJob {
  readonly input: string;
  readonly output: string;
  readonly known: Digest | undefined;
  /** Undefined gives the figure a scale of its own. */
  readonly scale: SharedScale | undefined;
  /** Whether to write the figure even if it is up to date. */
  readonly force: boolean;
  /** The figure of an earlier run with the same options and scale, which stays if the input is unchanged. */
  readonly previous: PreviousFigure | undefined;
  /** Its title and subtitle, if these are patterns. */
  readonly texts: Texts;
  /** The room to leave, so that it lines up with the other figures; empty while that is unknown. */
  readonly room: string;
}

/** A figure of an earlier run, and the digest of its input. */
export type PreviousFigure = InputDigest & Pick<Drawn, 'figure' | 'files' | 'texts' | 'room'>;

/** A drawn figure. */
export interface Drawn
  extends Pick<RenderReport, 'pixels' | 'extent' | 'domain' | 'clipped' | 'notices' | 'noticeCodes'> {
  readonly figure: KnownFile;
  /** Errors and warnings about the weights, the worst first; without notes. */
  readonly warnings: readonly (Pick<Finding, 'code' | 'message'> & { readonly hint: string })[];
  /** Options that are its own: patterns that were filled, the input's name for want of a title, room for what others show. */
  readonly texts?: OwnOptions;
  /** The room that it takes or leaves. */
  readonly room: string;
  /** Files that the input's own options name, if any. */
  readonly files?: NamedFiles;
}

/** The outcome of a `DrawJob`. */
export type Outcome =
  | { readonly digest: Digest; readonly drawn: Drawn }
  | { readonly digest: Digest; readonly unchanged: true }
  | { readonly failure: Failure };

/** Does the jobs of a batch, one at a time. */
export interface Station {
  /** Reads an input and returns what a shared scale needs to know of it. Never rejects. */
  readonly survey: (job: SurveyJob) => Promise<Surveyed>;
  /** Draws an input and writes its figure, completely or not at all. Never rejects. */
  readonly draw: (job: DrawJob) => Promise<Outcome>;
}

/** What a batch reports while it runs; `--json` prints each event as it is. */
export type BatchEvent =
  /** The first event. `jobs`: figures drawn at a time. `shard.of`: inputs of all shards, which are all read for the scale. `other`: the manifest of another batch into the same folder, beside which this one begins its own. */
  | {
      readonly event: 'start';
      readonly inputs: number;
      readonly folder: string;
      readonly jobs: number;
      readonly shard?: Shard & { readonly of: number };
      readonly other?: string;
    }
  /** An input was read for the shared scale. */
  | { readonly event: 'read'; readonly input: string }
  /** The scale that the figures share; absent if no input can be drawn. */
  | ({ readonly event: 'scale' } & SharedScale)
  /** All figures of an earlier run are redrawn. */
  | ({ readonly event: 'redraw' } & Redraw)
  /** Figures are drawn again with the room that others need, so that all line up. */
  | { readonly event: 'align'; readonly figures: number; readonly room: string }
  | ({ readonly event: 'figure'; readonly input: string; readonly output: string } & Drawn)
  /** The figure of an earlier run is up to date. */
  | { readonly event: 'unchanged'; readonly input: string; readonly output: string }
  | { readonly event: 'failed'; readonly input: string; readonly output: string; readonly error: Failure }
  /** The gallery was written. `linked`: figures that the page links to, because it cannot show them. */
  | { readonly event: 'gallery'; readonly path: string; readonly figures: number; readonly linked: number }
  /** The drawing has ended; only a gallery can follow. `manifest`: null if none was written. */
  | ({ readonly event: 'end'; readonly manifest: string | null } & BatchCounts);

/** Numbers of inputs by outcome. */
export interface BatchCounts {
  readonly drawn: number;
  readonly unchanged: number;
  readonly failed: number;
  /** Inputs not reached, because of an interrupt or `--fail-fast`. */
  readonly left: number;
}

/** A part of a batch: number `index`, from 1, of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Why all figures of an earlier run are redrawn: its manifest cannot be read, or something other than an input has changed. */
export interface Redraw {
  readonly code: BatchCode | ProblemCode;
  readonly reason: string;
}
