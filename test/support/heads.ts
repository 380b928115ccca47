/** Statistics of heads, as `heads` reports them. */
import { expect } from 'vitest';
import { attnplot } from './command.ts';

export const ARRAYS = 'fixtures/pause/abspe-step-1500.npz';

interface Report {
  readonly written: boolean;
  readonly description: string;
  readonly statistic: { readonly name: string; readonly label: string };
  readonly heads: readonly { readonly row: number; readonly column: number; readonly value: number }[];
  readonly sinks?: { readonly epsilon: number; readonly count: number; readonly of: number };
}

export async function heads(folder: string, input: string, ...flags: readonly string[]): Promise<Report> {
  const ran = await attnplot(folder, 'heads', input, '-o', 'heads.png', '--json', '--quiet', ...flags);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(ran.stdout) as Report;
}

/** The matrix of a ranking. */
export function matrixOf({ heads: ranked }: Report): (number | undefined)[][] {
  const matrix: (number | undefined)[][] = [];
  for (const { row, column, value } of ranked) {
    matrix[row] ??= [];
    (matrix[row] as (number | undefined)[])[column] = value;
  }
  return matrix;
}
