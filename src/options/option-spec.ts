/** What the groups of options share. */

import * as z from 'zod/mini';
import { expecting } from './expected.ts';

// A command parses once, so compiling parsers for later calls costs more than it saves.
z.config({ jitless: true });

/** One option: its schema, the placeholder of its flag (none for a switch) and its line of help. */
export interface OptionSpec {
  /** A function, because making every schema at start takes 5 ms. */
  readonly schema: () => z.ZodMiniType;
  readonly placeholder?: string;
  readonly help: string;
}

/** A position from 0. */
export const index = () => z.int(expecting('index')).check(z.nonnegative(expecting('index')));
