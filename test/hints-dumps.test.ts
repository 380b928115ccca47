/** Hints about files of arrays that are damaged, of other types or too large: each line is typed, its hint is followed, and the figure is drawn. */
import { expect, test } from 'vitest';
import { pipe } from './support/command.ts';
import { doubles, unicode } from './support/dumps.ts';
import { npz, words } from './support/hint-inputs.ts';
import {
  drawn,
  type Files,
  follow,
  hintOf,
  type Line,
  of,
  range,
  shellWords,
  weights,
  write,
} from './support/hints.ts';
import { bytes, pt, sizes, tensor, text, times } from './support/pickles.ts';
import { npy, safetensors, zip } from './support/tensor-writers.ts';
import { fixture } from './support/tensors.ts';

const good = of(2, 3, 6, 6);
const items = doubles(weights([2, 3, 6, 6]));
const right = safetensors(
  { attentions: ['F64', [2, 3, 6, 6], items] },
  { tokens: '["a","b","c","d","e","f"]' },
);
const cut = (file: Uint8Array, length: number) => file.subarray(0, length);
const changed = (file: Uint8Array, at: number, ...by: readonly number[]) =>
  Buffer.from(file).fill(Buffer.from(by), at, at + by.length);
const member = (name: string, content = '') => ({ name, data: Buffer.from(content) });
const dict = (...entries: readonly (string | Uint8Array)[]) => bytes('}(', ...entries, 'u');
const square = tensor(sizes(3, 3), sizes(3, 1));

const FILES: Files = {
  'good.npy': good,
  'good.npz': npz({ attentions: good, tokens: unicode(words(6)) }),
  'cut.npy': cut(good, good.length - 9),
  'header.npy': cut(good, 20),
  'start.npy': cut(good, 7),
  'version.npy': changed(good, 6, 9),
  'type.npy': npy('<q3', [2, 3, 6, 6], items),
  'cut.npz': cut(npz({ attentions: good }), 200),
  'tokens.npz': npz({ attentions: good, tokens: npy('<U1', [6], new Uint8Array(24).fill(0x7f)) }),
  'texts.json': '{"attentions": [["0.1", "0.9"], ["0.5", "0.5"]]}',
  'numbers.json': '{"attentions": [[0.1, 0.9], [0.5, 0.5]]}',
  'outputs.npz': npz({ logits: of(1, 6, 9), last_hidden_state: of(1, 6, 8) }),
  'name.npz': npz({ ['x'.repeat(2001)]: good }),
  'book.xlsx': zip([member('xl/workbook.xml'), member('[Content_Types].xml')]),
  'book.csv': '0.1,0.9\n0.5,0.5\n',
  'model.keras': zip([member('config.json', '{}'), member('model.weights.h5')]),
  'right.safetensors': right,
  'metadata.safetensors': safetensors(
    { attentions: ['F64', [2, 3, 6, 6], items] },
    { tokens: ['a'], epoch: 3 },
  ),
  'cut.safetensors': cut(right, right.length - 9),
  'header.safetensors': cut(right, 50),
  'many.safetensors': safetensors(
    Object.fromEntries(range(100_001).map((i) => [`a.${i}`, ['F32', [0], new Uint8Array(0)]])),
  ),
  'right.pt': pt(dict(text('attentions'), square)),
  'overlap.pt': pt(dict(text('attentions'), tensor(sizes(3, 3), sizes(1, 1)))),
  'bytes.pt': pt(dict(text('attentions'), bytes('C\x02ab'))),
  'same.pt': pt(dict(text('a.b'), square, text('a'), dict(text('b'), square))),
  'other.pt': pt(dict(text('a.b'), square, text('a'), dict(text('c'), square))),
  'lists.pt': pt(dict(text('attentions'), bytes('(', times(4000, 'K\x01'), 'l'))),
  'long.pt': zip([{ ...member('a/data.pkl', '\x80\x02N.'), deflate: true, size: 65e6 }]),
};

const WRITE_AGAIN = /copy it or write it again/;

