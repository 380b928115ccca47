/** `curve`: a statistic against layers or steps, beside numpy's numbers, to 1e-9. Without Python the stored answers stand in. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { axisOf } from '../src/figure/curve.ts';
import { attnplot, ROOT, readersFolder } from './support/command.ts';
import { npyOf } from './support/dumps.ts';
import { hasNumpy } from './support/tensors.ts';

const ABSPE = 'fixtures/pause/abspe-step-1500.npz';
const ROPE = 'fixtures/pause/rope-step-1500.safetensors';
const NOPE = 'fixtures/pause/nope-step-1500.json';

type Answers = Readonly<Record<'sd' | 'quartiles' | 'range', readonly (readonly number[])[]>> & {
  readonly uniform: readonly number[];
};
const answers = JSON.parse(readFileSync(join(ROOT, 'fixtures/describe/curve.json'), 'utf8')) as Answers;

interface Line {
  readonly label: string;
  readonly middle: readonly (number | null)[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  readonly uniform: readonly number[];
}
interface Report {
  readonly places: readonly number[];
  readonly lines: readonly Line[];
  readonly description: string;
  readonly notices: readonly string[];
}

async function curve(folder: string, ...args: readonly string[]): Promise<Report> {
  const ran = await attnplot(folder, 'curve', '-o', 'curve.png', '--dpi', '60', '--json', '--quiet', ...args);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(ran.stdout) as Report;
}

const furthest = (ours: readonly (number | null)[] = [], theirs: readonly number[] = []) => {
  expect(ours).toHaveLength(theirs.length);
  return Math.max(...theirs.map((value, i) => Math.abs(value - (ours[i] ?? 9))));
};

describe('the numbers of a curve', () => {
  it.each(['sd', 'quartiles', 'range'] as const)('the band %s is as numpy has it', async (band) => {
    const { lines, places } = await curve(readersFolder(), ABSPE, '--stat', 'entropy', '--band', band);
    const [line] = lines as [Line];
    const [middle, low, high] = answers[band];
    expect(places).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(furthest(line.middle, middle)).toBeLessThan(1e-9);
    expect(furthest(line.low, low)).toBeLessThan(1e-9);
    expect(furthest(line.high, high)).toBeLessThan(1e-9);
    expect(furthest(line.uniform, answers.uniform)).toBeLessThan(1e-9);
  });

  it.runIf(hasNumpy)("the stored answers are numpy's of today", () => {
    const args = [join(ROOT, 'test/support/curve.py'), join(ROOT, ABSPE)];
    const { stdout } = spawnSync('/usr/bin/python3', args, { encoding: 'utf8' });
    const today = JSON.parse(stdout) as Answers;
    for (const name of ['sd', 'quartiles', 'range'] as const)
      answers[name].forEach((row, i) => {
        expect(furthest(row, today[name][i])).toBeLessThan(1e-12);
      });
  });

  it('has a line a row of one input, and one without heads has no band', async () => {
    const { lines } = await curve(readersFolder(), NOPE, '--stat', 'entropy');
    expect(lines.map(({ label }) => label)).toEqual(['P@8', 'P@32']);
    expect(lines.every(({ low }) => low === undefined)).toBe(true);
    expect(lines.map(({ uniform }) => uniform[0])).toEqual(
      [Math.log(9), Math.log(33)].map((n) => expect.closeTo(n, 12)),
    );
  });

  it('has a line an input, and says which has one matrix a layer', async () => {
    const names = ['--names', 'AbsPE,RoPE,NoPE'];
    const report = await curve(
      readersFolder(),
      ABSPE,
      ROPE,
      NOPE,
      '--stat',
      'entropy',
      '--query',
      '8,32',
      ...names,
    );
    expect(report.lines.map(({ label }) => label)).toEqual(['AbsPE', 'RoPE', 'NoPE']);
    expect(report.description).toContain('Line chart of entropy (nats) over 12 layers: 3 lines');
    expect(report.description).toContain(
      'line: mean over 4 heads (NoPE: 1 value), band: 1 standard deviation',
    );
    expect(report.notices.join()).toContain('NoPE: one matrix a layer');
    expect(report.notices.join()).not.toContain('queries');
  });

  it('says which inputs have other numbers of queries', async () => {
    const [names, to] = [
      ['--names', 'AbsPE,RoPE,NoPE'],
      ['--layers', '0,1'],
    ];
    const report = await curve(readersFolder(), ABSPE, ROPE, NOPE, '--stat', 'top', ...names, ...to);
    expect(report.notices).toContain(
      'other queries in each: AbsPE, RoPE have 40; NoPE has 2; --query draws the same ones',
    );
    expect(report.description).toContain(
      'AbsPE, RoPE: mean over 40 queries; NoPE: mean over 2 queries; line: mean over 4 heads',
    );
  });

  it('has steps along the x axis, and a line a folder', async () => {
    const folder = readersFolder();
    for (const run of ['a', 'b']) {
      mkdirSync(join(folder, run));
      for (const step of [100, 20]) copyFileSync(join(ROOT, ABSPE), join(folder, run, `step-${step}.npz`));
    }
    const { lines, places } = await curve(folder, 'a/*.npz', 'b/*.npz', '--stat', 'sink', '--over', 'step');
    expect(places).toEqual([20, 100]);
    expect(lines.map(({ label }) => label)).toEqual(['a', 'b']);
    expect(lines[0]?.middle[0]).toBe(lines[0]?.middle[1]);
  });
});

describe('--spacing', () => {
  /** Positions of the numbers under the x axis, and the description. */
  const drawn = async (folder: string, ...flags: readonly string[]) => {
    const to = ['-o', 'c.svg', '--svg-text', 'text', '--width', '6in', '--json'];
    const ran = await attnplot(
      folder,
      'curve',
      'run/*.npz',
      '--stat',
      'top',
      '--over',
      'step',
      ...to,
      ...flags,
    );
    expect(ran.code).toBe(0);
    const svg = readFileSync(join(folder, 'c.svg'), 'utf8');
    const xs = [1, 10, 100].map((step) => Number(new RegExp(`x="([\\d.]+)"[^>]*>${step}<`).exec(svg)?.[1]));
    const [first = 0, second = 0, third = 0] = xs;
    return { share: (second - first) / (third - first), words: JSON.parse(ran.stdout).description as string };
  };
  const run = (steps: readonly number[]) => {
    const folder = readersFolder();
    mkdirSync(join(folder, 'run'));
    for (const step of steps) copyFileSync(join(ROOT, ABSPE), join(folder, 'run', `step-${step}.npz`));
    return folder;
  };

  it('sets steps by their numbers, by their logarithms, or equally far apart', async () => {
    const folder = run([1, 10, 100]);
    expect((await drawn(folder)).share).toBeCloseTo(9 / 99, 2);
    for (const [spacing, words] of [
      ['log', 'on a log scale'],
      ['even', 'equally far apart'],
    ] as const) {
      const found = await drawn(folder, '--spacing', spacing);
      expect(found.share).toBeCloseTo(0.5, 2);
      expect(found.words).toContain(`over 3 steps, ${words}: 1 line`);
      expect(await attnplot(folder, 'check', 'c.svg', '--data', 'run/*.npz')).toMatchObject({ code: 0 });
      expect(await attnplot(folder, 'check', 'c.svg')).toMatchObject({ code: 0 });
    }
  });

  it('has no logarithm of step 0', async () => {
    const flags = ['--stat', 'top', '--over', 'step', '--spacing', 'log', '-o', 'c.svg'];
    const ran = await attnplot(run([0, 10]), 'curve', 'run/*.npz', ...flags);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('--spacing even')]);
  });
});

