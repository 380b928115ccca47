/** What a batch says while it runs, one object at a time; `--json` prints them as they are. */
import type { Failure } from './failure.ts';
import type { Drawn } from './jobs.ts';
import type { Redraw } from './record.ts';
import type { Shard } from './shard.ts';
import type { SharedScale } from './shared-scale.ts';

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
