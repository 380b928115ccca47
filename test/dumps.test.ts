/** Dumps whose leading axes are steps, examples or a batch: each gives the right figure at the first try, or one sentence that leads to it. */
import { describe } from 'vitest';
import { integers, nest, npz, numbered, range, texts, triangle, weights } from './support/dump-writer.ts';
import { check, pick, QUERY } from './support/held-dumps.ts';

/** Steps of a generation of 5 and then 1 token each, `[layer, batch, head, query, key]`. */
const STEPS = [triangle([3, 1, 2], 5), ...range(3).map((t) => weights([3, 1, 2, 1], 6 + t))];

const TWO_ROWS = 'with 2 rows (@4, @7) and 8 keys';

describe('steps of a generation', () => {
  const two = ['--query', '4,7'];
  check([
    ['arr_0, arr_1', npz(numbered((i) => `arr_${i}`, STEPS)), two, [TWO_ROWS, '9 cells masked']],
    ['step0', npz(numbered((i) => `step${i}`, STEPS)), two, [TWO_ROWS]],
    ['step_000', npz(numbered((i) => `step_00${i}`, STEPS)), two, [TWO_ROWS]],
    [
      'attn_t0 without a batch',
      npz(
        numbered(
          (i) => `attn_t${i}`,
          STEPS.map((s) => nest([3], (l) => pick(s, l, 0))),
        ),
      ),
      two,
      [TWO_ROWS, /^(?!.*taken as)/s],
    ],
    [
      'attentions.{step}.{layer}',
      npz(
        Object.fromEntries(
          STEPS.flatMap((s, i) => range(3).map((l) => [`attentions.${i}.${l}`, pick(s, l)])),
        ),
      ),
      two,
      [TWO_ROWS, '3 layers'],
    ],
    [
      'layer_0_step_0',
      npz(
        Object.fromEntries(
          STEPS.flatMap((s, i) => range(3).map((l) => [`layer_${l}_step_${i}`, pick(s, l)])),
        ),
      ),
      two,
      [TWO_ROWS, '3 layers'],
    ],
    [
      'step, layer and head',
      npz(
        Object.fromEntries(
          STEPS.flatMap((s, i) =>
            range(3).flatMap((l) =>
              range(2).map((h) => [`step_${i}_layer_${l}_head_${h}`, pick(s, l, 0, h)]),
            ),
          ),
        ),
      ),
      two,
      [TWO_ROWS, 'mean over 2 heads'],
    ],
    ['nested lists of JSON', JSON.stringify(STEPS), two, [TWO_ROWS]],
    ['JSON by name', JSON.stringify(numbered((i) => `step_${i}`, STEPS)), two, [TWO_ROWS]],
    [
      'JSON objects a step',
      JSON.stringify({ steps: STEPS.map((attentions) => ({ attentions })), tokens: texts(8) }),
      two,
      ['2 rows (t4@4, t7@7)'],
    ],
    [
      'without the prompt',
      npz(numbered((i) => `step_${i}`, STEPS.slice(1))),
      ['--query', '5,7'],
      ['2 rows (@5, @7) and 8 keys'],
    ],
    ['of the prompt only', npz({ step_0: STEPS[0] as never }), ['--query', '4'], ['1 row (@4) and 5 keys']],
    [
      'a step is missing',
      npz(numbered((i) => `step_${i}`, [STEPS[0], STEPS[2]] as never)),
      [],
      ['exit 3', 'found 1 query and 7 keys', '--tensor "step_1"'],
    ],
    [
      'use_cache=False',
      npz(
        numbered(
          (i) => `step_${i}`,
          range(4).map((t) => triangle([3, 1, 2], 5 + t)),
        ),
      ),
      QUERY,
      ['use_cache=False', '--tensor "step_3"'],
    ],
    [
      'cross attention',
      npz(
        Object.fromEntries(
          range(4).flatMap((i) => range(2).map((l) => [`cross_attentions.${i}.${l}`, weights([1, 2, 1], 6)])),
        ),
      ),
      [],
      ['4 rows', '6 keys'],
    ],
  ]);
});