it('says that more lines than there are styles look alike', async () => {
  const notices = async (query: string) => {
    const flags = ['--stat', 'top', '--lines', 'rows', '--query', query, '--layers', '0,1'];
    return (await curve(readersFolder(), ABSPE, ...flags)).notices.join();
  };
  expect(await notices('0-11')).toBe('');
  expect(await notices('0-12')).toContain('1 of 13 lines look like one before them');
});

it('shows the band of a place by itself as a bar, and equal weights as a short line', async () => {
  const folder = readersFolder();
  const polylines = async (layers: string) => {
    const flags = ['--stat', 'entropy', '--query', '8', '--layers', layers, '-o', 'c.svg'];
    expect(await attnplot(folder, 'curve', ABSPE, ...flags)).toMatchObject({ code: 0 });
    return readFileSync(join(folder, 'c.svg'), 'utf8').match(/stroke-linejoin="round"/g)?.length;
  };
  // The bar, the line of equal weights and two samples; of two layers a line and two edges in the place of the bar.
  expect([await polylines('3'), await polylines('3,4')]).toEqual([4, 6]);
});

describe('a band over examples', () => {
  /** Weights of a head `[query][key]` that differ by seed. */
  const matrix = (seed: number) =>
    [0, 1, 2].map((query) => {
      const raw = [0, 1, 2].map((key) =>
        key > query ? 0 : 1 + ((7 * seed + 3 * query + 5 * key * key) % 11),
      );
      return raw.map((x) => x / raw.reduce((sum, y) => sum + y, 0));
    });
  const entropyOf = (weights: number[][]) =>
    weights.reduce((sum, row) => row.reduce((h, x) => (x > 0 ? h - x * Math.log(x) : h), sum), 0) / 3;
  /** `[example][layer][head]`. */
  const seeds = [0, 1, 2].map((example) =>
    [0, 1].map((layer) => [0, 1].map((head) => 5 * example + 3 * layer + head)),
  );
  const means = seeds.map((layers) =>
    layers.map((heads) => heads.reduce((sum, seed) => sum + entropyOf(matrix(seed)) / heads.length, 0)),
  );
  const meanOf = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const ends = [0, 1].map((layer) => {
    const values = means.map((example) => example[layer] as number);
    const sd = Math.sqrt(meanOf(values.map((x) => (x - meanOf(values)) ** 2)));
    return [meanOf(values), meanOf(values) - sd, meanOf(values) + sd];
  });
  const check = ({ lines }: Report) => {
    const [line] = lines as [Line];
    expect(lines).toHaveLength(1);
    for (const [i, part] of ([line.middle, line.low, line.high] as number[][]).entries())
      expect(furthest(part, ends.map((of) => of[i]) as number[])).toBeLessThan(1e-9);
  };
  const over = ['--stat', 'entropy', '--band-over', 'examples'];

  it('is of the means over heads of a batch, at once and part by part', async () => {
    const folder = readersFolder();
    const attentions = seeds.map((layers) => layers.map((heads) => heads.map(matrix)));
    writeFileSync(join(folder, 'batch.npy'), npyOf(attentions));
    const axes = ['--axes', 'example layer head query key', '--lines', 'inputs'];
    // SVG needs no surface, so that the limit counts for what is read at once.
    const parts = ['--max-memory', '1kB', '-o', 'curve.svg'];
    for (const how of [[], parts]) {
      const report = await curve(folder, 'batch.npy', ...over, ...axes, ...how);
      check(report);
      expect(report.description).toContain(
        'line: mean over 3 examples, each the mean over its heads, band: 1 standard deviation',
      );
    }
    expect(await attnplot(folder, 'check', 'curve.svg', '--data', 'batch.npy')).toMatchObject({ code: 0 });
  });

  it('is of the inputs of a line, such as those of a folder', async () => {
    const folder = readersFolder();
    mkdirSync(join(folder, 'run'));
    for (const [example, layers] of seeds.entries())
      writeFileSync(
        join(folder, 'run', `${example}.json`),
        JSON.stringify({ attentions: layers.map((heads) => heads.map(matrix)) }),
      );
    for (const lines of ['folders', 'one'])
      check(await curve(folder, 'run/*.json', ...over, '--lines', lines));
    expect(await attnplot(folder, 'check', 'curve.png', '--data', 'run/*.json')).toMatchObject({ code: 0 });
    const heads = await curve(folder, 'run/*.json', '--stat', 'entropy', '--lines', 'one');
    expect(heads.description).toContain('over 6 heads of 3 examples');
    const single = await attnplot(folder, 'curve', 'run/*.json', ...over, '-o', 'no.png');
    expect([single.code, single.stderr]).toEqual([
      2,
      expect.stringContaining('found one example in each line'),
    ]);
    expect(single.stderr).toContain('--lines folders');
  });
});

