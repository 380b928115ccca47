/** Curves of the trained runs, and what is reported of them. */
import { expect } from 'vitest';
import { attnplot } from './command.ts';

export const ABSPE = 'fixtures/pause/abspe-step-1500.npz';
export const ROPE = 'fixtures/pause/rope-step-1500.safetensors';
export const NOPE = 'fixtures/pause/nope-step-1500.json';

export interface Line {
  readonly label: string;
  readonly middle: readonly (number | null)[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  readonly uniform: readonly number[];
}

export interface Report {
  readonly places: readonly number[];
  readonly lines: readonly Line[];
  readonly description: string;
  readonly notices: readonly string[];
}

export async function curve(folder: string, ...args: readonly string[]): Promise<Report> {
  const ran = await attnplot(folder, 'curve', '-o', 'curve.png', '--dpi', '60', '--json', '--quiet', ...args);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(ran.stdout) as Report;
}

export const furthest = (ours: readonly (number | null)[] = [], theirs: readonly number[] = []) => {
  expect(ours).toHaveLength(theirs.length);
  return Math.max(...theirs.map((value, i) => Math.abs(value - (ours[i] ?? 9))));
};
