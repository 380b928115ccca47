/** Dumps with NaN and padding, ten and more of a kind; each answer was written down before it was tried. */
import { describe } from 'vitest';
import {
  causal,
  integers,
  nest,
  npz,
  numbered,
  pythonJson,
  range,
  texts,
  triangle,
  weights,
} from './support/dump-writer.ts';
import { type Case, check, pick, QUERY } from './support/held-dumps.ts';

const nan = (count: number) => range(count).map(() => Number.NaN);
const empty = (size = 5) => nest([size], () => nan(size));

describe('heads that are NaN', () => {
  type Where = (layer: number, head: number) => boolean;
  const list = (isNan: Where, heads = 4, size = 5) =>
    range(3).map((l) => range(heads).map((h) => (isNan(l, h) ? empty(size) : triangle([], size))));
  const held = (isNan: Where) => npz({ attentions: list(isNan) as never });
  const one: Where = (l, h) => l === 1 && h === 2;
  check([
    [
      'all but one',
      held((_, h) => h !== 3),
      QUERY,
      ['head 0 is NaN in every layer drawn', 'attention of head 3'],
    ],
    [
      'all of a layer, which says nothing of the others',
      held((l) => l === 1),
      QUERY,
      ['mean over 4 heads', /^(?!.*(exit|left out))/s],
    ],
    ['min', held(one), [...QUERY, '--head', 'min'], ['left out', 'minimum over heads 0, 1, 3']],
    [
      'in a layer that is not drawn',
      held(one),
      [...QUERY, '--layers', '0,2'],
      [/^(?!.*NaN)/s, 'mean over 4 heads'],
    ],
    [
      'two of a list',
      held(one),
      [...QUERY, '--head', '1,2'],
      ['exit 2', 'head 2 is NaN in Layer 1', 'draw the others: --head 1'],
    ],
    [
      'a pair, with others',
      held(one),
      [...QUERY, '--head', '0:2,1:2'],
      ['exit 2', 'draw the others: --head 0:2'],
    ],
    [
      'a pair alone',
      held(one),
      [...QUERY, '--head', '1:2'],
      ['exit 2', 'head 2 is NaN in Layer 1', 'Layer 1 has numbers in heads 0-1, 3: --head 1:0'],
    ],
    [
      'a pair of a layer without numbers',
      held((l) => l === 1),
      [...QUERY, '--head', '1:2'],
      ['no-numbers: ', /^(?!.*exit)/s],
    ],
    [
      'panels of listed heads',
      held(one),
      [...QUERY, '--panels', 'heads', '--head', '1-2'],
      ['exit 2', 'head 2 is NaN in Layer 1', '--head 1'],
    ],
    ['panels of all heads', held(one), [...QUERY, '--panels', 'heads'], ['12 heads', '5 cells missing']],
    [
      'an array a head',
      npz({ L0H0: triangle([], 5), L0H1: empty(), L1H0: triangle([], 5), L1H1: triangle([], 5) }),
      QUERY,
      ['head 1 is NaN in Layer 0: left out'],
    ],
    [
      'uneven heads',
      npz({ layer_0: list(() => false)[0] as never, layer_1: [empty(), triangle([], 5)] as never }),
      QUERY,
      ['head 0 is NaN in Layer 1'],
    ],
    [
      'nulls in JSON',
      JSON.stringify({
        attentions: list(one).map((l) =>
          l.map((h) => (h as number[][]).map((row) => row.map((x) => (Number.isNaN(x) ? null : x)))),
        ),
      }),
      QUERY,
      ['head 2 is NaN in Layer 1'],
    ],
    ['NaN in JSON', pythonJson({ attentions: list(one) }), QUERY, ['head 2 is NaN in Layer 1']],
    [
      'rows of padding are no fault of a head',
      npz({ attentions: triangle([3, 4], 6, (_, key) => key > 1) }),
      ['--query', '0', '--head', '2'],
      ['no-numbers: ', /^(?!.*exit)/s],
    ],
  ]);
});

