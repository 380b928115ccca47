/** Tables of numbers as text, drawn as one layer. */
import { describe, expect, test } from 'vitest';
import { command, labelsOf, read, rowOf, save } from './support/dumps.ts';
import { hasNumpy, problemOf, python } from './support/tensors.ts';

const table = (text: string) => save(text, 'csv');
const weightsOf = async (path: string) => {
  const { layers, rows } = await read(path);
  const [layer] = layers;
  if (!layer || layers.length !== 1) throw new Error('expected one layer');
  return { weights: rows.map((_, row) => rowOf(layer, row)), tokens: layer.tokens[0] };
};

const PLAIN = {
  weights: [
    [0.1, 0.9],
    [0.4, 0.6],
  ],
  tokens: ['0', '1'],
};

describe('a table of numbers is one layer', () => {
  test.each([
    ['commas', '0.1,0.9\n0.4,0.6\n'],
    ['no line break at the end', '0.1,0.9\n0.4,0.6'],
    ['Windows line ends and spaces', '0.1, 0.9\r\n0.4, 0.6\r\n\r\n'],
    ['semicolons', '0.1;0.9\n0.4;0.6\n'],
    ['tabs', '0.1\t0.9\n0.4\t0.6\n'],
    ['np.savetxt', '1.000000000000000056e-01 9.000000000000000222e-01\n4.0e-01 6.0e-01\n'],
    ['np.savetxt with a header', '# layer 0\n# two rows\n 1e-1   .9\n +0.4 6E-1\n'],
    ['np.savetxt with a header and commas', '# query, key\n0.1,0.9\n0.4,0.6\n'],
    ['a byte order mark', '\uFEFF0.1,0.9\n0.4,0.6\n'],
    ['quoted numbers', '"0.1","0.9"\n"0.4","0.6"\n'],
    ['columns that pandas numbers', ',0,1\n0,0.1,0.9\n1,0.4,0.6\n'],
    ['columns that pandas numbers, without rows', '0,1\n0.1,0.9\n0.4,0.6\n'],
    ['a comma at the end of each line', '0.1,0.9,\n0.4,0.6,\n'],
    ['what pandas pivots', 'query,0,1\n0,0.1,0.9\n1,0.4,0.6\n'],
    ['what pandas pivots, by names', 'row,0,1\na,0.1,0.9\nb,0.4,0.6\n'],
  ])('%s', async (_, text) => {
    expect(await weightsOf(table(text))).toEqual(PLAIN);
  });

  test('names of columns are tokens, those of rows label them', async () => {
    const path = table(',The,cat\nThe,1,0\ncat,0.4,0.6\n');
    expect(await weightsOf(path)).toEqual({
      weights: [
        [1, 0],
        [0.4, 0.6],
      ].map((row, i) => row.slice(0, i + 1)),
      tokens: ['The', 'cat'],
    });
    expect(await labelsOf(path)).toEqual(['The@0', 'cat@1']);
  });

  test('names may be numbers, as pandas writes them, or hold commas, quotes and line breaks', async () => {
    const digits = await weightsOf(table(',8,0,0\na,0.2,0.3,0.5\n'));
    expect(digits).toEqual({ weights: [[0.2, 0.3, 0.5]], tokens: ['8', '0', '0'] });
    const odd = await weightsOf(table('",","""","\n"\n0.2,0.3,0.5\n0.3,0.3,0.4\n'));
    expect(odd.tokens).toEqual([',', '"', '\n']);
  });

  test.each([
    ['commas', ',#,##ing\nlov,0.1,0.9\n##ing,0.4,0.6\n#,0.5,0.5\n'],
    [
      'names in quotes, with blanks and Windows line ends',
      '"", "#", "##ing"\r\nlov, .1, .9\r\n"##ing" ,.4,.6\r\n"#",.5,.5\r\n',
    ],
    ['a column of names called #', '#,#,##ing\nlov,0.1,0.9\n##ing,0.4,0.6\n#,0.5,0.5\n'],
    ['blanks, beside a comment', '# by R, 0.9\n"#" "##ing"\nlov 0.1 0.9\n##ing 0.4 0.6\n# 0.5 0.5\n'],
  ])('a row may be called ##ing or #, though a comment begins like that: %s', async (_, text) => {
    const path = table(text);
    expect(await weightsOf(path)).toEqual({
      weights: [...PLAIN.weights, [0.5, 0.5]],
      tokens: ['#', '##ing'],
    });
    expect(await labelsOf(path)).toEqual(['lov@0', '##ing@1', '#@2']);
  });

  test('three numbers or more that count the columns are no weights', async () => {
    const { weights, tokens } = await weightsOf(table('0,1,2\n0.2,0.3,0.5\n'));
    expect([weights, tokens]).toEqual([[[0.2, 0.3, 0.5]], ['0', '1', '2']]);
    expect((await weightsOf(table('0,1\n1,0\n'))).weights).toHaveLength(2);
  });

  test('a token may be called as a column of positions is', async () => {
    const { tokens, weights } = await weightsOf(table('query,key\n1,nan\n0,1\n'));
    expect([tokens, weights[1]]).toEqual([
      ['query', 'key'],
      [0, 1],
    ]);
  });

  test('the hint for a line for each weight names the columns of the table', async () => {
    const long = 'row,col,value\n0,0,1\n1,0,0.5\n';
    const { hint } = await problemOf(() => read(table(long)));
    expect(hint).toContain("df.pivot(index='row', columns='col', values='value')");
  });

  test('R leaves out the name of the column of names', async () => {
    const { tokens, weights } = await weightsOf(table('"a" "b"\n"q" 0.25 0.75\n'));
    expect([tokens, weights]).toEqual([['a', 'b'], [[0.25, 0.75]]]);
  });

  test('an empty cell and nan are missing', async () => {
    const { layers } = await read(table('0.1,,0.9\nnan,0.4,NA\n'));
    expect([...(layers[0]?.states ?? [])]).toEqual(
      [0, 1, 0, 1, 0, 1].map((missing) => layers[0]?.states[missing] ?? -1),
    );
    expect([...(layers[0]?.weights ?? [])]).toEqual([0.1, Number.NaN, 0.9, Number.NaN, 0.4, Number.NaN]);
  });

  test.runIf(hasNumpy)('inspect and numpy agree', async () => {
    const text = python('np.savetxt(out, np.random.default_rng(0).dirichlet(np.ones(5), 5))').toString();
    const { weights } = await weightsOf(save(text, 'txt'));
    expect(weights).toEqual(
      text
        .trim()
        .split('\n')
        .map((line) => line.split(' ').map(Number)),
    );
  });
});

