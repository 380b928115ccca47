import * as z from 'zod/mini';
import { expecting } from './expected.ts';
import { index, type OptionSpec } from './option-spec.ts';
import { GIVEN, STATISTIC_NAMES } from './statistics.ts';

/** Options of figures that show a statistic of each head in the place of its weights. */
export const STATISTIC_OPTIONS = {
  stat: {
    schema: () => z.enum([...STATISTIC_NAMES, GIVEN]),
    placeholder: '<name>',
    help: `a statistic of each head in the place of weights, layers down and heads across: ${STATISTIC_NAMES.join(', ')}; or given, for arrays [layer, head] that hold one`,
  },
  statKey: {
    schema: index,
    placeholder: '<position>',
    help: 'the key of the statistic sink, from 0 (default: 0)',
  },
  statOn: {
    schema: () => z.string(expecting('keys')).check(z.minLength(1, expecting('keys'))),
    placeholder: '<keys>',
    help: 'the keys of the statistic mass: 0-3, names of segments, tokens, or special',
  },
} satisfies Record<string, OptionSpec>;
