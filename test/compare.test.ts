/** `compare`: several inputs side by side in one figure. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { namesOf } from '../src/compare/names.ts';
import { attnplot, ROOT } from './support/command.ts';
import { hasNumpy, python } from './support/tensors.ts';

const pause = (file: string) => join(ROOT, 'fixtures/pause', file);
const INPUTS = [
  pause('abspe-step-1500.npz'),
  pause('rope-step-1500.safetensors'),
  pause('nope-step-1500.json'),
];
const NAMED = ['--names', 'AbsPE,RoPE,NoPE', '--query', '8,32', '--keys', '0-32'];

const folder = mkdtempSync(join(tmpdir(), 'attnplot-compare-'));
const at = (name: string) => join(folder, name);

/** An attention file of layers with these labels, rows of even weights. */
function write(name: string, labels: readonly string[], keys = 4, more: object = {}): string {
  const weights = [new Array(keys).fill(1 / keys), new Array(2).fill(0.5)];
  const tokens = Array.from({ length: keys }, (_, i) => `t${i}`);
  const layers = labels.map((label) => ({ label, weights }));
  writeFileSync(at(name), JSON.stringify({ tokens, rows: ['r', 's'], layers, ...more }));
  return name;
}

const dataOf = async (figure: string) =>
  JSON.parse((await attnplot(folder, 'inspect', figure, '--data')).stdout);

describe('three encodings of one task', () => {
  beforeAll(async () => {
    const { code, stderr } = await attnplot(folder, 'compare', ...INPUTS, ...NAMED, '-o', 'all.png');
    expect([code, stderr]).toEqual([0, expect.stringContaining('wrote all.png')]);
  });

  test('each panel holds what the input alone would show', async () => {
    const { inputs, layers, rows } = await dataOf('all.png');
    expect([inputs, rows.length, layers.length]).toEqual([['AbsPE', 'RoPE', 'NoPE'], 2, 36]);
    for (const [input, path] of INPUTS.entries()) {
      await attnplot(folder, 'render', path, '--query', '8,32', '--keys', '0-32', '-o', 'one.png');
      const alone = await dataOf('one.png');
      const own = layers.filter((layer: { input: number }) => layer.input === input);
      expect(own.map(({ weights }: { weights: unknown }) => weights)).toEqual(
        alone.layers.map(({ weights }: { weights: unknown }) => weights),
      );
    }
  });

  test('the figure is drawn again from the values it carries, to the pixel', async () => {
    await attnplot(folder, 'render', 'all.png', '-o', 'again.png');
    expect((await attnplot(folder, 'check', 'again.png')).code).toBe(0);
    const picture = (name: string) => {
      const bytes = readFileSync(at(name));
      return bytes.subarray(bytes.indexOf('IDAT'), bytes.lastIndexOf('IEND')).toString('base64');
    };
    expect(picture('again.png')).toBe(picture('all.png'));
  });

  test('check takes every input, and says which changed', async () => {
    const data = (paths: readonly string[]) => paths.flatMap((path) => ['--data', path]);
    expect((await attnplot(folder, 'check', 'all.png', ...data(INPUTS))).stdout).toBe('all.png: fresh\n');
    const swapped = await attnplot(
      folder,
      'check',
      'all.png',
      ...data([...INPUTS.slice(0, 2), INPUTS[0] ?? '']),
    );
    expect([swapped.code, swapped.stdout]).toEqual([1, expect.stringContaining('values changed')]);
    const few = await attnplot(folder, 'check', 'all.png', ...data(INPUTS.slice(0, 1)), '--json');
    expect([few.code, JSON.parse(few.stdout).figures[0].reasonCodes]).toEqual([1, ['inputs-needed']]);
  });

  test('provenance names every input with its digest', async () => {
    const { stdout } = await attnplot(folder, 'inspect', 'all.png', '--json');
    const text = JSON.stringify(JSON.parse(stdout));
    for (const name of ['abspe-step-1500.npz', 'rope-step-1500.safetensors', 'nope-step-1500.json'])
      expect(text).toContain(name);
    const { stdout: words } = await attnplot(folder, 'inspect', 'all.png');
    expect(words).toContain('made by  attnplot compare --names AbsPE,RoPE,NoPE\n');
    expect(words).toMatch(/input +abspe-step-1500\.npz, [\d.]+ kB, sha256 [0-9a-f]{64}\n +/);
    expect(words).toMatch(/input +nope-step-1500\.json, /);
  });

  test('a second run does not write, and --json says what was drawn', async () => {
    const { stdout } = await attnplot(folder, 'compare', ...INPUTS, ...NAMED, '-o', 'all.png', '--json');
    const report = JSON.parse(stdout);
    expect(report.written).toBe(false);
    expect(report.description).toContain('3 inputs side by side');
    expect(report.description).toContain('NoPE');
  });

  test('an HTML figure holds the values of all panels', async () => {
    await attnplot(folder, 'compare', ...INPUTS, ...NAMED, '-o', 'all.html');
    const page = readFileSync(at('all.html'), 'utf8');
    for (const label of ['AbsPE, Layer 0', 'RoPE, Layer 11', 'NoPE, Layer 9']) expect(page).toContain(label);
  });
});