describe('a table that is none says where', () => {
  const cases: readonly (readonly [what: string, text: string, position: string, problem: string])[] = [
    ['unequal lines', '1,0\n0.4,0.3,0.3\n', ':2, column 1', 'found 3 values, expected 2, as line 1 has'],
    ['text among numbers', 'a,b\n0.4,x\n0.5,0.5', ':2, column 2', 'found "x", expected a number'],
    ['a decimal comma', '0,5;0,5\n', ':1, column 1', 'found "0,5", expected a number'],
    [
      'a line for each weight',
      'layer,query,key,weight\n0,0,0,1\n0,1,0,0.5\n',
      ':1, column 1',
      'found the columns layer, query, key, weight, expected a line for each query and a column for each key',
    ],
    [
      'too few names',
      'a,b\n0.1,0.2,0.3,0.4\n',
      ':1, column 1',
      'found 2 names, expected 4, one for each key',
    ],
  ];
  test.each(cases)('%s', async (_, text, position, message) => {
    const problem = await problemOf(() => read(table(text)));
    expect(problem.message).toBe(message);
    expect(problem.position).toContain(position);
    expect(problem.hint).toBeTruthy();
  });

  test.each(['hello, world\n', '5\n', 'true', '', '"a"', 'layers: [1, 2]\n'])(
    '%j is not taken for a table',
    async (text) => {
      const { code, stderr } = await command(['render', table(text), '-o', 'x.png']);
      expect(code).toBe(3);
      expect(stderr).not.toContain('table');
    },
  );
});