describe('NaN above the diagonal', () => {
  const above = (row: readonly number[], query: number, fill: unknown = Number.NaN) =>
    row.map((x, key) => (key > query ? fill : x)) as number[];
  const held = (outer: readonly number[], size = 5, fill: unknown = Number.NaN) =>
    nest([...outer, size], (q) => above(pick(triangle([], size), q), q, fill));
  const MASKED = '10 cells masked';
  const all = ['--query', 'all'];
  const quiet = /^(?!.*nan)/s;
  const below = nest([2, 2, 5], (q) =>
    above(pick(triangle([], 5), q), q).map((x, key) => (q === 3 && key === 1 ? Number.NaN : x)),
  );
  check([
    ['one layer', npz({ attentions: held([1, 2]) }), all, [MASKED, quiet]],
    ['three layers', npz({ attentions: held([3, 2]) }), all, ['30 cells masked', quiet]],
    [
      'an array a layer',
      npz(numbered((i) => `layer_${i}`, [held([2]), held([2])])),
      all,
      ['20 cells masked', quiet],
    ],
    ['an array a head', npz({ L0H0: held([]), L0H1: held([]) }), all, [MASKED, quiet]],
    [
      'beside zeros in another layer',
      npz(numbered((i) => `layer_${i}`, [held([2]), triangle([2], 5)])),
      all,
      ['20 cells masked', quiet],
    ],
    ['one row', npz({ attentions: held([1, 2]) }), ['--query', '1'], ['3 cells masked', quiet]],
    ['the last row has none', npz({ attentions: held([1, 2]) }), QUERY, [quiet, /^(?!.*masked)/s]],
    ['JSON', pythonJson({ attentions: held([1, 2]) }), all, [MASKED, quiet]],
    ['null in JSON', JSON.stringify({ attentions: held([1, 2], 5, null) }), all, [MASKED, quiet]],
    [
      'in the heads of each',
      npz({ attentions: held([1, 2]) }),
      ['--query', '3', '--head', 'each'],
      ['2 cells masked', quiet],
    ],
    [
      'and one below it, which is missing',
      npz({ attentions: below }),
      all,
      ['20 cells masked', '2 cells missing'],
    ],
    [
      'and a mean of layers',
      npz({ attentions: held([3, 2]) }),
      [...all, '--layers', 'mean'],
      [MASKED, quiet],
    ],
  ]);
});

describe('padded batches', () => {
  const SIZE = 6;
  /** Two sequences; the second has two keys of padding. */
  const batch = (sees: (query: number, key: number) => boolean, outer: readonly number[] = [3]) =>
    nest(outer, () => range(2).map((b) => triangle([2], SIZE, b === 0 ? () => true : sees)) as never);
  const right = batch((_, key) => key < 4);
  const left = batch((_, key) => key > 1);
  const rows = (value: unknown, padding: (query: number) => boolean, fill: number) =>
    nest(
      [3],
      () =>
        range(2).map((b) =>
          range(2).map(() =>
            range(SIZE).map((q) =>
              b === 1 && padding(q) ? range(SIZE).map(() => fill) : pick(value, 0, b, 0, q),
            ),
          ),
        ) as never,
    );
  const tokens = JSON.stringify([texts(SIZE), ['<pad>', '<pad>', ...texts(4, 'u')]]);
  const json = (value: unknown) => `{"attentions": ${pythonJson(value)}, "tokens": ${tokens}}`;
  const axes = ['--axes', 'layer batch head query key'];
  const second = [...axes, '--batch', '1'];
  const all = ['--query', 'all'];
  check([
    ['on the right', npz({ attentions: right }), [...second, ...all], ['keys 4-5 masked']],
    [
      'on the left: rows are missing',
      npz({ attentions: left }),
      [...second, ...all],
      ['keys 0-1 masked', '36 cells missing'],
    ],
    [
      'on the left: rows of zeros',
      npz({ attentions: rows(left, (q) => q < 2, 0) }),
      [...second, ...all],
      ['keys 0-1 masked', /^(?!.*(missing|zero-rows))/s],
    ],
    [
      'on the left: rows that are even',
      npz({ attentions: rows(left, (q) => q < 2, 1 / SIZE) }),
      [...second, ...all],
      ['keys 0-1 masked'],
    ],
    [
      'the other sequence has none',
      npz({ attentions: left }),
      [...axes, '--batch', '0', ...all],
      [/^(?!.*(missing|keys 0-1))/s],
    ],
    ['its last row', npz({ attentions: left }), [...second, ...QUERY], ['keys 0-1 masked', '6 cells masked']],
    [
      'a mean says over how many',
      npz({ attentions: right }),
      [...axes, '--batch', 'mean', ...QUERY],
      ['2 examples'],
    ],
    ['tokens of the sequence', json(left), [...QUERY, '--batch', '1'], ['u3@5', 'keys 0-1 masked']],
    [
      'without special tokens',
      json(left),
      [...QUERY, '--batch', '1', '--keys', 'special'],
      ['keys 2-5 of 6'],
    ],
    [
      'by the mask beside them',
      npz({ attentions: left, attention_mask: integers([1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1]) }),
      second.concat(QUERY),
      ['keys 0-1 masked'],
    ],
    [
      'an array a layer',
      npz(
        numbered(
          (i) => `attentions.${i}`,
          range(3).map((l) => pick(left, l)),
        ),
      ),
      [...QUERY, '--batch', '1'],
      ['3 layers', 'keys 0-1 masked'],
    ],
    [
      'batch first',
      npz({ attentions: nest([2], () => triangle([3, 2], SIZE, (_, key) => key > 1) as never) }),
      ['--axes', 'batch layer head query key', '--batch', '1', ...QUERY],
      ['3 layers', 'keys 0-1 masked'],
    ],
    [
      'both directions',
      npz({
        attentions: nest(
          [3],
          () => range(2).map((b) => weights([2, SIZE], SIZE, (_, key) => b === 0 || key < 4)) as never,
        ),
      }),
      [...second, ...all],
      ['6 rows'],
    ],
    ['lengths settle the axis', npz({ attentions: right, lengths: integers([6, 4, 6]) }), QUERY, ['exit 3']],
  ] satisfies readonly Case[]);
});

