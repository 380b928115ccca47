/** Dumps of scores before the softmax. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bfloat16, float32, npz, pythonJson, scores, triangle } from './support/dump-writer.ts';
import { attnplot, type Case, check, FOLDER, nextFile, save } from './support/held-dumps.ts';

describe('scores before the softmax', () => {
  const F16 = -65504;
  const F32 = -3.4028234663852886e38;
  const BF16 = -3.3895313892515355e38;
  const ARE = ['attention scores before the softmax', 'scores: the values are scores', '12 cells masked'];
  const named = ['--query', '3,5', '--tensor', 'attn_scores'];
  const fills = [Number.NEGATIVE_INFINITY, -1e4, -1e5, F16, -1e9, BF16, F32, -1e30, -Number.MAX_VALUE];
  check(
    fills.map(
      (fill): Case => [
        `${fill}`,
        npz({ attn_scores: scores([3, 2], 6, fill) }),
        named,
        [...ARE.slice(0, 2), '6 cells masked'],
      ],
    ),
  );
  check([
    [
      'float32',
      npz({ attn_scores: float32(scores([3, 2], 6, F32)) }),
      named,
      ['before the softmax', 'fill -3.4028e+38'],
    ],
    [
      'bfloat16 as V2',
      npz({ attn: bfloat16(scores([3, 2], 6, BF16), '|V2') }),
      ['--query', '3,5'],
      ['before the softmax', 'fill -3.3895e+38'],
    ],
    [
      'bfloat16 as uint16',
      npz({ attn: bfloat16(scores([3, 2], 6, BF16), '<u2') }),
      ['--query', '3,5'],
      ['read as bits of bfloat16', 'fill -3.3895e+38'],
    ],
    [
      'weights of bfloat16 as uint16',
      npz({ attentions: bfloat16(triangle([3, 2], 6), '<u2') }),
      ['--query', '3,5'],
      ['read as bits of bfloat16', 'attention weights'],
    ],
    [
      'NaN after the query',
      npz({ attn_scores: scores([3, 2], 6, Number.NaN) }),
      named,
      ['before the softmax', '6 cells masked'],
    ],
    [
      '+inf after the query',
      npz({ attn: scores([3, 2], 6, Number.POSITIVE_INFINITY) }),
      ['--query', '3,5'],
      ['fill +inf'],
    ],
    [
      'without a mask, by name',
      npz({ attn_scores: scores([3, 2], 6, 0, () => true) }),
      named,
      ['before the softmax'],
    ],
    [
      'a name alone is not enough',
      npz({ attn_scores: triangle([3, 2], 6) }),
      named,
      ['Heatmaps of attention weights', /^(?!.*softmax)/s],
    ],
    [
      '-Infinity in JSON',
      pythonJson({ attentions: scores([3, 2], 6, Number.NEGATIVE_INFINITY) }),
      ['--query', '3,5'],
      ['fill -inf'],
    ],
    [
      'padding on the right',
      npz({ attn: scores([3, 2], 6, Number.NEGATIVE_INFINITY, (_, key) => key < 4) }),
      [],
      ['36 cells masked'],
    ],
  ]);

  test.each(fills)('validate says the same of %d', async (fill) => {
    const name = save(`validate-${nextFile()}.npz`, npz({ attn_scores: scores([2, 2], 6, fill) }));
    const { code, stdout } = await attnplot('validate', name, '--tensor', 'attn_scores', '--json');
    expect(code).toBe(0);
    const [{ findings }] = JSON.parse(stdout).files;
    expect(findings.map((one: { code: string }) => one.code)).toEqual(['scores', 'axes-guessed']);
  });

  test('the colorbar says it, unless it is named, and the figure carries it', async () => {
    const name = save(`scores-${nextFile()}.npz`, npz({ attn: scores([2, 2], 6, -1e9) }));
    await attnplot('render', name, '--query', '3', '-o', 'scores.svg', '--svg-text', 'text');
    const SAYS = 'aria-label="attention score before softmax"';
    const label = async (input: string, ...args: readonly string[]) => {
      await attnplot('render', input, ...args, '-o', 'label.svg', '--svg-text', 'text');
      return readFileSync(join(FOLDER, 'label.svg'), 'utf8');
    };
    expect(await label(name, '--query', '3')).toContain(SAYS);
    expect(await label(name, '--query', '3', '--colorbar-label', 'logit')).not.toContain(SAYS);
    expect(await label('scores.svg')).toContain(SAYS);
  });
});
