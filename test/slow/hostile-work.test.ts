/** Work that must not grow with the product of two lists, and counts of what is not told. */
import { describe, expect, it } from 'vitest';
import { tableLines } from '../../src/arrays/table-lines.ts';
import type { AttentionLayer } from '../../src/attention/attention.ts';
import { chooseKeys } from '../../src/attention/keys.ts';
import { meantToken } from '../../src/attention/queries.ts';
import { fromFile } from '../../src/attention/read-file.ts';
import { selectQueries } from '../../src/attention/select-queries.ts';
import { isSpecial } from '../../src/attention/special.ts';
import { AttnplotError, type Problem } from '../../src/core/errors.ts';
import { LENGTH_PATTERN } from '../../src/core/units.ts';
import type { RowSeries } from '../../src/describe/row-series.ts';
import { findStretches } from '../../src/describe/stretches.ts';
import { tokenLabels } from '../../src/figure/token-label.ts';
import { isNestedDeeper } from '../../src/json/brackets.ts';
import { readJson } from '../../src/json/json.ts';
import { sameFile } from '../../src/pipeline/up-to-date.ts';
import { attnplot } from '../support/command.ts';
import { folderWith } from '../support/folders.ts';
import { array, bytes, dtype, pt, times } from '../support/pickles.ts';

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };

/** A tenth of what the work took before it was done once. */
const MOST_SECONDS = 1;

function secondsOf(work: () => unknown): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e6;
}

function problemsOf(value: unknown): readonly Problem[] {
  try {
    fromFile({ name: 'a.json', value, duplicateKeys: [] });
  } catch (error) {
    if (error instanceof AttnplotError) return error.problems;
    throw error;
  }
  return [];
}

describe('names of keys', () => {
  const layerOf = (tokens: readonly string[], index: number): AttentionLayer => ({
    index,
    label: `Layer ${index}`,
    tokens: [tokens],
    keyCount: tokens.length,
    path: [],
    weights: new Float64Array(tokens.length),
    states: new Uint8Array(tokens.length),
  });

  it('are read once, whatever the number of layers', () => {
    const layers = Array.from({ length: 3000 }, (_, i) => layerOf(['a', `${i}`, 'c', 'd'], i));
    const keys = Array.from({ length: 20_000 }, (_, i) => `${i % 3}-${i % 3}`).join(',');
    const seconds = secondsOf(() => {
      expect(chooseKeys({ rows: [{ index: 0, label: 'q' }], layers }, keys)?.kept).toEqual([0, 1, 2]);
    });
    expect(seconds).toBeLessThan(MOST_SECONDS);
  });

  it('are those of tokens first, in each layer by itself', () => {
    const rows = [{ index: 0, label: 'q' }];
    const layers = [
      ['a', 'b', '0-1'],
      ['0-1', 'b', 'c'],
    ].map(layerOf);
    expect(chooseKeys({ rows, layers: layers.slice(0, 1) }, '0-1,0')?.kept).toEqual([0, 2]);
    expect(() => chooseKeys({ rows, layers }, '0-1,0')).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'unequal-layers' }) }),
    );
    // The first name that is wrong is told, whatever kind of name it is.
    for (const [keys, found] of [
      ['0,7-9,nope', '"7-9"'],
      ['0,nope,7-9', '"nope"'],
    ] as const)
      expect(() => chooseKeys({ rows, layers }, keys)).toThrow(
        expect.objectContaining({
          problem: expect.objectContaining({ message: expect.stringContaining(found) }),
        }),
      );
  });
});

describe('wrong items', () => {
  it('are counted over all lists up to a number, and those after them are not read', () => {
    const problems = problemsOf({
      ...DATA,
      layers: Array(200).fill([Array(1).fill(0), ...Array(999).fill({})]),
    });
    const told = problems.filter(({ more }) => more === undefined);
    const [{ message = '' } = {}] = problems.filter((one) => one.more !== undefined);
    expect(told.length).toBeLessThan(50_000);
    expect(message).toMatch(/^found \d+ more items that are wrong or not read from here on/);
  });

  it('in one list do not make another one empty', () => {
    const problems = problemsOf({ ...DATA, tokens: Array(60_000).fill(1) });
    expect(problems.filter(({ message }) => message.startsWith('found an empty list'))).toEqual([]);
  });

  it('that are not told make the number of problems a least one', async () => {
    const folder = folderWith({
      'a.json': { ...DATA, tokens: Array(30_000).fill(1) },
      'b.json': { ...DATA, tokens: Array(30).fill(1) },
    });
    expect((await attnplot(folder, 'render', 'a.json')).stderr).toMatch(
      /\(more than 1000 problems\)\n.*\n {2}and more than 980 more\n$/s,
    );
    expect((await attnplot(folder, 'render', 'b.json')).stderr).toMatch(
      /\(30 problems\)\n.*\n {2}and 10 more\n$/s,
    );
  });
});

it('an object of more keys than any vocabulary is refused by their number', () => {
  const keys = Array.from({ length: 300_001 }, (_, i) => `"k${i}":0`).join(',');
  expect(() => readJson(`{"meta":{${keys}}}`, 'a.json')).toThrow(
    expect.objectContaining({
      problems: [
        expect.objectContaining({ message: 'found an object of 300001 keys, expected at most 300000' }),
      ],
    }),
  );
});

