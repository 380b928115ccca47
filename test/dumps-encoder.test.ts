/** Dumps of an encoder and a decoder. */
import { describe } from 'vitest';
import { npz, numbered, range, texts, triangle, weights } from './support/dump-writer.ts';
import { check, pick } from './support/held-dumps.ts';

describe('encoder and decoder', () => {
  const [S, T] = [7, 5];
  const families = {
    encoder_attentions: weights([3, 2, S], S),
    decoder_attentions: triangle([3, 2], T),
    cross_attentions: weights([3, 2, T], S),
  };
  const both_ = { encoder_tokens: texts(S, 's'), decoder_tokens: texts(T, 'd') };
  check([
    ['three of them', npz({ ...families, ...both_ }), [], ['--tensor "cross_attentions"']],
    [
      'cross',
      npz({ ...families, ...both_ }),
      ['--tensor', 'cross_attentions'],
      ['5 rows (d0@0 to d4@4)', '7 keys', '("s'],
    ],
    ['encoder', npz({ ...families, ...both_ }), ['--tensor', 'encoder_attentions'], ['7 rows (s0 to s6)']],
    [
      'decoder',
      npz({ ...families, ...both_ }),
      ['--tensor', 'decoder_attentions'],
      ['5 rows (d0 to d4)', 'masked'],
    ],
    [
      'src and tgt',
      npz({
        cross_attentions: families.cross_attentions,
        src_tokens: texts(S, 's'),
        tgt_tokens: texts(T, 'd'),
      }),
      [],
      ['d0@0', '("s'],
    ],
    [
      'rows and columns',
      npz({
        attention: pick(families.cross_attentions, 0) as never,
        row_tokens: texts(T, 'd'),
        col_tokens: texts(S, 's'),
      }),
      [],
      ['d0@0', '("s'],
    ],
    [
      'as many of one as of the other',
      npz({
        cross_attentions: weights([3, 2, 6], 6),
        encoder_tokens: texts(6, 's'),
        decoder_tokens: texts(6, 'd'),
      }),
      [],
      ['d0@0', '("s', /^(?!.*masked)/s],
    ],
    [
      "fairseq's and BART's modules",
      npz(
        numbered(
          (i) => `model.decoder.layers.${i}.encoder_attn`,
          range(2).map(() => weights([2, T], S)),
        ),
      ),
      [],
      [/^(?!.*taken for the last).*5 rows \(@0 to @4\)/s],
    ],
    [
      "torch's modules",
      npz(
        numbered(
          (i) => `decoder.layers.${i}.multihead_attn`,
          range(2).map(() => weights([2, T], S)),
        ),
      ),
      [],
      [/^(?!.*taken for the last)/s],
    ],
    [
      'encoder_0, decoder_0, cross_0',
      npz({
        ...numbered(
          (i) => `encoder_${i}`,
          range(2).map(() => weights([2, S], S)),
        ),
        ...numbered(
          (i) => `cross_${i}`,
          range(2).map(() => weights([2, T], S)),
        ),
      }),
      ['--tensor', 'cross_{layer}'],
      ['2 layers', '5 rows'],
    ],
    [
      'tokens of another length',
      npz({ cross_attentions: families.cross_attentions, encoder_tokens: texts(S + 1) }),
      [],
      ['found 8 tokens', '--tokens none'],
    ],
  ]);
});
