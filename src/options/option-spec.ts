/** What the groups of options share. */

import * as z from 'zod/mini';
import { DISTANCE_PATTERN, LENGTH_PATTERN } from '../core/units.ts';
import { expecting } from './expected.ts';

// A command parses once, so compiling parsers for later calls costs more than it saves.
z.config({ jitless: true });

/** One option: its schema, the placeholder of its flag (none for a switch) and its line of help. */
export interface OptionSpec {
  /** A function, because making every schema at start takes 5 ms. */
  readonly schema: () => z.ZodMiniType;
  readonly placeholder?: string;
  readonly help: string;
  /** Help of the flag that takes the option away, such as `--no-title`; none where there is no such flag. */
  readonly without?: string;
}

/** A position from 0. */
export const index = () => z.int(expecting('index')).check(z.nonnegative(expecting('index')));

/** A length with a unit, such as 6.5in. */
export const length = () => z.string(expecting('length')).check(z.regex(LENGTH_PATTERN, expecting('length')));

/** A length that may be 0. */
export const distance = () =>
  z.string(expecting('distance')).check(z.regex(DISTANCE_PATTERN, expecting('distance')));
