import * as z from 'zod/mini';
import { BYTES_PATTERN } from '../core/units.ts';
import { expecting } from './expected.ts';
import { listOf } from './lists.ts';
import { index, type OptionSpec } from './option-spec.ts';
import { readSegments } from './segments.ts';

/** Positions and ranges; negative positions count from the end. */
const LAYERS = /^(mean|(-?\d+|\d+-\d*)(,(-?\d+|\d+-\d*))*)$/;

/** A way to reduce heads, heads and ranges of them, or pairs of layer and head. */
const HEADS = /^(mean|max|min|each|rollout|\d+(-\d+)?(,\d+(-\d+)?)*|\d+:\d+(,\d+:\d+)*)$/;

const segments = () =>
  z
    .string(expecting('segments'))
    .check(z.refine((text) => readSegments(text) !== undefined, expecting('segments')));

/** Options that choose what of the input is drawn: layers, rows and heads, and how arrays are read. */
export const SELECTION_OPTIONS = {
  layers: {
    schema: () =>
      z.union([
        z.string().check(z.regex(LAYERS, expecting('positions'))),
        z.int(expecting('positions')),
        listOf(z.int(expecting('int'))).check(z.minLength(1, expecting('a-layer-to-draw'))),
      ]),
    placeholder: '<positions>',
    help: 'layers to draw, in this order: 0-5,11 or -1; from 0, or by the numbers in array names; mean for one panel of all (default: all)',
  },
  rows: {
    schema: () =>
      z.union([
        z.string().check(z.minLength(1, expecting('a-row-to-draw'))),
        listOf(z.union([z.string(), index()])).check(z.minLength(1, expecting('a-row-to-draw'))),
      ]),
    placeholder: '<names>',
    help: 'rows to draw, by label, position from 0 or range, in this order: P@8,P@32 or 0-9 (default: all)',
  },
  keys: {
    schema: () =>
      z.union([
        z.string().check(z.minLength(1, expecting('keys'))),
        index(),
        listOf(z.union([z.string(), index()])).check(z.minLength(1, expecting('keys'))),
      ]),
    placeholder: '<keys>',
    help: 'keys to draw: 0-32, 1- (without the first), names of segments, tokens, or special to drop special tokens (default: all)',
  },
  segments: {
    schema: () => z.union([segments(), listOf(segments()).check(z.minLength(1, expecting('segments')))]),
    placeholder: '<segments>',
    help: 'named stretches of keys, by positions in the input, with brackets under them: prompt:0-7,pause:8,answer:9-',
  },
  fold: { schema: () => z.boolean(), help: 'sum the keys of each segment: a column for each' },
  mergeSubwords: {
    schema: () => z.boolean(),
    help: 'merge the pieces of words that tokenizers mark (##, ▁, Ġ, </w>, @@): keys are summed, queries averaged',
  },
  query: {
    schema: () =>
      z.union([
        z.string().check(z.minLength(1, expecting('queries'))),
        z.int(expecting('queries')),
        listOf(z.union([z.string(), z.int(expecting('queries'))])).check(
          z.minLength(1, expecting('queries')),
        ),
      ]),
    placeholder: '<queries>',
    help: 'queries to draw: positions (8,32 or -1), ranges (4-9), all or tokens (default for arrays: PAUSE tokens, else all up to 16)',
  },
  head: {
    schema: () =>
      z.union([
        z.string().check(z.regex(HEADS, expecting('heads'))),
        index(),
        listOf(index()).check(z.minLength(1, expecting('heads'))),
      ]),
    placeholder: '<heads>',
    help: 'mean, max or min over heads, one head (2), the mean of some (0,3), each as a row of its own, layer:head pairs as a panel each (2:2,3:0), or rollout (default: mean)',
  },
  tokens: {
    schema: () => z.string().check(z.minLength(1, expecting('a-text'))),
    placeholder: '<file>',
    help: 'file of the key tokens, for arrays: a JSON list, or text with one token per line; none numbers the keys (default: those in the input)',
  },
  rowTokens: {
    schema: () => z.string().check(z.minLength(1, expecting('a-text'))),
    placeholder: '<file>',
    help: "file of the rows' tokens, for arrays, one for each query (default: those in the input, else those of the keys)",
  },
  firstQuery: {
    schema: index,
    placeholder: '<position>',
    help: 'position of the first query among the keys, for arrays (default: fewer queries than keys are the last ones)',
  },
  tensor: {
    schema: () => z.string().check(z.minLength(1, expecting('a-text'))),
    placeholder: '<name>',
    help: 'array that holds the weights, or a pattern with {layer}, {head} or {step} for one array each (default: found by name and shape)',
  },
  axes: {
    schema: () => z.string().check(z.minLength(1, expecting('a-text'))),
    placeholder: '<names>',
    help: 'axes of the array, in order, of batch, step, example, layer, head, query, key and offset: "layer head query key" (default: told by name and shape)',
  },
  batch: {
    schema: () => z.union([index(), z.enum(['mean'])]),
    placeholder: '<number>',
    help: 'sequence, example or training step to draw, from 0, or mean over examples; the first of 3 or 4 axes is then the batch',
  },
  maxMemory: {
    schema: () => z.string(expecting('bytes')).check(z.regex(BYTES_PATTERN, expecting('bytes'))),
    placeholder: '<amount>',
    help: 'memory that reading the input may take: 500MB, 4GB (default: 1GB)',
  },
  allowFiles: {
    schema: () => z.boolean(),
    help: 'open fonts, images and token files that the data itself names; without it, only flags and --config name files',
  },
  mask: {
    schema: () => z.enum(['none', 'causal']),
    placeholder: '<which>',
    help: "causal masks the keys after each row's query; none leaves arrays unmasked (default: as the weights of arrays show it)",
  },
} satisfies Record<string, OptionSpec>;
