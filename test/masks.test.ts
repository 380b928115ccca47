/** Masks that arrays have without saying so, masks that JSON says, and what is left out of a figure. */
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { fromFile } from '../src/attention/read-file.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { toFile } from '../src/provenance/to-file.ts';
import { conflictOf, doubles, npyOf, npzOf, save, unicode } from './support/dumps.ts';
import { causal, drawn, type Matrix, matrix, open, picture } from './support/pictures.ts';
import { npy, zip } from './support/tensor-writers.ts';

const TRIANGLE = ['.####', '..###', '...##', '....#', '.....'];

describe('keys before the first that any row sees', () => {
  const padded = (pad: number) => matrix(6, (query, key) => key <= query && key >= pad && query >= pad);
  const nanRows = (rows: Matrix, count: number, value: number) =>
    rows.map((row, query) => (query < count ? row.map(() => value) : row));

  it.each<[what: string, values: Matrix[], picture: string[]]>([
    ['one key', [padded(1)], ['######', '#.####', '#..###', '#...##', '#....#', '#.....']],
    [
      'rows of padding that are zero',
      [padded(3)],
      ['######', '######', '######', '###.##', '###..#', '###...'],
    ],
    [
      'rows of padding that are NaN, and missing',
      [nanRows(padded(3), 3, Number.NaN)],
      ['??????', '??????', '??????', '###.##', '###..#', '###...'],
    ],
    [
      'rows of padding that are even, and stay',
      [nanRows(padded(3), 3, 1 / 6)],
      ['......', '......', '......', '###.##', '###..#', '###...'],
    ],
    ['none, for a causal model', [matrix(5, causal)], TRIANGLE],
    [
      'none, for hard attention to the key before',
      [matrix(5, (query, key) => key === Math.max(0, query - 1))],
      TRIANGLE,
    ],
    ['none, for attention to all keys', [matrix(3, () => true)], ['...', '...', '...']],
    [
      'none, where all rows are even, as in a model that has not learnt',
      [matrix(4, () => true).map((row) => row.map(() => 0.25))],
      ['....', '....', '....', '....'],
    ],
  ])('%s', async (_, values, expected) => {
    expect((await drawn(values)).picture[0]).toEqual(expected);
  });

  it('are masked where one row is drawn, and said', async () => {
    const { picture, codes, notices } = await drawn([padded(2), padded(2)], { query: '4' });
    expect(picture).toEqual([['##...#'], ['##...#']]);
    expect(codes).toEqual(['axes-guessed', 'keys-masked']);
    expect(notices[1]?.message).toBe(
      'keys 0-1 masked in Layer 0, Layer 1, as no row drawn sees them (--mask none shows the zeros)',
    );
    expect((await drawn([padded(2), padded(2)], { query: '4', mask: 'none' })).picture).toEqual([
      ['......'],
      ['......'],
    ]);
  });

  it('count over all heads', async () => {
    const heads = [[padded(2), padded(1)]];
    expect((await drawn(heads)).picture[0]?.at(-1)).toBe('#.....');
    expect((await drawn(heads, { head: 0 })).picture[0]?.at(-1)).toBe('##....');
  });
});

describe('windows', () => {
  const window = (width: number, sinks = 0) =>
    matrix(8, (query, key) => key <= query && (key > query - width || key < sinks));

  it.each<[what: string, values: Matrix[], options: FigureOptions, picture: string[]]>([
    [
      'of 3',
      [window(3)],
      {},
      ['.#######', '..######', '...#####', '#...####', '##...###', '###...##', '####...#', '#####...'],
    ],
    ['and a sink', [window(3, 1)], { query: '2,4,7' }, ['...#####', '.#...###', '.####...']],
    [
      'and two sinks',
      [window(2, 2)],
      { query: '3-7' },
      ['....####', '..#..###', '..##..##', '..###..#', '..####..'],
    ],
    ['of which one row is drawn', [window(3, 1)], { query: '7' }, ['.####...']],
    ['of which late rows are drawn', [window(3)], { query: '5,7' }, ['###...##', '#####...']],
    ['as wide as the sequence are none', [window(8)], { query: '7' }, ['........']],
    ['of 1 are attention to itself, not a window', [window(1)], { query: '0,3' }, ['.#######', '....####']],
    [
      'are none where one weight was rounded to 0',
      [matrix(8, (query, key) => key <= query && !(query === 7 && key === 1))],
      { query: '6,7' },
      ['.......#', '........'],
    ],
    [
      'are none where the gaps differ, as underflow leaves them',
      [matrix(8, (query, key) => key <= query && !(query > 5 && key > 0 && key < 10 - query))],
      { query: '6,7' },
      ['.......#', '........'],
    ],
    [
      'on both sides',
      [matrix(6, (query, key) => Math.abs(query - key) <= 1)],
      {},
      ['..####', '...###', '#...##', '##...#', '###...', '####..'],
    ],
    [
      'with left padding',
      [matrix(8, (query, key) => key <= query && key >= 2 && key > query - 3)],
      { query: '2-7' },
      ['##.#####', '##..####', '##...###', '###...##', '####...#', '#####...'],
    ],
  ])('%s', async (_, values, options, expected) => {
    expect((await drawn(values, options)).picture[0]).toEqual(expected);
  });

  it('say which keys stay besides the window', async () => {
    const { notices } = await drawn([window(3, 1)], { query: '4,7' });
    expect(notices.map(({ message }) => message)).toEqual([
      'keys outside a window of 3 and key 0 masked in Layer 0 (--mask none shows the zeros)',
    ]);
  });

  it('are of each layer', async () => {
    const { picture, notices } = await drawn([window(3), window(8)], { query: '6,7' });
    expect(picture).toEqual([
      ['####...#', '#####...'],
      ['.......#', '........'],
    ]);
    expect(notices.map(({ message }) => message)).toContain(
      'keys outside a window of 3 masked in Layer 0 (--mask none shows the zeros)',
    );
  });
});

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

