/** Dumps of sliding windows and local attention. */
import { describe } from 'vitest';
import { both, nest, npz, numbered, texts, triangle, weights } from './support/dump-writer.ts';
import { check, pick } from './support/held-dumps.ts';

/** What Longformer returns: columns of global tokens, whose own rows are empty, then one for each distance. */
const longformer = (queries: number, reach: number, global = 0, rowsOfGlobal = false) =>
  weights([2, 1, 2, queries], global + 2 * reach + 1, (query, column) => {
    if (rowsOfGlobal && query < global) return false;
    const key = query + column - global - reach;
    return column < global || (key >= (rowsOfGlobal ? global : 0) && key < queries);
  });

/** Rows without any weight are zeros there. */
const zeros = (value: unknown): never =>
  (Array.isArray(value) ? value.map(zeros) : Number.isNaN(value) ? 0 : value) as never;

describe('sliding windows as columns', () => {
  const offsets = ['--axes', 'layer batch head query offset'];
  const drawn = [...offsets, '--query', '0,6'];
  check([
    [
      'are refused, with the axes',
      npz({ attentions: longformer(12, 2) }),
      [],
      ['a window of 2 to each side', offsets[1] as string],
    ],
    ['are drawn', npz({ attentions: longformer(12, 2) }), drawn, ['5 keys', '4 cells masked']],
    [
      'are drawn at the end of the text',
      npz({ attentions: longformer(12, 2) }),
      [...offsets, '--query', '11'],
      ['4 cells masked'],
    ],
    [
      'after one global token',
      npz({ attentions: longformer(12, 2, 1) }),
      [],
      ['after 1 of global tokens', offsets[1] as string],
    ],
    [
      'after one global token, drawn',
      npz({ attentions: longformer(12, 2, 1) }),
      drawn,
      ['6 keys', '4 cells masked'],
    ],
    [
      'after two',
      npz({ attentions: longformer(12, 2, 2), tokens: texts(12) }),
      [],
      ['a window of 2', 'after 2 of global tokens'],
    ],
    [
      'after two, drawn',
      npz({ attentions: longformer(12, 2, 2), tokens: texts(12) }),
      drawn,
      ['7 keys', '(t0@0, t6@6)', '4 cells masked'],
    ],
    [
      'with empty rows of global tokens',
      npz({ attentions: zeros(longformer(16, 4, 2, true)) }),
      [],
      ['a window of 4', 'after 2 of global tokens'],
    ],
    ['longer than the text', npz({ attentions: longformer(8, 4) }), [], ['found 9 columns for 8 queries']],
    ['by name', npz({ longformer_attn: weights([2, 2, 12], 5) }), [], ['a window of 2']],
    ['by tokens', npz({ attentions: weights([2, 2, 12], 5), tokens: texts(12) }), [], ['a window of 2']],
    ['in JSON', JSON.stringify({ attentions: longformer(12, 2) }), [], ['a window of 2']],
    [
      'of a file a layer',
      npz(numbered((i) => `layer_${i}`, [pick(longformer(12, 2), 0), pick(longformer(12, 2), 1)] as never)),
      [],
      ['--axes "batch head query offset"'],
    ],
    [
      'but not of a decoder with a cache',
      npz({ attentions: weights([2, 2, 8], 12, (q, key) => key <= q + 4) }),
      [],
      ['8 rows'],
    ],
    [
      'and no columns where there are globals and distances',
      npz({ attentions: weights([2, 2, 12], 6) }),
      ['--axes', 'layer head query offset'],
      ['found 6 offsets'],
    ],
  ]);
});

describe('local attention as masks', () => {
  const chunk =
    (size: number, from = 0) =>
    (query: number, key: number) =>
      Math.floor((query - from) / size) === Math.floor((key - from) / size);
  const DOCUMENTS = [0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2];
  const sameDocument = (query: number, key: number) => DOCUMENTS[query] === DOCUMENTS[key];
  const notPadding = (_: number, key: number) => key > 2;
  const local = (sees: (query: number, key: number) => boolean) =>
    npz({ attentions: triangle([2, 2], 16, sees) });
  const open = (sees: (query: number, key: number) => boolean) =>
    npz({ attentions: weights([2, 2, 16], 16, sees) });
  const all = ['--query', 'all'];
  check([
    ['chunks of 4', local(chunk(4)), all, ['chunks of 4 masked in Layer 0, Layer 1', '432 cells masked']],
    ['chunks of 2', local(chunk(2)), all, ['chunks of 2 masked in Layer 0, Layer 1']],
    ['chunks of 8, two rows', local(chunk(8)), ['--query', '13,15'], ['masked', '36 cells masked']],
    ['chunks that end early', npz({ attentions: triangle([2, 2], 10, chunk(4)) }), all, ['chunks of 4']],
    ['one row', local(chunk(4)), ['--query', '6'], ['keys 0-3 masked']],
    ['rows of the first chunk only', local(chunk(4)), ['--query', '1,2'], [/^(?!.*chunks)/s]],
    [
      'each layer by itself',
      npz({
        attentions: nest([3], (l) =>
          pick(triangle([2], 16, l === 0 ? chunk(4) : l === 1 ? () => true : chunk(8))),
        ),
      }),
      ['--query', '7,10,15'],
      ['chunks of 4 masked in Layer 0', 'chunks of 8 masked in Layer 2'],
    ],
    ['packed documents', local(sameDocument), all, ["each row's own block masked"]],
    ['both directions', open(chunk(4)), all, ["each row's own block masked", '384 cells masked']],
    ['documents, both directions', open(sameDocument), all, ["each row's own block"]],
    [
      'padding on the left and chunks',
      local(both(chunk(4), notPadding)),
      all,
      ['chunks of 4', 'keys 0-2 masked', '96 cells missing'],
    ],
    ['padding on the left, chunks from the text', local(both(chunk(4, 3), notPadding)), all, ['chunks of 4']],
    [
      'padding on the left and a window',
      local(both((q, k) => q - k < 4, notPadding)),
      all,
      ['a window of 4', 'keys 0-2'],
    ],
    ['a window and sinks', local((q, k) => q - k < 5 || k < 4), all, ['a window of 5 and keys 0-3']],
    ['a window of both sides', open((q, k) => Math.abs(q - k) < 4), all, ['a window of 7']],
    [
      'no window of both sides, as a row at the beginning sees further',
      open((q, k) => Math.abs(q - k) < 4 || (q === 5 && k < 5)),
      all,
      [/^(?!.*(exit|window))/s],
    ],
    ['padding on the right', local((_, key) => key < 12), all, ['keys 12-15 masked', '260 cells masked']],
  ]);
  // Attention that is hard and no mask: the triangle is masked, nothing else.
  check([
    ['on itself', local((q, k) => q === k), all, ['240 cells masked']],
    ['on the token before', local((q, k) => k === Math.max(0, q - 1)), all, ['240 cells masked']],
    ['on the first token', local((_, k) => k === 0), all, ['240 cells masked']],
    ['every third', local((q, k) => (q - k) % 3 === 0), all, ['240 cells masked']],
  ]);
});
