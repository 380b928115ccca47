/** Dumps whose layers have heads of their own number; each answer was written down before it was tried. */
import { describe } from 'vitest';
import { npz, numbered, triangle } from './support/dump-writer.ts';
import { check, QUERY } from './support/held-dumps.ts';

describe('layers with heads of their own number', () => {
  const layer = (heads: number) => triangle([heads], 5);
  const held = npz(
    numbered(
      (i) => `attentions.${i}`,
      [3, 2, 3].map((heads) => [layer(heads)]),
    ),
  );
  const named = (...pairs: readonly (readonly [number, number])[]) =>
    npz(Object.fromEntries(pairs.map(([l, h]) => [`L${l}H${h}`, triangle([], 5)])));
  check([
    ['a pruned model', held, QUERY, ["each layer's own heads (3, 2, 3)", 'Layer 1 has 2 heads']],
    ['min', held, [...QUERY, '--head', 'min'], ["minimum over each layer's own heads"]],
    ['layers that are alike', held, [...QUERY, '--layers', '0,2'], ['2 layers', 'mean over 3 heads']],
    ['one of them', held, [...QUERY, '--layers', '1'], ['1 layer', 'mean over 2 heads']],
    ['a head that all have', held, [...QUERY, '--head', '1'], ['attention of head 1']],
    ['heads that one lacks', held, [...QUERY, '--head', '1-2'], ['exit 2', 'Layer 1 has 2 heads']],
    ['a panel a head', held, [...QUERY, '--panels', 'heads'], ['8 heads']],
    ['a mean of layers', held, [...QUERY, '--layers', 'mean'], ["each layer's own heads"]],
    ['a pair', held, [...QUERY, '--head', '2:2'], ['Layer 2, head 2']],
    ['JSON', JSON.stringify({ attentions: [layer(3), layer(1)] }), QUERY, ["each layer's own heads (3, 1)"]],
    [
      'heads by name, some left out',
      named([0, 0], [0, 2], [1, 1], [1, 2]),
      QUERY,
      ['2 layers', 'Layer 0 has heads 0, 2'],
    ],
    [
      'a head by name that one lacks',
      named([0, 0], [0, 2], [1, 1], [1, 2]),
      [...QUERY, '--head', '0'],
      ['exit 2', 'expected one of 1, 2'],
    ],
    [
      'a head by name that both have',
      named([0, 0], [0, 2], [1, 1], [1, 2]),
      [...QUERY, '--head', '2'],
      ['attention of head 2'],
    ],
  ]);
});
