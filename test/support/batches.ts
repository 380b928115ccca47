/** Batches in temporary folders, run as a user runs them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import type { Manifest } from '../../src/batch/manifest.ts';
import { attnplot, type Ran } from './command.ts';
import { folderWith } from './folders.ts';

/** Flags for small figures, because tests look at their number, not at their content. */
export const SMALL = ['--dpi', '30'];

export { attnplot };
export const batch = (folder: string, ...args: readonly string[]) =>
  attnplot(folder, 'batch', ...args, ...SMALL);

/** An attention file of one layer whose largest weight is `peak`. */
export const checkpoint = (peak: number, extra: object = {}) =>
  JSON.stringify({ tokens: ['a', 'b', 'c'], rows: ['q'], layers: [[[0, 1 - peak, peak]]], ...extra });

/** Writes `step-1.json` and so on into `runs/`, each with another weight. */
export const runOf = (count: number) =>
  folderWith(
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`runs/step-${i + 1}.json`, checkpoint(0.5 + i / 1000)]),
    ),
  );

export const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'attnplot-manifest.json'), 'utf8'));
export const pixelsOf = (path: string) => PNG.sync.read(readFileSync(path)).data;
export const eventsOf = ({ stdout }: Ran) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
export const figuresIn = (folder: string) =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.png'));
