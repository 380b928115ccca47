/** How alike the heads of two inputs are, whatever their order. */

import type { Attention, AttentionLayer } from '../attention/attention.ts';
import { OptionConflict } from '../core/errors.ts';
import { smallestOf } from '../core/math.ts';
import { jensenShannon } from '../describe/statistics.ts';
import { rowOf } from '../describe/weight-row.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Named } from './align.ts';

/** @throws OptionConflict for chosen heads, or heads that became one, beside pairs of all */
export function refuseHeadOfPairs({ head }: FigureOptions): void {
  if (head === undefined) return;
  throw new OptionConflict({
    option: 'head',
    code: 'flags-conflict',
    message: `found "${head}" with --pairs, expected all heads: each of one input is compared with each of the other`,
    hint: 'leave one of the two out',
  });
}

/**
 * By row, the least Jensen-Shannon divergence over all pairs of a head of one input and a head of the other, in nats; null where no
 * pair has one. 0 where some head of one attends as some head of the other does.
 * @param inputs both inputs with a panel a head
 * @param layers the layer of each input
 * @throws OptionConflict for an input whose heads became one
 */
export function leastDivergences(
  [a, b]: readonly [Named, Named],
  [one, other]: readonly [AttentionLayer, AttentionLayer],
): (number | null)[] {
  const [ours, theirs] = [headsOf(a, one), headsOf(b, other)];
  const rows = a.attention.rows;
  return rows.map((_, row) => {
    const found = ours.flatMap((head) =>
      theirs.flatMap((their) => {
        const nats = jensenShannon(rowOf(head, rows, row), rowOf(their, rows, row));
        return nats === undefined ? [] : [nats];
      }),
    );
    return found.length === 0 ? null : smallestOf(found, Number);
  });
}

function headsOf({ name, attention }: Named, { index, label }: AttentionLayer): Attention['layers'] {
  const heads = attention.layers.filter((layer) => layer.head && layer.index === index);
  if (heads.length > 0) return heads;
  throw new OptionConflict({
    option: 'head',
    code: 'no-such-head',
    message: `found ${label} of ${name} with its heads made one, expected a matrix of each head`,
    hint: 'leave --pairs out, or use arrays [layer, head, query, key]',
  });
}
