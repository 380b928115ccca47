/** A folder as a user of the first hour has it. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './command.ts';
import { folderWith } from './folders.ts';

const SEED = readFileSync(join(ROOT, 'fixtures/abspe-pause.json'));
export const ARRAYS = readFileSync(join(ROOT, 'fixtures/pause/abspe-step-1500.npz'));

export function folder(): string {
  const made = folderWith({ 'data.json': SEED, 'a.npz': ARRAYS, 'b.npz': ARRAYS });
  mkdirSync(join(made, 'figs'));
  return made;
}
