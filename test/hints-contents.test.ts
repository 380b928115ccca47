import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { doubles } from './support/dumps.ts';
import { drawn, hintOf, of, weights, write } from './support/hints.ts';
import { npy, safetensors } from './support/tensor-writers.ts';

/** Inputs that a hint says to write otherwise: as they are, and as the hint has them. */
const REWRITTEN: readonly (readonly [
  what: string,
  name: string,
  wrong: Uint8Array | string,
  hint: RegExp,
  right: Uint8Array | string | ((found: RegExpExecArray) => Uint8Array | string),
  gives: readonly [panels: number, rows: number, keys: number],
])[] = [
  [
    'a row without weights',
    'a.json',
    '{"tokens": ["a"], "rows": ["x"], "layers": [[[]]]}',
    /write null for a weight nobody recorded/,
    '{"tokens": ["a"], "rows": ["x"], "layers": [[[null]]]}',
    [1, 1, 1],
  ],
  [
    'a weight that is infinite',
    'a.json',
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[1, -Infinity]]]}',
    /write "masked" for a key that the query cannot see/,
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[1, "masked"]]]}',
    [1, 1, 2],
  ],
  [
    'a matrix the other way round',
    'a.json',
    '{"tokens": ["a", "b", "c"], "rows": ["x"], "layers": [[[0.2], [0.3], [0.5]]]}',
    /transpose it to weights\[row\]\[key\]/,
    '{"tokens": ["a", "b", "c"], "rows": ["x"], "layers": [[[0.2, 0.3, 0.5]]]}',
    [1, 1, 3],
  ],
  [
    'a row for each entry',
    'a.json',
    '{"tokens": ["a", "b"], "rows": ["x", "y"], "layers": [[[0.5, 0.5]]]}',
    /give every layer one row of weights for each entry of "rows"/,
    '{"tokens": ["a", "b"], "rows": ["x", "y"], "layers": [[[0.5, 0.5], [1, 0]]]}',
    [1, 2, 2],
  ],
  [
    'a row longer than its tokens',
    'a.json',
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[0.2, 0.3, 0.5]]]}',
    /cut the row to the keys that have one/,
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[0.2, 0.3]]]}',
    [1, 1, 2],
  ],
  [
    'a query after the tokens',
    'a.json',
    '{"tokens": ["a", "b"], "rows": [{"label": "x", "query": 2}], "layers": [[[0.5, 0.5]]]}',
    /the last token is (\d+)/,
    ([, last]) =>
      `{"tokens": ["a", "b"], "rows": [{"label": "x", "query": ${last}}], "layers": [[[0.5, 0.5]]]}`,
    [1, 1, 2],
  ],
  [
    'a number for a document',
    'a.json',
    '{"weights": [[0.5, 0.5]], "rows": ["x"], "tokens": ["a", "b"]}',
    /did you mean "(layers)", as \[layer\]\[row\]\[key\]/,
    ([, key]) => `{"${key}": [[[0.5, 0.5]]], "rows": ["x"], "tokens": ["a", "b"]}`,
    [1, 1, 2],
  ],
  [
    'a tensor of too few numbers',
    'a.json',
    '{"dims": [1, 2, 2], "data": [1, 0, 0.5]}',
    /write \{ "dims": .* with a number for each item/,
    '{"dims": [1, 2, 2], "data": [1, 0, 0.5, 0.5]}',
    [1, 2, 2],
  ],
  [
    'tokens that are ids',
    'a.json',
    '{"attentions": [[[1, 0], [0.5, 0.5]]], "tokens": [5, 6]}',
    /write \{ "attentions": \[\.\.\.\], "tokens": \["The", "cat"\] \}/,
    '{"attentions": [[[1, 0], [0.5, 0.5]]], "tokens": ["The", "cat"]}',
    [1, 2, 2],
  ],
  [
    'attentions that were not recorded',
    'a.json',
    '{"attentions": null}',
    /attn_implementation='eager'/,
    '{"attentions": [[[1, 0], [0.5, 0.5]]]}',
    [1, 2, 2],
  ],
  [
    '"masked" in arrays',
    'a.json',
    '{"attentions": [[[1, "masked"], [0.5, 0.5]]]}',
    /in arrays, NaN after the query masks/,
    '{"attentions": [[[1, NaN], [0.5, 0.5]]]}',
    [1, 2, 2],
  ],
  [
    'a table with decimal commas',
    'a.csv',
    'a;b\n0,5;0,5x\n0,2;0,8\n',
    /hint: (.*)/,
    'a;b\n0.5;0.5\n0.2;0.8\n',
    [1, 2, 2],
  ],
  [
    'a table of rows of other lengths',
    'a.csv',
    '1\n0.5,0.5\n',
    /write nan for a key that a query does not see/,
    '1,nan\n0.5,0.5\n',
    [1, 2, 2],
  ],
  [
    'a table of a line for each weight',
    'a.csv',
    'query,key,weight\n0,0,1\n0,1,0\n1,0,0.5\n1,1,0.5\n',
    /df\.pivot\(index='query', columns='key', values='weight'\)\.to_csv/,
    'query,0,1\n0,1.0,0.0\n1,0.5,0.5\n',
    [1, 2, 2],
  ],
  [
    'a name of a column that holds a comma',
    'a.csv',
    ',a,b,c\nx,0.5,0.5\n',
    /put names that hold a comma in double quotes/,
    ',a,"b,c"\nx,0.5,0.5\n',
    [1, 1, 2],
  ],
  [
    'a cell without a number',
    'a.csv',
    'a,b\n0.5,n/x\n0.5,0.5\n',
    /leave the cell empty where the weight is missing/,
    'a,b\n0.5,\n0.5,0.5\n',
    [1, 2, 2],
  ],
  [
    'a picture that attnplot did not draw',
    'a.png',
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
    /use the data it was drawn from/,
    '{"tokens": ["a"], "rows": ["x"], "layers": [[[1]]]}',
    [1, 1, 1],
  ],
  [
    'a comma after the last item',
    'a.json',
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[0.5, 0.5]]],}',
    /remove the comma/,
    '{"tokens": ["a", "b"], "rows": ["x"], "layers": [[[0.5, 0.5]]]}',
    [1, 1, 2],
  ],
  [
    'an array of more axes than attention has',
    'a.npy',
    of(2, 2, 3, 2, 6, 6),
    /by the axes that are none of batch, layer, head, query and key, as with x\[0\]/,
    of(3, 2, 6, 6),
    [3, 6, 6],
  ],
  [
    'an empty array',
    'a.npy',
    npy('<f8', [2, 0, 4, 4], new Uint8Array(0)),
    /output_attentions=True/,
    of(2, 3, 4, 4),
    [2, 4, 4],
  ],
  [
    'tokens of bytes in the wrong place',
    'a.safetensors',
    safetensors({ 'attentions.0': ['I4', [1, 2, 2], new Uint8Array(2)] }),
    /tensor\.float\(\)/,
    safetensors({ 'attentions.0': ['F64', [1, 2, 2], doubles(weights([1, 2, 2]))] }),
    [1, 2, 2],
  ],
];

describe('a hint of what to write works', () => {
  test.each(REWRITTEN)('%s', async (_, name, wrong, hint, right, gives) => {
    const folder = write({ [name]: wrong });
    const stderr = await hintOf(folder, name);
    const found = hint.exec(stderr) as RegExpExecArray;
    expect(found, stderr).not.toBeNull();
    writeFileSync(join(folder, name), typeof right === 'function' ? right(found) : right);
    expect(await drawn(folder, name)).toEqual(gives);
  });
});
