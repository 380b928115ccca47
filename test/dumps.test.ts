/** What people hold, kind by kind: each gives the right figure at the first try, or one sentence that leads to it. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attnplot as attnplotIn } from './support/command.ts';
import {
  bfloat16,
  both,
  float32,
  integers,
  nest,
  npz,
  numbered,
  pythonJson,
  range,
  scores,
  texts,
  toNpy,
  triangle,
  weights,
} from './support/dump-writer.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-dumps-'));
const attnplot = (...args: readonly string[]) => attnplotIn(FOLDER, ...args);
function save(name: string, content: Uint8Array | string): string {
  mkdirSync(dirname(join(FOLDER, name)), { recursive: true });
  writeFileSync(join(FOLDER, name), content);
  return name;
}

/** An input, what is typed after its name, and what the report or the error says. */
type Case = readonly [
  what: string,
  content: Buffer | string,
  args: readonly string[],
  says: readonly (string | RegExp)[],
];

let files = 0;

/** Draws a case, or is refused: the alt text, notices and findings in one text, or the error. */
async function outcomeOf(content: Buffer | string, args: readonly string[]): Promise<string> {
  const name = save(`case-${files++}.${typeof content === 'string' ? 'json' : 'npz'}`, content);
  const { code, stdout, stderr } = await attnplot('render', name, ...args, '-o', `${name}.svg`, '--json');
  if (code !== 0) return `exit ${code}: ${stderr}`;
  const { description, notices, findings } = JSON.parse(stdout);
  const found = findings.map((one: { code: string; message: string }) => `${one.code}: ${one.message}`);
  return [description, ...notices, ...found].join('\n');
}

function check(cases: readonly Case[]): void {
  test.each(cases)('%s', async (_, content, args, says) => {
    const outcome = await outcomeOf(content, args);
    for (const one of says)
      if (typeof one === 'string') expect(outcome).toContain(one);
      else expect(outcome).toMatch(one);
  });
}

const QUERY = ['--query', '-1'];
/** Steps of a generation of 5 and then 1 token each, `[layer, batch, head, query, key]`. */
const STEPS = [triangle([3, 1, 2], 5), ...range(3).map((t) => weights([3, 1, 2, 1], 6 + t))];
const pick = (nested: unknown, ...at: readonly number[]) =>
  at.reduce((value, i) => (value as readonly unknown[])[i], nested) as readonly number[];
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