describe('the figure of a curve', () => {
  it('is checked against all its data, and found stale', async () => {
    const folder = readersFolder();
    await curve(folder, ABSPE, ROPE, '--stat', 'gini');
    const check = (...data: readonly string[]) =>
      attnplot(folder, 'check', 'curve.png', '--pixels', ...data.flatMap((one) => ['--data', one]));
    expect(await check(ABSPE, ROPE)).toMatchObject({ code: 0 });
    expect(await check()).toMatchObject({ code: 0 });
    const swapped = await check(ROPE, ABSPE);
    expect(swapped.code).toBe(1);
    expect(swapped.stdout).toContain('values changed');
    expect((await check(ABSPE)).stdout).toContain('it shows 2 inputs');
  });

  it.each(['svg', 'pdf', 'html', 'webp'])('is drawn as %s', async (format) => {
    const folder = readersFolder();
    const ran = await attnplot(
      folder,
      'curve',
      ABSPE,
      ROPE,
      '--stat',
      'top',
      '-o',
      `curve.${format}`,
      '--dots',
    );
    expect(ran).toMatchObject({ code: 0 });
    const file = readFileSync(join(folder, `curve.${format}`), 'latin1');
    if (format === 'svg' || format === 'html') expect(file).toContain('stroke-linejoin="round"');
    if (format === 'html') {
      expect(file).toContain('<th scope="col">Layer</th>');
      expect(file).toContain('id="cells"');
    }
    expect(await attnplot(folder, 'check', `curve.${format}`)).toMatchObject({ code: 0 });
  });

  it('has a legend where names at the ends have no room', async () => {
    const folder = readersFolder();
    const long = `${'a very long name of a run '.repeat(3)},b`;
    const svg = async (...flags: readonly string[]) => {
      await attnplot(
        folder,
        'curve',
        ABSPE,
        ROPE,
        '--stat',
        'top',
        '-o',
        'c.svg',
        '--svg-text',
        'text',
        ...flags,
      );
      return readFileSync(join(folder, 'c.svg'), 'utf8');
    };
    const xOf = (text: string, name: string) =>
      Number(new RegExp(`x="([\\d.]+)"[^>]*>${name}<`).exec(text)?.[1]);
    expect(xOf(await svg('--names', 'a,b'), 'b')).toBeGreaterThan(400);
    expect(xOf(await svg('--names', long), 'b')).toBeLessThan(380);
  });
});