describe('steps and examples are an axis', () => {
  const four = triangle([4, 2], 6);
  const five = triangle([4, 3, 2], 6);
  const step = ['exit 3', '4 training steps', '--batch 3'];
  const example = ['exit 3', '4 examples', '--batch mean'];
  check([
    ['steps', npz({ attention: four, steps: integers([0, 10, 20, 30]) }), QUERY, step],
    ['epochs of five axes', npz({ attentions: five, epochs: integers([0, 1, 2, 3]) }), QUERY, step],
    ['checkpoints by name', npz({ attentions: four, checkpoints: texts(4) }), QUERY, step],
    ['sample_ids', npz({ attentions: four, sample_ids: integers([1, 2, 3, 4]) }), QUERY, example],
    ['sentences', npz({ attentions: five, sentences: texts(4) }), QUERY, example],
    ['lengths', npz({ attentions: five, lengths: integers([6, 6, 6, 6]) }), QUERY, example],
    ['layers are layers', npz({ attentions: four, layers: integers([0, 1, 2, 3]) }), QUERY, ['4 layers']],
    [
      'a batch beside layers has its own reason',
      npz({ attentions: five, layers: integers([0, 1, 2, 3]) }),
      QUERY,
      ['a batch of 3 sequences, expected'],
    ],
    ['a lone step says nothing', npz({ attentions: four, step: integers([100]) }), QUERY, ['4 layers']],
    [
      '--axes step',
      npz({ attn: four }),
      [...QUERY, '--axes', 'step head query key', '--batch', '2'],
      ['1 layer'],
    ],
    [
      '--axes example, mean',
      npz({ attn: four }),
      [...QUERY, '--axes', 'example head query key', '--batch', 'mean'],
      ['and 4 examples'],
    ],
    [
      'no mean of steps',
      npz({ attn: four }),
      [...QUERY, '--axes', 'step head query key', '--batch', 'mean'],
      ['exit 2', '--axes "example head query key"'],
    ],
    [
      'one too many',
      npz({ attn: four }),
      [...QUERY, '--axes', 'step head query key', '--batch', '4'],
      ['found 4, expected 0 to 3'],
    ],
  ]);
});

describe('a batch', () => {
  const two = triangle([3, 2, 2], 6);
  const batch = (args: string) => [...QUERY, '--axes', 'layer batch head query key', '--batch', args];
  check([
    ['of 1', npz({ attentions: triangle([3, 1, 2], 6) }), [...QUERY, '--batch', '0'], ['3 layers']],
    [
      'of 1, asked for the second',
      npz({ attentions: triangle([3, 1, 2], 6) }),
      [...QUERY, '--batch', '1'],
      ['is of one sequence'],
    ],
    ['of 2 is told by the axes', npz({ attentions: two }), batch('1'), ['3 layers']],
    [
      'which may be layers',
      npz({ attentions: two }),
      QUERY,
      ['exit 3', '--axes "layer batch head query key"'],
    ],
    [
      'with tokens of each',
      JSON.stringify({ attentions: two, tokens: [texts(6), texts(6, 'u')] }),
      [...QUERY, '--batch', '1'],
      ['u5@5'],
    ],
    [
      'tokens that differ have numbers in a mean',
      JSON.stringify({ attentions: two, tokens: [texts(6), texts(6, 'u')] }),
      [...QUERY, '--batch', 'mean'],
      ['(@5)', '2 examples'],
    ],
    [
      'tokens that agree stay',
      JSON.stringify({ attentions: two, tokens: [texts(6), texts(6)] }),
      [...QUERY, '--batch', 'mean'],
      ['t5@5'],
    ],
    [
      'tokens of unequal lengths',
      JSON.stringify({ attentions: two, tokens: [texts(6), texts(5)] }),
      QUERY,
      ['padded to one length', '--tokens'],
    ],
    [
      'a batch in each layer',
      npz({
        ...numbered(
          (i) => `attentions.${i}`,
          range(3).map(() => triangle([2, 2], 6)),
        ),
      }),
      [...QUERY, '--batch', '1'],
      ['3 layers'],
    ],
    ['mean of one', npz({ attentions: triangle([1, 2], 6) }), [...QUERY, '--batch', 'mean'], ['1 layer']],
    [
      'of padded sequences',
      npz({ attentions: nest([3, 2], (b) => pick(triangle([2], 6, (_, key) => b === 1 || key > 1))) }),
      [...batch('0').slice(2), '--query', 'all'],
      ['keys 0-1 masked', '36 cells missing'],
    ],
  ]);
});
