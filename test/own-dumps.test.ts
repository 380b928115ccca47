/** More of what people hold, each with the answer that was written down before it was tried. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './support/command.ts';
import { nest, npz, range, scores, texts, triangle, weights } from './support/dump-writer.ts';
import { attnplot, type Case, check, FOLDER, QUERY, save } from './support/held-dumps.ts';
import { hasNumpy } from './support/tensors.ts';

describe.runIf(hasNumpy)('objects that Python writes', () => {
  const written = spawnSync('/usr/bin/python3', [join(ROOT, 'test/support/object-dumps.py'), FOLDER]);
  if (hasNumpy && written.status !== 0) throw new Error(written.stderr.toString());

  type Held = readonly [name: string, args: readonly string[], code: number, says: readonly string[]];
  const MEAN = ['mean over 2 heads'];
  const held = (what: string, cases: readonly Held[]) =>
    describe(what, () => {
      test.each(cases)('%s %j', async (name, args, code, says) => {
        const ran = await attnplot('render', name, ...args, '-o', `${name}.svg`, '--json');
        expect(ran.code, ran.stderr).toBe(code);
        for (const one of says) expect(ran.stdout + ran.stderr).toContain(one);
      });
    });

  held('None among layers', [
    ['none-beside.npz', QUERY, 0, ['1 layer (Layer 1)', 'layer 0 of layer_{layer} is null']],
    ['none-between.npz', QUERY, 0, ['2 layers (Layer 0, Layer 2)', 'layer 1 of layer_{layer} is null']],
    ['none-in-list.npz', QUERY, 0, ['2 layers (Layer 0, Layer 2)']],
    ['none-by-hook.npz', QUERY, 0, ['1 layer (Layer 1)']],
    ['none-first.npz', QUERY, 0, ['1 layer (Layer 1)', 'e@4']],
    ['none-first.npz', [...QUERY, '--layers', '0'], 2, ['found layer 0', 'the input has 1 layer: Layer 1']],
    ['none-all.npz', QUERY, 3, ['found None', "attn_implementation='eager'"]],
    ['none-alone.npz', QUERY, 3, ['found None as attentions', "attn_implementation='eager'"]],
    ['none-of-cross.npz', [...QUERY, '--tensor', 'decoder_attentions'], 0, ['1 layer']],
  ]);

  held('arrays of objects', [
    ['heads-differ.npz', QUERY, 0, ["each layer's own heads (2, 4)"]],
    ['equal.npy', QUERY, 0, MEAN],
    ['examples.npz', QUERY, 3, ['--tensor "attentions.0"']],
    ['examples.npz', [...QUERY, '--tensor', 'attentions.0'], 0, ['2 layers', '5 keys']],
    ['examples.npz', [...QUERY, '--tensor', 'attentions.1'], 0, ['2 layers', '7 keys']],
    ['dict.npy', QUERY, 0, ['3 layers', 'e@4']],
    ['dicts.npy', QUERY, 0, ['2 layers']],
    ['tokens-objects.npz', QUERY, 0, ['e@4']],
    ['tokens-bytes.npz', QUERY, 0, ['e@4']],
    ['rows-differ.npy', [], 3, ['hint: ']],
    ['numbers.npy', [], 0, ['2 rows', '2 keys']],
    ['mixed-beside.npz', QUERY, 0, ['3 layers']],
    ['steps.npz', ['--query', '3,4'], 0, ['2 layers', '2 rows (@3, @4) and 5 keys']],
    ['nested.npy', QUERY, 0, ['2 layers', ...MEAN]],
  ]);

  const found = (count: number) => [`found ${count} tokens in`, '--tokens none numbers the keys'];
  held('tokens that do not fit', [
    ['tokens-short.npz', QUERY, 3, found(3)],
    ['tokens-short.npz', [...QUERY, '--tokens', 'none'], 0, ['5 keys']],
    ['tokens-long.npz', QUERY, 3, found(6)],
    ['tokens-ids.npz', QUERY, 0, ['tokens of dtype int64 cannot be read as text: keys are numbered']],
    ['ids-beside.npz', QUERY, 0, ['@4']],
    ['tokens-of-one.npz', QUERY, 0, ['e@4']],
    ['tokens-matrix.npz', QUERY, 0, ['tokens [3, 2] is of 3 sequences', 'keys are numbered']],
    ['tokens-empty.npz', QUERY, 3, found(0)],
    ['tokens-text.npz', QUERY, 0, ['tokens is one text, no list: keys are numbered']],
  ]);
});

describe('files of tokens', () => {
  const names = texts(5);
  const input = save('five.npz', npz({ attentions: triangle([2], 5) }));
  test.each<readonly [name: string, content: string | Uint8Array | undefined, code: number, says: string]>([
    ['lines.txt', `${names.join('\n')}\n`, 0, 't4@4'],
    ['windows.txt', names.join('\r\n'), 0, 't4@4'],
    ['one-line.txt', names.join(' '), 2, 'found 1 token in'],
    ['list.json', JSON.stringify(names), 0, 't4@4'],
    ['object.json', JSON.stringify({ tokens: names }), 0, 't4@4'],
    ['ids.json', JSON.stringify({ input_ids: [1, 2] }), 2, 'expected a JSON list of strings'],
    ['latin.txt', Buffer.from('é\nb\n', 'latin1'), 2, 'expected text in UTF-8'],
    ['missing.txt', undefined, 4, 'missing.txt'],
  ])('%s', async (name, content, code, says) => {
    if (content !== undefined) save(name, content);
    const ran = await attnplot('render', input, ...QUERY, '--tokens', name, '-o', 'tokens.svg', '--json');
    expect([ran.code, ran.stdout + ran.stderr]).toEqual([code, expect.stringContaining(says)]);
  });

  check([
    [
      'null among the tokens of JSON',
      JSON.stringify({ attentions: triangle([2], 3), tokens: ['a', null, 'c'] }),
      QUERY,
      ['tokens[1]', 'found null, expected a string', 'write "" for a token without text'],
    ],
    [
      'a batch of one',
      JSON.stringify({ attentions: triangle([2], 3), tokens: [['a', 'b', 'c']] }),
      QUERY,
      ['c@2'],
    ],
  ]);
});

describe('--keys', () => {
  const tokens = ['<s>', 'The', '▁cat', 'sat', '.', 'The', '</s>', '<pad>'];
  const content = npz({ attentions: triangle([3, 2], 8), tokens });
  const keys = (asked: string, ...says: readonly string[]): Case => [
    asked,
    content,
    [...QUERY, '--keys', asked],
    says,
  ];
  check([
    keys('0-3', 'keys 0-3 of 8'),
    keys('1-', 'keys 1-7 of 8'),
    keys('3', 'Drawn is key 3 of 8'),
    keys('0,2,5', 'keys 0, 2, 5 of 8'),
    keys('-1', 'key 7 of 8'),
    keys('special', 'keys 1-5 of 8'),
    keys('▁cat', 'key 2 of 8'),
    keys('The', 'keys 1, 5 of 8'),
    keys('cat', 'exit 2', 'did you mean "▁cat"'),
    keys('5-20', 'exit 2', 'write 5-7'),
    keys('5-2', 'exit 2', 'write 2-5'),
    keys('1:4', 'exit 2', 'write 1-3'),
    keys('-3-', 'exit 2', 'hint'),
    keys('all', 'exit 2', 'leave it out to draw all keys'),
  ]);
});

describe('ranges', () => {
  const content = npz({ attentions: triangle([3, 2], 8), tokens: texts(8) });
  const asked = (args: readonly string[], ...says: readonly string[]): Case => [
    args.join(' '),
    content,
    args,
    says,
  ];
  check([
    asked(['--query', '4-6'], '3 rows (t4@4, t5@5, t6@6)'),
    asked(['--query', '5-'], '3 rows (t5@5, t6@6, t7@7)'),
    asked(['--query', '0,3-4,-1'], '4 rows (t0@0, t3@3, t4@4, t7@7)'),
    asked(['--query', '2:5'], 'exit 2', 'write 2-4'),
    asked(['--rows', '0-2'], '3 rows (t0@0, t1@1, t2@2)'),
    asked(['--rows', '-1'], '1 row (t7@7)'),
    asked(['--rows', '-9'], 'exit 2', 'from 0 to 7'),
    asked(['--layers', '-1', ...QUERY], '1 layer (Layer 2)'),
    asked(['--layers', '1-', ...QUERY], '2 layers (Layer 1, Layer 2)'),
    asked(['--layers', 'mean', ...QUERY], 'mean over'),
    asked(['--layers', '0-9', ...QUERY], 'exit 2', 'positions from 0 to 2'),
    asked(['--head', '1:1,2:0', ...QUERY], 'Layer 1, head 1', 'Layer 2, head 0'),
    asked(['--head', '5:0', ...QUERY], 'exit 2', 'hint'),
    asked(['--query', 'all'], '8 rows'),
  ]);
});

describe('"masked" in JSON', () => {
  const M = 'masked';
  type Cells = readonly (number | string | null | object)[];
  const masked = (what: string, rows: readonly Cells[], ...says: readonly string[]): Case => [
    what,
    JSON.stringify({ tokens: ['p', 'a', 'b', 'c'], rows: texts(rows.length, 'r'), layers: [rows] }),
    [],
    says,
  ];
  check([
    masked(
      'left padding',
      [
        [M, 1],
        [M, 0.5, 0.5],
      ],
      '5 cells masked',
    ),
    masked('a window', [[M, M, 0.5, 0.5]], '2 cells masked'),
    masked('in the middle', [[0.5, M, 0.25, 0.25]], '1 cell masked'),
    masked(
      'a whole row',
      [
        [M, M, M, M],
        [0.25, 0.25, 0.25, 0.25],
      ],
      '4 cells masked',
    ),
    masked('beside null', [[M, null, 0.5, 0.5]], '1 cell masked. 1 cell missing.'),
    masked('before the end of a row', [[M, 1]], '3 cells masked'),
    masked('nothing else', [[M, M, M, M]], 'No cell has a value'),
    masked('with a capital', [['Masked', 1, 0, 0]], 'exit 3', '"masked"'),
    masked('with a slip', [['maksed', 1, 0, 0]], 'exit 3', 'did you mean "masked"'),
    masked('-inf in quotes', [['-inf', 1, 0, 0]], 'exit 3', 'write "masked" for a key'),
    masked('more than tokens', [[M, M, M, M, M]], 'exit 3', 'found 5'),
    masked('an object', [[{ masked: true }, 1, 0, 0]], 'exit 3', 'found an object'),
  ]);
});

describe('scores by their numbers alone', () => {
  const any = scores([2, 2], 6, 0, () => true);
  const ARE = ['Heatmaps of attention scores before the softmax', 'scores: the values are scores'];
  const ARE_NOT = [/^(?!.*are scores)/s];
  check([
    ['one query', npz({ attn: nest([2, 2, 1], () => [-1.5, 2.1, 0.3, -0.2]) }), [], ARE],
    ['the last row of a triangle', npz({ attn: scores([2, 2], 6, Number.NEGATIVE_INFINITY) }), QUERY, ARE],
    ['all rows, no mask', npz({ attn: any }), ['--query', 'all'], ARE],
    ['attributions', npz({ attributions: any }), [...QUERY, '--tensor', 'attributions'], ARE_NOT],
    ['saliency of a model', npz({ saliency: any }), [...QUERY, '--tensor', 'saliency'], ARE_NOT],
    ['weights', npz({ attn: weights([2, 2, 1], 6) }), [], ARE_NOT],
    ['a difference', npz({ attn: nest([2, 2, 1], () => [-0.2, 0.1, 0.1]) }), [], ARE_NOT],
    ['sums above 1', npz({ attn: nest([2, 2, 1], () => range(4).map((i) => i)) }), [], ARE_NOT],
  ]);

  test('validate says the same', async () => {
    const name = save('lone-scores.npz', npz({ attn: nest([2, 2, 1], () => [-1.5, 2.1, 0.3, -0.2]) }));
    const { code, stdout } = await attnplot('validate', name, '--json');
    const [{ findings }] = JSON.parse(stdout).files;
    expect([code, findings.map((one: { code: string }) => one.code)]).toEqual([
      0,
      expect.arrayContaining(['scores']),
    ]);
  });
});