describe('what curve refuses', () => {
  it('is not in its help', async () => {
    const { stdout } = await attnplot('/', 'curve', '--help', 'all');
    expect(stdout).toContain('--colorbar-label');
    expect(stdout).not.toMatch(/--(annotate|(no-)?colorbar|colormap|columns|cells)\b(?!-)/);
  });

  it.each([
    [[ABSPE], '--stat', 'as in --stat entropy'],
    [[ABSPE, '--stat', 'given'], 'found "given"', 'as in --stat entropy'],
    [
      ['a.npz', '--stat', 'top', '--over', 'step'],
      'found a.npz, expected a name with the number of a step',
      'step-0100',
    ],
    [
      [ABSPE, '--stat', 'top', '--band', 'wide'],
      'found "wide", expected one of sd, quartiles, range, none',
      'default',
    ],
    [[ABSPE, ROPE, '--stat', 'top', '--names', 'one'], 'found 1 name, expected 2', '--names'],
    [[ABSPE, '--stat', 'top', '--annotate'], '--annotate\n    found with curve', 'leave it out'],
    [[ABSPE, '--stat', 'top', '--no-colorbar'], '--colorbar\n    found with curve', 'leave it out'],
    [[ABSPE, '--stat', 'top', '--height', '0.5in'], 'too low', 'larger height'],
    [[ABSPE, '--stat', 'top', '--width', '0.5in'], 'width', 'larger width'],
  ])('%j', async (args, message, hint) => {
    const folder = readersFolder();
    copyFileSync(join(ROOT, ABSPE), join(folder, 'a.npz'));
    writeFileSync(join(folder, 'keep.txt'), '');
    const ran = await attnplot(folder, 'curve', ...args, '-o', 'out.png');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toContain(hint);
  });
});

