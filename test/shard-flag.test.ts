/** Which share --shard asks for. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseShard } from '../src/cli/batch/flags.ts';
import { AttnplotError } from '../src/core/errors.ts';
import { batch, runOf } from './support/batches.ts';

const shard = (folder: string, part: string, ...args: readonly string[]) =>
  batch(folder, 'runs/*.json', '-o', 'figs/{name}.png', '--shard', part, ...args);

describe('--shard', () => {
  const slurm = (id: number, min: number, max: number, count: number, step = 1) => ({
    ...{ SLURM_JOB_ID: '7', SLURM_ARRAY_JOB_ID: '7', SLURM_ARRAY_TASK_ID: String(id) },
    ...{ SLURM_ARRAY_TASK_MIN: String(min), SLURM_ARRAY_TASK_MAX: String(max) },
    ...{ SLURM_ARRAY_TASK_COUNT: String(count), SLURM_ARRAY_TASK_STEP: String(step) },
  });

  it.each([
    ['2/4', {}, '2/4'],
    ['1/1', {}, '1/1'],
    ['auto', slurm(1, 1, 4, 4), '1/4'],
    ['auto', slurm(4, 1, 4, 4), '4/4'],
    ['auto', slurm(0, 0, 3, 4), '1/4'],
    ['auto', slurm(6, 0, 6, 4, 2), '4/4'],
    ['auto/4', slurm(3, 0, 3, 4), '4/4'],
    ['auto/8', { JOB_COMPLETION_INDEX: '0' }, '1/8'],
    ['auto/8', { JOB_COMPLETION_INDEX: '7' }, '8/8'],
    // Slurm inside Kubernetes: what is nearer counts.
    ['auto', { ...slurm(2, 1, 2, 2), JOB_COMPLETION_INDEX: '5' }, '2/2'],
  ])('%s is one of the shards that it should be (%#)', (text, environment, expected) => {
    const { index, count } = parseShard(text, environment);
    expect(`${index}/${count}`).toBe(expected);
  });

  it.each([
    ['0/4', {}, 'found 0/4, expected a number from 1 to 4 before the slash'],
    ['5/4', {}, 'found 5/4, expected a number from 1 to 4 before the slash'],
    ['1/0', {}, 'found 1/0, expected the number of shards after the slash, 1 or above'],
    ['4', {}, 'found "4", expected i/n such as 1/4, or auto'],
    ['1/-4', {}, 'found "1/-4", expected i/n'],
    ['', {}, 'found "", expected i/n'],
    ['auto', {}, 'found auto, expected a Slurm array or an indexed Kubernetes job'],
    ['auto', { SLURM_JOB_ID: '7' }, 'found auto, expected a Slurm array, but this job is none'],
    [
      'auto',
      { JOB_COMPLETION_INDEX: '2' },
      'found auto, expected a number of shards too, because Kubernetes does not tell it',
    ],
    ['auto/2', { JOB_COMPLETION_INDEX: '2' }, 'found completion index 2, expected a number from 1 to 2'],
    ['auto', slurm(3, 3, 3, 1), 'found a Slurm array of 1 task from 3 to 3, expected all of them'],
    ['auto', slurm(7, 1, 7, 3), 'found a Slurm array of 3 tasks from 1 to 7, expected all of them'],
    ['auto/4', slurm(1, 1, 2, 2), 'found a Slurm array of 2 tasks from 1 to 2, expected 4 from 0 or 1 on'],
  ])('%s is refused with a hint (%#)', (text, environment, message) => {
    const refused = () => parseShard(text, environment);
    expect(refused).toThrow(AttnplotError);
    try {
      refused();
    } catch (error) {
      const [problem] = (error as AttnplotError).problems;
      expect(problem?.message).toContain(message);
      expect(problem?.hint).toBeTruthy();
    }
  });

  it('that is wrong exits with code 2, and nothing is drawn', async () => {
    const folder = runOf(2);
    for (const args of [['3/2'], ['1/2', '--gallery']]) {
      const ran = await shard(folder, ...(args as [string, ...string[]]));
      expect(ran.code).toBe(2);
      expect(ran.stderr).toContain('hint: ');
    }
    expect(readdirSync(folder)).toEqual(['runs']);
  });
});
