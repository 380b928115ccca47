/** `compare --difference`: a column of the first input minus the second, on a scale of its own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareCompared, prepareDifference } from '../src/compare/compare.ts';
import { colorTable } from '../src/figure/colormap.ts';
import type { HeatmapMark } from '../src/layout/scene.ts';
import { compose } from '../src/pipeline/compose.ts';
import { attnplot } from './support/command.ts';
import { A, at, B, C, CHOSEN, dataOf, folder, type Layer } from './support/compared.ts';

describe('compare --difference', () => {
  const names = ['--names', 'AbsPE,RoPE,NoPE'];
  beforeAll(async () => {
    const ran = await attnplot(
      folder,
      'compare',
      A,
      B,
      C,
      '--difference',
      ...names,
      ...CHOSEN,
      '-o',
      'all.png',
    );
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('wrote all.png')]);
    await attnplot(folder, 'diff', A, B, ...CHOSEN, '-o', 'diff.png');
  });

  test('adds the column that diff draws, after the inputs of each line', async () => {
    const { layers, inputs } = (await dataOf('all.png')) as { layers: Layer[]; inputs: string[] };
    expect(inputs).toEqual(['AbsPE', 'RoPE', 'NoPE']);
    expect(layers.slice(0, 4).map(({ input, difference }) => input ?? difference)).toEqual([0, 1, 2, true]);
    const alone = (await dataOf('diff.png')).layers as Layer[];
    const column = layers.filter(({ difference }) => difference);
    expect(column.map(({ weights, divergences }) => ({ weights, divergences }))).toEqual(
      alone.map(({ weights, divergences }) => ({ weights, divergences })),
    );
  });

  test('has a scale of its own with 0 in the middle, and leaves that of the weights as it is', async () => {
    const sources = [{ options: { query: '8,32', keys: '0-32' }, kind: 'usage', nameOf: String } as const];
    const composed = async (difference: boolean) =>
      compose(await prepareCompared([A, B], sources, { names: ['a', 'b'], difference }));
    const [plain, both] = [await composed(false), await composed(true)];
    expect(both.report.domain).toEqual(plain.report.domain);
    expect(both.report.clipped).toEqual(plain.report.clipped);
    const bars = both.scene.groups.filter(({ kind }) => kind === 'colorbar');
    expect(bars.map(({ label }) => label)).toEqual(['attention weight', 'difference of attention']);
    const tablesOf = (groups: typeof bars) =>
      groups.map(({ marks }) => marks.find((mark) => mark.type === 'gradient' || mark.type === 'heatmap'));
    const [main, own] = tablesOf(bars);
    expect(main?.type === 'gradient' && main.colors).toBeUndefined();
    expect(own?.type === 'gradient' && own.colors).toEqual(colorTable('RdBu_r'));
    const panels = both.scene.groups.filter(({ kind }) => kind === 'panel');
    const coloured = tablesOf(panels).map((mark) => mark?.type === 'heatmap' && mark.colors !== undefined);
    expect(coloured).toEqual(Array.from({ length: 36 }, (_, i) => i % 3 === 2));
    const numbers = panels.map(({ marks }) =>
      marks.flatMap((mark) => (mark.type === 'text' && /^0\.\d{3}$/.test(mark.text) ? [mark.text] : [])),
    );
    expect(numbers.map(({ length }) => length)).toEqual(
      Array.from({ length: 36 }, (_, i) => (i % 3 === 2 ? 2 : 0)),
    );
  });

  test('of equal inputs is white, with 0 in the middle', async () => {
    const { stdout } = await attnplot(
      folder,
      'diff',
      A,
      A,
      '--names',
      'a,b',
      ...CHOSEN,
      '-o',
      'same.png',
      '--json',
    );
    expect(JSON.parse(stdout).domain).toEqual([-1, 1]);
  });

  test.each(['png', 'svg', 'pdf', 'webp', 'html'])(
    'as %s is drawn again from its values, and checked',
    async (format) => {
      const name = `cmp.${format}`;
      const flags = ['--difference', '--layers', '2,3', ...CHOSEN, '-o', name];
      expect((await attnplot(folder, 'compare', A, B, ...flags)).code).toBe(0);
      expect((await attnplot(folder, 'check', name, '--pixels')).stdout).toBe(`${name}: fresh\n`);
      const checked = await attnplot(folder, 'check', name, '--data', A, '--data', B);
      expect(checked.stdout).toBe(`${name}: fresh\n`);
    },
  );

  test('says in words what the column shows, and clips none of it in a page', async () => {
    const flags = ['--difference', '--layers', '2', ...CHOSEN, '--names', 'a,b', '-o', 'page.html'];
    await attnplot(folder, 'compare', A, B, ...flags);
    const page = readFileSync(at('page.html'), 'utf8');
    const cells = JSON.parse(
      /<script type="application\/json" id="cells">(.*?)<\/script>/s.exec(page)?.[1] ?? '',
    );
    expect(cells.panels.map(({ domain }: { domain?: unknown }) => domain !== undefined)).toEqual([
      false,
      false,
      true,
    ]);
    expect(cells.panels[2].domain[0]).toBeLessThan(0);
    const alt = (await attnplot(folder, 'describe', 'page.html', '--format', 'alt')).stdout;
    expect(alt).toContain('The last column shows a − b, on a scale of its own.');
    expect(alt).toMatch(/a − b: The two diverge most in Layer 2, row P@32: 0\.201 nats/);
    const { overview } = JSON.parse((await attnplot(folder, 'describe', 'page.html', '--json')).stdout);
    expect(overview.difference.divergences[0][1]).toBeCloseTo(0.201, 3);
    expect(overview.layers).toHaveLength(2);
  });

  test('is shown in characters in its own colours', async () => {
    const { code, stdout } = await attnplot(
      folder,
      'preview',
      'all.png',
      '--protocol',
      'ascii',
      '--layers',
      '2',
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining('difference of attention')]);
  });

  test.each([
    [['--same-model'], '--same-model\n    found without --difference'],
    [['--pairs'], '--pairs\n    found without --difference'],
    [['--difference', '--head', '2'], 'have no common order'],
    [['--difference', '--pairs', '--head', 'max'], 'found "max" with --pairs'],
  ])('%j is refused', async (flags, message) => {
    const ran = await attnplot(folder, 'compare', A, B, ...flags, ...CHOSEN, '-o', 'no.png');
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test.each([
    [{ inputs: ['a'], layers: [{ difference: true, weights: [[0.1]] }] }, 'found a difference with 1 name'],
    [
      { inputs: ['a', 'b'], layers: [{ difference: true, input: 1, weights: [[0.1]] }] },
      'beside "difference"',
    ],
    [{ inputs: ['a', 'b'], layers: [{ difference: true, head: 1, weights: [[0.1]] }] }, 'beside "head"'],
    [{ inputs: ['a', 'b'], layers: [{ difference: true, weights: [[0.1]] }] }, 'found only differences'],
    [
      { quantity: 'difference', layers: [{ divergences: [0.1, 0.2], weights: [[0.1]] }] },
      'found 2 divergences, expected 1',
    ],
  ])('a file that says %j is refused', async (file, message) => {
    writeFileSync(at('wrong.json'), JSON.stringify({ tokens: ['t'], rows: ['r'], ...file }));
    const ran = await attnplot(folder, 'render', 'wrong.json', '-o', 'no.png');
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining(message)]);
  });
});

describe('heads of one model', () => {
  const heads = ['--panels', 'heads', '--query', 'all', '--layers', '2,3'];

  test('have a grid of differences, whose numbers stand clear of the panels beside them', async () => {
    const sources = [
      { options: { panels: 'heads', query: 'all', layers: '2,3' }, kind: 'usage', nameOf: String } as const,
    ];
    const { scene } = await compose(
      await prepareDifference([A, B], sources, { names: ['a', 'b'], sameModel: true }),
    );
    const panels = scene.groups.filter(({ kind }) => kind === 'panel');
    expect(panels.map(({ label }) => label).slice(0, 2)).toEqual(['Layer 2, head 0', 'Layer 2, head 1']);
    const boxes = panels.map(({ marks }) => marks.find((mark) => mark.type === 'heatmap') as HeatmapMark);
    const numbers = panels[0]?.marks.flatMap((mark) =>
      mark.type === 'text' && mark.anchor === 'start' ? [mark] : [],
    );
    expect(numbers?.length).toBeGreaterThan(1);
    // A number takes at least 2.2 ems.
    for (const { x, sizePt } of numbers ?? []) expect(x + 2.2 * sizePt).toBeLessThan(boxes[1]?.x ?? 0);
  });

  test('are checked, and refused where the models may differ', async () => {
    const flags = ['--same-model', '-o', 'heads.png', '--dpi', '80'];
    expect((await attnplot(folder, 'diff', A, B, ...heads, ...flags)).code).toBe(0);
    const checked = await attnplot(folder, 'check', 'heads.png', '--data', A, '--data', B);
    expect(checked.stdout).toBe('heads.png: fresh\n');
    const { layers } = (await dataOf('heads.png')) as { layers: (Layer & { readonly head: number })[] };
    expect(layers.map(({ label, head }) => `${label} ${head}`)).toEqual(
      [2, 3].flatMap((layer) => [0, 1, 2, 3].map((head) => `Layer ${layer} ${head}`)),
    );
    const refused = await attnplot(folder, 'diff', A, B, ...heads, '-o', 'no.png');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('have no common order')]);
  });
});
