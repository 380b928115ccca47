/** Tokens of dumps: under other names, of layers and rows, and asked for with a slip; each answer was written down before it was tried. */
import { describe } from 'vitest';
import { npz, range, texts, triangle, weights } from './support/dump-writer.ts';
import { type Case, check, QUERY } from './support/held-dumps.ts';

describe('tokens under other names', () => {
  const [S, T] = [4, 3];
  const cross = { attention: weights([T], S) };
  const square = { attention: triangle([], T) };
  const [source, target] = [texts(S, 's'), texts(T, 't')];
  const BOTH = ['3 rows (t0@0, t1@1, t2@2) and 4 keys', '"s', /^(?!.*taken for the last)/s];
  const held = (value: object) => JSON.stringify(value);
  check([
    ['source and target', held({ ...cross, source, target }), [], BOTH],
    ['src and tgt', held({ ...cross, src: source, tgt: target }), [], BOTH],
    [
      'source_words and target_words',
      held({ ...cross, source_words: source, target_words: target }),
      [],
      BOTH,
    ],
    ['keys and queries', held({ ...cross, keys: source, queries: target }), [], BOTH],
    ['columns and index', held({ ...cross, columns: source, index: target }), [], BOTH],
    ['x_labels and y_labels', held({ ...cross, x_labels: source, y_labels: target }), [], BOTH],
    ['words', held({ ...square, words: target }), QUERY, ['(t2@2)']],
    [
      'words and their tags',
      npz({ attention: triangle([2], T), words: target, tags: texts(T, 'tag') }),
      QUERY,
      ['(t2@2)'],
    ],
    [
      'rows under a name of their own',
      npz({ cross_attentions: weights([2, 2, T], 9), text_tokens: target }),
      [],
      ['3 rows (t0@0, t1@1, t2@2) and 9 keys'],
    ],
    [
      'labels of another length',
      npz({ attentions: triangle([2, 2], T), labels: texts(2, 'label') }),
      QUERY,
      ['(@2)', 'labels [2]'],
    ],
    [
      'a source of another length',
      held({ ...cross, source: texts(9, 's'), target }),
      [],
      ['text in the file is not used: source [9]'],
    ],
    [
      'as the decoder calls them',
      npz({ cross_attentions: weights([2, 2, T], S), encoder_words: source, decoder_words: target }),
      [],
      ['(t0@0, t1@1, t2@2)', '"s'],
    ],
  ]);
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
