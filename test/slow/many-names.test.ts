/** Small files that name many rows and keys, or more of them than there are. */
import { describe, expect, it } from 'vitest';
import { attnplot } from '../support/command.ts';
import { folderWith } from '../support/folders.ts';
import { npy } from '../support/tensor-writers.ts';

const LIMIT_MS = 5000;
const MANY = 40_000;
/** So many names fit into an option. */
const NAMED = 12_000;

const numbered = (letter: string) => Array.from({ length: MANY }, (_, i) => `${letter}${i}`);
const last = (letter: string) => numbered(letter).slice(-NAMED).reverse();
const KEYS = { tokens: numbered('t'), rows: ['q'], layers: [[Array(MANY).fill(1 / MANY)]] };
const ROWS = { tokens: ['a', 'b'], rows: numbered('r'), layers: [Array(MANY).fill([0.5, 0.5])] };
const QUERIES = {
  tokens: ['a', 'b'],
  rows: Array.from({ length: MANY }, (_, i) => ({ label: `r${i}`, query: i % 2 })),
  layers: ROWS.layers,
};
const ranges = Array.from({ length: 8000 }, (_, i) => `0-${MANY - 2 - i}`).join(',');

describe('a file that names many rows or keys is answered within 5 s of work', () => {
  it.each([
    ['keys', KEYS, { keys: last('t').join(',') }, 0],
    ['ranges of keys', KEYS, { keys: ranges }, 0],
    ['pins', KEYS, { pin: last('t').join(',') }, 0],
    ['labelled keys', KEYS, { labelKeys: last('t').join(',') }, 0],
    ['boxes around keys', KEYS, { box: last('t').map((token) => `q:${token}`) }, 3],
    ['rows', ROWS, { rows: last('r').join(',') }, 0],
    ['ranges of rows', ROWS, { rows: ranges }, 3],
    ['boxes around rows', ROWS, { box: last('r').map((row) => `${row}:0-1`) }, 3],
    ['queries', QUERIES, { query: Array(NAMED).fill('a').join(',') }, 0],
  ])('%s', async (_, data, figure, code) => {
    const folder = folderWith({ 'a.json': { ...data, figure: { ...figure, dpi: 50 } } });
    const started = process.cpuUsage();
    const ran = await attnplot(folder, 'render', 'a.json', '-o', 'fig.png');
    const { user, system } = process.cpuUsage(started);
    expect(ran).toMatchObject({ code });
    expect((user + system) / 1000).toBeLessThan(LIMIT_MS);
  });
});

it('short rows of many keys are refused before there is memory taken for them', async () => {
  const data = { ...KEYS, rows: numbered('r'), layers: [Array(MANY).fill([1])] };
  const ran = await attnplot(folderWith({ 'a.json': data }), 'render', 'a.json', '-o', 'fig.png');
  expect(ran).toMatchObject({ code: 3 });
  expect(ran.stderr).toContain('found 40000 weights for 1600000000 cells of rows and keys');
});

it('a selection of more keys than there are names only those', async () => {
  const selection = { keys: '4-99999999999', count: 2, of: 9 };
  const data = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.5, 0.5]]], selection };
  const folder = folderWith({ 'a.json': data });
  const ran = await attnplot(folder, 'render', 'a.json', '-o', 'fig.svg', '--pin', '5', '--box', 'q:4-5');
  expect(ran).toMatchObject({ code: 0 });
  const beyond = await attnplot(folder, 'render', 'a.json', '-o', 'fig.svg', '--box', 'q:6');
  expect(beyond).toMatchObject({ code: 2 });
});

it('more keys than a figure shows are refused before they are read, and --keys draws some of them', async () => {
  const count = 1_100_001;
  const tokens = Array.from({ length: count }, () => 'a');
  const folder = folderWith({
    'a.npy': npy('|i1', [1, 1, 1, count], Buffer.alloc(count)),
    'a.json': { tokens, rows: ['q'], layers: [[[1]]] },
  });
  for (const name of ['a.npy', 'a.json']) {
    const ran = await attnplot(folder, 'render', name, '-o', 'fig.png');
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.stderr).toContain('found 1100001 keys, expected at most 1100000');
    expect(ran.stderr).toContain('hint: draw some of them by their positions, such as --keys 0-999');
    const some = await attnplot(folder, 'render', name, '-o', 'fig.png', '--keys', '0-999');
    expect(some).toMatchObject({ code: 0 });
  }
});

it('a key whose token is a range backwards is found by its token', async () => {
  const folder = folderWith({ 'a.json': { tokens: ['5-3', 'b'], rows: ['q'], layers: [[[0.4, 0.6]]] } });
  expect(await attnplot(folder, 'render', 'a.json', '-o', 'fig.svg', '--keys', '5-3')).toMatchObject({
    code: 0,
  });
});
