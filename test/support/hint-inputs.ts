/** The inputs that lines of hints name: small arrays, attention files, fonts and what is wrong with some. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './command.ts';
import { unicode } from './dumps.ts';
import { array, type Files, of, range, weights } from './hints.ts';
import { npy, zip } from './tensor-writers.ts';

export const npz = (members: Readonly<Record<string, Uint8Array>>) =>
  zip(Object.entries(members).map(([name, data]) => ({ name: `${name}.npy`, data: Buffer.from(data) })));
export const words = (n: number, prefix = 't') => range(n).map((i) => `${prefix}${i}`);
const two = [0.25, 0.75];
const json = (content: object) =>
  JSON.stringify({
    tokens: ['a', 'b'],
    rows: ['x', 'y'],
    layers: [
      [two, two],
      [two, two],
    ],
    ...content,
  });
const font = (name: string) => readFileSync(join(ROOT, 'node_modules/dejavu-fonts-ttf/ttf', name));

export const FILES: Files = {
  'a.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(words(6)) }),
  'b.npz': npz({ attentions: array(weights([2, 3, 6, 6], 9)), tokens: unicode(words(6)) }),
  'f.json': json({}),
  'g.json': json({
    layers: [
      [two, [0.5, 0.5]],
      [two, two],
    ],
  }),
  'log.json': json({ figure: { scale: 'log' } }),
  'symlog.json': json({ figure: { scale: 'symlog' } }),
  'other/c.npz': npz({ attentions: of(2, 3, 6, 6) }),
  'double.npz': npz({
    attentions: array(range(2).map(() => range(3).map(() => range(6).map(() => range(6).map((key) => key))))),
    tokens: unicode(words(6)),
  }),
  'step-1.npz': npz({ attentions: of(2, 3, 6, 6) }),
  'step-2.npz': npz({ attentions: array(weights([2, 3, 6, 6], 5)) }),
  'long.npz': npz({ attentions: of(1, 1, 60, 60) }),
  'patches.npz': npz({ attentions: of(2, 3, 1, 16) }),
  'uneven.json': JSON.stringify({
    rows: ['x'],
    layers: [
      { tokens: ['a', 'b', 'c'], weights: [[0.2, 0.3, 0.5]] },
      { tokens: ['a', 'b'], weights: [two] },
    ],
  }),
  'named.json': json({ figure: { tokens: 'tokens.txt' } }),
  'allowing.json': json({ figure: { allowFiles: true } }),
  'fonts.json': json({ figure: { font: 'DejaVuSans.ttf' } }),
  'tokens.txt': 'a\nb\nc\nd\ne\nf\n',
  'latin.txt': Buffer.from('\xe9\nb\nc\nd\ne\nf\n', 'latin1'),
  'DejaVuSans.ttf': font('DejaVuSans.ttf'),
  'short.ttf': font('DejaVuSans.ttf').subarray(0, 999),
  'packed.json.gz': gzipSync(json({})),
  'd/layer_0.npy': of(3, 6, 6),
  'd/layer_1.npy': of(3, 6, 6),
  'd/maps_0.npy': of(3, 5, 5),
  'd/maps_1.npy': of(3, 5, 5),
  'notes/readme.md': 'nothing',
  'late.npz': npz({ layer_5: of(3, 6, 6), layer_6: of(3, 6, 6) }),
  'three.npz': npz({ attentions: of(3, 2, 6, 6) }),
  'deep.npz': npz({ attentions: of(5001, 1, 1, 2) }),
  'q.json': json({
    rows: [
      { label: 'x', query: 0 },
      { label: 'y', query: 1 },
    ],
  }),
  'subwords.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(['▁a', 'b', '▁c', 'd', '▁e', 'f']) }),
  'twice.json': '{"tokens": ["a"], "tokens": ["b"], "rows": ["r"], "layers": [[[1]]]}',
  'once.json': '{"tokens": ["b"], "rows": ["r"], "layers": [[[1]]]}',
  'ids.json': '[1, 2, 3, 4, 5, 6]',
  'texts.json': '["a", "b", "c", "d", "e", "f"]',
  'few.txt': 'a\nb\n',
  'list.json': '[1]',
  'again.txt': 'a\nb\nc\na\nb\nc\n',
  'twin.npz': npz({ L0H1: of(6, 6), L0H01: of(6, 6), L0H2: of(6, 6) }),
  'c.npz': npz({ attentions: of(4, 3, 5, 5), tokens: unicode(words(5, 'u')) }),
  'special.npz': npz({ attentions: of(2, 3, 2, 2), tokens: unicode(['<s>', '</s>']) }),
  'other.npz': npz({ attn_scores: of(2, 3, 6, 6), ids: array([1, 2, 3]) }),
  'scores.npz': npz({
    attn: array(
      range(2).map(() => range(3).map(() => range(3).map((q) => range(3).map((k) => (k > q ? -1 / 0 : k))))),
    ),
  }),
  'labelled.json': json({ rows: ['x@0', 'y@1'], layers: [[two, two]] }),
  'zero.json': json({ layers: [[[0, 1], two]] }),
  'c/a.npz': npz({ attentions: of(2, 3, 6, 6) }),
  'f.npy': of(2, 3, 6, 6),
  'run-1.npz': npz({ attentions: of(2, 3, 6, 6) }),
  'scores6.npz': npz({
    attn: array(
      range(2).map(() =>
        range(3).map(() => range(6).map((q) => range(6).map((k) => (k > q ? -1 / 0 : q - k)))),
      ),
    ),
  }),
  'unlike.json': json({
    layers: [
      { tokens: ['▁a', '▁b'], weights: [two, two] },
      { tokens: ['▁a', 'b'], weights: [two, two] },
    ],
  }),
  'tall.npz': npz({ attentions: of(2, 3, 8, 6) }),
  'window.npz': npz({ attentions: of(2, 3, 6, 5) }),
  'infinite.npz': npz({
    attentions: array(
      range(1).map(() =>
        range(3).map(() => range(6).map(() => range(6).map((k) => (k === 2 ? 1 / 0 : 0.1)))),
      ),
    ),
  }),
  'five.npz': npz({ attentions: of(2, 3, 1, 37) }),
  'prime.npz': npz({ attentions: of(2, 3, 1, 107) }),
  'six.npz': npz({ attn: of(1, 1, 2, 3, 6, 6) }),
  'ids.npz': npz({ ids: of(6), other: of(1) }),
  'empty.npz': npz({ tokens: unicode(['a', 'b']) }),
  'ragged.npz': npz({ 'attentions.0': of(3, 1, 6, 6), 'attentions.1': of(3, 1, 5, 5) }),
  'three-batch.npz': npz({ 'attentions.0': of(2, 3, 6, 6), 'attentions.1': of(2, 3, 6, 6) }),
  'h/L0H0.npy': of(6, 6),
  'h/L0H2.npy': of(6, 6),
  'h/L0H3.npy': of(6, 6),
  'ckpts/ckpt_0.npy': of(2, 3, 6, 6),
  'ckpts/ckpt_1.npy': of(2, 3, 6, 6),
  'wrong-tokens.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(words(5)) }),
  'unlike/layer_0.npz': npz({ attentions: of(3, 6, 6), tokens: unicode(words(6)) }),
  'unlike/layer_1.npz': npz({ attentions: of(3, 6, 6), tokens: unicode(words(6, 'u')) }),
  'both.npz': npz({ attentions: of(2, 2, 3, 6, 6) }),
  'nan.npz': npz({
    attentions: array(
      range(2).map((l) =>
        range(2).map((h) => range(6).map(() => range(6).map(() => (l === h ? Number.NaN : 1 / 6)))),
      ),
    ),
  }),
  'heads.npy': of(2, 3),
  'keys.npz': npz({ attentions: of(1, 1, 1, 2429) }),
  'oblong.npz': npz({ attentions: of(1, 1, 1, 34) }),
  'rows.npz': npz({ attentions: of(1, 1, 2001, 4) }),
  'same-heads.json': json({
    rows: ['x'],
    layers: [
      { label: 'L', head: 0, weights: [two] },
      { label: 'L', head: 0, weights: [two] },
    ],
    figure: { panels: 'heads' },
  }),
  'other-heads.json': json({
    rows: ['x'],
    layers: [
      { label: 'L', head: 0, weights: [two] },
      { label: 'M', head: 0, weights: [two] },
    ],
    figure: { panels: 'heads' },
  }),
  // A header alone: its size is read first.
  'large.png': Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x7f\xff\0\0\x7f\xff\x08\x06\0\0\0', 'latin1'),
    Buffer.alloc(64),
    Buffer.from('\0\0\0\0IEND\xae\x42\x60\x82', 'latin1'),
  ]),
  'layers.npz': npz({ attentions: of(2001, 1, 1, 4) }),
  'even.npy': npy('|i1', [1, 1, 300, 300], new Uint8Array(90_000)),
  'tiny.json': JSON.stringify({
    tokens: ['a'],
    rows: ['r'],
    layers: range(10).map((i) => [[-1.2345e-10 * (i + 1)]]),
  }),
  'lists.json': JSON.stringify({
    rows: range(2001).map((i) => ({ label: `r${i}`, tokens: [`t${i}`] })),
    layers: [range(2001).map(() => [1])],
  }),
  'binary.json': Buffer.from([97, 98, 0, 0, 255, 254]),
  'pair/of.npz': npz({ attentions: of(2, 3, 6, 6) }),
  'pai/rof.npz': npz({ attentions: of(2, 3, 6, 6) }),
  'numbers.json': json({ tokens: ['5', '2'] }),
};