describe('inputs that differ', () => {
  const compare = async (files: readonly string[], ...flags: readonly string[]) => {
    const ran = await attnplot(folder, 'compare', ...files, '-o', 'differ.png', '--json', ...flags);
    return { ...ran, report: ran.code === 0 ? JSON.parse(ran.stdout) : undefined };
  };

  test('layers are aligned by number, keys by position, and a notice says what is missing', async () => {
    const files = [write('a.json', ['Layer 0', 'Layer 2'], 4), write('b.json', ['Layer 1', 'Layer 2'], 6)];
    const { report } = await compare(files);
    expect(report.noticeCodes).toEqual(['layers-differ', 'keys-differ']);
    expect(report.notices[0]).toBe('a lacks Layer 1, b lacks Layer 0');
    const { layers } = await dataOf('differ.png');
    expect(layers.map(({ label, input }: { label: string; input: number }) => [label, input])).toEqual([
      ['Layer 0', 0],
      ['Layer 1', 1],
      ['Layer 2', 0],
      ['Layer 2', 1],
    ]);
  });

  test('layers without a label in common are aligned by place', async () => {
    const files = [write('enc.json', ['enc 0', 'enc 1']), write('dec.json', ['dec 0', 'dec 1'])];
    const { report } = await compare(files);
    expect(report.noticeCodes).toEqual(['layers-differ']);
  });

  test('other tokens and other rows are said', async () => {
    const other = { tokens: ['t0', 'x', 't2', 't3'], rows: ['r', 'q'] };
    const files = [write('a.json', ['Layer 0']), write('c.json', ['Layer 0'], 4, other)];
    const { report } = await compare(files);
    expect(report.noticeCodes).toEqual(['tokens-differ', 'rows-differ']);
    expect(report.notices[0]).toContain('first at key 1 ("x", not "t1")');
    const { rows } = await dataOf('differ.png');
    expect(rows).toEqual(['r', 's/q']);
    const data = files.flatMap((file) => ['--data', file]);
    expect(await attnplot(folder, 'check', 'differ.png', ...data)).toMatchObject({ code: 0 });
  });

  test('options of figure blocks count where inputs agree', async () => {
    const files = [
      write('a.json', ['Layer 0'], 4, { figure: { colormap: 'viridis', vmax: 0.6, fontSize: 8 } }),
      write('b.json', ['Layer 0'], 4, { figure: { colormap: 'magma', vmax: 0.8 } }),
    ];
    const { report } = await compare(files);
    expect([report.domain, report.noticeCodes]).toEqual([[0, 0.8], ['options-differ']]);
    expect(report.notices[0]).toContain('colormap');
  });

  test.each([
    [['a.json'], 2, 'found one input'],
    [['a.json', 'far.json'], 2, 'found no layer of a (Layer 0) in another input'],
    [['a.json', 'rows.json'], 2, 'found rows: 2 in a, 1 in rows'],
    [['a.json', 'none.json'], 4, 'none.json'],
    [['a.json', 'a.json', '--names', 'one'], 2, 'found 1 name, expected 2'],
    [['a.json', 'c.json', '--panels', 'queries'], 2, 'found "queries" with several inputs'],
  ])('%j is refused', async (words, code, says) => {
    write('a.json', ['Layer 0']);
    write('c.json', ['Layer 0']);
    write('far.json', ['Layer 7']);
    write('rows.json', ['Layer 0'], 4, { rows: ['r'], layers: [[[0.5, 0.5]]] });
    const ran = await attnplot(folder, 'compare', ...words, '-o', 'refused.png');
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(says)]);
  });

  test.each([
    [
      ['x/step-10/attn/layer_{layer}.json', 'x/step-20/attn/layer_{layer}.json'],
      ['step-10', 'step-20'],
    ],
    [
      ['x/attn/layer_{layer}.json', 'y/attn/layer_{layer}.json'],
      ['x/attn', 'y/attn'],
    ],
  ])('inputs of many files go by their folders: %j', (paths, names) => {
    expect(namesOf(paths, undefined)).toEqual(names);
  });

  test('a folder keeps what follows a dot in its name', () => {
    const folders = ['model-1.5', 'other-1.5'];
    for (const name of folders) mkdirSync(at(name));
    expect(namesOf(folders.map(at), undefined)).toEqual(folders);
  });

  test('a file of several inputs says of every layer which it is of', async () => {
    const layers = [{ input: 2, weights: [[1]] }, [[1]]];
    writeFileSync(at('bad.json'), JSON.stringify({ tokens: ['a'], rows: ['r'], inputs: ['x', 'y'], layers }));
    const { code, stderr } = await attnplot(folder, 'render', 'bad.json', '-o', 'bad.png');
    expect([code, stderr]).toEqual([3, expect.stringContaining('expected a position below 2')]);
    expect(stderr).toContain('found no "input"');
  });
});

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

describe('more columns than a page holds', () => {
  /** How often each of some texts is drawn. */
  const drawn = async (...flags: readonly string[]) => {
    const file = write('wide.json', ['Layer 0', 'Layer 1'], 12);
    const names = ['--names', 'one,two,three,four,five'];
    const to = ['-o', 'wide.svg', '--svg-text', 'text'];
    const ran = await attnplot(folder, 'compare', file, file, file, file, file, ...names, ...to, ...flags);
    expect(ran.code).toBe(0);
    const svg = readFileSync(at('wide.svg'), 'utf8');
    return ['three', 'five', 'Layer 1'].map((text) => svg.split(`>${text}<`).length - 1);
  };

  test('stand in blocks below one another, each column named once, and layers in each block', async () => {
    expect(await drawn()).toEqual([1, 1, 1]);
    expect(await drawn('--width', '2.6in')).toEqual([1, 1, 3]);
    expect(await drawn('--columns', '1')).toEqual([1, 1, 5]);
    expect(await drawn('--columns', '3', '--order', 'bottom-up')).toEqual([1, 1, 2]);
  });

  test('keep side by side where they are told to, or a page is too low for blocks', async () => {
    for (const flags of [
      ['--columns', '5'],
      ['--height', '1.3in'],
    ])
      expect((await drawn('--width', '2.6in', ...flags)).at(-1)).toBe(1);
  });
});

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
