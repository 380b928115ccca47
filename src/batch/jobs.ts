/** What passes between a batch and its stations: plain data, as it may cross from thread to thread. */

import type { RenderReport } from '../compose.ts';
import type { Finding } from '../describe/finding.ts';
import type { ScaleRequest } from '../prepare.ts';
import type { Digest, InputDigest, KnownFile } from './digest.ts';
import type { Failure } from './failure.ts';
import type { NamedFiles } from './named-files.ts';
import type { PackedSource } from './packed-source.ts';
import type { SharedScale } from './shared-scale.ts';

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
