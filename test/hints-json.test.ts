/** Hints about what to write into an attention file: each is read from the error, followed to the letter, and the file is drawn. */
import { describe, expect, test } from 'vitest';
import { drawn, hintOf, write } from './support/hints.ts';

const PARTS = { tokens: '["a", "b"]', rows: '["x"]', layers: '[[[0.5, 0.5]]]' };

/** An attention file with some of its keys written otherwise; '' leaves a key out. */
const file = (parts: Readonly<Record<string, string>>) =>
  `{${Object.entries({ ...PARTS, ...parts })
    .flatMap(([key, value]) => (value === '' ? [] : [`"${key}": ${value}`]))
    .join(', ')}}`;

/** Reads the hint of a file that is refused, and draws the file that it leads to: $1 is the first group of the hint. */
async function rewrite(wrong: string, hint: RegExp, right: string): Promise<void> {
  const folder = write({ 'wrong.json': wrong });
  const stderr = await hintOf(folder, 'wrong.json');
  const found = hint.exec(stderr);
  expect(found, stderr).not.toBeNull();
  const next = write({ 'right.json': right.replace(/\$(\d)/g, (_, i) => found?.[Number(i)] ?? '') });
  expect(await drawn(next, 'right.json')).toEqual([
    expect.any(Number),
    expect.any(Number),
    expect.any(Number),
  ]);
}

/** A key of the file, what it holds, the hint, and what it then holds. */
type Value = readonly [key: string, wrong: string, hint: RegExp, right: string];

describe('a hint of a value works', () => {
  const VALUES: readonly Value[] = [
    ['tokens', '["a", null]', /write "" for a token without text/, '["a", ""]'],
    ['tokens', 'null', /the script that wrote the file probably had no data here/, '["a", "b"]'],
    ['rows', '[]', /the script that wrote the file probably had no data here/, '["x"]'],
    ['layers', 'null', /attn_implementation='eager'/, '[[[1, 0]]]'],
    ['layers', '[null, [[1, 0]]]', /leave out a layer that has no attention/, '[[[1, 0]]]'],
    ['layers', '[[[0.5, "nan"]]]', /write (null), without quotes/, '[[[0.5, $1]]]'],
    ['layers', '[[[0.5, "-inf"]]]', /write ("masked") for a key/, '[[[0.5, $1]]]'],
    ['layers', '[[[0.5, "mask"]]]', /did you mean ("masked")/, '[[[0.5, $1]]]'],
    ['layers', '[[[0.5, "0.5"]]]', /write the number without quotes/, '[[[0.5, 0.5]]]'],
    ['layers', '[[0.5, 0.5]]', /(\[\[0.2, 0.8\]\]) is one row/, '[$1]'],
    [
      'layers',
      '[[[[0.5, 0.5]]], [[0.5, 0.5]]]',
      /so choose one head, or average/,
      '[[[0.5, 0.5]], [[0.5, 0.5]]]',
    ],
    ['layers', '[[[0.5, Infinity]]]', /write weights after the softmax/, '[[[0.5, 0.5]]]'],
    [
      'rows',
      '[{"label": "x", "query": -1}]',
      /count from 0 and are not negative/,
      '[{"label": "x", "query": 1}]',
    ],
    ['rows', '', /add the key "(rows)"/, '["x"]'],
    ['title', '5', /write it in quotes: ("5")/, '$1'],
    ['title', 'true', /write it in quotes: ("true")/, '$1'],
    ['figure', '{"vmax": null}', /leave the key out to use its default/, '{}'],
    ['figure', '{"annotate": "true"}', /write (true) without quotes/, '{"annotate": $1}'],
    ['figure', '{"annotate": 1}', /write (true)/, '{"annotate": $1}'],
    ['figure', '{"vmax": "auto"}', /leave it out: the scale then ends at the values drawn/, '{}'],
    ['figure', '{"vmax": "50%"}', /write (p50)/, '{"vmax": "$1"}'],
    ['figure', '{"dpi": "300dpi"}', /write the number alone: (300)/, '{"dpi": $1}'],
    ['figure', '{"width": 5}', /add the unit, in quotes: ("5in")/, '{"width": $1}'],
    ['figure', '{"width": "400000px"}', /at most (32767) pixels a side/, '{"width": "3000px"}'],
    ['figure', '{"width": "5furlongs"}', /the units are in, (cm)/, '{"width": "5$1"}'],
    ['figure', '{"layers": []}', /leave the key out to draw them all/, '{}'],
    ['figure', '{"vmx": 1}', /did you mean "(vmax)"/, '{"$1": 1}'],
    ['figre', '{}', /did you mean "(figure)"/, ''],
    ['qqqqqqq', '1', /the keys here are .*\b(meta)\b/, ''],
    // Segments, inputs and masks
    [
      'segments',
      '[{"name": "s", "last": 1}]',
      /add the key "(first)"/,
      '[{"name": "s", "$1": 0, "last": 1}]',
    ],
    [
      'segments',
      '[{"name": "s", "first": 5}]',
      /without a last key ends where the keys do/,
      '[{"name": "s", "first": 0}]',
    ],
    ['rows', '[{"label": "x", "segment": 3}]', /leave it out where the query is in none/, '[{"label": "x"}]'],
    [
      'layers',
      '[{"weights": [[1, 0]], "input": 3}]',
      /list the names of the inputs under "inputs"/,
      '[[[1, 0]]]',
    ],
    [
      'layers',
      '[{"weights": [[1, 0]], "input": 0, "head": 1}]',
      /leave one of the two out/,
      '[{"weights": [[1, 0]], "head": 1}]',
    ],
    ['layers', '[{"weights": [[1, 0]], "difference": true}]', /list the names of the inputs/, '[[[1, 0]]]'],
    ['inputs', '["a", "b"]', /or leave "inputs" out/, ''],
    ['figure', '{"mask": "causal"}', /write the row as \{ "label": "x", "query": 8 \}/, '{}'],
  ];
  test.each(VALUES)('%s %s', (key, wrong, hint, right) =>
    rewrite(file({ [key]: wrong }), hint, file({ [key]: right })),
  );
});

