/** What passes between a batch and its stations: plain data, as it may cross from thread to thread. */

import { basename } from 'node:path';
import type { BatchCode, ProblemCode } from '../core/codes.ts';
import { AttnplotError, type ErrorKind, formatPath, type Problem } from '../core/errors.ts';
import type { Finding } from '../diagnose/finding.ts';
import { visibleLine } from '../figure/token-label.ts';
import type { PackedSource } from '../options/merge.ts';
import type { RenderReport } from '../pipeline/compose.ts';
import type { ScaleRequest } from '../pipeline/prepare.ts';
import type { Digest, InputDigest, KnownFile, NamedFiles } from './digest.ts';

import type { SharedScale } from './shared-scale.ts';

/** Why an input has no figure, as plain data. */
export interface Failure {
  /** `bug` for what attnplot did not foresee. */
  readonly kind: ErrorKind | 'bug';
  readonly message: string;
  readonly problems: readonly Problem[];
}

export function toFailure(error: unknown): Failure {
  if (error instanceof AttnplotError)
    return { kind: error.kind, message: error.message, problems: error.problems };
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'render this input alone with DEBUG=attnplot, and report what it prints';
  return {
    kind: 'bug',
    message: `attnplot has failed: ${message}`,
    problems: [{ code: 'bug', message, hint }],
  };
}

/** A failure in one line after its input's name: what, where, found and expected, the remedy, and how many more problems there are. */
export function failureLine(input: string, { kind, message, problems }: Failure): string {
  const name = basename(input);
  const what = message.replace(` ${input}`, '').replace(`${name} `, '');
  const [first] = problems;
  if (!first) return what;
  const asides = [first.hint, problems.length > 1 && `and ${problems.length - 1} more`].filter(Boolean);
  const aside = asides.length > 0 ? ` (${asides.join('; ')})` : '';
  if (kind === 'bug') return visibleLine(`${what}${aside}`).text;
  const position = first.position?.replace(`${name}:`, '');
  const where = [position, first.path && formatPath(first.path), first.option].filter(Boolean).join(' ');
  return visibleLine(`${what}: ${where === '' ? '' : `${where}: `}${first.message}${aside}`).text;
}

export interface StationSetup {
  /** Options from `--config` and flags. */
  readonly sources: readonly PackedSource[];
  /** Bytes of inputs that may be kept from the first pass for the second. */
  readonly keepBytes: number;
}

export interface SurveyJob {
  readonly input: string;
  readonly known: Digest | undefined;
  /** Whether it will be drawn here, and is worth keeping. */
  readonly keep: boolean;
}

export type Surveyed =
  | { readonly digest: Digest; readonly request: ScaleRequest; readonly kept: boolean }
  | { readonly failure: Failure };

export interface DrawJob {
  readonly input: string;
  readonly output: string;
  readonly known: Digest | undefined;
  /** The figure's own where there is none. */
  readonly scale: SharedScale | undefined;
  /** Whether to write it even where it is there already. */
  readonly force: boolean;
  /** The figure of an earlier run under the same options and scale: where the input is the same, it stays. */
  readonly previous: PreviousFigure | undefined;
}

/** With the digest of its input. */
export type PreviousFigure = InputDigest & Pick<Drawn, 'figure' | 'files'>;

/** A figure that was drawn. */
export interface Drawn
  extends Pick<RenderReport, 'pixels' | 'extent' | 'domain' | 'clipped' | 'notices' | 'noticeCodes'> {
  readonly figure: KnownFile;
  /** What is odd about the weights, the worst first; notes are left out. */
  readonly warnings: readonly (Pick<Finding, 'code' | 'message'> & { readonly hint: string })[];
  /** Files that the input's own options name, if they name any. */
  readonly files?: NamedFiles;
}

export type Outcome =
  | { readonly digest: Digest; readonly drawn: Drawn }
  | { readonly digest: Digest; readonly unchanged: true }
  | { readonly failure: Failure };

export interface Station {
  /** Reads an input and says what a shared scale needs to know of it. Never rejects. */
  readonly survey: (job: SurveyJob) => Promise<Surveyed>;
  /** Draws an input and writes its figure, whole or not at all. Never rejects. */
  readonly draw: (job: DrawJob) => Promise<Outcome>;
}

// What a batch says while it runs, one object at a time; `--json` prints them as they are.

export type BatchEvent =
  /** First. `jobs`: figures drawn at a time; `shard.of`: inputs of all shards, which are read for the scale. */
  | {
      readonly event: 'start';
      readonly inputs: number;
      readonly folder: string;
      readonly jobs: number;
      readonly shard?: Shard & { readonly of: number };
    }
  /** An input has been read for the shared scale. */
  | { readonly event: 'read'; readonly input: string }
  /** The scale that the figures share; not where no input can be drawn. */
  | ({ readonly event: 'scale' } & SharedScale)
  /** Figures of an earlier run are drawn again, and why. */
  | ({ readonly event: 'redraw' } & Redraw)
  | ({ readonly event: 'figure'; readonly input: string; readonly output: string } & Drawn)
  /** The figure of an earlier run is what would be drawn. */
  | { readonly event: 'unchanged'; readonly input: string; readonly output: string }
  | { readonly event: 'failed'; readonly input: string; readonly output: string; readonly error: Failure }
  /** The page to look through the figures. `linked`: those of them that it cannot show, and links to. */
  | { readonly event: 'gallery'; readonly path: string; readonly figures: number; readonly linked: number }
  /** Of the drawing the last; a gallery comes after it. `left`: inputs whose turn has not come, after an interrupt or with --fail-fast; `manifest`: null where none was written. */
  | ({ readonly event: 'end'; readonly manifest: string | null } & BatchCounts);

export interface BatchCounts {
  readonly drawn: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly left: number;
}

/** Which part: `index` of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Why figures of an earlier run are drawn again: its manifest cannot be used, or something but the inputs has changed. */
export interface Redraw {
  readonly code: BatchCode | ProblemCode;
  readonly reason: string;
}