describe('a pickle is refused', () => {
  const answer = async (...body: readonly (string | Uint8Array)[]) =>
    attnplot(folderWith({ 'a.pt': pt(...body) }), 'render', 'a.pt');

  it('for arrays of one object in one another, without end', async () => {
    const item = array(bytes(')'), dtype('O8', '|'), bytes('(X\0\0\0\0l'));
    const at = item.indexOf(bytes('X\0\0\0\0'));
    const nested = bytes(times(20_000, item.subarray(0, at)), 'K\x01', times(20_000, item.subarray(at + 5)));
    const { code, stderr } = await answer(nested);
    expect(code).toBe(3);
    expect(stderr).toContain('found lists in lists of more than 64 levels');
  });

  it('for more objects in a list than a file has arrays', async () => {
    const { stderr } = await answer('(', '}'.repeat(100_001), 'l');
    expect(stderr).toContain('found a list of 100001 objects, expected tensors by name');
  });

  it('for dicts that take more memory than a header may', async () => {
    const folder = folderWith({ 'a.pt': pt('(', '}'.repeat(150_000), 'l') });
    const { stderr } = await attnplot(folder, 'render', 'a.pt', '--max-memory', '100MB');
    expect(stderr).toContain('found a pickle that takes more than 40 MB of memory once read');
  });
});

it('ranges of queries are looked up, whatever the number of rows', () => {
  const count = 20_000;
  const rows = Array.from({ length: count }, (_, index) => ({ index, label: `r${index}`, query: index }));
  const tokens = ['t'];
  const layer = {
    ...{ index: 0, label: 'Layer 0', path: [], keyCount: 1 },
    tokens: rows.map(() => tokens),
    weights: new Float64Array(count),
    states: new Uint8Array(count),
  };
  const query = Array.from({ length: 10_000 }, (_, i) => `${i}-${i + 2}`).join(',');
  const seconds = secondsOf(() => {
    const chosen = selectQueries({ rows, layers: [layer] }, `7-8,${query},5,-1,19999-`).rows;
    expect(chosen).toHaveLength(10_003);
    expect(chosen.slice(0, 4).map(({ query }) => query)).toEqual([7, 8, 0, 1]);
    expect(chosen.at(-1)?.label).toBe('r19999');
  });
  expect(seconds).toBeLessThan(MOST_SECONDS);
});

it.each<[what: string, work: () => unknown]>([
  ['a token in brackets', () => isSpecial(`[${'A'.repeat(300_000)}!`)],
  [
    'a token with spaces inside',
    () => meantToken('nope', [`${' '.repeat(300_000)}x`, `x${' '.repeat(300_000)}y`]),
  ],
  ['a length of zeros', () => LENGTH_PATTERN.test('0'.repeat(300_000))],
  ['identifiers of a PDF', () => sameFile('pdf', Buffer.from('/ID ['.repeat(200_000)), Buffer.from('%PDF'))],
])('the expression for %s looks at each character a few times', (_, work) => {
  expect(secondsOf(work)).toBeLessThan(MOST_SECONDS);
});

it('more layers than can be looked through are refused before any is read', () => {
  const layers = Array(150_001).fill([[1]]);
  const [problem] = problemsOf({ tokens: ['a'], rows: ['q'], layers });
  expect(problem?.message).toBe('found 150001 layers, expected at most 150000');
});

it('a text of ten million brackets is refused at the first ones too many', () => {
  expect(isNestedDeeper('['.repeat(501) + ']'.repeat(501), 500)).toBe(true);
  expect(isNestedDeeper(`${'['.repeat(500)}"[["`, 500)).toBe(false);
  const brackets = '['.repeat(3_000_000);
  expect(secondsOf(() => expect(isNestedDeeper(brackets, 500)).toBe(true))).toBeLessThan(0.1);
  // JSON.parse alone takes a second for each million.
  const read = () => expect(() => readJson(brackets, 'a.json')).toThrow('a.json is not JSON');
  expect(secondsOf(read)).toBeLessThan(MOST_SECONDS);
  expect(readJson(`["${'['.repeat(501)}"]`, 'a.json').value).toEqual(['['.repeat(501)]);
});

it('a table of longer lines than there are keys to choose from is refused before its cells are made', () => {
  const read = (commas: number) => () => tableLines('a.csv', ','.repeat(commas));
  expect(secondsOf(() => expect(read(4_000_000)).toThrow('a.csv cannot be read'))).toBeLessThan(MOST_SECONDS);
  expect(read(1000)).not.toThrow();
});

it('a text of quotes alone is told from a table at once', () => {
  const quotes = '"'.repeat(10_000_000);
  expect(secondsOf(() => expect(tableLines('a.csv', quotes)).toBeUndefined())).toBeLessThan(MOST_SECONDS);
});

it('a table of more lines than a sequence has queries is refused before its cells are made', async () => {
  const folder = folderWith({ 'a.csv': '1,2\n'.repeat(500_001) });
  expect((await attnplot(folder, 'render', 'a.csv')).stderr).toContain(
    'found a table of 500001 lines, expected at most 500000',
  );
});

it('a label is made of the ends of a long token', () => {
  const [label] = tokenLabels(['Ġa'.repeat(2e6)], 'readable');
  expect(label?.text.length).toBeLessThanOrEqual(10_000);
});

it('stretches of 5000 layers are found by sums that are added once', () => {
  const layers = Array.from({ length: 5000 }, (_, layer) => {
    const mass = layer >= 1000 && layer < 4000 ? 0.8 : 0.2 + (layer % 7) / 1000;
    return { layer, mass, facts: { effectiveKeys: 2 } };
  });
  const seconds = secondsOf(() => {
    const [found] = findStretches({ row: 0, layers, keyCount: 2 } as unknown as RowSeries);
    expect(found?.layers).toHaveLength(3000);
    expect(found).toMatchObject({ direction: 'higher' });
  });
  expect(seconds).toBeLessThan(5);
});