describe('a hint of JSON works', () => {
  const SYNTAX: readonly (readonly [wrong: string, hint: RegExp, right: string])[] = [
    ['', /wrote nothing, or has not finished/, file({})],
    ['{"tokens": ["a", "b"', /write it again, and wait for the writer to close it/, file({})],
    [
      file({ figure: '{"annotate": True}' }),
      /write (true), as Python's json\.dump does/,
      file({ figure: '{"annotate": $1}' }),
    ],
    [file({ title: "'t'" }), /JSON has double quotes only/, file({ title: '"t"' })],
    [`// ${file({})}`, /JSON has no comments: remove it/, file({})],
    [`{"a": 1 // b\n}`, /or put it under "(meta)"/, file({ meta: '{"a": 1, "b": ""}' })],
    [file({ layers: '[[[0.5, inf]]]' }), /write (null) for a missing one/, file({ layers: '[[[0.5, $1]]]' })],
    [
      file({ layers: '[[[.5, 0.5]]]' }),
      /a JSON number is written like (0\.5)/,
      file({ layers: '[[[$1, 0.5]]]' }),
    ],
    [`${file({})}\n${file({})}`, /split JSON Lines into one file per line/, file({})],
    [file({ title: '"a\nb"' }), /write (\\n) and \\t/, file({ title: '"a$1b"' })],
    [file({ title: '"a\tb"' }), /and (\\t) for line breaks and tabs/, file({ title: '"a$1b"' })],
    [file({ tokens: '["a" "b"]' }), /add the comma/, file({ tokens: '["a", "b"]' })],
    [file({ title: '@' }), /write the file with a JSON library/, file({ title: '"@"' })],
    [`${'['.repeat(3000)}1${']'.repeat(3000)}`, /remove what is not attention data/, file({})],
    ['5', /write \{ "tokens": \[\.\.\.\], "rows": \[\.\.\.\], "layers": \[\.\.\.\] \}/, file({})],
    [
      '{"attentions": [[[1, 0], [1]]]}',
      /equally long nested lists/,
      '{"attentions": [[[1, 0], [0.5, 0.5]]]}',
    ],
    [
      '{"attentions": [[[1, 0], [0.5, 0.5]]], "title": "t"}',
      /hint: /,
      '{"attentions": [[[1, 0], [0.5, 0.5]]]}',
    ],
    [
      '{"attentions": {"shape": [4], "data": [[1, 0], [0.5, 0.5]]}}',
      /leave the shape out/,
      '{"attentions": [[1, 0], [0.5, 0.5]]}',
    ],
    [
      '{"attentions": [[[1, 0], [0.5, 0.5]]], "tokens": [null, "b"]}',
      /write "" for a token without text/,
      '{"attentions": [[[1, 0], [0.5, 0.5]]], "tokens": ["", "b"]}',
    ],
  ];
  test.each(SYNTAX)('%s', rewrite);
});
