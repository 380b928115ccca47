/**
 * Random tests run from one seed, so that `npm test` passes or fails alike for everyone. `npm run test:long` runs each property
 * LONG times as often, with the seed in ATTNPLOT_SEED or one from the clock. A test that fails prints its seed. Vitest runs this
 * module before each test file.
 */
import fc from 'fast-check';
import { restartNumbers } from './dump-writer.ts';

/** How many times as often as in `npm test` a property runs. */
const LONG = 50;
const long = process.env.ATTNPLOT_LONG !== undefined;

/** The seed of every random test without one of its own. */
export const SEED = long ? Number(process.env.ATTNPLOT_SEED ?? Date.now() ^ (process.pid << 16)) : 1;
/** Runs of a property, many times as many in `npm run test:long`. */
export const runs = (count: number): number => (long ? LONG * count : count);

fc.configureGlobal({ seed: SEED, numRuns: runs(100) });
restartNumbers();