describe('tokens of layers and rows instead of the file', () => {
  const layer = (own: object, keys = 3) => ({ weights: [range(keys).map(() => 1 / keys)], ...own });
  const held = (...parts: readonly object[]) => JSON.stringify(Object.assign({ rows: ['r'] }, ...parts));
  const own = texts(3);
  const both = [layer({ tokens: own }), layer({ tokens: own })];
  check([
    ['left out', held({ layers: both }), [], ['2 layers', '3 keys']],
    ['empty', held({ tokens: [], layers: both }), [], ['2 layers']],
    [
      'of other lengths',
      held({ layers: [layer({ tokens: own }), layer({ tokens: texts(5) }, 5)] }),
      [],
      ['up to 5 keys'],
    ],
    ['one layer lacks them', held({ layers: [layer({ tokens: own }), layer({})] }), [], ['exit 3', 'tokens']],
    [
      'empty, and one layer lacks them',
      held({ tokens: [], layers: [layer({ tokens: own }), layer({})] }),
      [],
      ['exit 3', 'tokens'],
    ],
    [
      'of each row',
      held({ rows: [{ label: 'r', tokens: own }], layers: [layer({})] }),
      [],
      ['1 row', '3 keys'],
    ],
    [
      'one row lacks them',
      held({ rows: [{ label: 'r', tokens: own }, 's'], layers: [{ weights: [[0.2, 0.8], [1]] }] }),
      [],
      ['exit 3', 'tokens'],
    ],
    [
      'of rows, with bare layers',
      held({ rows: [{ label: 'r', tokens: own }], layers: [[[0.2, 0.3, 0.5]]] }),
      [],
      ['3 keys'],
    ],
    ['the file has others', held({ tokens: texts(3, 'f'), layers: both }), [], ['2 layers', '3 keys']],
    ['too few in one layer', held({ layers: [layer({ tokens: texts(2) })] }), [], ['exit 3', 'layers[0]']],
    ['empty in a layer', held({ layers: [layer({ tokens: [] })] }), [], ['exit 3', 'layers[0].tokens']],
    ['null', held({ tokens: null, layers: both }), [], ['exit 3', 'tokens']],
  ]);
});

describe('a token with a slip', () => {
  const asked = (tokens: readonly string[], query: string, ...says: readonly (string | RegExp)[]): Case => [
    `${query} for ${tokens.join(' ')}`,
    npz({ attentions: triangle([2, 2], tokens.length), tokens }),
    ['--query', query],
    says,
  ];
  const meant = (token: string) => `did you mean "${token}"`;
  check([
    asked(['▁the', '▁cat', '.'], 'the', 'exit 2', meant('▁the')),
    asked(['Ġthe', 'Ġcat', '.'], 'the', 'exit 2', meant('Ġthe')),
    asked(['▁The', '▁cat', '.'], 'the', 'exit 2', meant('▁The')),
    asked(['play', '##ing', '.'], 'ing', 'exit 2', meant('##ing')),
    asked(['the</w>', 'cat</w>', '.'], 'cat', 'exit 2', meant('cat</w>')),
    asked([' the', ' cat', '.'], 'cat', 'exit 2', meant(' cat')),
    asked(['[CLS]', 'cat', '[SEP]'], 'cls', 'exit 2', 'did you mean'),
    asked(['<pause>', 'cat', '.'], 'pause', 'exit 2', meant('<pause>')),
    asked(['cat', 'mat', '.'], 'catt', 'exit 2', meant('cat')),
    asked(['cat', 'mat', '.'], 'zebra', 'exit 2', /^(?!.*did you mean)/s),
    asked(['▁the', '▁cat', '.'], '▁cat', '(␣cat@1)'),
    asked(['a', 'b', 'c'], '9', 'exit 2', 'from 0 to 2'),
  ]);
});

describe('attention to padding of any kind keeps its mask', () => {
  const both = (query: number, key: number) => causal(query, key) && key > 0;
  check([
    [
      'a first key that nobody sees',
      npz({ attentions: weights([2, 2, 6], 6, both) }),
      ['--query', '3,5'],
      ['key 0 masked'],
    ],
  ]);
});