it.each([
  ['--width', '0.5in', [ABSPE]],
  ['--width', '1in', [ABSPE, ROPE]],
  ['--height', '0.5in', [ABSPE]],
  ['--height', '0.5in', [ABSPE, ROPE, NOPE]],
])(
  'a page too small for a curve does with the size that the message gives: %s %s %j',
  async (option, size, of) => {
    const folder = readersFolder();
    const draw = (length: string) =>
      attnplot(folder, 'curve', ...of, '--stat', 'top', option, length, '-o', 'out.svg');
    const refused = await draw(size);
    expect(refused.code).toBe(2);
    const [, enough = ''] = /expected ([\d.]+in) or more/.exec(refused.stderr) ?? [];
    expect(await draw(enough)).toMatchObject({ code: 0 });
  },
);

it('a narrow page without a height of its own is as high as its curve needs', async () => {
  expect(
    await attnplot(readersFolder(), 'curve', ABSPE, '--stat', 'top', '--width', '1.4in', '-o', 'out.svg'),
  ).toMatchObject({ code: 0 });
});

describe('a curve in a gallery', () => {
  it('has no cells to point at', async () => {
    const folder = readersFolder();
    await attnplot(folder, 'curve', ABSPE, '--stat', 'entropy', '-o', 'curve.svg');
    const page = async (input: string) => {
      const ran = await attnplot(folder, 'batch', input, '-o', 'out/{name}.png', '--gallery', '--force');
      expect(ran).toMatchObject({ code: 0 });
      // Each batch into a folder has a page of its own.
      const [, path] = /gallery of 1: (.+)\n$/.exec(ran.stderr) ?? [];
      return readFileSync(join(folder, path as string), 'utf8');
    };
    expect(await page('curve.svg')).not.toContain('application/json');
    expect(await page(NOPE)).toContain('application/json');
  });
});

describe('a curve as an input', () => {
  it.each([
    ['compare', ['curve.svg', ABSPE], 'out.png'],
    ['render', ['--over', 'curve.svg', ABSPE], 'out.png'],
    ['diff', ['curve.svg', 'curve.svg'], 'out.png'],
    ['curve', ['curve.svg', '--stat', 'entropy'], 'out.png'],
    ['animate', ['curve.svg', ABSPE], 'out.gif'],
  ])('is refused by %s %j, which would draw its numbers as weights', async (command, inputs, output) => {
    const folder = readersFolder();
    const drawn = await attnplot(folder, 'curve', ABSPE, '--stat', 'entropy', '-o', 'curve.svg');
    expect(drawn.code).toBe(0);
    const ran = await attnplot(folder, command, ...inputs, '-o', output);
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toContain('curve.svg');
    expect(ran.stderr).toContain('found a curve, expected attention weights');
    expect(existsSync(join(folder, output))).toBe(false);
  });
});

it('an axis of values from 0 on begins at 0, and one of others below them', () => {
  expect(axisOf([0, 0.5], [0, 0.5], {})).toEqual([0, 0.525]);
  expect(axisOf([-0.5, 0.5], [-0.5, 0.5], {})).toEqual([-0.55, 0.55]);
});