const LINES: readonly Line[] = [
  ['render cut.npy', WRITE_AGAIN, 'render good.npy'],
  ['render header.npy', WRITE_AGAIN, 'render good.npy'],
  ['render start.npy', /write it with np\.save or np\.savez/, 'render good.npy; render good.npz'],
  ['render version.npy', /write it with np\.save or np\.savez/, 'render good.npy; render good.npz'],
  ['render type.npy', /save with np\.asarray\(x, dtype=np\.float32\)/, 'render good.npy'],
  ['render cut.npz', WRITE_AGAIN, 'render good.npz'],
  [
    'render tokens.npz',
    /write it again, or number the keys with (--tokens none)/,
    'render good.npz; render tokens.npz $1',
  ],
  ['render texts.json', /write x\.tolist\(\), without default=str/, 'render numbers.json'],
  ['render outputs.npz', /run it with output_attentions=True/, 'render good.npz'],
  ['render name.npz', /save it under a shorter name/, 'render good.npz'],
  ['render book.xlsx', /CSV, a line for each query and a column for each key/, 'render book.csv'],
  ['render model.keras', /np\.savez\('attentions\.npz', attentions=scores\)/, 'render good.npz'],
  [
    'render metadata.safetensors',
    /write a list as json\.dumps\(x\), and any other value as str\(x\)/,
    'render right.safetensors',
  ],
  ['render cut.safetensors', WRITE_AGAIN, 'render right.safetensors'],
  ['render header.safetensors', WRITE_AGAIN, 'render right.safetensors'],
  ['render many.safetensors', /as one array \[layer, head, query, key\]/, 'render right.safetensors'],
  ['render overlap.pt', /save a copy: x\.contiguous\(\)/, 'render right.pt'],
  ['render bytes.pt', /save text as str, and numbers as tensors/, 'render right.pt'],
  ['render same.pt', /rename one of the keys that give that name/, 'render other.pt --tensor a.b'],
  [
    'render lists.pt --max-memory 100kB',
    /torch\.tensor\(x\), np\.array\(x\)/,
    'render right.pt --max-memory 100kB',
  ],
  ['render long.pt', /save numbers as tensors, not as Python lists/, 'render right.pt'],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));

/** Files of torch 2, the hint of each, and what torch saves of the same weights as it says. */
test.each([
  ['complex.pt', /save x\.abs\(\)/, 'protocol-5.pt', [3, 4, 4]],
  ['float8-fnuz.pt', /save x\.float\(\)/, 'protocol-5.pt', [3, 4, 4]],
  ['quantised.pt', /save x\.dequantize\(\)/, 'protocol-5.pt', [3, 4, 4]],
  ['sparse.pt', /save dense tensors: x\.to_dense\(\)/, 'protocol-5.pt', [3, 4, 4]],
  ['nested.pt', /torch\.save\(list\(x\.unbind\(\)\), f\)/, 'protocol-4.pt', [3, 4, 4]],
  ['jagged.pt', /torch\.save\(list\(x\.unbind\(\)\), f\)/, 'protocol-4.pt', [3, 4, 4]],
  ['module.pt', /torch\.save\(outputs\.attentions, f\)/, 'output-bfloat16.pt', [3, 4, 4]],
])('%s', async (name, hint, followed, gives) => {
  const file = (one: string) => fixture(`tensors/torch2/${one}`);
  const folder = write({ 'refused.pt': file(name), 'followed.pt': file(followed) });
  expect(await hintOf(folder, 'refused.pt')).toMatch(hint);
  expect(await drawn(folder, 'followed.pt')).toEqual(gives);
});

test('a stream that is too long is written to a file, or allowed', async () => {
  const folder = write({ 'good.npy': good });
  const args = ['render', '-', '-o', 'x.svg'];
  const { code, stderr } = await pipe(folder, good, ...args, '--max-memory', '1kB');
  const [, flags = ''] = /write it to a file, .*, or allow more with (.*)\n/.exec(stderr) ?? [];
  expect([code, stderr]).toEqual([3, expect.stringContaining('found a stream of more than 1 kB')]);
  expect((await pipe(folder, good, ...args, ...shellWords(flags))).code).toBe(0);
  expect(await drawn(folder, 'good.npy', '--query', '0', '--max-memory', '1kB')).toEqual([2, 1, 6]);
});
