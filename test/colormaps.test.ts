import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { colorTable } from '../src/figure/cells.ts';
import { COLORMAP_NAMES } from '../src/options/colormaps.ts';

it('the colours of all maps are those of attnplot 0.1.0', () => {
  const tables = COLORMAP_NAMES.map((name) => `${name} ${colorTable(name).join(' ')}`).join('\n');
  expect(createHash('sha256').update(tables).digest('hex')).toBe(
    '329ffd80b7dc0e34f9fd1b046d09eaa581fa4ee1971dd3dfcb2d9a16ec6af675',
  );
});
