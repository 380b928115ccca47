/** `diff`: the first input minus the second, and how far their rows diverge. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { at, dataOf, folder, INPUTS, write } from './support/compared.ts';
import { hasNumpy, python } from './support/tensors.ts';

describe('the difference of two inputs', () => {
  const [a = '', b = ''] = INPUTS;
  const flags = ['--names', 'AbsPE,RoPE', '--query', '8,32', '--keys', '0-32'];

  /** Jensen-Shannon divergence by its definition, H((p + q) / 2) - (H(p) + H(q)) / 2. */
  function divergence(p: readonly number[], q: readonly number[]): number {
    const shares = (list: readonly number[]) => list.map((x) => x / list.reduce((sum, y) => sum + y, 0));
    const entropy = (list: readonly number[]) => list.reduce((h, x) => (x > 0 ? h - x * Math.log(x) : h), 0);
    const [one, other] = [shares(p), shares(q)];
    const middle = one.map((x, i) => (x + (other[i] ?? 0)) / 2);
    return entropy(middle) - (entropy(one) + entropy(other)) / 2;
  }

  test('cells are a - b, and rows end in their divergence', async () => {
    expect((await attnplot(folder, 'diff', a, b, ...flags, '-o', 'diff.png')).code).toBe(0);
    const { quantity, layers } = await dataOf('diff.png');
    expect([quantity, layers.length]).toEqual(['difference', 12]);
    const alone = await Promise.all(
      [a, b].map(async (path, i) => {
        await attnplot(folder, 'render', path, ...flags.slice(2), '-o', `side-${i}.png`);
        return dataOf(`side-${i}.png`);
      }),
    );
    for (const [l, layer] of layers.entries())
      for (const row of [0, 1]) {
        const [p, q] = alone.map(({ layers: own }) => own[l].weights[row] as number[]) as [
          number[],
          number[],
        ];
        expect(layer.weights[row]).toEqual(p.map((x, key) => x - (q[key] as number)));
        expect(Math.abs(layer.divergences[row] - divergence(p, q))).toBeLessThan(1e-9);
      }
  });

  test('0 is in the middle, however much larger one sign is', async () => {
    const rows = (first: number) => ({
      layers: [
        [
          [first, 1 - first, 0, 0],
          [0.5, 0.5],
        ],
      ],
    });
    write('p.json', ['Layer 0'], 4, { ...rows(1), rows: ['r', 's'] });
    write('q.json', ['Layer 0'], 4, {
      layers: [
        [
          [0.2, 0.004, 0, 0],
          [0.5, 0.5],
        ],
      ],
      rows: ['r', 's'],
    });
    const { stdout } = await attnplot(folder, 'diff', 'p.json', 'q.json', '-o', 'middle.png', '--json');
    const { domain, description } = JSON.parse(stdout);
    expect(domain).toEqual([-0.8, 0.8]);
    expect(description).toContain('The two diverge most in Layer 0, row r');
  });

  test('it is drawn again from its values, and checked against both inputs', async () => {
    const checked = await attnplot(folder, 'check', 'diff.png', '--data', a, '--data', b);
    expect(checked.stdout).toBe('diff.png: fresh\n');
    expect((await attnplot(folder, 'check', 'diff.png')).stdout).toBe('diff.png: fresh\n');
    expect((await attnplot(folder, 'check', 'diff.png', '--data', b, '--data', a)).code).toBe(1);
  });

  const inNumpy = `
def divergences(files, keys, query):
    p, q = (json.load(open(file))["layers"][0][query][keys] for file in files)
    p, q = (np.array(row) / np.sum(row) for row in (p, q))
    entropy = lambda row: -np.sum(row[row > 0] * np.log(row[row > 0]))
    return entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2
sys.stdout.write(json.dumps([[divergences(["one.json", "two.json"], keys, query) for query in (0, 1)] for keys in (slice(None), slice(1, None), slice(1, 3))]))`;

  test.runIf(hasNumpy)(
    'of some keys they are of weights scaled to sum to 1 over these, as numpy has it, which is said',
    async () => {
      const rows = { rows: ['r', 's'] };
      write('one.json', [], 4, {
        ...rows,
        layers: [
          [
            [0.7, 0.1, 0.15, 0.05],
            [0.25, 0.25, 0.3, 0.2],
          ],
        ],
      });
      write('two.json', [], 4, {
        ...rows,
        layers: [
          [
            [0.1, 0.6, 0.1, 0.2],
            [0.97, 0.01, 0.01, 0.01],
          ],
        ],
      });
      const theirs = JSON.parse(
        python(`import os; os.chdir(${JSON.stringify(folder)})${inNumpy}`).toString(),
      );
      const words = 'of the weights on the keys drawn, scaled to sum to 1';
      for (const [i, keys] of [[], ['--keys', '1-'], ['--keys', '1,2']].entries()) {
        const drawn = [
          'diff',
          'one.json',
          'two.json',
          '-o',
          'some.svg',
          '--svg-text',
          'text',
          '--json',
          ...keys,
        ];
        const { divergences, description } = JSON.parse((await attnplot(folder, ...drawn)).stdout);
        expect(divergences.layers[0].nats).toEqual(theirs[i].map((nats: number) => expect.closeTo(nats, 12)));
        expect(divergences.keys).toBe(i === 0 ? 'all' : 'drawn');
        expect(description.includes(words)).toBe(i > 0);
        const shown = readFileSync(at('some.svg'), 'utf8')
          .replaceAll(/<[^>]*>/g, ' ')
          .replaceAll(/\s+/g, ' ');
        expect(shown.includes(words)).toBe(i > 0);
      }
    },
  );

  test('chosen heads are refused unless both inputs are of one model', async () => {
    for (const head of ['3', 'each', '0,2']) {
      const ran = await attnplot(folder, 'diff', a, b, '--head', head, '-o', 'no.png');
      expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('have no common order')]);
    }
    const same = await attnplot(
      folder,
      'diff',
      a,
      a,
      '--head',
      '3',
      '--same-model',
      '--query',
      '8',
      '-o',
      'no.png',
    );
    expect(same.code).toBe(0);
    expect(
      (await attnplot(folder, 'diff', a, b, '--head', 'max', '--query', '8', '-o', 'max.png')).code,
    ).toBe(0);
    expect((await attnplot(folder, 'diff', a, b, a, '-o', 'no.png')).stderr).toContain('expected two');
  });
});