describe('fewer queries than keys', () => {
  const tokens = [...'abcdef'];
  const last = (rows: number) => matrix(6, causal).slice(6 - rows);

  it.each<[rows: number, options: FigureOptions, labels: string[], codes: string[]]>([
    [1, {}, ['f@5'], ['last-queries']],
    [3, {}, ['d@3', 'e@4', 'f@5'], ['last-queries']],
    [3, { query: '-1,3' }, ['f@5', 'd@3'], ['last-queries']],
    [1, { firstQuery: 0 }, ['a@0'], []],
    [2, { firstQuery: 4 }, ['e@4', 'f@5'], []],
    [6, {}, [...tokens.map((token, i) => `${token}@${i}`)], []],
  ])('%d of 6 with %j', async (rows, options, labels, codes) => {
    const { attention, codes: found } = await open(
      save(npzOf([[last(rows)], [last(rows)]], tokens)),
      options,
    );
    expect(attention.rows.map(({ label }) => label)).toEqual(labels);
    expect(found).toEqual(codes);
  });

  it('stand where their tokens stand among the keys', async () => {
    const path = save(
      zip([
        { name: 'attentions.npy', data: npyOf([[matrix(6, causal).slice(1, 3)]]) },
        { name: 'tokens.npy', data: unicode(tokens) },
        { name: 'row_tokens.npy', data: unicode(['b', 'c']) },
      ]),
    );
    const { attention, codes } = await open(path);
    expect(attention.rows.map(({ label, query }) => [label, query])).toEqual([
      ['b@1', 1],
      ['c@2', 2],
    ]);
    expect(codes).toEqual([]);
  });

  it('cannot end after the last key', async () => {
    const path = save(npyOf([[last(2)]]));
    const problem = await conflictOf(() => open(path, { firstQuery: 5 }));
    expect(problem).toMatchObject({
      code: 'query-outside',
      hint: 'use --first-query 4 for the last queries',
    });
    expect((await open(path, { firstQuery: 4 })).attention.rows[0]?.query).toBe(4);
  });

  it('of cross attention are no keys', async () => {
    const data = npyOf([[matrix(6, () => true).slice(3)]]);
    const path = save(zip([{ name: 'cross_attentions.npy', data }]));
    expect((await open(path)).attention.rows.map(({ query }) => query)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('take tokens of a file of their own', async () => {
    const path = save(npzOf([[last(2)]], tokens));
    const rowTokens = save('x\ny\n', 'txt');
    expect((await open(path, { rowTokens })).attention.rows.map(({ label }) => label)).toEqual([
      'x@0',
      'y@1',
    ]);
    const short = save('["x"]', 'json');
    expect(await conflictOf(() => open(path, { rowTokens: short }))).toMatchObject({
      option: 'rowTokens',
      code: 'token-count',
      message: expect.stringContaining('found 1 token in'),
    });
  });
});

describe('an attention file', () => {
  const file: AttentionFile = {
    tokens: ['<pad>', 'a', 'b', 'c'],
    rows: ['r', 's', 't'],
    layers: [
      [
        ['masked', 1, 'masked'],
        ['masked', null, 0.5, 0],
        ['masked', 'masked'],
      ],
    ],
  };

  it('says "masked" for a key anywhere, and reads back as it was drawn', () => {
    const { attention } = fromFile({ name: 'file', value: file, duplicateKeys: [] });
    expect(picture(attention)).toEqual([['#.##', '#?..', '####']]);
    const again = fromFile({
      name: 'again',
      value: JSON.parse(JSON.stringify(toFile(attention))),
      duplicateKeys: [],
    });
    expect(again.attention.layers).toEqual(
      attention.layers.map((layer) => ({ ...layer, path: ['layers', 0, 'weights'] })),
    );
  });

  it('of what arrays showed reads back as it was drawn', async () => {
    const values = [matrix(8, (query, key) => key <= query && key >= 2 && key > query - 3)];
    const { attention, picture: before } = await drawn(values);
    const value = JSON.parse(JSON.stringify(toFile(attention)));
    expect(picture(fromFile({ name: 'again', value, duplicateKeys: [] }).attention)).toEqual(before);
  });

  it('refuses other words', () => {
    const value = { ...file, layers: [[['mask', 1], [1], [1]]] };
    expect(() => fromFile({ name: 'file', value, duplicateKeys: [] })).toThrow('not a valid attention file');
  });
});

describe('tokens that are none', () => {
  it('are ignored with --tokens none', async () => {
    const path = save(
      zip([
        { name: 'attentions.npy', data: npyOf([[matrix(3, causal)]]) },
        { name: 'tokens.npy', data: npy('<U1', [2, 3], new Uint8Array(doubles([0, 0, 0]))) },
      ]),
    );
    const { attention } = await open(path, { tokens: 'none' });
    expect(attention.layers[0]?.tokens[0]).toEqual(['0', '1', '2']);
  });
});

describe('padding among keys that queries see on both sides', () => {
  /** 6 keys, of which the last two are padding: no query of the text sees them, and theirs see the text. */
  const both = matrix(6, (_, key) => key < 4);
  const PICTURE = ['....##', '....##', '....##', '....##', '######', '######'];
  const tokens = unicode(['a', 'b', 'c', 'd', '[PAD]', '[PAD]']);
  const archive = (members: Readonly<Record<string, Buffer>>) =>
    save(zip(Object.entries(members).map(([name, data]) => ({ name: `${name}.npy`, data }))), 'npz');
  const fileOf = (members: Readonly<Record<string, Buffer>>) =>
    archive({ attentions: npyOf([[both]]), ...members });

  it.each<[what: string, members: Readonly<Record<string, Buffer>>]>([
    ['an attention_mask', { attention_mask: npyOf([1, 1, 1, 1, 0, 0]) }],
    ['an attention_mask of one sequence', { attention_mask: npyOf([[1, 1, 1, 1, 0, 0]]) }],
    ['an attention_mask that is added to scores', { attention_mask: npyOf([[[[0, 0, 0, 0, -1e9, -1e9]]]]) }],
    ['a key_padding_mask, where 1 is padding', { key_padding_mask: npyOf([0, 0, 0, 0, 1, 1]) }],
    ['a mask, where 1 is text', { mask: npyOf([1, 1, 1, 1, 0, 0]) }],
    ['a mask of -1 and 1, which is added to no scores', { mask: npyOf([-1, -1, -1, -1, 1, 1]) }],
    ['tokens', { tokens }],
  ])('is masked with its rows where told by %s', async (_, members) => {
    const { picture, notices } = await open(fileOf(members));
    expect(picture).toEqual([PICTURE]);
    expect(notices).toContainEqual({
      code: 'keys-masked',
      message: expect.stringMatching(/^keys 4-5, and 2 rows of such queries, masked as padding, as /),
    });
  });

  it('is drawn under --mask none, and where nobody tells of it', async () => {
    const whole = both.map(() => '......');
    expect((await open(fileOf({ tokens }), { mask: 'none' })).picture).toEqual([whole]);
    expect((await open(fileOf({}))).picture).toEqual([whole]);
    expect((await open(fileOf({ attention_mask: npyOf([1, 1, 1, 1, 1, 1]) }))).picture).toEqual([whole]);
  });

  it('that has weights is drawn, and said', async () => {
    const { picture, notices } = await open(fileOf({ attention_mask: npyOf([1, 1, 1, 0, 0, 0]) }));
    expect(picture[0]?.join('')).not.toContain('#');
    expect(notices.find(({ code }) => code === 'padding-seen')?.message).toMatch(
      /^attention_mask says that keys 3-5 are padding, but rows have weights of up to 0\.\d+ on them/,
    );
  });

  it('is that of the sequence drawn', async () => {
    const left = matrix(6, (_, key) => key > 0);
    const batch = npyOf([[[both], [left]]]);
    const members = {
      attentions: batch,
      attention_mask: npyOf([
        [1, 1, 1, 1, 0, 0],
        [0, 1, 1, 1, 1, 1],
      ]),
    };
    const path = archive(members);
    expect((await open(path, { batch: 0 })).picture).toEqual([PICTURE]);
    expect((await open(path, { batch: 1 })).picture).toEqual([['######', ...Array(5).fill('#.....')]]);
    expect((await open(path, { batch: 'mean' })).picture[0]?.join('')).not.toContain('#');
  });

  it('does not mask a row of it that is drawn alone', async () => {
    expect((await open(fileOf({ tokens }), { query: [5] })).picture).toEqual([['....##']]);
  });
});
