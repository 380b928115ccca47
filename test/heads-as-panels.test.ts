/** Heads and queries as panels, in a grid with names at its edges. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layoutFigure } from '../src/layout/layout.ts';
import { attnplot } from './support/command.ts';
import { figureOf, placeholder } from './support/figures.ts';
import { folderWith } from './support/folders.ts';
import { overlappingTexts, textsOf } from './support/geometry.ts';

describe('heads and queries as panels', () => {
  const TENSOR = JSON.stringify({
    attentions: Array.from({ length: 3 }, (_, layer) =>
      Array.from({ length: 4 }, (_, head) =>
        Array.from({ length: 6 }, (_, query) =>
          Array.from({ length: 6 }, (_, key) => (key <= query ? (layer + head + key + 1) / 20 : 0)),
        ),
      ),
    ),
    tokens: ['a', 'b', 'c', 'd', 'e', 'f'],
  });

  it.each(['85pt', '92pt', '99pt'])(
    'names of columns meet no labels of low rows on a page %s high',
    (height) => {
      const rows = Array.from({ length: 8 }, (_, i) => `a row name ${i}`);
      const layers = [0, 1].flatMap((layer) =>
        [0, 1, 3, 4, 6].map((head) => ({ label: `Layer ${layer}`, head, weights: rows.map(() => [0.1]) })),
      );
      const file = { tokens: ['a long token0'], rows, layers };
      const figure = figureOf(file, { panels: 'heads', aspect: 'auto', width: '468pt', height });
      const { scene } = layoutFigure(figure, placeholder);
      expect(textsOf(scene).map(({ text }) => text)).toContain('Head 0');
      expect(overlappingTexts(scene)).toEqual([]);
    },
  );

  it('heads stand in a grid with names at its edges, and are drawn again from the figure itself', async () => {
    const folder = folderWith({ 'attn.json': TENSOR });
    const { code, stderr } = await attnplot(
      folder,
      'render',
      'attn.json',
      '-o',
      'a.png',
      '--query',
      'all',
      '--panels',
      'heads',
      '--head',
      '0-1,3',
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(await attnplot(folder, 'render', 'a.png', '-o', 'b.svg', '--format', 'svg')).toMatchObject({
      code: 0,
    });
    const svg = readFileSync(join(folder, 'b.svg'), 'utf8');
    expect(svg.match(/<g id="panel-/g)?.length).toBe(9);
    expect(svg).toContain('aria-label="Layer 2, head 3"');
    expect(await attnplot(folder, 'check', 'a.png')).toMatchObject({ code: 0 });
    expect(await attnplot(folder, 'check', 'a.png', '--data', 'attn.json')).toMatchObject({ code: 0 });
  });

  it('a panel a query has layers as its rows', async () => {
    const folder = folderWith({ 'attn.json': TENSOR });
    const { code } = await attnplot(
      folder,
      'render',
      'attn.json',
      '-o',
      'a.html',
      '--query',
      '1,5',
      '--panels',
      'queries',
    );
    expect(code).toBe(0);
    const page = readFileSync(join(folder, 'a.html'), 'utf8');
    const { rows, panels } = JSON.parse(/id="cells">(.*?)<\/script>/s.exec(page)?.[1] ?? '{}');
    expect(rows).toEqual(['Layer 0', 'Layer 1', 'Layer 2']);
    expect(panels.map(({ label }: { label: string }) => label)).toEqual(['b@1', 'f@5']);
    expect(panels[1].cells[2][5]).toBeCloseTo((2 + 1.5 + 5 + 1) / 20, 9);
    // In words, they are layers and rows, and what has a panel is said.
    expect(page).toMatch(/<strong>Panels:<\/strong> one for each query, b@1, f@5/);
    expect(page).toMatch(/<strong>Rows of a panel:<\/strong> Layer 0, Layer 1, Layer 2/);
    expect(page).toContain('3 layers (Layer 0, Layer 1, Layer 2), each with 2 rows (b@1, f@5)');
  });

  it.each([
    ['panels: heads of an average', ['--panels', 'heads', '--head', 'max'], 'each head is drawn on its own'],
    ['panels: heads of pairs', ['--panels', 'heads', '--head', '0:1,1:2'], 'each head is drawn on its own'],
    [
      'panels: heads of a mean over layers',
      ['--panels', 'heads', '--layers', 'mean'],
      'heads of one number have nothing in common',
    ],
    ['labels left of heads', ['--panels', 'heads', '--panel-label', 'left'], 'expected top or none'],
    [
      'groups of layers that are rows',
      ['--panels', 'queries', '--layer-groups', 'a:0-1'],
      'panels are queries',
    ],
    [
      'square cells and a height of rows',
      ['--aspect', 'equal', '--row-height', '9pt'],
      'the width of a cell is its height',
    ],
  ])('%s are refused with the reason', async (_, flags, reason) => {
    const folder = folderWith({ 'attn.json': TENSOR });
    const { code, stderr } = await attnplot(
      folder,
      'render',
      'attn.json',
      '-o',
      'a.png',
      '--query',
      'all',
      ...flags,
    );
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
  });
});
