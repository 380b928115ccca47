/** Ways out that notices name: a figure is drawn with a notice; what it says is followed to the letter, and it is not said again. */
import { expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { doubles, unicode } from './support/dumps.ts';
import { npz, words } from './support/hint-inputs.ts';
import { array, type Files, type Line, of, range, shellWords, weights, write } from './support/hints.ts';
import { npy, safetensors } from './support/tensor-writers.ts';

const row = (sees: (key: number) => boolean, size = 6) => {
  const seen = range(size).filter(sees).length;
  return range(size).map((key) => (sees(key) ? 1 / seen : 0));
};
const map = (sees: (query: number, key: number) => boolean, size = 6) =>
  array([[range(size).map((query) => row((key) => sees(query, key), size))]]);
const items = doubles(weights([2, 3, 6, 6]));
const table = (texts: readonly string[], shape: readonly number[]) => {
  const list = unicode(texts);
  return npy('<U2', shape, list.subarray(list.length - 8 * texts.length));
};

const FILES: Files = {
  'trailing.npz': npz({ attentions: array(range(2).map((layer) => [[row((key) => key < 5 + layer, 9)]])) }),
  'window.npz': npz({ attentions: map((query, key) => key <= query && key > query - 3, 9) }),
  'padded.npz': npz({ attentions: map((_, key) => key < 4), attention_mask: array([1, 1, 1, 1, 0, 0]) }),
  'last.npz': npz({ attentions: of(2, 3, 2, 6) }),
  'last-one.npz': npz({ attentions: of(2, 3, 1, 6) }),
  'batch-tokens.npz': npz({ attentions: of(2, 3, 6, 6), tokens: table(words(18, ''), [3, 6]) }),
  'tokens.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(words(6)) }),
  'ids.npz': npz({ attentions: of(2, 3, 6, 6), tokens: array([1, 2, 3, 4, 5, 6]) }),
  'text.safetensors': safetensors({ attentions: ['F64', [2, 3, 6, 6], items] }, { tokens: "['a', 'b']" }),
  'list.safetensors': safetensors(
    { attentions: ['F64', [2, 3, 6, 6], items] },
    { tokens: JSON.stringify(words(6)) },
  ),
  'even.npy': npy('|i1', [1, 1, 300, 300], new Uint8Array(90_000)),
  'layer-rows.npz': npz({ attn_layers: of(3, 6) }),
  'rows.npz': npz({ attn: of(3, 6) }),
  'maps.npz': npz({ attn: of(3, 6, 6) }),
  'four.npz': npz({ attn: of(2, 3, 6, 6) }),
  'queries-first.npz': npz({ attn: of(2, 6, 3, 6) }),
};

const LINES: readonly Line[] = [
  ['trailing.npz', /as no row drawn sees them \((--mask none) shows the zeros\)/, 'trailing.npz $1'],
  ['window.npz', /outside a window.* masked.*\((--mask none) shows the zeros\)/, 'window.npz $1'],
  ['padded.npz', /masked as padding.*\((--mask none) shows them\)/, 'padded.npz $1'],
  ['last.npz', /\(otherwise: (--first-query 0)\)/, 'last.npz $1'],
  ['last-one.npz', /\(otherwise: (--first-query 0)\)/, 'last-one.npz $1'],
  ['batch-tokens.npz', /\(save the tokens of one\)/, 'tokens.npz'],
  ['ids.npz', /\(save np\.array\(tokens, dtype=str\)\)/, 'tokens.npz'],
  ['text.safetensors', /\(write json\.dumps\(tokens\)\)/, 'list.safetensors'],
  ['even.npy --query all', /\((--cells rects) draws each cell as a shape\)/, 'even.npy --query all $1'],
  ['layer-rows.npz', /\(if these are queries: (--axes "query key")\)/, 'layer-rows.npz $1'],
  ['rows.npz', /\(if these are layers of one query: (--axes "layer key")\)/, 'rows.npz $1'],
  ['maps.npz', /\(if these are heads: (--axes "head query key")\)/, 'maps.npz $1'],
  ['four.npz', /examples or training steps: (--axes "[^"]*") or .*, with (--batch 0)/, 'four.npz $1 $2'],
  ['four.npz', /examples .* or (--axes "[^"]*"), with (--batch 0)/, 'four.npz $1 $2'],
  ['four.npz --batch 0', /\(if these are layers: leave out --batch/, 'four.npz'],
  ['queries-first.npz', /if the queries stand before the heads: (--axes "[^"]*")/, 'queries-first.npz $1'],
];

test.each(LINES)('%s: %s', async (line, hint, followed) => {
  const folder = write(FILES);
  const draw = (words_: string) => attnplot(folder, 'render', ...shellWords(words_), '-o', 'x.svg');
  const { code, stderr } = await draw(line);
  const found = hint.exec(stderr);
  expect([code, stderr]).toEqual([0, expect.stringMatching(hint)]);
  const again = await draw(followed.replace(/\$(\d)/g, (_, i) => found?.[Number(i)] ?? ''));
  expect([again.code, again.stderr]).toEqual([0, expect.not.stringMatching(hint)]);
});
