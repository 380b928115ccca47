/** Batches in shards, run as a user runs them. */
import { expect } from 'vitest';
import { processSpace } from '../../src/core/write-whole.ts';
import { attnplot, batch, runOf } from './batches.ts';

export const shard = (folder: string, part: string, ...args: readonly string[]) =>
  batch(folder, 'runs/*.json', '-o', 'figs/{name}.png', '--shard', part, ...args);

export const merge = (folder: string, ...args: readonly string[]) =>
  attnplot(folder, 'batch', '--merge', ...args);
export const PARTS = 'figs/attnplot-manifest.*-of-3.json';

/** The name of a temporary file whose process on this machine has ended. */
export const DEAD = `${processSpace()}-999999999-0123abcd.attnplot-tmp`;

/** A run of 8 checkpoints drawn in three shards. */
export async function inThree(): Promise<string> {
  const folder = runOf(8);
  for (const part of ['1/3', '2/3', '3/3']) expect((await shard(folder, part)).code).toBe(0);
  return folder;
}
