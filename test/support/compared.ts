/** Inputs to compare, a folder for figures of them, and the data of figures drawn there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attnplot, ROOT } from './command.ts';
import { folderWith } from './folders.ts';

const pause = (file: string) => join(ROOT, 'fixtures/pause', file);
export const [A, B, C] = ['abspe-step-1500.npz', 'rope-step-1500.safetensors', 'nope-step-1500.json'].map(
  pause,
) as [string, string, string];
export const INPUTS = [A, B, C];
export const CHOSEN = ['--query', '8,32', '--keys', '0-32'];

export const folder = folderWith({});
export const at = (name: string) => join(folder, name);

/** An attention file of layers with these labels, rows of even weights. */
export function write(name: string, labels: readonly string[], keys = 4, more: object = {}): string {
  const weights = [new Array(keys).fill(1 / keys), new Array(2).fill(0.5)];
  const tokens = Array.from({ length: keys }, (_, i) => `t${i}`);
  const layers = labels.map((label) => ({ label, weights }));
  writeFileSync(at(name), JSON.stringify({ tokens, rows: ['r', 's'], layers, ...more }));
  return name;
}

export const dataOf = async (figure: string) =>
  JSON.parse((await attnplot(folder, 'inspect', figure, '--data')).stdout);

export type Layer = {
  readonly label: string;
  readonly input?: number;
  readonly difference?: boolean;
  readonly divergences?: readonly number[];
  readonly weights: readonly (readonly number[])[];
};
