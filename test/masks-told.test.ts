/** Stretches that see one another in a causal sequence, and masks of each query's keys that a file holds. */
import { describe, expect, it } from 'vitest';
import { npyOf, save } from './support/dumps.ts';
import { causal, drawn, type Matrix, matrix, open } from './support/pictures.ts';
import { zip } from './support/tensor-writers.ts';

const prefix = (length: number) => (query: number, key: number) => key <= query || key < length;
const image = (query: number, key: number) =>
  causal(query, key) || (query > 1 && query < 5 && key > 1 && key < 5);

describe('a stretch whose keys see one another', () => {
  it.each<[what: string, values: Matrix, picture: string[], keys: string]>([
    ['a prefix', matrix(6, prefix(3)), ['...###', '...###', '...###', '....##', '.....#', '......'], 'key 2'],
    [
      'an image between texts',
      matrix(7, image),
      ['.######', '..#####', '.....##', '.....##', '.....##', '......#', '.......'],
      'key 4',
    ],
    [
      'a prefix after padding of NaN',
      matrix(6, (query, key) => prefix(3)(query, key) && key > 0).map((row, query) =>
        query === 0 ? row.map(() => Number.NaN) : row,
      ),
      ['??????', '#..###', '#..###', '#...##', '#....#', '#.....'],
      'key 2',
    ],
    ['a prefix of all but the last key', matrix(4, prefix(3)), ['...#', '...#', '...#', '....'], 'key 2'],
    [
      'a prefix of scores',
      matrix(5, prefix(2), -1e9),
      ['..###', '..###', '...##', '....#', '.....'],
      'key 1',
    ],
    [
      'a prefix with NaN after it',
      matrix(5, prefix(2), Number.NaN),
      ['..###', '..###', '...##', '....#', '.....'],
      'key 1',
    ],
  ])('%s', async (_, values, expected, keys) => {
    const { picture, notices } = await drawn([values]);
    expect(picture[0]).toEqual(expected);
    expect(notices.map(({ message }) => message).join()).toContain(`up to ${keys} that see one another`);
  });

  it.each<[what: string, values: Matrix]>([
    ['padding that nobody tells of', matrix(6, (_, key) => key < 4)],
    ['rows that skip keys', matrix(6, (query, key) => key <= query || key === query + 2)],
    ['rows of one stretch that end apart', matrix(6, (query, key) => key <= query + ([0, 3, 1][query] ?? 0))],
  ])('is not %s', async (_, values) => {
    expect((await drawn([values])).picture[0]?.join('')).not.toContain('#');
  });

  it('is seen in one row of it and the last, where no row has a key without a weight', async () => {
    expect((await drawn([matrix(6, prefix(3))], { query: '1,5' })).picture[0]).toEqual(['...###', '......']);
  });

  it('is seen in two rows of it and after it', async () => {
    expect((await drawn([matrix(6, prefix(3))], { query: '1,4' })).picture[0]).toEqual(['...###', '.....#']);
  });
});

describe('an array [batch, 1, query, key] that says what each query sees', () => {
  const archive = (members: Readonly<Record<string, unknown>>) =>
    save(
      zip(Object.entries(members).map(([name, values]) => ({ name: `${name}.npy`, data: npyOf(values) }))),
      'npz',
    );
  /** A tree: keys 3 and 4 are branches, which do not see one another. */
  const tree = (query: number, key: number) => causal(query, key) && !(query === 4 && key === 3);
  const padded = (query: number, key: number) => causal(query, key) && key > 1;
  const told = (sees: (query: number, key: number) => boolean, yes: number, no: number) =>
    [...Array(5).keys()].map((query) => [...Array(5).keys()].map((key) => (sees(query, key) ? yes : no)));
  const TREE = ['.####', '..###', '...##', '....#', '...#.'];

  it.each<[what: string, name: string, mask: Matrix]>([
    ['true for seen', 'attention_mask', told(tree, 1, 0)],
    ['true for hidden, as in torch', 'attn_mask', told(tree, 0, 1)],
    ['added to scores', 'attention_mask', told(tree, 0, -3.4e38)],
  ])('%s', async (_, name, mask) => {
    const { picture, notices } = await open(archive({ attentions: [[matrix(5, tree)]], [name]: [[mask]] }));
    expect(picture[0]).toEqual(TREE);
    expect(notices).toContainEqual({
      code: 'keys-masked',
      message: `keys masked as ${name} says, in Layer 0 (--mask none shows them)`,
    });
  });

  it('masks the rows of padding, which see no key', async () => {
    const values = matrix(5, padded).map((row, query) => (query < 2 ? row.map(() => 0.2) : row));
    const path = archive({ attentions: [[values]], attention_mask: [[told(padded, 0, -1e9)]] });
    expect((await open(path)).picture[0]).toEqual(['#####', '#####', '##.##', '##..#', '##...']);
  });

  it('is that of the example drawn, and tells the batch', async () => {
    const masks = [told(tree, 1, 0), told(causal, 1, 0)].map((mask) => [mask]);
    const batch = [[matrix(5, tree)], [matrix(5, causal)]];
    for (const attention_mask of [masks, masks.map(([mask]) => mask)]) {
      const path = archive({ attentions: [batch, batch, batch], attention_mask });
      expect((await open(path, { batch: 0 })).picture[0]).toEqual(TREE);
      expect((await open(path, { batch: 1 })).picture[0]?.at(-1)).toBe('.....');
    }
  });

  it('masks nothing that has a weight, nor under --mask none', async () => {
    const path = archive({ attentions: [[matrix(5, () => true)]], attention_mask: [[told(tree, 1, 0)]] });
    expect((await open(path)).picture[0]?.join('')).not.toContain('#');
    const right = archive({ attentions: [[matrix(5, tree)]], attention_mask: [[told(tree, 1, 0)]] });
    expect((await open(right, { mask: 'none' })).picture[0]?.join('')).not.toContain('#');
  });
});
