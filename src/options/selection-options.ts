import * as z from 'zod/mini';
import { BYTES_PATTERN } from '../core/units.ts';
import { expecting } from './expected.ts';
import { index, type OptionSpec } from './option-spec.ts';

/** Options that choose what of the input is drawn: layers, rows and heads, and how arrays are read. */
export const SELECTION_OPTIONS = {
  layers: {
    schema: () =>
      z.union([
        z.string().check(z.regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, expecting('positions'))),
        z.array(index()).check(z.minLength(1, expecting('a-layer-to-draw'))),
      ]),
    placeholder: '<positions>',
    help: 'layers to draw, in this order: 0-5,11; from 0, or by the numbers in array names (default: all)',
  },
  rows: {
    schema: () =>
      z.union([
        z.string().check(z.minLength(1, expecting('a-row-to-draw'))),
        z.array(z.union([z.string(), index()])).check(z.minLength(1, expecting('a-row-to-draw'))),
      ]),
    placeholder: '<names>',
    help: 'rows to draw, by label or position from 0, in this order: P@8,P@32 (default: all)',
  },
  query: {
    schema: () =>
      z.union([
        z.string().check(z.minLength(1, expecting('queries'))),
        z.int(expecting('queries')),
        z
          .array(z.union([z.string(), z.int(expecting('queries'))]))
          .check(z.minLength(1, expecting('queries'))),
      ]),
    placeholder: '<queries>',
    help: 'queries to draw: positions (8,32 or -1), all or tokens (default for arrays: PAUSE tokens, else all up to 16)',
  },
  head: {
    schema: () =>
      z.union([
        z.string().check(z.regex(/^(mean|max|min|each|rollout|\d+(,\d+)*)$/, expecting('heads'))),
        index(),
        z.array(index()).check(z.minLength(1, expecting('heads'))),
      ]),
    placeholder: '<heads>',
    help: 'mean, max or min over heads, one head (2), the mean of some (0,3), each as a row of its own, or rollout (default: mean)',
  },
  tokens: {
    schema: () => z.string().check(z.minLength(1)),
    placeholder: '<file>',
    help: 'file of the key tokens, for arrays: a JSON list, or text with one token per line (default: those in the input)',
  },
  tensor: {
    schema: () => z.string().check(z.minLength(1)),
    placeholder: '<name>',
    help: 'array that holds the weights, or a pattern with {layer} for one array per layer (default: found by name and shape)',
  },
  axes: {
    schema: () => z.string().check(z.minLength(1)),
    placeholder: '<names>',
    help: 'axes of the array, in order: "layer head query key" (default: told by name and shape)',
  },
  batch: {
    schema: index,
    placeholder: '<number>',
    help: 'sequence of a batch to draw, from 0; the first of 3 or 4 axes is then the batch',
  },
  maxMemory: {
    schema: () => z.string(expecting('bytes')).check(z.regex(BYTES_PATTERN, expecting('bytes'))),
    placeholder: '<amount>',
    help: 'memory that reading the input may take: 500MB, 4GB (default: 1GB)',
  },
  mask: {
    schema: () => z.enum(['none', 'causal']),
    placeholder: '<which>',
    help: "causal masks the keys after each row's query (default: none)",
  },
} satisfies Record<string, OptionSpec>;
