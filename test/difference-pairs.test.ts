/** `--pairs`: the least divergence over pairs of heads. */
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { A, at, C, folder } from './support/compared.ts';

describe('--pairs', () => {
  /** Weights `[layer][head][query][key]` of heads that differ, in an order of their own. */
  const rowOf = (seed: number): number[] => {
    const raw = [0, 1, 2].map((key) => 1 + ((7 * seed + 5 * key * key + seed * key) % 11));
    return raw.map((x) => x / raw.reduce((sum, y) => sum + y, 0));
  };
  const weights = (seeds: readonly number[]) =>
    [0, 10].map((layer) => seeds.map((seed) => [0, 1, 2].map((query) => rowOf(seed + layer + 3 * query))));
  const entropy = (list: readonly number[]) => list.reduce((h, x) => (x > 0 ? h - x * Math.log(x) : h), 0);
  const divergence = (p: readonly number[], q: readonly number[]) =>
    entropy(p.map((x, i) => (x + (q[i] ?? 0)) / 2)) - (entropy(p) + entropy(q)) / 2;
  const save = (name: string, attentions: unknown) =>
    writeFileSync(at(name), JSON.stringify({ attentions, tokens: ['a', 'b', 'c'] }));
  const all = ['--query', 'all', '--mask', 'none'];

  test('ends each row in the least divergence over pairs of heads, as computed from the definition', async () => {
    const [one, other] = [weights([1, 2]), weights([4, 5, 6])];
    save('one.json', one);
    save('other.json', other);
    const ran = await attnplot(
      folder,
      'diff',
      'one.json',
      'other.json',
      '--pairs',
      ...all,
      '-o',
      'p.png',
      '--json',
    );
    const { divergences } = JSON.parse(ran.stdout);
    expect(divergences.of).toBe('pairs');
    for (const [layer, heads] of one.entries())
      for (const query of [0, 1, 2]) {
        const pairs = heads.flatMap((head) =>
          (other[layer] ?? []).map((their) => divergence(head[query] ?? [], their[query] ?? [])),
        );
        expect(Math.abs(divergences.layers[layer].nats[query] - Math.min(...pairs))).toBeLessThan(1e-9);
      }
  });

  test('is 0 for the same heads in another order, whose mean differs in nothing either', async () => {
    save('ab.json', weights([1, 2, 3]));
    save('ba.json', weights([3, 1, 2]));
    const flags = ['--difference', '--pairs', ...all, '-o', 'order.png', '--json'];
    const { divergences } = JSON.parse(
      (await attnplot(folder, 'compare', 'ab.json', 'ba.json', ...flags)).stdout,
    );
    for (const { nats } of divergences.layers) expect(Math.max(...nats)).toBeLessThan(1e-12);
    const checked = await attnplot(folder, 'check', 'order.png', '--data', 'ab.json', '--data', 'ba.json');
    expect(checked.stdout).toBe('order.png: fresh\n');
  });

  test('refuses an input whose heads became one', async () => {
    const ran = await attnplot(folder, 'diff', A, C, '--pairs', '--query', '8,32', '-o', 'no.png');
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('with its heads made one')]);
  });
});
