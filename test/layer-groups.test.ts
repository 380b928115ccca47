/** Groups of layers, of one figure and of several inputs, by the numbers of layers. */
import { describe, expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { A, B, dataOf, folder, type Layer } from './support/compared.ts';

describe('groups of layers', () => {
  const groups = ['--layers', '8,2,3', '--layer-groups', 'late:8,early:2-3', '--query', '8', '--dpi', '60'];

  test.each([
    ['render', [A], []],
    ['compare', [A, B], []],
    ['compare', [A, B], ['--difference']],
    ['diff', [A, B], []],
  ])(
    'of %s %j %j are named by the numbers of layers, and drawn again from the figure',
    async (command, inputs, flags) => {
      expect((await attnplot(folder, command, ...inputs, ...flags, ...groups, '-o', 'g.png')).code).toBe(0);
      expect((await attnplot(folder, 'check', 'g.png')).stdout).toBe('g.png: fresh\n');
      expect((await attnplot(folder, 'render', 'g.png', '-o', 'again.png')).code).toBe(0);
      const { layers } = (await dataOf('again.png')) as { layers: (Layer & { readonly number?: number })[] };
      expect([...new Set(layers.map(({ label, number }) => `${label} ${number}`))]).toEqual([
        'Layer 8 8',
        'Layer 2 2',
        'Layer 3 3',
      ]);
    },
  );
});
