/** Shapes of a sliding window, whose columns are distances. */
import { describe, expect, it } from 'vitest';
import { npyOf, read, statesOf, unicode } from './support/dumps.ts';
import { filled, npz, weight } from './support/shapes.ts';
import { problemOf } from './support/tensors.ts';

describe('a sliding window', () => {
  const [size, reach] = [9, 2];
  const windows = (globals = 0, name = 'attentions', extra: Readonly<Record<string, Buffer>> = {}) =>
    npz({
      [name]: npyOf(
        filled([2, 2, size, globals + 2 * reach + 1], ([layer = 0, head = 0, query = 0, column = 0]) => {
          const key = query + column - globals - reach;
          const isThere = column < globals || (key >= 0 && key < size);
          return isThere ? weight(layer, head, query, column) : 0;
        }),
      ),
      ...extra,
    });

  it.each([
    ['attentions', {}],
    ['longformer_attentions', {}],
    ['attn', { tokens: unicode([...'abcdefghi']) }],
  ])('%s is refused, and the hint draws it by distance', async (name, extra) => {
    const path = windows(0, name, extra);
    const { message, hint } = await problemOf(() => read(path));
    expect(message).toContain('distances in a window of 2 to each side');
    const [, axes = ''] = /--axes "([^"]+)"/.exec(hint ?? '') ?? [];
    const { layers, rows } = await read(path, { axes, query: '0,8', head: 1 });
    expect(layers[0]?.tokens[0]).toEqual(['-2', '-1', '0', '+1', '+2']);
    expect(rows.map(({ label }) => label)).toEqual('tokens' in extra ? ['a@0', 'i@8'] : ['@0', '@8']);
    expect([statesOf(layers[1] as never, 0), statesOf(layers[1] as never, 1)]).toEqual([
      [1, 1, 0, 0, 0],
      [0, 0, 0, 1, 1],
    ]);
    expect(layers[1]?.weights[2]).toBe(weight(1, 1, 0, 2));
  });

  it('with columns of global tokens before it says how many', async () => {
    const { message, hint } = await problemOf(() => read(windows(1)));
    expect(message).toContain('after 1 of global tokens');
    expect(hint).toContain('--axes "layer head query offset"');
    const { layers } = await read(windows(1), { axes: 'layer head query offset' });
    expect(layers[0]?.tokens[0]?.slice(0, 2)).toEqual(['g0', '-2']);
  });

  it('is not seen in cross attention that has fewer keys', async () => {
    const path = npz({ attn: npyOf(filled([2, 2, 9, 5], ([, , q = 0, k = 0]) => weight(0, 0, q, k))) });
    expect((await read(path)).layers).toHaveLength(2);
    expect((await read(windows(0, 'cross_attentions'))).layers).toHaveLength(2);
  });
});
