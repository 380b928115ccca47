/** `render --over`: inputs as rows, sorted by number. */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { at, dataOf, folder, write } from './support/compared.ts';

interface Stacked {
  readonly label: string;
  readonly input: number;
  readonly weights: readonly (readonly number[])[];
}

describe('render --over', () => {
  const steps = [0, 2, 10, 100];
  const nameOf = (step: number) => `step-${step}.json`;
  beforeAll(() => {
    for (const step of steps) {
      const weights = (first: number) => [
        [first, 1 - first, 0, 0],
        [0.5, 0.5],
      ];
      const layers = [0, 1].map((layer) => ({
        label: `Layer ${layer}`,
        weights: weights((step + layer) / 200),
      }));
      write(nameOf(step), [], 4, { layers });
    }
  });

  test('inputs are rows, sorted by number, of a panel for each layer and query', async () => {
    const ran = await attnplot(folder, 'render', '--over', 'step-*.json', '--rows', 'r', '-o', 'over.png');
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('wrote over.png')]);
    const { rows, layers } = await dataOf('over.png');
    expect(rows).toEqual(steps.map((step) => `step ${step}`));
    expect(layers.map(({ label }: { label: string }) => label)).toEqual(['Layer 0', 'Layer 1']);
    for (const [layer, { weights }] of layers.entries())
      expect(weights.map(([first]: number[]) => first)).toEqual(steps.map((step) => (step + layer) / 200));
    await attnplot(folder, 'render', '--over', 'step-*.json', '-o', 'both.png');
    const both = await dataOf('both.png');
    expect([both.columns, both.inputs]).toEqual(['queries', ['r', 's']]);
    expect(
      both.layers.map(({ label, input, weights }: Stacked) => [
        label,
        input,
        weights.map(([first]) => first),
      ]),
    ).toEqual(
      [0, 1].flatMap((layer) => [
        [`Layer ${layer}`, 0, steps.map((step) => (step + layer) / 200)],
        [`Layer ${layer}`, 1, steps.map(() => 0.5)],
      ]),
    );
    const { stdout } = await attnplot(folder, 'describe', 'both.png', '--format', 'alt');
    expect(stdout).toContain('2 queries side by side, each with up to 2 layers, 4 rows');
    await attnplot(folder, 'render', 'both.png', '-o', 'again.png');
    expect((await attnplot(folder, 'check', 'again.png')).stdout).toBe('again.png: fresh\n');
    expect((await attnplot(folder, 'check', 'both.png', '--data', 'step-*.json')).stdout).toBe(
      'both.png: fresh\n',
    );
  });

  test('of one input is one row, as a run begins', async () => {
    const ran = await attnplot(folder, 'render', '--over', 'step-2.json', '--rows', 'r', '-o', 'one.png');
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('wrote one.png')]);
    expect((await dataOf('one.png')).rows).toEqual(['step 2']);
    const checked = await attnplot(folder, 'check', 'one.png', '--data', 'step-2.json');
    expect(checked.stdout).toBe('one.png: fresh\n');
  });

  test('check takes the pattern, and tells a change of any input', async () => {
    const check = () => attnplot(folder, 'check', 'over.png', '--data', 'step-*.json');
    expect((await check()).stdout).toBe('over.png: fresh\n');
    const before = readFileSync(at(nameOf(10)));
    writeFileSync(at(nameOf(10)), readFileSync(at(nameOf(100))));
    expect((await check()).code).toBe(1);
    writeFileSync(at(nameOf(10)), before);
  });

  test('hundreds share pixels, which is said', async () => {
    for (let step = 0; step < 300; step++) write(`many-${step}.json`, ['Layer 0']);
    const flags = ['--rows', 'r', '-o', 'many.png', '--json', '--height', '1.2in', '--dpi', '72'];
    const ran = await attnplot(folder, 'render', '--over', 'many-*.json', ...flags);
    expect(JSON.parse(ran.stdout).noticeCodes).toContain('rows-pooled');
  });

  test('an input besides, and no match, are refused', async () => {
    const besides = await attnplot(folder, 'render', 'step-2.json', '--over', 'step-*.json');
    expect([besides.code, besides.stderr]).toEqual([2, expect.stringContaining('expected --over alone')]);
    const none = await attnplot(folder, 'render', '--over', 'none-*.json', '-o', 'none.png');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no file matches')]);
    expect((await attnplot(folder, 'render')).code).toBe(2);
  });
});
