/** Shapes of an encoder and a decoder, read value by value. */
import { describe, expect, it } from 'vitest';
import type { FigureOptions } from '../src/options/options.ts';
import { npyOf, read, unicode } from './support/dumps.ts';
import { filled, noticesOf, npz, weight, weightsOf } from './support/shapes.ts';
import { problemOf } from './support/tensors.ts';

describe('an encoder and a decoder', () => {
  const [source, target] = [
    ['Das', 'ist', 'gut', '.'],
    ['<s>', 'It', 'is'],
  ];
  const wide = npyOf(filled([2, 2, 3, 4], () => 0.25));
  const square = (size: number) => npyOf(filled([2, 2, size, size], () => 1 / size));
  const labels = async (path: string, options: FigureOptions = {}) => {
    const { layers, rows } = await read(path, options);
    return [layers[0]?.tokens[0], rows.map(({ label }) => label.replace(/@\d+$/, ''))];
  };

  it.each([
    ['encoder_tokens', 'decoder_tokens', 'cross_attentions'],
    ['src_tokens', 'tgt_tokens', 'cross_attentions'],
    ['source_tokens', 'target_tokens', 'cross_attn'],
    ['enc_tokens', 'dec_tokens', 'attn'],
    ['encoder_tokens', 'decoder_tokens', 'attentions'],
    ['encoder_input_tokens', 'decoder_input_tokens', 'encoder_decoder_attentions'],
    ['col_tokens', 'row_tokens', 'attn'],
    ['key_tokens', 'query_tokens', 'cross_attentions'],
    ['tokens', 'row_tokens', 'attn'],
    ['right_text', 'left_text', 'attn'],
  ])('%s name the keys and %s the rows of %s', async (keys, rows, name) => {
    const path = npz({ [name]: wide, [keys]: unicode(source), [rows]: unicode(target) });
    expect(await labels(path)).toEqual([source, target]);
    expect((await noticesOf(path)).filter(({ code }) => code === 'text-unused')).toEqual([]);
  });

  it('each family has its own tokens', async () => {
    const path = npz({
      encoder_attentions: square(4),
      decoder_attentions: square(3),
      cross_attentions: wide,
      encoder_tokens: unicode(source),
      decoder_tokens: unicode(target),
    });
    const { hint } = await problemOf(() => read(path));
    for (const [, tensor = ''] of hint?.matchAll(/--tensor "([^"]+)"/g) ?? [])
      expect(await labels(path, { tensor })).toEqual([
        tensor?.startsWith('decoder') ? target : source,
        tensor?.startsWith('encoder') ? source : target,
      ]);
    expect(hint?.match(/--tensor/g)).toHaveLength(3);
  });

  it('queries of cross attention are no positions among the keys, though they be as many', async () => {
    const path = npz({
      cross_attentions: square(3),
      encoder_tokens: unicode(['a', 'b', 'c']),
      decoder_tokens: unicode(target),
    });
    const { rows, layers } = await read(path);
    expect(rows.map(({ query }) => query)).toEqual([undefined, undefined, undefined]);
    expect(layers[0]?.states).toEqual(new Uint8Array(9));
  });

  it('of a generation: the steps of cross attention have the same keys', async () => {
    const path = npz(
      Object.fromEntries(
        [0, 1, 2].flatMap((step) =>
          [0, 1].map((l) => [
            `cross_attentions.${step}.${l}`,
            npyOf(filled([1, 2, 1, 4], ([, head = 0, , key = 0]) => weight(l, head, step, key))),
          ]),
        ),
      ),
    );
    expect(await weightsOf(path, { head: 1, query: 'all' })).toEqual(
      [0, 1].map((l) => [0, 1, 2].flatMap((step) => [0, 1, 2, 3].map((key) => weight(l, 1, step, key)))),
    );
  });
});