describe('heads', () => {
  const heads = (
    names: (layer: number, head: number) => string,
    pairs: readonly (readonly [number, number])[] = range(3).flatMap((l) =>
      range(2).map((h) => [l, h] as const),
    ),
  ) => npz(Object.fromEntries(pairs.map(([l, h]) => [names(l, h), triangle([], 5)])));
  const INDUCTION = [
    [5, 1],
    [6, 9],
    [7, 10],
  ] as const;
  const mean = ['3 layers', 'mean over 2 heads'];
  check([
    ['L0H0', heads((l, h) => `L${l}H${h}`), QUERY, mean],
    ['layer0_head0', heads((l, h) => `layer0${l}_head${h}`), QUERY, mean],
    ['l0.h0', heads((l, h) => `l${l}.h${h}`), QUERY, mean],
    ['attn_0_0', heads((l, h) => `attn_${l}_${h}`), QUERY, mean],
    ['0_0', heads((l, h) => `${l}_${h}`), QUERY, mean],
    [
      'blocks.0.attn.head.0',
      heads((l, h) => `blocks.${l}.attn.head.${h}.pattern`),
      [...QUERY, '--head', '1'],
      ['attention of head 1'],
    ],
    [
      'one a layer, others in each',
      heads((l, h) => `L${l}H${h}`, INDUCTION),
      QUERY,
      ['Layer 5 has head 1, Layer 6 has head 9'],
    ],
    [
      'in pairs, where layers have others',
      heads((l, h) => `L${l}H${h}`, INDUCTION),
      [...QUERY, '--head', '5:1,6:9'],
      ['Layer 5, head 1, Layer 6, head 9'],
    ],
    [
      'in pairs: one that its layer lacks',
      heads((l, h) => `L${l}H${h}`, INDUCTION),
      [...QUERY, '--head', '5:9'],
      ['found head 9, expected one of 1', 'Layer 5 has 1 head'],
    ],
    [
      'each, where layers have others',
      heads((l, h) => `L${l}H${h}`, INDUCTION),
      [...QUERY, '--head', 'each'],
      ['layers with other heads than one another (1; 9)'],
    ],
    [
      'JSON of heads in layers',
      JSON.stringify(
        Object.fromEntries(
          range(2).map((l) => [`layer_${l}`, { head_0: triangle([], 5), head_1: triangle([], 5) }]),
        ),
      ),
      QUERY,
      ['2 layers', 'mean over 2 heads'],
    ],
  ]);
  const uneven = npz(
    numbered(
      (i) => `layer_${i}`,
      [4, 2, 1].map((count) => triangle([count], 5)),
    ),
  );
  check([
    ['uneven', uneven, QUERY, ["each layer's own heads (4, 2, 1)"]],
    ['uneven: max', uneven, [...QUERY, '--head', 'max'], ["maximum over each layer's own heads"]],
    ['uneven: a head that some lack', uneven, [...QUERY, '--head', '3'], ['Layer 1 has 2 heads']],
    [
      'uneven: that head in a pair',
      uneven,
      [...QUERY, '--head', '0:3,1:1'],
      ['Layer 0, head 3, Layer 1, head 1'],
    ],
    [
      'uneven: a pair that its layer lacks',
      uneven,
      [...QUERY, '--head', '0:3,2:1'],
      ['found head 1, expected', 'Layer 2 has 1 head'],
    ],
    ['uneven: each', uneven, [...QUERY, '--head', 'each'], ['layers of 4, 2, 1 heads', '--head mean']],
    [
      'uneven: rollout has no gaps',
      uneven,
      [...QUERY, '--head', 'rollout'],
      [/^(?!.*missing).*attention rollout over each layer's own heads/s],
    ],
  ]);
});

describe('layers that are missing', () => {
  const x = () => triangle([1, 2], 5);
  check([
    [
      'null in JSON',
      JSON.stringify({ attentions: [null, x(), null, x()] }),
      QUERY,
      ['2 layers (Layer 1, Layer 3)', 'layers 0, 2 of attentions.{layer} are null'],
    ],
    [
      'all but one',
      JSON.stringify({ attentions: [null, x()] }),
      QUERY,
      ['1 layer (Layer 1)', 'layer 0 of attentions.{layer} is null'],
    ],
    ['empty lists', JSON.stringify({ attentions: [[], x()] }), QUERY, ['1 layer (Layer 1)']],
    ['null by name', JSON.stringify({ layer_0: null, layer_1: x() }), QUERY, ['1 layer (Layer 1)']],
    [
      '4, 12, 20',
      npz({ layer_4: x(), layer_12: x(), layer_20: x() }),
      [...QUERY, '--layers', '4-12'],
      ['Layer 4, Layer 12'],
    ],
    [
      'the last one',
      npz({ layer_4: x(), layer_12: x(), layer_20: x() }),
      [...QUERY, '--layers', '-1'],
      ['Layer 20'],
    ],
    [
      'empty arrays are said',
      npz({ layer_0: toNpy([]), layer_1: x() }),
      QUERY,
      ['Layer 1', 'layer 0 of layer_{layer} is empty'],
    ],
    [
      'other axes are refused',
      npz({ layer_0: x(), layer_1: triangle([2], 5), layer_2: x() }),
      QUERY,
      ['layer_1: found shape [2, 5, 5]', '--tensor "layer_0"'],
    ],
    [
      'a vector beside them is nothing',
      npz({ arr_0: x(), arr_1: x(), arr_2: [0.5, 0.5] }),
      QUERY,
      ['2 layers'],
    ],
    [
      'NaN in one layer',
      npz({
        attentions: nest(
          [3],
          (l) => (l === 1 ? nest([2, 5], () => range(5).map(() => Number.NaN)) : triangle([2], 5)) as never,
        ),
      }),
      QUERY,
      ['5 cells missing'],
    ],
    [
      'null in an attention file',
      JSON.stringify({ tokens: ['a'], rows: ['r'], layers: [null, [[1]]] }),
      [],
      ['leave out a layer that has no attention'],
    ],
  ]);
});

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

describe('decoding with a cache', () => {
  const one = npz({ attentions: weights([2, 2, 1], 9) });
  const filled = (rows: number, full: number) =>
    weights([2, 2, rows], 32, (q, key) => key < full - rows + 1 + q);
  check([
    ['one query is the last', one, [], ['(@8)', 'taken for the last of 9 keys']],
    ['--first-query 0', one, ['--first-query', '0'], ['(@0)']],
    ['--first-query 9', one, ['--first-query', '9'], ['--first-query 8']],
    ['--query 0', one, ['--query', '0'], ['expected a position from 8 to 8']],
    [
      'four of nine',
      npz({ attentions: weights([2, 2, 4], 9, (q, key) => key <= q + 5), tokens: texts(9) }),
      [],
      ['t5@5', 't8@8', '12 cells masked'],
    ],
    [
      'a static cache',
      npz({ attentions: filled(1, 9) }),
      [],
      ['(@8)', 'keys 9-31 have no weight', '46 cells masked'],
    ],
    [
      'a static cache and three queries',
      npz({ attentions: filled(3, 9) }),
      [],
      ['(@6, @7, @8)', 'keys 9-31'],
    ],
    ['a static cache with tokens', npz({ attentions: filled(1, 9), tokens: texts(32) }), [], ['(t8@8)']],
    ['a static cache, otherwise', npz({ attentions: filled(1, 9) }), ['--first-query', '0'], ['(@0)']],
    [
      'rows by their tokens',
      npz({ attentions: weights([2, 2, 2], 9), tokens: texts(9), row_tokens: ['t3', 't4'] }),
      [],
      ['(t3@3, t4@4)'],
    ],
    ['a layer a row', npz({ attentions: weights([12], 9) }), ['--axes', 'layer key'], ['12 layers', '1 row']],
    [
      'a layer a row is a guess',
      npz({ layers: weights([12], 9) }),
      [],
      ['one query a layer (if these are queries'],
    ],
    ['rows and keys are a guess', npz({ attentions: weights([2], 9) }), [], ['--axes "layer key"']],
    ['one row', npz({ attentions: toNpy([0.25, 0.75]) }), ['--axes', 'key'], ['1 row', '2 keys']],
  ]);
});

/** What Longformer returns: columns of global tokens, whose own rows are empty, then one for each distance. */
const longformer = (queries: number, reach: number, global = 0, rowsOfGlobal = false) =>
  weights([2, 1, 2, queries], global + 2 * reach + 1, (query, column) => {
    if (rowsOfGlobal && query < global) return false;
    const key = query + column - global - reach;
    return column < global || (key >= (rowsOfGlobal ? global : 0) && key < queries);
  });
/** Rows without any weight are zeros there. */
const zeros = (value: unknown): never =>
  (Array.isArray(value) ? value.map(zeros) : Number.isNaN(value) ? 0 : value) as never;

describe('sliding windows as columns', () => {
  const offsets = ['--axes', 'layer batch head query offset'];
  const drawn = [...offsets, '--query', '0,6'];
  check([
    [
      'are refused, with the axes',
      npz({ attentions: longformer(12, 2) }),
      [],
      ['a window of 2 to each side', offsets[1] as string],
    ],
    ['are drawn', npz({ attentions: longformer(12, 2) }), drawn, ['5 keys', '4 cells masked']],
    [
      'after one global token',
      npz({ attentions: longformer(12, 2, 1) }),
      [],
      ['after 1 of global tokens', offsets[1] as string],
    ],
    [
      'after one global token, drawn',
      npz({ attentions: longformer(12, 2, 1) }),
      drawn,
      ['6 keys', '4 cells masked'],
    ],
    [
      'after two',
      npz({ attentions: longformer(12, 2, 2), tokens: texts(12) }),
      [],
      ['a window of 2', 'after 2 of global tokens'],
    ],
    [
      'after two, drawn',
      npz({ attentions: longformer(12, 2, 2), tokens: texts(12) }),
      drawn,
      ['7 keys', '(t0@0, t6@6)', '4 cells masked'],
    ],
    [
      'with empty rows of global tokens',
      npz({ attentions: zeros(longformer(16, 4, 2, true)) }),
      [],
      ['a window of 4', 'after 2 of global tokens'],
    ],
    ['longer than the text', npz({ attentions: longformer(8, 4) }), [], ['found 9 columns for 8 queries']],
    ['by name', npz({ longformer_attn: weights([2, 2, 12], 5) }), [], ['a window of 2']],
    ['by tokens', npz({ attentions: weights([2, 2, 12], 5), tokens: texts(12) }), [], ['a window of 2']],
    ['in JSON', JSON.stringify({ attentions: longformer(12, 2) }), [], ['a window of 2']],
    [
      'of a file a layer',
      npz(numbered((i) => `layer_${i}`, [pick(longformer(12, 2), 0), pick(longformer(12, 2), 1)] as never)),
      [],
      ['--axes "batch head query offset"'],
    ],
    [
      'but not of a decoder with a cache',
      npz({ attentions: weights([2, 2, 8], 12, (q, key) => key <= q + 4) }),
      [],
      ['8 rows'],
    ],
    [
      'and no columns where there are globals and distances',
      npz({ attentions: weights([2, 2, 12], 6) }),
      ['--axes', 'layer head query offset'],
      ['found 6 offsets'],
    ],
  ]);
});

describe('local attention as masks', () => {
  const chunk =
    (size: number, from = 0) =>
    (query: number, key: number) =>
      Math.floor((query - from) / size) === Math.floor((key - from) / size);
  const DOCUMENTS = [0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2];
  const sameDocument = (query: number, key: number) => DOCUMENTS[query] === DOCUMENTS[key];
  const notPadding = (_: number, key: number) => key > 2;
  const local = (sees: (query: number, key: number) => boolean) =>
    npz({ attentions: triangle([2, 2], 16, sees) });
  const open = (sees: (query: number, key: number) => boolean) =>
    npz({ attentions: weights([2, 2, 16], 16, sees) });
  const all = ['--query', 'all'];
  check([
    ['chunks of 4', local(chunk(4)), all, ['chunks of 4 masked in Layer 0, Layer 1', '432 cells masked']],
    ['chunks of 8, two rows', local(chunk(8)), ['--query', '13,15'], ['masked', '36 cells masked']],
    ['chunks that end early', npz({ attentions: triangle([2, 2], 10, chunk(4)) }), all, ['chunks of 4']],
    ['one row', local(chunk(4)), ['--query', '6'], ['keys 0-3 masked']],
    ['rows of the first chunk only', local(chunk(4)), ['--query', '1,2'], [/^(?!.*chunks)/s]],
    [
      'each layer by itself',
      npz({
        attentions: nest([3], (l) =>
          pick(triangle([2], 16, l === 0 ? chunk(4) : l === 1 ? () => true : chunk(8))),
        ),
      }),
      ['--query', '7,10,15'],
      ['chunks of 4 masked in Layer 0', 'chunks of 8 masked in Layer 2'],
    ],
    ['packed documents', local(sameDocument), all, ["each row's own block masked"]],
    ['both directions', open(chunk(4)), all, ["each row's own block masked", '384 cells masked']],
    ['documents, both directions', open(sameDocument), all, ["each row's own block"]],
    [
      'padding on the left and chunks',
      local(both(chunk(4), notPadding)),
      all,
      ['chunks of 4', 'keys 0-2 masked', '96 cells missing'],
    ],
    ['padding on the left, chunks from the text', local(both(chunk(4, 3), notPadding)), all, ['chunks of 4']],
    [
      'padding on the left and a window',
      local(both((q, k) => q - k < 4, notPadding)),
      all,
      ['a window of 4', 'keys 0-2'],
    ],
    ['a window and sinks', local((q, k) => q - k < 5 || k < 4), all, ['a window of 5 and keys 0-3']],
    ['a window of both sides', open((q, k) => Math.abs(q - k) < 4), all, ['a window of 7']],
    ['padding on the right', local((_, key) => key < 12), all, ['keys 12-15 masked', '260 cells masked']],
  ]);
  // Attention that is hard and no mask: the triangle is masked, nothing else.
  check([
    ['on itself', local((q, k) => q === k), all, ['240 cells masked']],
    ['on the token before', local((q, k) => k === Math.max(0, q - 1)), all, ['240 cells masked']],
    ['on the first token', local((_, k) => k === 0), all, ['240 cells masked']],
    ['every third', local((q, k) => (q - k) % 3 === 0), all, ['240 cells masked']],
  ]);
});

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
    const name = save(`validate-${files++}.npz`, npz({ attn_scores: scores([2, 2], 6, fill) }));
    const { code, stdout } = await attnplot('validate', name, '--tensor', 'attn_scores', '--json');
    expect(code).toBe(0);
    const [{ findings }] = JSON.parse(stdout).files;
    expect(findings.map((one: { code: string }) => one.code)).toEqual(['scores']);
  });

  test('the colorbar says it, unless it is named, and the figure carries it', async () => {
    const name = save(`scores-${files++}.npz`, npz({ attn: scores([2, 2], 6, -1e9) }));
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

describe('JSON from JavaScript', () => {
  const data = (value: unknown) => JSON.parse(JSON.stringify(value)).flat(9) as number[];
  const x = triangle([1, 2], 4);
  const dims = { dims: [1, 2, 4, 4], type: 'float32', data: data(x) };
  const typed = Object.fromEntries(data(x).map((value, i) => [i, value]));
  const one = ['1 layer', '1 row (@3)', '4 keys', 'mean over 2 heads'];
  check([
    ['alone', JSON.stringify(dims), QUERY, one],
    ['under a name', JSON.stringify({ attentions: dims }), QUERY, one],
    ['in a list', JSON.stringify({ attentions: [dims, dims] }), QUERY, ['2 layers']],
    ['by layer', JSON.stringify({ layer_0: dims, layer_1: dims }), QUERY, ['2 layers']],
    [
      'by number',
      JSON.stringify({ attentions: { 0: dims, 1: dims }, tokens: texts(4) }),
      QUERY,
      ['2 layers', 't3@3'],
    ],
    [
      'wrapped by Transformers.js',
      JSON.stringify({ ort_tensor: { dims: [1, 2, 4, 4], cpuData: typed, dataLocation: 'cpu' } }),
      QUERY,
      one,
    ],
    [
      'ndarray',
      JSON.stringify({ data: typed, shape: [1, 2, 4, 4], stride: [32, 16, 4, 1], offset: 0 }),
      QUERY,
      one,
    ],
    ['steps of objects', JSON.stringify({ steps: [{ attentions: [dims] }] }), QUERY, ['1 layer']],
    [
      'bits of float16',
      JSON.stringify({ attentions: { ...dims, type: 'float16', data: data(x).map(() => 15360) } }),
      QUERY,
      ['bits of float16', 'Array.from(x.data)'],
    ],
    [
      'too few numbers',
      JSON.stringify({ ...dims, dims: [1, 2, 4, 5] }),
      QUERY,
      ['found 32 numbers, expected 40', '"dims"'],
    ],
    [
      'tfjs without its numbers',
      JSON.stringify({ shape: [1, 2, 4, 4], dtype: 'float32', dataId: { id: 1 } }),
      QUERY,
      ['a tensor without its numbers', '"dims"'],
    ],
    [
      'texts for numbers',
      JSON.stringify({ attentions: { dims: [1, 1, 1, 2], data: ['0.5', '0.5'] } }),
      QUERY,
      ['found "0.5", expected a number'],
    ],
  ]);
  check(
    [
      'layer_{}',
      'layer.{}',
      'Layer {}',
      'layers/{}',
      'block{}',
      'h.{}',
      'attn_{}',
      'L{}',
      '{}',
      'model.layers.{}.self_attn',
      'attention_layer_{}',
      'encoder.layer.{}.attention.self',
    ].map(
      (name): Case => [
        `${name} by name`,
        JSON.stringify(numbered((i) => name.replace('{}', String(i)), [triangle([2], 5), triangle([2], 5)])),
        QUERY,
        ['2 layers (Layer 0, Layer 1)', 'mean over 2 heads'],
      ],
    ),
  );
  check([
    [
      'layers of heads',
      JSON.stringify({ layers: triangle([3, 2], 5), tokens: texts(5) }),
      QUERY,
      ['3 layers', 't4@4'],
    ],
    [
      'meta beside them',
      JSON.stringify({ attentions: triangle([3, 2], 5), meta: { seed: 1 } }),
      QUERY,
      ['3 layers'],
    ],
    [
      '"masked" in arrays',
      JSON.stringify({ attentions: [[['masked', 1]]] }),
      [],
      ['in an attention file only'],
    ],
  ]);
});

describe('NaN', () => {
  const nan = (count: number) => range(count).map(() => Number.NaN);
  const without = (isNan: (layer: number, head: number) => boolean) =>
    npz({
      attentions: range(3).map((l) =>
        range(4).map((h) => (isNan(l, h) ? nest([5], () => nan(5)) : triangle([], 5))),
      ) as never,
    });
  check([
    [
      'a head of one layer',
      without((l, h) => l === 0 && h === 1),
      QUERY,
      ['head 1 is NaN in Layer 0: left out', 'mean over heads 0, 2, 3', /^(?!.*SDPA)/s],
    ],
    ['a head of all', without((_, h) => h === 2), QUERY, ['head 2 is NaN in every layer drawn']],
    [
      'a head asked for',
      without((_, h) => h === 2),
      [...QUERY, '--head', '2'],
      ['exit 2', 'NaN', /^(?!.*SDPA)/s],
    ],
    [
      'a head and a layer',
      without((l, h) => l === 2 || (l === 1 && h === 2)),
      QUERY,
      ['left out', '5 cells missing'],
    ],
    [
      'max',
      without((l, h) => l === 0 && h === 1),
      [...QUERY, '--head', 'max'],
      ['left out', 'maximum over heads 0, 2, 3'],
    ],
    [
      'each shows it',
      without((l, h) => l === 0 && h === 1),
      [...QUERY, '--head', 'each'],
      ['5 cells missing'],
    ],
    [
      'one pair that is NaN',
      without((l, h) => l === 1 && h === 2),
      [...QUERY, '--head', '1:2'],
      ['no numbers', /^(?!.*SDPA)/s],
    ],
    ['everything', without(() => true), QUERY, ['the weights hold no numbers', /^(?!.*SDPA)/s]],
    [
      'rows of padding at the end',
      npz({
        attentions: nest(
          [3, 2],
          () => nest([6], (q) => (q > 3 ? nan(6) : pick(triangle([], 6), q))) as never,
        ),
      }),
      [],
      ['36 cells missing'],
    ],
    [
      'rows of padding at the start',
      npz({ attentions: triangle([3, 2], 6, (_, key) => key > 1) }),
      [],
      ['36 cells missing', 'keys 0-1 masked'],
    ],
  ]);
});
