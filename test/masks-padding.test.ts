/** Padding among keys that queries see on both sides. */
import { describe, expect, it } from 'vitest';
import type { TensorFile } from '../src/arrays/array.ts';
import { paddingClaims } from '../src/attention/padding.ts';
import { npyOf, save, unicode } from './support/dumps.ts';
import { matrix, open } from './support/pictures.ts';
import { zip } from './support/tensor-writers.ts';

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

  it('is found among a million keys', async () => {
    const values = new Float64Array(1e6).fill(1, 0, 10);
    const mask = { name: 'attention_mask', dtype: 'int64', shape: [1e6], kind: 'integer' } as const;
    const file = { arrays: [mask], readNumbers: async () => ({ values }) } as unknown as TensorFile;
    const [claim] = await paddingClaims(file, 1e6, undefined, { sequence: { pick: 0, count: 1 } });
    expect([9, 10].map((key) => claim?.isPad(key))).toEqual([false, true]);
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
