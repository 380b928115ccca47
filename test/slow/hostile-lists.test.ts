/** Small files of very many lists, layers or heads, which are put together in one pass or refused. */
import { expect, it } from 'vitest';
import { readJson } from '../../src/json/json.ts';
import { attnplot } from '../support/command.ts';
import { folderWith } from '../support/folders.ts';

async function drawn(text: string): Promise<{ readonly said: string; readonly seconds: number }> {
  const folder = folderWith({ 'a.json': text });
  const started = process.cpuUsage();
  const { stdout, stderr } = await attnplot(folder, 'render', 'a.json');
  const { user, system } = process.cpuUsage(started);
  return { said: stdout + stderr, seconds: (user + system) / 1e6 };
}

it.each([
  ['layers in an array each', 20_000, 'layer_{}', 'found 20000 layers, expected at most 5000'],
  ['heads of one layer in an array each', 20_000, 'layer_0_head_{}', 'wrote'],
])('%s take a few seconds', async (_, count, name, message) => {
  const arrays = Array.from({ length: count }, (_, i) => `"${name.replace('{}', String(i))}":[[1]]`);
  const { said, seconds } = await drawn(`{${arrays.join(',')}}`);
  expect(said).toContain(message);
  expect(seconds).toBeLessThan(5);
});

it('layers of one array take a few seconds', async () => {
  const { said, seconds } = await drawn(`{"tokens":["a"],"attentions":[${Array(20_000).fill('[[[1]]]')}]}`);
  expect(said).toContain('found 20000 layers, expected at most 5000');
  expect(seconds).toBeLessThan(5);
});

it.each([
  ['cells without a value, finer than pixels', { tokens: 2000, rows: 1500, weight: null }, 'wrote'],
  [
    'heads of a matrix',
    { tokens: 1001, rows: 1000, weight: 1, measure: { kind: 'matrix', label: 'x' } },
    '--rows 0-11',
  ],
])('%s take a few seconds', async (_, { tokens, rows, weight, ...more }, message) => {
  const list = (length: number) => Array(length).fill('a');
  const layers = [Array(rows).fill(Array(tokens).fill(weight))];
  const { said, seconds } = await drawn(
    JSON.stringify({ tokens: list(tokens), rows: list(rows), layers, ...more }),
  );
  expect(said).toContain(message);
  expect(seconds).toBeLessThan(5);
});

it('what lists say of the weights is bounded, as it is written under the title', async () => {
  const heads = Array.from({ length: 100_001 }, (_, i) => i);
  const said = {
    reduction: { kind: 'mean', heads },
    sums: heads.map(() => ({ by: 'word' })),
  };
  const ran = await drawn(JSON.stringify({ tokens: ['a'], rows: ['q'], layers: [[[1]]], ...said }));
  for (const path of ['reduction.heads', 'sums']) expect(ran.said).toContain(`  ${path}\n`);
  expect(ran.said.match(/expected at most 100000 characters or items/g)).toHaveLength(2);
});

it('a text of more lists than figures have rows is refused before it is parsed', () => {
  const of = (count: number) => `[${Array(count - 1).fill('{}')}]`;
  const started = process.cpuUsage();
  expect(() => readJson(of(2_000_001), 'a.json')).toThrow('a.json is too large');
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(1);
  expect(() => readJson(of(2_000_000), 'a.json')).not.toThrow();
  // Brackets in strings open no lists.
  expect(readJson(`["${'{'.repeat(2_000_001)}"]`, 'a.json').value).toHaveLength(1);
});
