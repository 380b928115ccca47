/** Figures to preview, and the command that shows them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attnplot, ROOT } from './command.ts';
import { folderWith } from './folders.ts';

export const SEED = readFileSync(join(ROOT, 'fixtures/abspe-pause.json'));
export const SMALL = JSON.stringify({
  tokens: ['the', 'cat', '猫', 'x'],
  rows: ['a', 'b'],
  layers: [
    {
      weights: [
        [0, 0.25, 0.5, null],
        [1, 0, 0],
      ],
    },
  ],
});

export const folder = folderWith({ 'seed.json': SEED, 'small.json': SMALL });
export const preview = (...args: string[]) => attnplot(folder, 'preview', ...args);
