/** Masks that an attention file says, and those of arrays that read back as they were drawn. */
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { toFile } from '../src/provenance/to-file.ts';
import { drawn, matrix, picture } from './support/pictures.ts';

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
