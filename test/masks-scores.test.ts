/** Masks among scores before the softmax, and heads that are NaN. */
import { describe, expect, it } from 'vitest';
import { conflictOf, npyOf, save } from './support/dumps.ts';
import { causal, drawn, matrix, open, TRIANGLE } from './support/pictures.ts';

describe('scores', () => {
  const scores = (fill: number) =>
    matrix(5, causal, fill).map((row) => row.map((value) => (value === fill ? fill : 6 * value - 2)));
  const F16 = -65504;
  const BF16 = -3.3895313892515355e38;
  const F32 = -3.4028234663852886e38;

  it.each([Number.NEGATIVE_INFINITY, -1e4, F16, -1e9, BF16, F32, -1e30, Number.NaN, -Number.MAX_VALUE, 1e9])(
    'filled with %d are masked after the query',
    async (fill) => {
      const { attention, picture, codes } = await drawn(
        [
          [scores(fill), scores(fill)],
          [scores(fill), scores(fill)],
        ],
        { axes: 'layer head query key' },
      );
      expect(picture).toEqual([TRIANGLE, TRIANGLE]);
      const values = attention.layers.flatMap(({ weights }) => [...weights].filter((x) => !Number.isNaN(x)));
      expect(Math.max(...values.map(Math.abs))).toBeLessThan(10);
      expect(codes).toEqual(Number.isNaN(fill) ? [] : ['fill-masked']);
    },
  );

  it('that had a fill added to them are masked too', async () => {
    const added = matrix(5, () => true).map((row, query) =>
      row.map((value, key) => 4 * value - 1 + (key > query ? -1e4 : 0)),
    );
    expect((await drawn([added])).picture[0]).toEqual(TRIANGLE);
  });

  it.each([Number.NEGATIVE_INFINITY, -1e4])('of keys of padding, filled with %d', async (fill) => {
    const sees = (_: number, key: number) => key < 3;
    const both = matrix(4, sees, fill).map((row) =>
      row.map((value) => (value === fill ? fill : value - 0.4)),
    );
    expect((await drawn([both])).picture[0]).toEqual(['...#', '...#', '...#', '...#']);
  });

  it('and a window of them', async () => {
    const band = matrix(6, (query, key) => key <= query && key > query - 3, F32);
    expect((await drawn([band])).picture[0]).toEqual([
      ...['.#####', '..####', '...###', '#...##', '##...#', '###...'],
    ]);
  });

  it('keep a lone value that is large, and refuse +inf', async () => {
    const large = [
      [
        [-20000, 1],
        [3, 4],
      ],
    ];
    expect((await drawn(large)).attention.layers[0]?.weights[0]).toBe(-20000);
    const path = save(
      npyOf([
        [
          [1, 0],
          [Number.POSITIVE_INFINITY, 0],
        ],
      ]),
    );
    await expect(open(path)).rejects.toMatchObject({ kind: 'input', problems: [{ code: 'not-finite' }] });
  });
});

describe('a head that is NaN', () => {
  const good = () => matrix(4, causal);
  const bad = () => good().map((row) => row.map(() => Number.NaN));
  const other = () => matrix(4, (query, key) => causal(query, key) && key !== 1);

  it('is left out of the mean of every layer, and named', async () => {
    const { attention, notices } = await drawn(
      [
        [good(), bad(), other()],
        [good(), other(), other()],
      ],
      { axes: 'layer head query key' },
    );
    expect(attention.reduction).toEqual({ kind: 'mean', heads: [0, 2] });
    const [a = [], b = []] = [good()[3], other()[3]];
    expect(attention.layers[1]?.weights.subarray(12)[0]).toBeCloseTo(((a[0] ?? 0) + (b[0] ?? 0)) / 2, 12);
    expect(notices.map(({ message }) => message)).toEqual([
      'head 1 is NaN in Layer 0: left out in every layer',
    ]);
  });

  it.each(['max', 'min', 'rollout'] as const)('is left out of %s', async (head) => {
    const { attention, codes } = await drawn([[good(), bad()]], { head });
    expect(attention.reduction).toEqual({ kind: head, heads: [0] });
    expect(codes).toContain('head-left-out');
    expect(attention.layers[0]?.weights.some(Number.isFinite)).toBe(true);
  });

  it('is refused where it is asked for, with the others', async () => {
    const path = save(npyOf([[good(), bad()]]));
    const problem = await conflictOf(() => open(path, { head: '1,0' }));
    expect(problem).toMatchObject({ code: 'nan-head', hint: 'draw the others: --head 0' });
    expect(problem.message).toContain('head 1 is NaN in Layer 0');
    expect((await open(path, { head: '0' })).picture[0]?.[3]).toBe('....');
    const lone = await conflictOf(() => open(path, { head: 1 }));
    expect(lone.hint).toContain('--head mean');
    expect((await open(path, { head: 'mean' })).picture[0]?.[3]).toBe('....');
  });

  it('is drawn as missing among each', async () => {
    const { picture } = await drawn([[good(), bad()]], { head: 'each', query: '3' });
    expect(picture[0]).toEqual(['....', '????']);
  });

  it('leaves nothing to draw where every head is NaN in some layer', async () => {
    const path = save(
      npyOf([
        [good(), bad()],
        [bad(), good()],
      ]),
    );
    expect(await conflictOf(() => open(path))).toMatchObject({
      code: 'nan-head',
      hint: expect.stringContaining('--head each'),
    });
    expect((await open(path, { head: 'each', query: '3' })).picture).toEqual([
      ['....', '????'],
      ['????', '....'],
    ]);
  });
});
